"""Read the files and drawings that other parts of a package refer to."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from typing import Final

from index.readers.members import MemberReader
from index.readers.office.drawing_text import DrawingText
from index.readers.office.opc import Relationship
from index.readers.package import Package

_EMBEDDED: Final = frozenset(("package", "oleObject", "aFChunk"))
"""Kinds of relationships to files inside the package."""
_PICTURE_SUFFIXES: Final = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
MAX_PICTURES: Final = 200
"""Pictures of a document that are read."""
MIN_PICTURE_BYTES: Final = 10_000
"""Smaller ones are icons and lines."""


def read_embedded(package: Package, links: list[Relationship], reader: MemberReader) -> None:
    """Read the files that are embedded in the package, each once."""
    parts = dict.fromkeys(link.target for link in links if link.kind in _EMBEDDED)
    for part in parts:
        if part in package:
            size = package.size(part)
            reader.read(posixpath.basename(part), lambda part=part: package.read(part), size)  # type: ignore[misc]


def linked_pictures(links: Iterable[Relationship], page: str = "") -> dict[str, str]:
    """Return the parts that are pictures on ``page``, each with a name: ``slide 4/image3.png``."""
    parts = (link.target for link in links if link.kind == "image")
    return {part: posixpath.join(page, posixpath.basename(part)) for part in parts}


def read_pictures(package: Package, pictures: Mapping[str, str], reader: MemberReader) -> None:
    """Read the ``pictures`` (name by part) that may show text; they are members."""
    parts = [part for part in pictures if _may_show_text(package, part)]
    for part in parts[:MAX_PICTURES]:
        size = package.size(part)
        reader.read_picture(pictures[part], lambda part=part: package.read(part), size)  # type: ignore[misc]
    if len(parts) > MAX_PICTURES:
        reader.notes.append(f"only the first {MAX_PICTURES} of {len(parts):,} pictures are read")


def _may_show_text(package: Package, part: str) -> bool:
    is_picture = part.lower().endswith(_PICTURE_SUFFIXES)
    return is_picture and part in package and package.size(part) >= MIN_PICTURE_BYTES


def read_drawing(package: Package, part: str) -> list[str]:
    """Return the lines of a part with DrawingML: a diagram, a chart, comments of a sheet."""
    target = DrawingText()
    package.feed(part, target)
    lines = (line.strip() for line in target.paragraphs.lines())
    return [line for line in lines if line]
