"""Where words stand together in a text, as a phrase of a query asks, or with a capital."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from index.text.analysis import get_analyzer
from index.text.analysis.analyzer import AnalyzedWord
from index.text.analysis.words import (
    JOINING_SIGNS,
    find_surfaces,
    has_broken_word,
    rejoin,
    split_at_hyphen,
)
from index.types import Language
from search.conditions import WordSequence

_OTHER_CAPITALS: Final = "\x80-\u058f\u10a0-\U0010ffff"
"""Where capitals beyond ASCII are: between, scripts such as the Arabic one have none."""
_PIECES: Final = 4_096
"""Pieces of texts that are remembered with what is in them, for a condition."""


def has_any_sequence(text: str, language: Language, sequences: Sequence[WordSequence]) -> bool:
    """Tell whether any of ``sequences`` occurs in ``text``, in time linear in its length.

    A word that a hyphen breaks at the end of a line is read as a whole and in its parts.
    """
    analyze = get_analyzer(language).analyze_words
    surfaces = find_surfaces(text)
    if _has_any(sequences, analyze(surfaces)):
        return True
    if not has_broken_word(text):
        return False
    parts: list[str] = []
    for surface in surfaces:
        parts += [part.surface for part in split_at_hyphen(surface)] or [surface]
    return _has_any(sequences, analyze(parts))


class CapitalizedWords:
    """Tells in which texts of ``language`` one of the folded ``words`` occurs with a capital.

    It answers as :func:`has_capitalized` does, and looks only at what begins like such a word:
    pieces of a text up to the next blank, which it remembers.
    """

    def __init__(self, language: Language, words: Collection[str]) -> None:
        self._language = language
        self._words = frozenset(words)
        # A capital in ASCII stays itself when its word is folded; any other may become one.
        first = "".join(sorted({word[:1].upper() for word in words if word[:1].isascii()}))
        capital = f"[{re.escape(first)}{_OTHER_CAPITALS}]"
        self._find_pieces = re.compile(
            rf"{capital}(?<!(?:[^\W_]|[{JOINING_SIGNS}]).)\S*", re.DOTALL
        ).findall
        self._find_doubtful = re.compile(f"[{JOINING_SIGNS}]{capital}").search
        self._answers: dict[str, bool] = {}

    def are_in(self, text: str) -> bool:
        """Tell whether one of them is in ``text``."""
        if has_broken_word(text):  # a word goes on behind a blank
            return self._look_into(text)
        if any(map(self._is_in_piece, self._find_pieces(text))):
            return True
        return self._find_doubtful(text) is not None and self._look_into(text)

    def _is_in_piece(self, piece: str) -> bool:
        answer = self._answers.get(piece)
        if answer is None:
            if len(self._answers) >= _PIECES:
                self._answers.clear()
            answer = self._answers[piece] = self._look_into(piece)
        return answer

    def _look_into(self, text: str) -> bool:
        return has_capitalized(text, self._language, self._words)


def has_capitalized(text: str, language: Language, words: Collection[str]) -> bool:
    """Tell whether one of the folded ``words`` occurs in ``text`` with a capital."""
    analyze = get_analyzer(language).analyze_word
    return any(
        surface[0].isupper() and analyze(rejoin(surface)).word in words
        for surface in find_surfaces(text)
    )


def _has_any(sequences: Sequence[WordSequence], words: Sequence[AnalyzedWord]) -> bool:
    return any(next(find_occurrences(sequence, words), None) is not None for sequence in sequences)


def find_occurrences(
    sequence: WordSequence, words: Sequence[AnalyzedWord]
) -> Iterator[tuple[int, ...]]:
    """Yield the places in ``words`` of the words of each occurrence, ascending.

    Occurrences may overlap.
    """
    if sequence.by_stem:
        places = [place for place, word in enumerate(words) if not word.stop]
        terms = [words[place].stem for place in places]
    else:
        places = [place for place, word in enumerate(words) if word.word]
        terms = [words[place].word for place in places]
    if sequence.near is None:
        occurrences = _find_side_by_side(sequence.slots, terms)
    else:
        occurrences = _find_near(sequence.slots, terms, len(sequence.slots) + sequence.near)
    for occurrence in occurrences:
        yield tuple(places[index] for index in occurrence)


def _find_side_by_side(
    slots: Sequence[frozenset[str]], terms: Sequence[str]
) -> Iterator[Sequence[int]]:
    first = slots[0]
    for start in range(len(terms) - len(slots) + 1):
        if terms[start] in first and all(
            term in slot
            for slot, term in zip(slots, terms[start : start + len(slots)], strict=True)
        ):
            yield range(start, start + len(slots))


def _find_near(
    slots: Sequence[frozenset[str]], terms: Sequence[str], width: int
) -> Iterator[Sequence[int]]:
    """Yield where ``width`` terms in a row, the first of them wanted, have all ``slots``."""
    wanted = frozenset().union(*slots)
    for start, term in enumerate(terms):
        if term in wanted:
            members = _find_members(slots, terms[start : start + width])
            if members:
                yield [start + member for member in members]


def _find_members(slots: Sequence[frozenset[str]], window: Sequence[str]) -> list[int]:
    """Return where ``window`` has a term for each of ``slots``, ascending; [] if it has not.

    Each slot takes a term of its own; those that ask for least come first.
    """
    members: list[int] = []
    for slot in sorted(slots, key=len):
        place = next(
            (at for at, term in enumerate(window) if term in slot and at not in members), None
        )
        if place is None:
            return []
        members.append(place)
    return sorted(members)
