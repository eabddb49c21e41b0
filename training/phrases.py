"""Multi-word expressions: which sequences of words are treated as one unit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, TypeAlias

from search.lexicon import LONGEST_EXPRESSION, longest_match

Unit: TypeAlias = tuple[str, ...]
"""The stems of a word (one) or expression (several), stop words left out."""

_NOT_ONE_EXPRESSION: Final = re.compile(r"[^\w\s'’\-ـ.]|\d")


def is_expression(text: str, stems: tuple[str, ...]) -> bool:
    """Whether a dictionary's side ``text`` with content ``stems`` is one expression.

    Enumerations, explanations in brackets and the like are not.
    """
    return (
        2 <= len(stems) <= LONGEST_EXPRESSION
        and len(set(stems)) == len(stems)
        and _NOT_ONE_EXPRESSION.search(text.strip()) is None
    )


def merge(stems: tuple[str, ...], expressions: frozenset[Unit] | set[Unit]) -> list[Unit]:
    """Cut ``stems`` into known expressions and single words, as queries will be."""
    return [stems[start:end] for start, end in longest_match(stems, expressions.__contains__)]


def occurrences(texts: Iterable[tuple[str, ...]], expressions: set[Unit]) -> dict[Unit, int]:
    """Count how many of ``texts`` hold each expression, overlapping ones included."""
    counts: dict[Unit, int] = {}
    for stems in texts:
        found = {
            stems[start : start + width]
            for width in range(2, LONGEST_EXPRESSION + 1)
            for start in range(len(stems) - width + 1)
        }
        for unit in found & expressions:
            counts[unit] = counts.get(unit, 0) + 1
    return counts
