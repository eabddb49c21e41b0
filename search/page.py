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
        read = analyzer(language).read(self._every)
        self._content = [place for place, form in enumerate(read) if not form.stop]
        self.surfaces = [self._every[place] for place in self._content]
        self.words = [read[place].word for place in self._content]
        self.stems = [read[place].stem for place in self._content]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The distinct stems."""
        return frozenset(self.stems)

    @cached_property
    def spans(self) -> list[Span]:
        """Where the words stand in the text."""
        every = places(self.text, self._every)
        return [Span(*every[place]) for place in self._content]

    def having(self, stems: tuple[str, ...]) -> tuple[str, ...]:
        """Return the distinct words that have one of ``stems``, as they are written."""
        return tuple(
            dict.fromkeys(
                surface
                for surface, stem in zip(self.surfaces, self.stems, strict=True)
                if stem in stems
            )
        )
