"""Multi-word expressions: which sequences of words are treated as one unit."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Final, TypeAlias

from index.text.analysis import get_analyzer
from index.types import ARABIC, Language
from search.lexicon.translations import MAX_EXPRESSION_TERMS
from training.corpus import INTERFACE, SENTENCE, Pair, register_weight

Unit: TypeAlias = tuple[str, ...]
"""The stems of a word (one) or expression (several), stop words left out."""

_BARE_NAMES: Final = frozenset({"geo_dr5hn", "netranslit"})
"""Names of places and people, too many and too rare to count as expressions."""
_DICTIONARY_WEIGHT: Final = 2.0
_NOT_ONE_EXPRESSION: Final = re.compile(r"[^\w\s'’\-ـ.]|\d")
_LONGEST_COLLOCATION: Final = 3
_MIN_OCCURRENCES: Final = 4
_MIN_SURPRISE: Final = 30.0
_UNSEEN: Final = 1.0
_MIN_PROSE_WEIGHT: Final = 1.0


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
        running and register >= _MIN_PROSE_WEIGHT,
    )


def associations(texts: Iterable[Unit], listed: Set[Unit]) -> dict[Unit, float]:
    """Return how firmly the words of each expression hold together, > 0.

    Expressions are those ``listed`` in dictionaries, and pairs and triples of stems that
    stand together in ``texts`` far oftener than by chance. Chance is judged by the
    log-likelihood ratio (Dunning 1993) of the weakest place to cut the sequence in two. A
    text that comes twice counts once.
    """
    counts, size = _count(texts, listed)
    found = dict.fromkeys(listed, _UNSEEN)
    for unit, together in counts.items():
        if len(unit) == 1 or (unit not in listed and not _may_be_collocation(unit, together)):
            continue
        surprise = min(
            _log_likelihood_ratio(together, counts[unit[:cut]], counts[unit[cut:]], size)
            for cut in range(1, len(unit))
        )
        if unit in listed or surprise >= _MIN_SURPRISE:
            found[unit] = max(surprise, _UNSEEN) * (len(unit) - 1)
    return found


def merge(stems: Unit, expressions: Mapping[Unit, float]) -> list[Unit]:
    """Cut ``stems`` into expressions and single words so that what holds firmest is kept whole.

    Greedy matching would read "acts of sexual exploitation" as "acts sexual" and
    "exploitation".
    """
    best = [0.0]
    widths = [0]
    for end in range(1, len(stems) + 1):
        score, width = best[-1], 1
        for wider in range(2, min(MAX_EXPRESSION_TERMS, end) + 1):
            firmness = expressions.get(stems[end - wider : end])
            if firmness is not None and best[end - wider] + firmness > score:
                score, width = best[end - wider] + firmness, wider
        best.append(score)
        widths.append(width)
    units = []
    end = len(stems)
    while end:
        units.append(stems[end - widths[end] : end])
        end -= widths[end]
    return units[::-1]


def _count(texts: Iterable[Unit], listed: Set[Unit]) -> tuple[Counter[Unit], int]:
    """Return in how many texts each sequence stands, and the number of words in all."""
    counts: Counter[Unit] = Counter()
    size = 0
    for stems in set(texts):
        size += len(stems)
        for width in range(1, MAX_EXPRESSION_TERMS + 1):
            seen = {stems[at : at + width] for at in range(len(stems) - width + 1)}
            counts.update(seen if width <= _LONGEST_COLLOCATION else seen & listed)
    return counts, size


def _may_be_collocation(unit: Unit, together: int) -> bool:
    return (
        len(unit) <= _LONGEST_COLLOCATION
        and together >= _MIN_OCCURRENCES
        and len(set(unit)) == len(unit)
        and all(len(stem) > 1 for stem in unit)
    )


def _stems(text: str, language: Language) -> Unit:
    stems = (form.stem for form in get_analyzer(language).analyze(text))
    return tuple(stem for stem in stems if _is_word(stem, language))


def _is_word(stem: str, language: Language) -> bool:
    """Whether ``stem`` is worth an entry: numbers and foreign scripts stand for themselves."""
    arabic = "\u0600" <= stem[0] <= "\u06ff"
    return arabic == (language == ARABIC) and stem.isalpha()


def _is_expression(text: str, stems: Unit) -> bool:
    """Whether a dictionary's ``text`` is one expression: no list, no note in brackets."""
    return (
        2 <= len(stems) <= MAX_EXPRESSION_TERMS
        and len(set(stems)) == len(stems)
        and _NOT_ONE_EXPRESSION.search(text) is None
    )


def _log_likelihood_ratio(together: int, left: int, right: int, size: int) -> float:
    """Return how surprising it is that two things seen so often meet so often; 0 if rarely."""
    if together * size <= left * right or not size:
        return 0.0
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
