"""Names of two parts that are written in one piece or apart: Abdulrahman, Abu Bakr, عبد الرحمن."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "abd": ("abd", "abdul", "abdel", "abdal", "abdur", "abder", "abdu", "abde"),
    "abu": ("abu", "abou", "abul", "aboul"),
    "ibn": ("ben", "bin", "ibn"),
}
"""The first parts in Latin letters, by kind."""
_ARABIC_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "abd": ("عبد",),
    "abu": ("ابو", "ابا", "ابي"),
    "ibn": ("بن", "ابن"),
}
_KINDS: Final = {
    head: kind
    for heads_by_kind in (_HEADS, _ARABIC_HEADS)
    for kind, heads in heads_by_kind.items()
    for head in heads
}
_JOINED: Final = re.compile(
    r"(?P<abd>abd(?:[aeiou]{1,2}(?:l|([dnrstz])(?=\2)))?|عبد(?=ال))|(?P<abu>abul?|aboul?|ابو)"
    r"|(?P<ibn>ben|bin|ibn)"
)
_MIN_BODY: Final = 4
_ARTICLE: Final = "ال"


class CompoundName(NamedTuple):
    """A folded name of two parts: the ``kind`` of its first one, and its second, the ``body``."""

    kind: str
    body: str

    @classmethod
    def parse(cls, word: str) -> CompoundName | None:
        """Read a name that is written in one piece; None if it is none."""
        match = _JOINED.match(word)
        if match is None or len(word) - match.end() < _MIN_BODY:
            return None
        kind = next(kind for kind, head in match.groupdict().items() if head is not None)
        return cls(kind, word[match.end() :])

    @classmethod
    def join(cls, first: str, second: str) -> CompoundName | None:
        """Read two words as one name; None if names do not begin with the first."""
        kind = _KINDS.get(first)
        return None if kind is None or len(second) < _MIN_BODY - 1 else cls(kind, second)

    def heads(self, *, is_arabic: bool) -> tuple[str, ...]:
        """Return the ways to write the first part by itself."""
        return (_ARABIC_HEADS if is_arabic else _HEADS)[self.kind]

    def join_in_arabic(self, body: str) -> list[str]:
        """Return the name with ``body`` in Arabic letters in one piece."""
        body = body.removeprefix(_ARTICLE)
        return [
            head + article + body
            for head in self.heads(is_arabic=True)
            for article in ("", _ARTICLE)
        ]


def is_head(word: str) -> bool:
    """Tell whether names may begin with a folded word."""
    return word in _KINDS
