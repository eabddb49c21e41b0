"""Whether words stand together in a text, as a phrase of a query asks."""

from __future__ import annotations

from collections.abc import Sequence

from index.text.analysis import get_analyzer
from index.text.analysis.analyzer import AnalyzedWord
from index.text.analysis.words import find_surfaces
from index.types import Language
from search.conditions import WordSequence


def has_any_sequence(text: str, language: Language, sequences: Sequence[WordSequence]) -> bool:
    """Tell whether any of ``sequences`` occurs in ``text``, in time linear in its length."""
    words = get_analyzer(language).analyze_words(find_surfaces(text))
    return any(_occurs(sequence, words) for sequence in sequences)


def _occurs(sequence: WordSequence, words: Sequence[AnalyzedWord]) -> bool:
    if sequence.by_stem:
        terms = [word.stem for word in words if not word.stop]
    else:
        terms = [word.word for word in words]
    if sequence.near is None:
        return _is_side_by_side(sequence.slots, terms)
    return _is_near(sequence.slots, terms, len(sequence.slots) + sequence.near)


def _is_side_by_side(slots: Sequence[frozenset[str]], terms: Sequence[str]) -> bool:
    first = slots[0]
    for start in range(len(terms) - len(slots) + 1):
        if terms[start] in first and all(
            term in slot
            for slot, term in zip(slots, terms[start : start + len(slots)], strict=True)
        ):
            return True
    return False


def _is_near(slots: Sequence[frozenset[str]], terms: Sequence[str], width: int) -> bool:
    """Tell whether ``width`` terms in a row have one for each of ``slots``."""
    wanted = frozenset().union(*slots)
    for start, term in enumerate(terms):
        if term in wanted and _has_all(slots, terms[start : start + width]):
            return True
    return False


def _has_all(slots: Sequence[frozenset[str]], window: Sequence[str]) -> bool:
    """Tell whether each of ``slots`` has a term of its own; those that ask for least come first."""
    remaining = list(window)
    for slot in sorted(slots, key=len):
        place = next((at for at, term in enumerate(remaining) if term in slot), None)
        if place is None:
            return False
        del remaining[place]
    return True
