"""Multi-word expressions: finds them and segments texts into expressions and words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Final, TypeAlias

from index.text.analysis import get_analyzer
from index.text.analysis.words import find_surfaces
from index.types import ARABIC, Language
from training.corpus import INTERFACE, SENTENCE, Pair, register_weight

Unit: TypeAlias = tuple[str, ...]
"""The stems of a word (one) or of an expression (several), without stop words."""

_NAME_DATASETS: Final = frozenset({"geo_dr5hn", "netranslit"})
"""Names of places and people: too many and too rare to be treated as expressions."""
_DICTIONARY_WEIGHT: Final = 2.0
_LIST_OR_NOTE: Final = re.compile(r"[^\w\s'’\-ـ.]|\d")
_MAX_COLLOCATION_TERMS: Final = 3
_MAX_LISTED_TERMS: Final = 4
_MIN_OCCURRENCES: Final = 4
_MIN_LOG_LIKELIHOOD_RATIO: Final = 30.0
_MIN_ASSOCIATION: Final = 1.0
_MIN_PROSE_WEIGHT: Final = 1.0


@dataclass(frozen=True, slots=True)
class Example:
    """A pair of texts as stems, its weight, and what expressions it may contain.

    ``is_entry``: it is one of a dictionary, no text and no name. ``source_listed`` and
    ``target_listed``: that side is an expression of a dictionary. ``prose``: running text of a
    register in which collocations are looked for.
    """

    source: Unit
    target: Unit
    weight: float
    is_entry: bool
    source_listed: bool
    target_listed: bool
    prose: bool


def analyze_pair(pair: Pair, source: Language, target: Language) -> Example:
    """Return ``pair`` as stems; only words in the script of their language are kept."""
    is_text = pair.kind in (SENTENCE, INTERFACE)
    is_dictionary = not is_text and pair.dataset not in _NAME_DATASETS
    register = register_weight(pair.dataset)
    source_stems = _stems_with_entries(pair.source, source)
    target_stems = _stems_with_entries(pair.target, target)
    return Example(
        source_stems,
        target_stems,
        weight=register if is_text else _DICTIONARY_WEIGHT * max(register, 1.0),
        is_entry=is_dictionary,
        source_listed=is_dictionary and _is_expression(pair.source, source_stems),
        target_listed=is_dictionary and _is_expression(pair.target, target_stems),
        prose=is_text and register >= _MIN_PROSE_WEIGHT,
    )


def score_expressions(texts: Iterable[Unit], listed: Set[Unit]) -> dict[Unit, float]:
    """Return the expressions with the association of their words, > 0.

    Expressions are those ``listed`` in dictionaries, and pairs and triples of stems that
    occur together in ``texts`` much more often than by chance. Association is the
    log-likelihood ratio (Dunning 1993) at the weakest place to cut the sequence in two,
    times the number of such places. Repeated texts count once.
    """
    counts, size = _count_sequences(texts, listed)
    associations = dict.fromkeys(listed, _MIN_ASSOCIATION)
    for unit, count in counts.items():
        if len(unit) == 1 or (unit not in listed and not _may_be_collocation(unit, count)):
            continue
        ratio = min(
            _log_likelihood_ratio(count, counts[unit[:cut]], counts[unit[cut:]], size)
            for cut in range(1, len(unit))
        )
        if unit in listed or ratio >= _MIN_LOG_LIKELIHOOD_RATIO:
            associations[unit] = max(ratio, _MIN_ASSOCIATION) * (len(unit) - 1)
    return associations


def segment(stems: Unit, expressions: Mapping[Unit, float]) -> list[Unit]:
    """Return ``stems`` cut into expressions and single words with the highest total association.

    Dynamic programming: greedy matching would read "acts of sexual exploitation" as "acts
    sexual" and "exploitation". ``expressions`` maps each expression to its association.
    """
    best_scores = [0.0]
    widths = [0]
    for end in range(1, len(stems) + 1):
        best_score, best_width = best_scores[-1], 1
        for width in range(2, min(_MAX_LISTED_TERMS, end) + 1):
            association = expressions.get(stems[end - width : end])
            if association is None:
                continue
            score = best_scores[end - width] + association
            if score > best_score:
                best_score, best_width = score, width
        best_scores.append(best_score)
        widths.append(best_width)
    units = []
    end = len(stems)
    while end:
        units.append(stems[end - widths[end] : end])
        end -= widths[end]
    return units[::-1]


def _count_sequences(texts: Iterable[Unit], listed: Set[Unit]) -> tuple[Counter[Unit], int]:
    """Return the number of texts that contain each sequence, and of words in all texts."""
    counts: Counter[Unit] = Counter()
    size = 0
    for stems in set(texts):
        size += len(stems)
        for width in range(1, _MAX_LISTED_TERMS + 1):
            sequences = {stems[at : at + width] for at in range(len(stems) - width + 1)}
            if width > _MAX_COLLOCATION_TERMS:
                sequences &= listed
            counts.update(sequences)
    return counts, size


def _may_be_collocation(unit: Unit, count: int) -> bool:
    return (
        len(unit) <= _MAX_COLLOCATION_TERMS
        and count >= _MIN_OCCURRENCES
        and len(set(unit)) == len(unit)
        and all(len(stem) > 1 for stem in unit)
    )


def stem_words(text: str, language: Language) -> Unit:
    """Return the stems of the words of ``text``; function words and compounds are left out."""
    words = get_analyzer(language).analyze_words(find_surfaces(text))
    return tuple(word.stem for word in words if not word.stop)


def _stems_with_entries(text: str, language: Language) -> Unit:
    return tuple(stem for stem in stem_words(text, language) if is_word(stem, language))


def is_word(stem: str, language: Language) -> bool:
    """Tell whether ``stem`` needs an entry; numbers and foreign scripts translate to themselves."""
    arabic = "\u0600" <= stem[0] <= "\u06ff"
    return arabic == (language == ARABIC) and stem.isalpha()


def _is_expression(text: str, stems: Unit) -> bool:
    """Tell whether a dictionary's ``text`` is one expression, not a list or a note in brackets."""
    return (
        2 <= len(stems) <= _MAX_LISTED_TERMS
        and len(set(stems)) == len(stems)
        and _LIST_OR_NOTE.search(text) is None
    )


def _log_likelihood_ratio(both: int, left: int, right: int, size: int) -> float:
    """Return the log-likelihood ratio of ``both`` co-occurrences; 0 if not more than by chance."""
    if both * size <= left * right or not size:
        return 0.0
    only_left, only_right = left - both, right - both
    neither = size - left - right + both
    return 2 * (
        _entropy(left, size - left)
        + _entropy(right, size - right)
        - _entropy(both, only_left, only_right, neither)
    )


def _entropy(*cells: int) -> float:
    total = sum(cells)
    return -sum(cell * math.log(cell / total) for cell in cells if cell > 0)
