"""Read ODT and ODP: body or slides, notes, comments, headers and footers."""

from __future__ import annotations

import posixpath
from itertools import pairwise
from typing import Final

from index.errors import ReadError
from index.readers import metadata
from index.readers.context import Context
from index.readers.members import MemberReader
from index.readers.office.embedded import read_pictures
from index.readers.office.odf_text import OdfText
from index.readers.package import Package
from index.readers.sections import Sections, make_document
from index.types import Document

_CONTENT: Final = "content.xml"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_META: Final = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_PICTURES: Final = "pictures/"
_MANIFEST: Final = "META-INF/manifest.xml"
_ENCRYPTION: Final = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}encryption-data"


def parse_text(data: bytes, context: Context) -> Document:
    """Return the document in an ODT, a line for each paragraph.

    Notes and comments follow their paragraph; headers, footers and embedded charts the body.
    Tracked deletions are left out. The date is that of the last change, unless the text has
    one. Raises ReadError if the file is damaged, encrypted or unpacks to over 256 MiB.
    """
    return _parse(Package(data, "ODT"), context)


def parse_slides(data: bytes, context: Context) -> Document:
    """Return the document in an ODP, with places like ``slide 4``; as :func:`parse_text`."""
    return _parse(Package(data, "ODP"), context)


def read_properties(package: Package) -> tuple[str, str | None]:
    """Return title and date (ISO) of an OpenDocument package; "" and None if it has none."""
    root = package.read_tree("meta.xml")
    if root is None:
        return "", None
    title = root.findtext(f".//{_DC}title") or ""
    dates = [root.findtext(f".//{_DC}date"), root.findtext(f".//{_META}creation-date")]
    return str(title), metadata.find_date(" ".join(date for date in dates if date))


def refuse_encrypted(package: Package, kind: str) -> None:
    """Raise ReadError if the content of an OpenDocument package is encrypted."""
    manifest = package.read_tree(_MANIFEST)
    if manifest is not None and next(manifest.iter(_ENCRYPTION), None) is not None:
        raise ReadError(f"encrypted {kind}; save it without a password")


def _parse(package: Package, context: Context) -> Document:
    refuse_encrypted(package, "ODF")
    if _CONTENT not in package:
        raise package.damage_error(f"no {_CONTENT}")
    body = _read_part(package, _CONTENT)
    sections = Sections()
    _add_pages(sections, body)
    sections.add(_read_objects(package))
    sections.add(_read_margins(package), "header or footer")
    if package.notes and sections.is_empty:
        raise package.damage_error(package.notes[0])
    reader = MemberReader(context)
    names = (name for name in package.names() if name.startswith(_PICTURES))
    pictures = {name: posixpath.basename(name) for name in names}
    read_pictures(package, pictures, reader)
    title, date = read_properties(package)
    return make_document(
        sections,
        context,
        titles=(title, body.heading),
        changed=date,
        notes=(*package.notes, *reader.notes),
        members=tuple(reader.members),
    )


def _read_part(package: Package, name: str) -> OdfText:
    target = OdfText()
    package.feed(name, target)
    return target


def _add_pages(sections: Sections, body: OdfText) -> None:
    """Add the paragraphs of the body, by slides if it has such."""
    lines = body.paragraphs.lines()
    starts = [*body.pages, len(lines)]
    sections.add(lines[: starts[0]])
    for number, (start, end) in enumerate(pairwise(starts), 1):
        sections.add((line for line in lines[start:end] if line.strip()), f"slide {number}")


def _read_objects(package: Package) -> list[str]:
    """Return the lines of embedded charts and documents (``Object 1/content.xml``)."""
    parts = [name for name in package.names() if posixpath.basename(name) == _CONTENT]
    lines: list[str] = []
    for part in parts:
        if part != _CONTENT:
            lines += _read_part(package, part).paragraphs.lines()
    return [line for line in lines if line.strip()]


def _read_margins(package: Package) -> list[str]:
    """Return the lines of headers and footers, each distinct one once."""
    if "styles.xml" not in package:
        return []
    lines = _read_part(package, "styles.xml").paragraphs.lines()
    return [line for line in dict.fromkeys(lines) if line.strip()]
