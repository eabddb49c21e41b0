"""Read DOCX: body, notes, comments, headers, footers and the documents inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from index.readers.context import Context
from index.readers.members import MemberReader
from index.readers.office import opc
from index.readers.office.embedded import (
    linked_pictures,
    read_drawing,
    read_embedded,
    read_pictures,
)
from index.readers.office.word_text import WordText
from index.readers.package import Package
from index.readers.sections import Sections, make_document
from index.types import Document

_MAIN_PART: Final = "word/document.xml"
_DRAWINGS: Final = frozenset(("diagramData", "chart"))
_ENTRIES: Final = {"footnotes": "footnote", "endnotes": "endnote", "comments": "comment"}
"""Kinds of parts with notes, and the place of their text."""
_MARGINS: Final = ("header", "footer")


def parse(data: bytes, context: Context) -> Document:
    """Return the document in ``data``, a line for each paragraph.

    Notes, comments (with their authors), headers and footers follow the body. The date is that
    of the last change, unless the text has one. Raises ReadError if the file is damaged,
    encrypted or unpacks to over 256 MiB.
    """
    package = Package(data, "DOCX")
    main = opc.find_main_part(package, _MAIN_PART)
    sections = Sections()
    sections.add(_read_word(package, main).paragraphs.lines())
    relationships = opc.relationships(package, main)
    for kind, label in _ENTRIES.items():
        for part in _targets(package, relationships, kind):
            sections.add(_read_entries(package, part), label)
    for kind in _MARGINS:
        sections.add(_read_margins(package, _targets(package, relationships, kind)), kind)
    for relationship in relationships:
        if relationship.kind in _DRAWINGS and relationship.target in package:
            sections.add(read_drawing(package, relationship.target))
    reader = MemberReader(context)
    read_embedded(package, relationships, reader)
    read_pictures(package, linked_pictures(relationships), reader)
    properties = opc.read_properties(package)
    document = make_document(
        sections,
        context,
        titles=(properties.title,),
        changed=properties.date,
        notes=(*package.notes, *reader.notes),
        members=tuple(reader.members),
    )
    if package.notes and not document.text.strip():
        raise package.damage_error(package.notes[0])
    return document


def _targets(package: Package, relationships: list[opc.Relationship], kind: str) -> Iterator[str]:
    for link in relationships:
        if link.kind == kind and link.target in package:
            yield link.target


def _read_word(package: Package, part: str) -> WordText:
    target = WordText()
    package.feed(part, target)
    return target


def _read_entries(package: Package, part: str) -> list[str]:
    """Return the lines of notes or comments; those with an author begin with the name."""
    target = _read_word(package, part)
    lines = list(target.paragraphs.lines())
    for start, author in target.entries:
        if author and start < len(lines):
            lines[start] = f"{author}: {lines[start]}"
    return [line for line in lines if line.strip()]


def _read_margins(package: Package, parts: Iterator[str]) -> list[str]:
    """Return the lines of headers or footers, each distinct one once."""
    lines: dict[str, None] = {}
    for part in parts:
        lines.update(dict.fromkeys(_read_word(package, part).paragraphs.lines()))
    return [line for line in lines if line.strip()]
