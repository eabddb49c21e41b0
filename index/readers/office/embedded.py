"""Read the files and drawings that other parts of a package refer to."""

from __future__ import annotations

import posixpath
from typing import Final

from index.readers.members import MemberReader
from index.readers.office.drawing_text import DrawingText
from index.readers.office.opc import Relationship
from index.readers.package import Package

_EMBEDDED: Final = frozenset(("package", "oleObject", "aFChunk"))
"""Kinds of relationships to files inside the package."""


def read_embedded(package: Package, links: list[Relationship], reader: MemberReader) -> None:
    """Read the files that are embedded in the package, each once."""
    parts = dict.fromkeys(link.target for link in links if link.kind in _EMBEDDED)
    for part in parts:
        if part in package:
            size = package.size(part)
            reader.read(posixpath.basename(part), lambda part=part: package.read(part), size)  # type: ignore[misc]


def read_drawing(package: Package, part: str) -> list[str]:
    """Return the lines of a part with DrawingML: a diagram, a chart, comments of a sheet."""
    target = DrawingText()
    package.feed(part, target)
    lines = (line.strip() for line in target.paragraphs.lines())
    return [line for line in lines if line]
