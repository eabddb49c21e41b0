"""Caches: bounded, and what was used last stays."""

import gc
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import cache
from index.cache import LruCache


def test_the_least_recently_used_goes_first() -> None:
    cache: LruCache[str, int] = LruCache(2)
    cache["a"], cache["b"] = 1, 2
    assert cache["a"] == 1
    cache["c"] = 3
    assert ("a" in cache, "b" in cache, "c" in cache) == (True, False, True)


def test_a_value_larger_than_the_cache_stays_alone() -> None:
    cache: LruCache[str, bytes] = LruCache(10, len)
    cache["small"] = b"1234"
    cache["huge"] = b"0" * 50
    assert "small" not in cache
    assert cache["huge"] == b"0" * 50


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 6))), st.integers(1, 20))
def test_the_total_size_is_bounded(puts: list[tuple[int, int]], capacity: int) -> None:
    cache: LruCache[int, int] = LruCache(capacity, lambda size: size)
    latest: dict[int, int] = {}
    for key, size in puts:
        cache[key] = latest[key] = size
        held = [key for key in latest if key in cache]
        assert key in cache
        assert sum(latest[key] for key in held) <= max(capacity, size)
        assert all(cache[key] == latest[key] for key in held)


class Reader:
    """Counts how often it was asked; its answers are remembered."""

    def __init__(self) -> None:
        self.asked = 0
        self.answer = cache.cached_method(self._answer, 2)

    def _answer(self, word: str) -> str:
        self.asked += 1
        if word == "?":
            raise ValueError(word)
        return word.upper()


def test_a_cached_method_remembers_and_forgets() -> None:
    reader = Reader()
    assert [reader.answer(word) for word in ("a", "b", "a", "b")] == ["A", "B", "A", "B"]
    assert reader.asked == 2
    assert [reader.answer(word) for word in ("c", "a")] == ["C", "A"]
    assert reader.asked == 4
    for _ in range(2):
        with pytest.raises(ValueError, match=r"\?"):
            reader.answer("?")
    assert reader.asked == 6


def test_a_cached_method_does_not_hold_its_object() -> None:
    reader = Reader()
    reader.answer("a")
    reference = weakref.ref(reader)
    gc.disable()
    try:
        del reader
        assert reference() is None
    finally:
        gc.enable()
