"""Read DOCX: the paragraphs of body, tables and text boxes in document order.

The XML is read as a stream of events. A tree of it would take twenty times its size, and 300 kB
of a file can unpack to 250 MB.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from index.errors import ReadError
from index.readers import metadata
from index.readers.context import Context
from index.types import Document

if TYPE_CHECKING:
    from lxml import etree

_MAX_UNPACKED_BYTES: Final = 256 << 20
_MAX_PROPERTIES_BYTES: Final = 4 << 20
_CHUNK_BYTES: Final = 65_536
_NAMESPACES: Final = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_TITLE: Final = "{http://purl.org/dc/elements/1.1/}title"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LINE_BREAK: Final = "textWrapping"


def parse(data: bytes, context: Context) -> Document:  # noqa: ARG001
    """Return the document in ``data``, a line for each paragraph.

    The date comes from the text alone, because a DOCX often carries its template's.
    Raises ReadError if the file is damaged, encrypted or unpacks to over 256 MiB.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _find_parts(archive)
            text = _read_text(archive, parts["officeDocument"])
            title = _read_title(archive, parts.get("core-properties"))
    except (ReadError, MemoryError):
        raise
    except Exception as error:  # zipfile and lxml raise many types
        kind = type(error).__name__
        raise ReadError(f"damaged or encrypted DOCX ({kind}); save it again as .docx") from error
    text_title, date = metadata.find_title_and_date(text)
    return Document(text, metadata.clean_title(title) or text_title, date)


def _find_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the names of the package's main parts by the last word of their type."""
    parts: dict[str, str] = {}
    for relationship in _read_tree(archive, "_rels/.rels"):
        kind = relationship.get("Type", "").rpartition("/")[2]
        target = posixpath.normpath(relationship.get("Target", "")).lstrip("/")
        parts.setdefault(kind, target)
    return parts


def _read_text(archive: zipfile.ZipFile, name: str) -> str:
    """Return the text of the main part, a line for each paragraph."""
    from lxml import etree

    size = archive.getinfo(name).file_size
    if size > _MAX_UNPACKED_BYTES:
        raise ReadError(
            f"unpacks to {size:,} bytes, over the limit of {_MAX_UNPACKED_BYTES:,}; split it"
        )
    paragraphs = _Paragraphs()
    parser = etree.XMLParser(target=paragraphs, resolve_entities=False, no_network=True)
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK_BYTES):
            parser.feed(chunk)
    parser.close()
    return paragraphs.text()


def _read_title(archive: zipfile.ZipFile, name: str | None) -> str:
    """Return the title among the properties of the package; "" if there is none."""
    if name is None or name not in archive.namelist():
        return ""
    return str(_read_tree(archive, name).findtext(_TITLE) or "")


def _read_tree(archive: zipfile.ZipFile, name: str) -> etree._Element:
    """Return the root element of a part that is small by nature."""
    from lxml import etree

    with archive.open(name) as part:
        content = part.read(_MAX_PROPERTIES_BYTES)
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


@dataclass(slots=True)
class _OpenParagraph:
    """A paragraph whose end is yet to come; ``place`` is its own among all."""

    place: int
    pieces: list[str] = field(default_factory=list)
    open_runs: int = 0


class _Paragraphs:
    """Collects the text of paragraphs from the parser's events, as an lxml parser target.

    A paragraph in a text box lies inside another one. What is written twice, for programs that
    do not know text boxes, is taken once.
    """

    def __init__(self) -> None:
        self._kinds = {
            f"{{{namespace}}}{name}": name
            for namespace in _NAMESPACES
            for name in ("p", "r", "t", "tab", "ptab", "br", "cr", "noBreakHyphen")
        }
        self._paragraphs: list[str] = []
        self._open: list[_OpenParagraph] = []
        """The paragraphs that are open, from the outermost to the innermost."""
        self._fallback_depth = 0
        self._in_text = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        if tag == _FALLBACK:
            self._fallback_depth += 1
        kind = self._kinds.get(tag)
        if kind is None or self._fallback_depth:
            return
        if kind == "p":
            self._open.append(_OpenParagraph(len(self._paragraphs)))
            self._paragraphs.append("")
        elif not self._open:
            return
        elif kind == "r":
            self._open[-1].open_runs += 1
        elif self._open[-1].open_runs:  # the settings of a paragraph have tabs, too
            self._in_text = kind == "t"
            self._open[-1].pieces.append(_character_for(kind, attributes))

    def end(self, tag: str) -> None:
        """End an element."""
        if tag == _FALLBACK:
            self._fallback_depth -= 1
        kind = self._kinds.get(tag)
        if kind is None or self._fallback_depth:
            return
        if kind == "p":
            paragraph = self._open.pop()
            self._paragraphs[paragraph.place] = "".join(paragraph.pieces)
        elif kind == "r" and self._open:
            self._open[-1].open_runs -= 1
        elif kind == "t":
            self._in_text = False

    def data(self, data: str) -> None:
        """Take text between tags."""
        if self._in_text:
            self._open[-1].pieces.append(data)

    def close(self) -> None:
        """Finish; the parser requires it."""

    def text(self) -> str:
        """Return the paragraphs, a line for each."""
        return "\n".join(self._paragraphs)


def _character_for(kind: str, attributes: Mapping[str, str]) -> str:
    """Return the text that an empty element of a run stands for."""
    if kind == "br":
        types = {value for key, value in attributes.items() if key.endswith("}type")}
        return "\n" if types <= {_LINE_BREAK} else ""
    return {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}.get(kind, "")
