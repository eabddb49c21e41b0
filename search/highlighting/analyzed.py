"""A text split into words once, with the analysis and the place of each word."""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate

from index.text.analysis import get_analyzer
from index.text.analysis.words import split_at_words
from index.types import Language


class AnalyzedText:
    """The words of a text in reading order, function words included.

    ``surfaces``, the words as written, and ``words``, their analyses, have the same length. The
    position of a word is its index in both lists.
    """

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language = language
        self._parts = split_at_words(text)
        self.surfaces = self._parts[1::2]
        self.words = get_analyzer(language).analyze_words(self.surfaces)

    @cached_property
    def content_positions(self) -> list[int]:
        """The positions of the words that are not function words, ascending."""
        return [position for position, word in enumerate(self.words) if not word.stop]

    @property
    def word_starts(self) -> list[int]:
        """Where each word starts, in code points of the text."""
        return self._part_ends[:-1:2]

    def word_bounds(self, position: int) -> tuple[int, int]:
        """Return where the word at ``position`` starts and ends, in code points of the text."""
        ends = self._part_ends
        return ends[2 * position], ends[2 * position + 1]

    @cached_property
    def _part_ends(self) -> list[int]:
        # Gaps and words alternate, so where a gap ends a word starts.
        return list(accumulate(map(len, self._parts)))

    def surfaces_with_stems(self, stems: tuple[str, ...]) -> tuple[str, ...]:
        """Return the distinct content words, as written, that have one of ``stems``."""
        surfaces: dict[str, None] = {}
        for surface, word in zip(self.surfaces, self.words, strict=True):
            if word.stem in stems and not word.stop:
                surfaces[surface] = None
        return tuple(surfaces)
