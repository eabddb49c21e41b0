"""A text read once: its words, what analysis makes of them, and where they stand."""

from __future__ import annotations

from functools import cached_property

from index.analysis import analyzer
from index.analysis.words import places, surfaces
from index.types import Language, Span


class Page:
    """The content words of a text in reading order; stop words are left out.

    ``surfaces``, ``words`` (folded) and ``stems`` are of one length.
    """

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language = language
        self._every = surfaces(text)
        self._read = analyzer(language).read(self._every)
        self._content = [place for place, form in enumerate(self._read) if not form.stop]
        self._bounds: list[tuple[int, int]] = []
        self.stems = [form.stem for form in self._read if not form.stop]

    @cached_property
    def surfaces(self) -> list[str]:
        """The words as they are written."""
        return [self._every[place] for place in self._content]

    @cached_property
    def words(self) -> list[str]:
        """The words, folded."""
        return [form.word for form in self._read if not form.stop]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The distinct stems."""
        return frozenset(self.stems)

    def span(self, place: int) -> Span:
        """Return where the word at ``place`` stands in the text."""
        return Span(*self._bounds_to(self._content[place])[self._content[place]])

    @cached_property
    def starts(self) -> list[int]:
        """Where the words begin."""
        bounds = self._bounds_to(len(self._every) - 1)
        return [bounds[place][0] for place in self._content]

    def _bounds_to(self, place: int) -> list[tuple[int, int]]:
        """Return where words of the text stand, stop words included, at least up to ``place``."""
        known = self._bounds
        if place >= len(known):
            end = known[-1][1] if known else 0
            known += places(self.text, self._every[len(known) : place + 1], end)
        return known

    def having(self, stems: tuple[str, ...]) -> tuple[str, ...]:
        """Return the distinct words that have one of ``stems``, as they are written."""
        return tuple(
            dict.fromkeys(
                surface
                for surface, stem in zip(self.surfaces, self.stems, strict=True)
                if stem in stems
            )
        )
