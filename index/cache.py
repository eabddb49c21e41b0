"""What is remembered for the next time, and how much of it: one policy for all caches.

Sizes stand here together, so that they can be weighed against each other. ``LruCache`` is
for values that differ in size; where entries are alike, ``functools.lru_cache`` with a size
from here does.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

ANALYZED_WORDS: Final = 100_000
"""Words that an analyzer of one language remembers; about 25 MB when full."""

ANALYZED_TOKENS: Final = 60_000
"""Tokens whose word ids a worker remembers while it indexes a language, about 20 MB."""

_POSTING_LIST_BYTES_PER_PASSAGE: Final = 100
_MIN_POSTING_LIST_BYTES: Final = 24 << 20
_MAX_POSTING_LIST_BYTES: Final = 128 << 20

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class LruCache(Generic[Key, Value]):
    """Values by key, up to a total size; the least recently used go first.

    ``size_of`` says what a value counts (default: 1). The latest value stays, however large.
    """

    def __init__(self, capacity: int, size_of: Callable[[Value], int] = lambda _: 1) -> None:
        self._capacity = capacity
        self._size_of = size_of
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._size = 0

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: Key) -> bool:
        return key in self._values

    def __getitem__(self, key: Key) -> Value:
        """Return the value of ``key``, from now on the most recently used; KeyError if absent."""
        self._values.move_to_end(key)
        return self._values[key]

    def __setitem__(self, key: Key, value: Value) -> None:
        """Remember ``value``, dropping the least recently used until there is room."""
        if key in self._values:
            self._size -= self._size_of(self._values.pop(key))
        self._values[key] = value
        self._size += self._size_of(value)
        while self._size > self._capacity and len(self._values) > 1:
            self._size -= self._size_of(self._values.popitem(last=False)[1])

    def clear(self) -> None:
        """Forget everything."""
        self._values.clear()
        self._size = 0


def posting_list_bytes(passages: int) -> int:
    """Return how many bytes of decoded posting lists to keep for the next keystroke.

    24 to 128 MB, by the number of ``passages`` in the keyword index.
    """
    size = _POSTING_LIST_BYTES_PER_PASSAGE * passages
    return min(max(_MIN_POSTING_LIST_BYTES, size), _MAX_POSTING_LIST_BYTES)
