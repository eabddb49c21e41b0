"""What Office documents of before 2007 have in common, once their own text is read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from index.readers.compound_file import CompoundFile
from index.readers.context import Context
from index.readers.members import MemberReader
from index.readers.office.blips import read_blips
from index.readers.office.objects import read_objects, read_stream
from index.readers.office.summary import read_properties
from index.readers.sections import Sections, make_document
from index.types import Document

_PICTURE_STREAMS: Final = ("Pictures", "Data")
"""Of PPT, and of DOC."""


def complete_document(
    file: CompoundFile,
    sections: Sections,
    context: Context,
    notes: Iterable[str] = (),
    *,
    heading: str | None = None,
    drawings: bytes = b"",
) -> Document:
    """Return the document of ``sections``, with the properties of ``file``, objects and pictures.

    ``drawings``: where pictures are, besides the streams for them. ``heading``: see
    :func:`index.readers.sections.make_document`.
    """
    reader = MemberReader(context)
    read_objects(file, reader)
    streams = (read_stream(file, name) or b"" for name in _PICTURE_STREAMS)
    read_blips(b"".join((*streams, drawings)), reader)
    title, date = read_properties(file)
    return make_document(
        sections,
        context,
        titles=(title,),
        changed=date,
        notes=(*notes, *reader.notes),
        members=tuple(reader.members),
        heading=heading,
    )
