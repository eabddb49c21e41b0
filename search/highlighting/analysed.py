"""A text read once: its words, what analysis makes of them, and where they stand."""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate

from index.text.analysis import get_analyzer
from index.text.analysis.words import split_at_words
from index.types import Language


class AnalysedText:
    """The words of a text in reading order, stop words included.

    ``surfaces``, as they are written, and ``forms`` are of one length.
    """

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language = language
        self._parts = split_at_words(text)
        self.surfaces = self._parts[1::2]
        self.forms = get_analyzer(language).analyze_words(self.surfaces)
        self._ends: list[int] = []

    @cached_property
    def content(self) -> list[int]:
        """The places of the words that are no stop words."""
        return [place for place, form in enumerate(self.forms) if not form.stop]

    @property
    def starts(self) -> list[int]:
        """Where the words begin."""
        return self._measured()[:-1:2]

    def bounds(self, place: int) -> tuple[int, int]:
        """Return where the word at ``place`` begins and ends in the text."""
        ends = self._ends or self._measured()
        return ends[2 * place], ends[2 * place + 1]

    def _measured(self) -> list[int]:
        """Return where the parts of the text end, what is between words included."""
        if not self._ends:
            self._ends = list(accumulate(map(len, self._parts)))
        return self._ends

    def having(self, stems: tuple[str, ...]) -> tuple[str, ...]:
        """Return the distinct words that have one of ``stems``, as they are written."""
        return tuple(
            dict.fromkeys(
                surface
                for surface, (_, stem, stop) in zip(self.surfaces, self.forms, strict=True)
                if stem in stems and not stop
            )
        )
