"""Collect the paragraphs of a document from the events of a parser."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class _OpenParagraph:
    """A paragraph whose end is yet to come; ``place`` is its own among all."""

    place: int
    pieces: list[str] = field(default_factory=list)


class Paragraphs:
    """The text of paragraphs in the order of their beginnings.

    A paragraph may lie inside another (in a text box, a note); it follows that as a line of its
    own.
    """

    def __init__(self) -> None:
        self.characters = 0
        """Code points that were added, all paragraphs together."""
        self._lines: list[str] = []
        self._open: list[_OpenParagraph] = []
        """The paragraphs that are open, from the outermost to the innermost."""

    def begin(self) -> None:
        """Open a paragraph."""
        self._open.append(_OpenParagraph(len(self._lines)))
        self._lines.append("")

    def end(self) -> None:
        """Close the innermost paragraph."""
        if self._open:
            paragraph = self._open.pop()
            self._lines[paragraph.place] = "".join(paragraph.pieces).strip("\n")

    def add(self, text: str) -> None:
        """Add text to the innermost open paragraph; there is nothing to do if none is open."""
        if self._open and text:
            self._open[-1].pieces.append(text)
            self.characters += len(text)

    @property
    def count(self) -> int:
        """How many paragraphs have begun."""
        return len(self._lines)

    @property
    def is_open(self) -> bool:
        """Whether a paragraph is open."""
        return bool(self._open)

    def since(self, start: int) -> list[str]:
        """Return the paragraphs from the one with the number ``start`` on."""
        return self._lines[start:]

    def lines(self) -> list[str]:
        """Return the paragraphs; those still open (the document is damaged) as far as they go."""
        while self._open:
            self.end()
        return self._lines
