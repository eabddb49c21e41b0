"""Read PPTX: slides in the order they are shown, with notes, comments, tables and diagrams."""

from __future__ import annotations

from typing import Final

from index.readers.context import Context
from index.readers.members import MemberReader
from index.readers.office import opc
from index.readers.office.drawing_text import DrawingText
from index.readers.office.embedded import linked_pictures, read_embedded, read_pictures
from index.readers.package import Package
from index.readers.sections import Sections, make_document
from index.types import Document

_MAIN_PART: Final = "ppt/presentation.xml"
_ID: Final = "/relationships}id"
_PARTS_OF_A_SLIDE: Final = ("diagramData", "chart", "notesSlide", "comments")
"""Kinds of parts whose text follows that of the slide, in this order."""


def parse(data: bytes, context: Context) -> Document:
    """Return the document in ``data``, a line for each paragraph, ``slide 4`` as a place.

    Hidden slides are read, too. The date is that of the last change, unless the text has one.
    Raises ReadError if the file is damaged, encrypted or unpacks to over 256 MiB.
    """
    package = Package(data, "PPTX")
    main = opc.find_main_part(package, _MAIN_PART)
    links = opc.relationships(package, main)
    authors = _read_authors(package, links)
    sections = Sections()
    reader = MemberReader(context)
    title = ""
    pictures: dict[str, str] = {}
    for number, slide in enumerate(_order_slides(package, main, links), 1):
        lines, slide_title = _read_slide(package, slide, authors)
        sections.add(lines, f"slide {number}")
        title = title or slide_title
        slide_links = opc.relationships(package, slide)
        read_embedded(package, slide_links, reader)
        pictures = linked_pictures(slide_links, f"slide {number}") | pictures
    read_pictures(package, pictures, reader)
    if package.notes and sections.is_empty:
        raise package.damage_error(package.notes[0])
    properties = opc.read_properties(package)
    return make_document(
        sections,
        context,
        titles=(properties.title, title),
        changed=properties.date,
        notes=(*package.notes, *reader.notes),
        members=tuple(reader.members),
    )


class _SlideList:
    """An lxml parser target that collects the relationship ids of the slides in order."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        if tag.endswith("}sldId"):
            self.ids += [value for key, value in attributes.items() if key.endswith(_ID)]

    def end(self, tag: str) -> None:
        """End an element."""

    def data(self, data: str) -> None:
        """Take text between tags."""

    def close(self) -> None:
        """Finish; the parser requires it."""


def _order_slides(package: Package, main: str, links: list[opc.Relationship]) -> list[str]:
    """Return the names of the slides in the order of the presentation."""
    target = _SlideList()
    package.feed(main, target)
    slides = {link.id: link.target for link in links if link.kind == "slide"}
    ordered = [slides.pop(id_) for id_ in target.ids if id_ in slides]
    return [slide for slide in (*ordered, *slides.values()) if slide in package]


def _read_slide(package: Package, part: str, authors: dict[str, str]) -> tuple[list[str], str]:
    """Return the lines of a slide and of what belongs to it, and its title."""
    slide = DrawingText()
    package.feed(part, slide)
    lines = list(slide.paragraphs.lines())
    links = opc.relationships(package, part)
    for kind in _PARTS_OF_A_SLIDE:
        for link in links:
            if link.kind == kind and link.target in package:
                lines += _read_part(package, link.target, authors)
    return [line for line in lines if line.strip()], slide.title


def _read_part(package: Package, part: str, authors: dict[str, str]) -> list[str]:
    target = DrawingText()
    package.feed(part, target)
    lines = list(target.paragraphs.lines())
    for start, author in target.authors:
        if author in authors and start < len(lines):
            lines[start] = f"{authors[author]}: {lines[start]}"
    return lines


def _read_authors(package: Package, links: list[opc.Relationship]) -> dict[str, str]:
    """Return the names of those who wrote comments, by their ids."""
    authors: dict[str, str] = {}
    for link in links:
        root = None
        if link.kind in ("commentAuthors", "authors"):
            root = package.read_tree(link.target)
        if root is not None:
            authors |= {element.get("id", ""): element.get("name", "") for element in root}
    return authors
