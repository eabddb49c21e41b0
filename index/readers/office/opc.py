"""The Open Packaging Conventions (ECMA-376 part 2): how the parts of a package hang together."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.readers import metadata
from index.readers.package import Package

if TYPE_CHECKING:
    from lxml import etree

_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_TERMS: Final = "{http://purl.org/dc/terms/}"
_TEMPLATE_DATES: Final = frozenset(("2013-12-23T23:15:00Z", "2013-01-27T09:14:16Z"))
"""When the templates of python-docx and python-pptx were made; their files carry it on."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """Another part that a part refers to.

    ``kind`` is the last word of its type (``footnotes``), which transitional and strict
    packages have in common.
    """

    id: str
    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class Properties:
    """Title and date (ISO) of a package; "" and None where it has none."""

    title: str = ""
    date: str | None = None


def relationships(package: Package, part: str = "") -> list[Relationship]:
    """Return what ``part`` refers to within its package; the package itself for ""."""
    folder, name = posixpath.split(part)
    root = package.read_tree(posixpath.join(folder, "_rels", f"{name}.rels"))
    return [] if root is None else list(_relationships(root, folder))


def _relationships(root: etree._Element, folder: str) -> Iterator[Relationship]:
    for element in root:
        if not isinstance(element.tag, str) or element.get("TargetMode") == "External":
            continue
        kind = element.get("Type", "").rpartition("/")[2]
        target = posixpath.normpath(posixpath.join("/", folder, element.get("Target", "")))
        yield Relationship(element.get("Id", ""), kind, target.lstrip("/"))


def find_main_part(package: Package, usual: str) -> str:
    """Return the name of the part that the document begins with; ``usual`` is the customary one.

    Raises ReadError if there is none.
    """
    for relationship in relationships(package):
        if relationship.kind == "officeDocument" and relationship.target in package:
            return relationship.target
    if usual in package:
        return usual
    raise package.damage_error(f"no {usual}")


def read_properties(package: Package) -> Properties:
    """Return title and date among the core properties.

    The date is that of the last change: what was made from an older file or a template carries
    the date of that as the one of its creation.
    """
    for relationship in relationships(package):
        root = None
        if relationship.kind == "core-properties":
            root = package.read_tree(relationship.target)
        if root is not None:
            dates = [root.findtext(_TERMS + name) or "" for name in ("modified", "created")]
            own_dates = [date for date in dates if date.strip() not in _TEMPLATE_DATES]
            date = metadata.find_date(" ".join(own_dates))
            return Properties(str(root.findtext(f"{_DC}title") or ""), date)
    return Properties()
