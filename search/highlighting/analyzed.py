"""A text split into words once, with the analysis and the place of each word."""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate

from index.text.analysis import get_analyzer
from index.text.analysis.words import is_in_pieces, rejoin, split_at_hyphen, split_at_words
from index.types import Language


class AnalyzedText:
    """The words of a text in reading order, function words included.

    ``surfaces``, the words as written, but each in one piece, and ``words``, their analyses,
    have the same length. The position of a word is its index in both lists. The parts of words
    that a hyphen breaks at the end of a line come after all words, then the compounds.
    """

    def __init__(self, text: str, language: Language, *, numbers: bool = True) -> None:
        """Without ``numbers``, compounds with a digit are left out, which takes less time."""
        self.text = text
        self.language = language
        self._pieces = split_at_words(text)
        self.surfaces = self._pieces[1::2]
        self._part_bounds: list[tuple[int, int]] = []
        self._parts: dict[int, range] = {}
        """The positions of the parts of broken words, by the position of the whole."""
        if is_in_pieces(text):
            self._rejoin_words()
        analyzer = get_analyzer(language)
        self.words = analyzer.analyze_words(self.surfaces)
        compounds = analyzer.find_compounds(text, numbers=numbers)
        if compounds:
            self.words += analyzer.analyze_words([compound.term for compound in compounds])
        for _, start, end, _ in compounds:
            self.surfaces.append(text[start:end])
            self._part_bounds.append((start, end))

    def _rejoin_words(self) -> None:
        """Put words that are broken, or hold what nobody sees, into one piece."""
        parts: list[str] = []
        for position, surface in enumerate(self.surfaces):
            if surface.isalpha():
                continue
            start, _ = self.word_bounds(position)
            first = len(self.surfaces) + len(parts)
            for part in split_at_hyphen(surface):
                parts.append(rejoin(part.surface))
                self._part_bounds.append((start + part.start, start + part.end))
            if len(self.surfaces) + len(parts) > first:
                self._parts[position] = range(first, len(self.surfaces) + len(parts))
            self.surfaces[position] = rejoin(surface)
        self.surfaces += parts

    @property
    def has_broken_words(self) -> bool:
        """Whether a hyphen breaks a word at the end of a line."""
        return bool(self._parts)

    @cached_property
    def content_positions(self) -> list[int]:
        """The positions of the words that are not function words nor parts, ascending."""
        count = len(self._pieces) // 2
        return [position for position in range(count) if not self.words[position].stop]

    @cached_property
    def reading_orders(self) -> list[list[int]]:
        """The positions of the words in the order of the text.

        If words are broken, once with these as wholes and once with their parts.
        """
        wholes = list(range(len(self._pieces) // 2))
        if not self._parts:
            return [wholes]
        parts: list[int] = []
        for position in wholes:
            parts += self._parts.get(position, (position,))
        return [wholes, parts]

    @property
    def word_starts(self) -> list[int]:
        """Where each word starts, in code points of the text."""
        return self._piece_ends[:-1:2] + [start for start, _ in self._part_bounds]

    def word_bounds(self, position: int) -> tuple[int, int]:
        """Return where the word at ``position`` starts and ends, in code points of the text."""
        ends = self._piece_ends
        if 2 * position + 1 < len(ends):
            return ends[2 * position], ends[2 * position + 1]
        return self._part_bounds[position - len(ends) // 2]

    @cached_property
    def _piece_ends(self) -> list[int]:
        # Gaps and words alternate, so where a gap ends a word starts.
        return list(accumulate(map(len, self._pieces)))

    def surfaces_with_stems(self, stems: tuple[str, ...]) -> tuple[str, ...]:
        """Return the distinct content words, as written, that have one of ``stems``."""
        surfaces: dict[str, None] = {}
        for surface, word in zip(self.surfaces, self.words, strict=True):
            if word.stem in stems and not word.stop:
                surfaces[surface] = None
        return tuple(surfaces)
