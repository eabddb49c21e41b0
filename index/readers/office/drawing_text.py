"""Collect the text of DrawingML and PresentationML (ECMA-376 part 1, 19–21) from events."""

from __future__ import annotations

from typing import Final

from index.readers.office.alternatives import Alternatives
from index.readers.paragraphs import Paragraphs

_PARAGRAPH_TAGS: Final = frozenset(("p", "text", "pt"))
"""Paragraphs; the text of an older comment; the name of a category in a chart."""
_TEXT_TAGS: Final = frozenset(("t", "text", "v"))
_CHART: Final = "/chart}"


class DrawingText:
    """An lxml parser target that collects the paragraphs of shapes, tables, diagrams and charts.

    Of alternatives the first with text is taken. ``title`` is the text of the shape that is the
    title of a slide. Numbers of slides, and the numbers that a chart shows, are left out.
    """

    def __init__(self) -> None:
        self.paragraphs = Paragraphs()
        self.authors: list[tuple[int, str]] = []
        """Which paragraphs are comments, and the id of who wrote them."""
        self.title = ""
        self._title_start: int | None = None
        self._skipped = 0
        self._alternatives = Alternatives()
        self._in_text = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        namespace, _, name = tag.rpartition("}")
        is_chart = (namespace + "}").endswith(_CHART)
        if self._skipped or _is_number_field(name, attributes) or (is_chart and name == "numCache"):
            self._skipped += 1
        elif name == "AlternateContent":
            self._alternatives.open()
        elif name in ("Choice", "Fallback"):
            if not self._alternatives.begin(self.paragraphs.characters):
                self._skipped += 1
        elif name == "ph" and attributes.get("type", "") in ("title", "ctrTitle"):
            self._title_start = self.paragraphs.count
        elif name == "cm":
            self.authors.append((self.paragraphs.count, attributes.get("authorId", "")))
        elif name in _PARAGRAPH_TAGS and (name != "pt" or is_chart):
            self.paragraphs.begin()
        elif name == "br":
            self.paragraphs.add("\n")
        elif name == "tab":
            self.paragraphs.add("\t")
        self._in_text = name in _TEXT_TAGS and (name != "v" or is_chart)

    def end(self, tag: str) -> None:
        """End an element."""
        self._in_text = False
        if self._skipped:
            self._skipped -= 1
            return
        namespace, _, name = tag.rpartition("}")
        is_chart = (namespace + "}").endswith(_CHART)
        if name in _PARAGRAPH_TAGS and (name != "pt" or is_chart):
            self.paragraphs.end()
        elif name == "sp" and self._title_start is not None:
            self.title = self.title or " ".join(self.paragraphs.since(self._title_start))
            self._title_start = None
        elif name == "AlternateContent":
            self._alternatives.close()
        elif name in ("Choice", "Fallback"):
            self._alternatives.end(self.paragraphs.characters)

    def data(self, data: str) -> None:
        """Take text between tags."""
        if self._in_text and not self._skipped:
            self.paragraphs.add(data)

    def close(self) -> None:
        """Finish; the parser requires it."""


def _is_number_field(name: str, attributes: dict[str, str]) -> bool:
    return name == "fld" and attributes.get("type") == "slidenum"
