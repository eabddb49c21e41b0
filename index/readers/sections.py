"""Put the text of a document together from sections with a place each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from index.readers import metadata
from index.readers.context import Context
from index.readers.dates import is_placeholder
from index.types import DateSource, Document, Member, Place

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

    def add_rows(self, rows: Iterable[tuple[int, str]], label: str) -> None:
        """Add (number, line) of rows, whose places are called by ``label`` and their number."""
        starts: list[tuple[int, int]] = []
        for number, line in rows:
            starts.append((self._length, number))
            self._lines.append(line)
            self._length += len(line) + 1
        self._places += row_places(starts, label)

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


def row_places(rows: list[tuple[int, int]], label: str) -> list[Place]:
    """Return places like ``row 12`` for ``rows``: where in the text each begins, its number.

    ``label`` is ``row``, or says more (``Hoja1, row``). Where there are very many, each stands
    for several (``rows 13–24``).
    """
    step = -(-len(rows) // _MAX_PLACES)
    if step <= 1:
        return [Place(start, f"{label} {number}") for start, number in rows]
    groups = (rows[first : first + step] for first in range(0, len(rows), step))
    return [Place(group[0][0], f"{label}s {group[0][1]}–{group[-1][1]}") for group in groups]


def make_document(
    sections: Sections,
    context: Context,
    *,
    titles: tuple[str, ...] = (),
    changed: str | None = None,
    published: str | None = None,
    notes: Iterable[str] = (),
    members: tuple[Member, ...] = (),
    heading: str | None = None,
) -> Document:
    """Return the document of ``sections``.

    ``titles`` are those of its properties and of its first heading. ``published`` is the date
    that it gives itself; ``changed``, that of its last change, serves where neither its text
    nor the name of its file has a date. Where it is rows of data, only
    the ``heading`` above them has title and date.
    """
    text = sections.text()
    if heading is not None:
        about = metadata.describe_rows(text, context.name, titles=titles, heading=heading)
    else:
        about = metadata.describe(text, context.name, titles=titles, date=published)
    date, source = about.date, about.date_source
    if date is None and changed and not is_placeholder(changed):
        date, source = changed, DateSource.METADATA
    return Document(
        text,
        about.title,
        date,
        date_source=source,
        places=sections.places(),
        notes=tuple(notes),
        members=members,
    )
