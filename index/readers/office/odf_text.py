"""Collect the text of OpenDocument (ODF 1.3 part 3) from the events of a parser."""

from __future__ import annotations

from typing import Final

from index.readers.paragraphs import Paragraphs

_NAMESPACE: Final = "{urn:oasis:names:tc:opendocument:xmlns:"
_TEXT: Final = f"{_NAMESPACE}text:1.0}}"
_OFFICE: Final = f"{_NAMESPACE}office:1.0}}"
_DRAW: Final = f"{_NAMESPACE}drawing:1.0}}"
_PAGE_NAME: Final = f"{_DRAW}name"
_COUNT: Final = f"{_TEXT}c"
_MAX_SPACES: Final = 100
_PARAGRAPHS: Final = frozenset((f"{_TEXT}p", f"{_TEXT}h"))
_HEADING: Final = f"{_TEXT}h"
_ANNOTATION: Final = f"{_OFFICE}annotation"
_CREATOR: Final = "{http://purl.org/dc/elements/1.1/}creator"
_PAGE: Final = f"{_DRAW}page"
_SKIPPED: Final = frozenset(
    (
        f"{_TEXT}tracked-changes",
        f"{_TEXT}note-citation",
        f"{_TEXT}ruby-text",
        f"{_TEXT}page-number",
        f"{_TEXT}page-count",
        f"{_OFFICE}binary-data",
        f"{_OFFICE}scripts",
        f"{_OFFICE}event-listeners",
        "{http://purl.org/dc/elements/1.1/}date",
        f"{_NAMESPACE}meta:1.0}}date-string",
        f"{_NAMESPACE}meta:1.0}}creator-initials",
    )
)
"""Left out with all in them; ``tracked-changes`` holds the deletions, which are not shown."""


class OdfText:
    """An lxml parser target that collects paragraphs; notes and comments stand where they belong.

    ``pages`` are the numbers of the paragraphs that slides begin with, ``heading`` is the first
    heading.
    """

    def __init__(self) -> None:
        self.paragraphs = Paragraphs()
        self.pages: list[int] = []
        self.heading = ""
        self._heading_start: int | None = None
        self._skipped = 0
        self._in_creator = False
        self._author: str | None = None
        """Who wrote the comment that is open, until its first paragraph."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        if self._skipped or tag in _SKIPPED:
            self._skipped += 1
        elif tag in _PARAGRAPHS:
            self._begin_paragraph(tag)
        elif tag == f"{_TEXT}s":
            count = attributes.get(_COUNT, "1")
            spaces = int(count) if count.isdecimal() and len(count) < 4 else 1
            self.paragraphs.add(" " * min(spaces, _MAX_SPACES))
        elif tag == f"{_TEXT}tab":
            self.paragraphs.add("\t")
        elif tag == f"{_TEXT}line-break":
            self.paragraphs.add("\n")
        elif tag == _PAGE:
            self.pages.append(self.paragraphs.count)
        elif tag == _ANNOTATION:
            self._author = ""
        elif tag == _CREATOR and self._author is not None:
            self._in_creator = True

    def end(self, tag: str) -> None:
        """End an element."""
        if self._skipped:
            self._skipped -= 1
        elif tag in _PARAGRAPHS:
            self.paragraphs.end()
            if tag == _HEADING and self._heading_start is not None and not self.heading:
                self.heading = self.paragraphs.since(self._heading_start)[0]
        elif tag == _CREATOR:
            self._in_creator = False
        elif tag == _ANNOTATION:
            self._author = None

    def data(self, data: str) -> None:
        """Take text between tags; white space counts as one blank (ODF 1.3 part 3, 6.1.2)."""
        if self._skipped:
            return
        if self._in_creator:
            self._author = (self._author or "") + data
        elif self.paragraphs.is_open:
            self.paragraphs.add(_collapse(data))

    def close(self) -> None:
        """Finish; the parser requires it."""

    def _begin_paragraph(self, tag: str) -> None:
        if tag == _HEADING and not self.heading and not self.paragraphs.is_open:
            self._heading_start = self.paragraphs.count
        self.paragraphs.begin()
        if self._author:
            self.paragraphs.add(f"{self._author}: ")
            self._author = None


def _collapse(text: str) -> str:
    if "\n" not in text and "  " not in text:
        return text
    collapsed = " ".join(text.split())
    before = " " if text[0].isspace() else ""
    after = " " if text[-1].isspace() and collapsed else ""
    return before + collapsed + after
