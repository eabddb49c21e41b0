"""Multi-word expressions: which sequences of words are treated as one unit."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from typing import Final, TypeAlias

from search.lexicon import LONGEST_EXPRESSION, longest_match

Unit: TypeAlias = tuple[str, ...]
"""The stems of a word (one) or expression (several), stop words left out."""

_LONGEST_COLLOCATION: Final = 3
_LEAST_OCCURRENCES: Final = 4
_LEAST_SURPRISE: Final = 30.0
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


def collocations(texts: Iterable[Unit]) -> set[Unit]:
    """Return the pairs and triples of stems that stand together far oftener than by chance.

    Chance is judged by the log-likelihood ratio (Dunning 1993) of the weakest place to cut
    the sequence in two.
    """
    counts: Counter[Unit] = Counter()
    size = 0
    for stems in set(texts):
        size += len(stems)
        for width in range(1, _LONGEST_COLLOCATION + 1):
            counts.update({stems[at : at + width] for at in range(len(stems) - width + 1)})
    return {
        unit
        for unit, together in counts.items()
        if len(set(unit)) == len(unit) > 1
        and together >= _LEAST_OCCURRENCES
        and min(
            _log_likelihood_ratio(together, counts[unit[:cut]], counts[unit[cut:]], size)
            for cut in range(1, len(unit))
        )
        >= _LEAST_SURPRISE
    }


def _log_likelihood_ratio(together: int, left: int, right: int, size: int) -> float:
    """Return how surprising it is that two things seen so often meet so often."""

    def entropy(*cells: int) -> float:
        total = sum(cells)
        return -sum(cell * math.log(cell / total) for cell in cells if cell > 0)

    only_left, only_right = left - together, right - together
    neither = size - left - right + together
    return 2 * (
        entropy(left, size - left)
        + entropy(right, size - right)
        - entropy(together, only_left, only_right, neither)
    )
