"""Multi-word expressions: which sequences of words are treated as one unit."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import Final, TypeAlias

from index.analysis import analyzer
from index.types import ARABIC, Language
from search.lexicon import LONGEST_EXPRESSION, longest_match
from training.corpus import INTERFACE, SENTENCE, Pair, register_weight

Unit: TypeAlias = tuple[str, ...]
"""The stems of a word (one) or expression (several), stop words left out."""

_BARE_NAMES: Final = frozenset({"geo_dr5hn", "netranslit"})
"""Names of places and people, too many and too rare to count as expressions."""
_DICTIONARY_WEIGHT: Final = 2.0
_NOT_ONE_EXPRESSION: Final = re.compile(r"[^\w\s'’\-ـ.]|\d")
_LONGEST_COLLOCATION: Final = 3
_LEAST_OCCURRENCES: Final = 4
_LEAST_SURPRISE: Final = 30.0
_LEAST_PROSE_WEIGHT: Final = 1.0


@dataclass(frozen=True, slots=True)
class Example:
    """A pair of texts as stems, how much it counts, and what it may tell of expressions.

    ``source_listed`` and ``target_listed``: that side is an expression of a dictionary.
    ``prose``: running text of a register where collocations are worth looking for.
    """

    source: Unit
    target: Unit
    weight: float
    source_listed: bool
    target_listed: bool
    prose: bool


def example(pair: Pair, source: Language, target: Language) -> Example:
    """Analyse a pair of texts; only words in the script of their language are kept."""
    running = pair.kind in (SENTENCE, INTERFACE)
    listed = not running and pair.dataset not in _BARE_NAMES
    register = register_weight(pair.dataset)
    left, right = _stems(pair.source, source), _stems(pair.target, target)
    return Example(
        left,
        right,
        register if running else _DICTIONARY_WEIGHT * max(register, 1.0),
        listed and _is_expression(pair.source, left),
        listed and _is_expression(pair.target, right),
        running and register >= _LEAST_PROSE_WEIGHT,
    )


def merge(stems: Unit, expressions: Set[Unit]) -> list[Unit]:
    """Cut ``stems`` into known expressions and single words, as queries will be."""
    return [stems[start:end] for start, end in longest_match(stems, expressions.__contains__)]


def collocations(texts: Iterable[Unit]) -> frozenset[Unit]:
    """Return the pairs and triples of stems that stand together far oftener than by chance.

    Chance is judged by the log-likelihood ratio (Dunning 1993) of the weakest place to cut
    the sequence in two. A text that comes twice counts once.
    """
    counts: Counter[Unit] = Counter()
    size = 0
    for stems in set(texts):
        size += len(stems)
        for width in range(1, _LONGEST_COLLOCATION + 1):
            counts.update({stems[at : at + width] for at in range(len(stems) - width + 1)})
    return frozenset(
        unit
        for unit, together in counts.items()
        if together >= _LEAST_OCCURRENCES
        and len(set(unit)) == len(unit) > 1
        and all(len(stem) > 1 for stem in unit)
        and min(
            _log_likelihood_ratio(together, counts[unit[:cut]], counts[unit[cut:]], size)
            for cut in range(1, len(unit))
        )
        >= _LEAST_SURPRISE
    )


def _stems(text: str, language: Language) -> Unit:
    stems = (form.stem for form in analyzer(language).forms(text))
    return tuple(stem for stem in stems if _is_word(stem, language))


def _is_word(stem: str, language: Language) -> bool:
    """Whether ``stem`` is worth an entry: numbers and foreign scripts stand for themselves."""
    arabic = "\u0600" <= stem[0] <= "\u06ff"
    return arabic == (language == ARABIC) and stem.isalpha()


def _is_expression(text: str, stems: Unit) -> bool:
    """Whether a dictionary's ``text`` is one expression: no list, no note in brackets."""
    return (
        2 <= len(stems) <= LONGEST_EXPRESSION
        and len(set(stems)) == len(stems)
        and _NOT_ONE_EXPRESSION.search(text) is None
    )


def _log_likelihood_ratio(together: int, left: int, right: int, size: int) -> float:
    """Return how surprising it is that two things seen so often meet so often."""
    only_left, only_right = left - together, right - together
    neither = size - left - right + together
    return 2 * (
        _entropy(left, size - left)
        + _entropy(right, size - right)
        - _entropy(together, only_left, only_right, neither)
    )


def _entropy(*cells: int) -> float:
    total = sum(cells)
    return -sum(cell * math.log(cell / total) for cell in cells if cell > 0)
