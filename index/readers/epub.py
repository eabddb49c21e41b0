"""Read EPUB (EPUB 3.3 and 2): the chapters in reading order, through the reader of HTML."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from index.errors import ReadError
from index.readers import html, metadata
from index.readers.context import Context
from index.readers.faults import describe_fault
from index.readers.members import MemberReader
from index.readers.office.embedded import read_pictures
from index.readers.package import Package
from index.readers.sections import Sections, make_document
from index.types import Document

if TYPE_CHECKING:
    from lxml import etree

_CONTAINER: Final = "META-INF/container.xml"
_ENCRYPTION: Final = "META-INF/encryption.xml"
_PAGES: Final = frozenset(("application/xhtml+xml", "text/html", "application/x-dtbook+xml"))
_MAX_LABEL: Final = 60


@dataclass(frozen=True, slots=True)
class _Book:
    """What the package document of an EPUB says; ``chapters`` are names of parts in order."""

    title: str
    date: str | None
    chapters: list[str]
    labels: dict[str, str]
    """Titles of chapters by the names of their parts."""


def parse(data: bytes, context: Context) -> Document:
    """Return the document in ``data``; each chapter is a place, called by its title.

    Raises ReadError if the file is damaged, protected or unpacks to over 256 MiB.
    """
    package = Package(data, "EPUB")
    book = _read_book(package)
    encrypted = _encrypted_parts(package)
    sections = Sections()
    for number, part in enumerate(book.chapters, 1):
        label = book.labels.get(part) or f"chapter {number}"
        if part.lower() in encrypted:
            package.notes.append(f"{label}: protected (DRM)")
        else:
            sections.add(_read_chapter(package, part, context), label)
    if sections.is_empty and encrypted:
        raise ReadError("protected EPUB (DRM); save it without protection")
    if sections.is_empty and package.notes:
        raise package.damage_error(package.notes[0])
    reader = MemberReader(context)
    names = [name for name in package.names() if name not in encrypted]
    read_pictures(package, {name: posixpath.basename(name) for name in names}, reader)
    return make_document(
        sections,
        context,
        titles=(book.title,),
        published=book.date,
        notes=(*package.notes, *reader.notes),
        members=tuple(reader.members),
    )


def _read_chapter(package: Package, part: str, context: Context) -> list[str]:
    try:
        return html.parse(package.read(part), context).text.split("\n")
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - zipfile raises many types
        reason = describe_fault(error)
        package.notes.append(f"{part}: {reason}")
        return []


def _read_book(package: Package) -> _Book:
    """Read the package document; raises ReadError if there is none."""
    container = package.read_tree(_CONTAINER)
    root_files = [] if container is None else _iterate(container, "rootfile")
    name = root_files[0].get("full-path", "") if root_files else _guess_package_document(package)
    root = package.read_tree(name)
    if root is None:
        raise package.damage_error("no package document")
    folder = posixpath.dirname(name)
    items = {item.get("id", ""): item for item in _iterate(root, "item")}
    order = [items.get(link.get("idref", "")) for link in _iterate(root, "itemref")]
    if not any(item is not None for item in order):
        order = [item for item in items.values() if item.get("media-type") in _PAGES]
    paths = [_resolve(folder, item.get("href", "")) for item in order if item is not None]
    titles = [_text_of(element) for element in _iterate(root, "title")]
    dates = " ".join(_text_of(element) for element in _iterate(root, "date"))
    return _Book(
        next(filter(None, titles), ""),
        metadata.find_date(dates),
        [path for path in dict.fromkeys(paths) if path in package],
        _read_labels(package, folder, items),
    )


def _guess_package_document(package: Package) -> str:
    return next((name for name in package.names() if name.endswith(".opf")), "")


def _read_labels(package: Package, folder: str, items: dict[str, etree._Element]) -> dict[str, str]:
    """Return the titles of chapters, of an EPUB 3's navigation or an EPUB 2's NCX."""
    labels: dict[str, str] = {}
    for item in items.values():
        path = _resolve(folder, item.get("href", ""))
        is_navigation = "nav" in (item.get("properties") or "").split()
        if not is_navigation and item.get("media-type") != "application/x-dtbncx+xml":
            continue
        root = package.read_tree(path)
        if root is None:
            continue
        for entry in _iterate(root, "a" if is_navigation else "navPoint"):
            target, text = (
                (entry.get("href", ""), _text_of(entry)) if is_navigation else _read_point(entry)
            )
            chapter = _resolve(posixpath.dirname(path), target.partition("#")[0])
            labels.setdefault(chapter, text[:_MAX_LABEL])
    return labels


def _read_point(point: etree._Element) -> tuple[str, str]:
    """Return target and title of an entry of an NCX."""
    content = next(iter(_iterate(point, "content")), None)
    label = next(iter(_iterate(point, "text")), None)
    target = "" if content is None else content.get("src", "")
    return target, "" if label is None else _text_of(label)


def _encrypted_parts(package: Package) -> set[str]:
    """Return the names, in lower case, of the parts that are encrypted."""
    root = package.read_tree(_ENCRYPTION)
    if root is None:
        return set()
    references = (element.get("URI", "") for element in _iterate(root, "CipherReference"))
    return {_resolve("", reference).lower() for reference in references}


def _iterate(root: etree._Element, name: str) -> list[etree._Element]:
    """Return the descendants with a local name."""
    return list(root.iter(f"{{*}}{name}"))


def _text_of(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _resolve(folder: str, link: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(link)))
