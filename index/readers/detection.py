"""Tell the format of a file by its content; its name decides only where the content is text.

The marks are those of the formats' own specifications and of the list that ``file`` uses.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

from index.errors import UnknownFormatError

HEAD_BYTES: Final = 64 << 10
"""Bytes at the head of a file that tell its format, that of a ZIP package apart."""

_PDF_HEAD_BYTES: Final = 1024
"""Where viewers look for the mark of a PDF."""

_MARKS: Final = (
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"!BDN", "pst"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
)
_TAR_MARK: Final = b"ustar"
_TAR_MARK_AT: Final = 257
"""Where a tar archive has its mark, POSIX.1-1988."""

_OTHER_MARKS: Final = (
    (b"GIF8", ".gif"),
    (b"BM", ".bmp"),
    (b"RIFF", ".riff"),
    (b"ID3", ".mp3"),
    (b"OggS", ".ogg"),
    (b"fLaC", ".flac"),
    (b"\x1aE\xdf\xa3", ".mkv"),
    (b"\x7fELF", "program"),
    (b"SQLite format 3\0", ".sqlite"),
    (b"\0asm", "program"),
)
"""Of binary files whose name may not say what they are."""

_PACKAGES: Final = (
    ("word/", "docx"),
    ("ppt/", "pptx"),
    ("xl/workbook.bin", "xlsb"),
    ("xl/", "xlsx"),
)
"""What a name in an Office Open XML package (ECMA-376) begins with, and the format."""
_PACKAGE_PARTS: Final = frozenset(("[Content_Types].xml", "_rels/.rels"))
_PACKAGE_SUFFIXES: Final = {
    f".{kind}": kind for kind in ("docx", "pptx", "xlsx", "xlsb", "odt", "odp", "ods", "epub")
}
_MIMETYPES: Final = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/epub+zip": "epub",
}
"""The content of the member ``mimetype`` (ODF 1.3 part 2, EPUB OCF 3.3)."""
_MAX_MIMETYPE_BYTES: Final = 200

_OLE_STREAMS: Final = (
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("__properties_version1.0", "msg"),
    ("Workbook", "xls"),
    ("Book", "xls"),
)
"""Names of streams in a compound file ([MS-CFB]), in UTF-16 there, and the format."""

_TEXT_SUFFIXES: Final = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".eml": "eml",
    ".emlx": "emlx",
    ".mht": "mht",
    ".mhtml": "mht",
    ".mbox": "mbox",
    ".fb2": "fb2",
    ".xml": "xml",
    ".srt": "subtitles",
    ".vtt": "subtitles",
}
"""Formats that are text themselves, by suffix."""

_BINARY_SUFFIXES: Final = frozenset((".pdf", ".doc", ".ppt", ".xls", ".msg", *_PACKAGE_SUFFIXES))
"""Where these are damaged at their head, or empty, their readers say so."""

_HEADER: Final = re.compile(rb"\A(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_MAIL_HEADERS: Final = re.compile(
    rb"^(?:from|to|subject|date|received|message-id|mime-version|return-path):", re.I | re.M
)
_MIN_MAIL_HEADERS: Final = 2
_MBOX: Final = re.compile(rb"\AFrom \S+.*\d\d:\d\d.*\n[!-9;-~]+:")
_EMLX: Final = re.compile(rb"\A\d+ *\r?\n[!-9;-~]+:")
_HTML: Final = re.compile(
    rb"\A\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype html|html)\b", re.I | re.S
)
_FB2: Final = re.compile(rb"<FictionBook\b")


def detect_format(data: bytes, name: str, *, complete: bool = True) -> str:
    """Return the name of the format of the file ``name``.

    ``data`` is its content; or, unless ``complete``, the first HEAD_BYTES of it, which leave it
    open what is in a ZIP package. Raises UnknownFormatError if it is none that is read.
    """
    suffix = suffix_of(name)
    binary = _detect_binary(data, suffix, complete=complete)
    if binary:
        return binary
    for mark, kind in _OTHER_MARKS:
        if data.startswith(mark) and b"\0" in data[:HEAD_BYTES]:
            raise UnknownFormatError(suffix or kind)
    head = data[:HEAD_BYTES]
    if suffix in _BINARY_SUFFIXES and (b"\0" in head or not head):
        return suffix[1:]
    return _detect_text(head, suffix)


def suffix_of(name: str) -> str:
    """Return the suffix of a file name in lower case, with its dot; "" if it has none."""
    stem, dot, suffix = name.replace("\\", "/").rpartition("/")[2].rpartition(".")
    return f".{suffix.lower()}" if dot and stem and suffix and len(suffix) <= 10 else ""


def _detect_binary(data: bytes, suffix: str, *, complete: bool) -> str:
    if b"%PDF-" in data[:_PDF_HEAD_BYTES]:
        return "pdf"
    kind = next((kind for mark, kind in _MARKS if data.startswith(mark)), "")
    if not kind and data[_TAR_MARK_AT : _TAR_MARK_AT + len(_TAR_MARK)] == _TAR_MARK:
        return "tar"
    if kind == "zip" and complete:
        return _detect_package(data, suffix)
    if kind == "ole" and complete:
        return _detect_compound_file(data)
    return kind


def _detect_package(data: bytes, suffix: str) -> str:
    """Return the format of a ZIP package; ``zip`` for any other archive."""
    named = _PACKAGE_SUFFIXES.get(suffix, "zip")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            mimetype = b""
            if "mimetype" in names:
                with archive.open("mimetype") as member:
                    mimetype = member.read(_MAX_MIMETYPE_BYTES).strip()
    except Exception:  # noqa: BLE001 - zipfile raises many types; the reader will say which
        return named
    if mimetype in _MIMETYPES:
        return _MIMETYPES[mimetype]
    if _PACKAGE_PARTS.isdisjoint(names):
        return named
    for prefix, kind in _PACKAGES:
        if any(name.startswith(prefix) for name in names):
            return kind
    return named


def _detect_compound_file(data: bytes) -> str:
    for stream, kind in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return kind
    raise UnknownFormatError(".ole")


def _detect_text(head: bytes, suffix: str) -> str:
    """Return the format of what is text, if anything."""
    if _HTML.match(head):
        return "html"
    if _MBOX.match(head):
        return "mbox"
    if _EMLX.match(head):
        return "emlx"
    if _FB2.search(head[:2_000]):
        return "fb2"
    if suffix in _TEXT_SUFFIXES:
        return _TEXT_SUFFIXES[suffix]
    header = _HEADER.match(head)
    if header and len(set(map(bytes.lower, _MAIL_HEADERS.findall(header[0])))) >= _MIN_MAIL_HEADERS:
        return "eml"
    return "text"
