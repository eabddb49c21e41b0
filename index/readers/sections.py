"""Put the text of a document together from sections with a place each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from index.readers import metadata
from index.types import DateSource, Document, Place

_MAX_PLACES: Final = 20_000
"""Places of one document; of more, neighbours share one."""


class Sections:
    """Collects lines; each line ends a line of the text, and a section is at one place."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._length = 0
        self._places: list[Place] = []

    def add(self, lines: Iterable[str], label: str = "") -> None:
        """Add a section; one without a line is left out."""
        start = self._length
        for line in lines:
            self._lines.append(line)
            self._length += len(line) + 1
        last_label = self._places[-1].label if self._places else ""
        if self._length > start and label != last_label:
            self._places.append(Place(start, label))

    @property
    def is_empty(self) -> bool:
        """Whether no line was added."""
        return not self._lines

    def text(self) -> str:
        """Return all lines, joined by line feeds."""
        return "\n".join(self._lines)

    def places(self) -> tuple[Place, ...]:
        """Return where the sections begin."""
        return tuple(self._places)


def row_places(starts: list[int], label: str) -> list[Place]:
    """Return places like ``row 12`` of records that begin at ``starts``; ``label`` is ``row``.

    Where there are very many, each stands for several (``rows 13–24``).
    """
    step = -(-len(starts) // _MAX_PLACES)
    if step <= 1:
        return [Place(start, f"{label} {row}") for row, start in enumerate(starts, 1)]
    last = len(starts)
    return [
        Place(starts[first], f"{label}s {first + 1}–{min(first + step, last)}")
        for first in range(0, last, step)
    ]


def choose_date(
    text_date: str | None, metadata_date: str | None
) -> tuple[str | None, DateSource | None]:
    """Return the date of a document and its source: what its text says goes first."""
    if text_date:
        return text_date, DateSource.TEXT
    return (metadata_date, DateSource.METADATA) if metadata_date else (None, None)


def make_document(
    sections: Sections, *, title: str, date: str | None, notes: Iterable[str] = (), **rest: object
) -> Document:
    """Return the document of ``sections``; title and date from its properties, where it has any.

    ``rest`` are further fields of the document.
    """
    text = sections.text()
    text_title, text_date = metadata.find_title_and_date(text)
    chosen_date, source = choose_date(text_date, date)
    return Document(
        text,
        metadata.clean_title(title) or text_title,
        chosen_date,
        date_source=source,
        places=sections.places(),
        notes=tuple(notes),
        **rest,  # type: ignore[arg-type]
    )
