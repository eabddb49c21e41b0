"""Tell the format of a file by its content; its name decides only where the content is text.

The marks are those of the formats' own specifications and of the list that ``file`` uses.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from index.errors import UnknownFormatError
from index.readers.packages import PACKAGE_SUFFIXES, detect_compound_file, detect_package

HEAD_BYTES: Final = 64 << 10
"""Bytes at the head of a file that tell its format, that of packages apart."""

_MARKS: Final = (
    (re.compile(rb"(?:\xef\xbb\xbf)?\s{0,20}%PDF-"), "pdf"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s{0,20}\{\\rtf"), "rtf"),
    (re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "ole"),
    (re.compile(rb"PK(?:\x03\x04|\x05\x06|00PK\x03\x04|\x07\x08PK\x03\x04)"), "zip"),
    (re.compile(rb"\x1f\x8b\x08"), "gzip"),
    (re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"), "bzip2"),
    (re.compile(rb"\xfd7zXZ\0"), "xz"),
    (re.compile(rb"7z\xbc\xaf\x27\x1c"), "7z"),
    (re.compile(rb"Rar!\x1a\x07"), "rar"),
    (re.compile(rb"!BDN"), "pst"),
    (
        re.compile(
            rb"0(?:[\x0b-\x80]|[\x81-\x84].{1,4}?)\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07[\x02\x03]",
            re.S,
        ),
        "cms",
    ),
    (re.compile(rb"\x78\x9f\x3e\x22"), "tnef"),
    (re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|II\*\0|MM\0\*"), "image"),
    (re.compile(rb".{257}ustar[\0 ]", re.S), "tar"),
)
"""How files begin; a tar archive has its mark behind its first name (POSIX.1-1988)."""
_LATE_PDF: Final = re.compile(
    rb"(?<![ -~])%PDF-\d\.\d[^\n\r]{0,40}[\r\n].{0,2000}?\d+ \d+ obj\b", re.S
)
_LATE_PDF_BYTES: Final = 1024
"""Where viewers look for the mark of a PDF behind other bytes."""
_LATE_PDF_SEARCHED: Final = 4_096

_TAR_HEADER_BYTES: Final = 512
_TAR_CHECKSUM: Final = slice(148, 156)
"""Where the sum of a header stands, in octal digits, taken with blanks in its place."""

_CAMERA_SUFFIXES: Final = frozenset(
    """
    .3fr .arw .cr2 .dcr .dng .erf .iiq .k25 .kdc .mef .mos .nef .nrw .pef .raw .sr2 .srf .srw
    """.split()
)
_CAMERA: Final = re.compile(rb"(?:II\*\0|MM\0\*)(?:.{4}CR)?", re.S)
"""What cameras write as TIFF, or nearly; that of Canon says so."""

_OTHER_MARKS: Final = (
    (re.compile(rb"FUJIFILMCCD-RAW|FOVb|\0MRM|IIU\0|IIR[OS]"), ".raw"),
    (re.compile(rb"GIF8[79]a"), ".gif"),
    (re.compile(rb"BM.{4}\0\0\0\0", re.S), ".bmp"),
    (re.compile(rb"RIFF.{4}(?:WAVE|AVI |WEBP)|FORM.{4}AIF", re.S), ".riff"),
    (re.compile(rb"ID3[\x02-\x04]|\xff[\xfb\xf3]"), ".mp3"),
    (re.compile(rb"OggS\0"), ".ogg"),
    (re.compile(rb"fLaC\0"), ".flac"),
    (re.compile(rb"\x1aE\xdf\xa3"), ".mkv"),
    (re.compile(rb"\0\0..(?:ftyp|moov|mdat|wide)", re.S), ".mp4"),
    (re.compile(rb"(?:wOF[F2]|OTTO|\0\x01\0\0\0|ttcf\0)"), ".font"),
    (re.compile(rb"\x7fELF|\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\0asm"), "program"),
    (re.compile(rb"MZ.{58}.{0,4}\0", re.S), "program"),
    (re.compile(rb"\xca\xfe\xba\xbe\0|dex\n03"), "program"),
    (re.compile(rb"SQLite format 3\0|\0\x01\0\0Standard (?:Jet|ACE) DB"), ".database"),
    (re.compile(rb"\(\xb5/\xfd"), ".zst"),
    (re.compile(rb"PAR1\x15|ORC\n|ARROW1\0|Obj\x01|\x89HDF\r\n|\x93NUMPY"), ".data"),
    (
        re.compile(rb"(?:AC10[0-9]{2}\0|8BPS\0\x01|\xc5\xd0\xd3\xc6|\0\0[\x01\x02]\0.\0)", re.S),
        ".picture",
    ),
    (re.compile(rb"AT&TFORM"), ".djvu"),
    (re.compile(rb"ITSF\x03\0\0\0"), ".chm"),
    (re.compile(rb"MSCF\0\0\0\0|!<arch>\n|\xed\xab\xee\xdb|\x1f\x9d|LZIP\x01"), ".packed"),
    (re.compile(rb"\xe4R\\{\x8c\xd8\xa7M|\xa1/\xff\x43\xd9\xef\x76\x4c"), ".one"),
)
"""Of binary files whose name may not say what they are."""

_TEXT_SUFFIXES: Final = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
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
_PLAIN_SUFFIXES: Final = frozenset(".txt .text .log .ini .cfg .yaml .yml .tex .rst".split())
"""Files that are text even where some of it is damaged: their reader says so."""

_BINARY_SUFFIXES: Final = {
    **{f".{kind}": kind for kind in ("pdf", "doc", "ppt", "xls", "msg", "zip", "rtf")},
    **PACKAGE_SUFFIXES,
}
"""Where these are damaged at their head, or empty, their readers say so."""

_HEADER: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*((?:[!-9;-~]{1,100}:[^\n]*\n(?:[ \t][^\n]*\n)*)+)(\r?\n|\Z)?"
)
_ORIGIN: Final = re.compile(rb"^(?:from|received|return-path|delivered-to):", re.I | re.M)
_MAIL_FIELD: Final = re.compile(
    rb"^(?:to|cc|subject|date|message-id|mime-version|received|reply-to|x-mailer|sender):",
    re.I | re.M,
)
_CONTENT_FIELD: Final = re.compile(
    rb"^(?:mime-version|content-type(?=: *(?:text|multipart|message)/)|content-transfer-encoding):",
    re.I | re.M,
)
_MIN_MAIL_FIELDS: Final = 2
_SAVED_PAGE: Final = re.compile(rb"^(?:from: <saved by|snapshot-content-location:)", re.I | re.M)
_RELATED: Final = re.compile(rb"^content-type:\s*multipart/related", re.I | re.M)
_MBOX: Final = re.compile(
    rb"From \S[^\n]*\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b[^\n]*\d\d:\d\d[^\n]*\d{4}[^\n]*\n"
    rb"(?:>?[!-9;-~]{1,100}:|>From )"
)
_EMLX: Final = re.compile(rb"\d{1,10} *\r?\n(?=[!-9;-~]{1,100}:)")
_MARKUP: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?>(?:<!--.{0,10000}?-->|<\?[^>]{0,1000}>"
    rb"|<!DOCTYPE\s+(?!html)[^>\[]{0,1000}(?:\[.{0,10000}?\]\s*)?>)\s*)*+"
    rb"<(?:!doctype\s+(html)|([\w:.-]{1,100}))",
    re.I | re.S,
)
_XML: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml\s|.{0,2000}?\sxmlns(?::\w+)?=", re.I | re.S)
_PAGE_ELEMENTS: Final = frozenset(
    b"html head body title meta link script style div table p h1 h2 center font".split()
)
"""Elements with which a page without a doctype begins."""

_CONTROL: Final = re.compile(rb"[\0-\x07\x0e-\x1a\x1c-\x1f]")
_MAX_CONTROLS: Final = 0.05
"""Share of control characters up to which a file may be text that is damaged."""
_WIDE_SAMPLE_BYTES: Final = 2_000
_MIN_WIDE_SHARE: Final = 0.9
_FIRST_OTHER_LETTER: Final = "\u0700"
"""Latin, Greek, Cyrillic, Hebrew and Arabic letters come before it."""


def detect_format(data: bytes, name: str, *, complete: bool = True) -> str:
    """Return the name of the format of the file ``name``.

    ``data`` is its content; or, unless ``complete``, the first HEAD_BYTES of it, which leave it
    open what is in a ZIP package or a compound file. Raises UnknownFormatError if it is none
    that is read, another ReadError if it is encrypted as a whole.
    """
    suffix = suffix_of(name)
    head = data[:HEAD_BYTES]
    kind = next((kind for mark, kind in _MARKS if mark.match(head)), "")
    if not kind and _is_old_tar(head):
        kind = "tar"
    if kind == "zip" and complete:
        return detect_package(data, suffix)
    if kind == "ole" and complete:
        return detect_compound_file(data, suffix)
    if kind == "image" and _is_of_camera(head, suffix):
        raise UnknownFormatError(suffix or ".raw")
    if kind:
        return kind
    if b"%PDF-" in head[:_LATE_PDF_BYTES] and _LATE_PDF.search(head[:_LATE_PDF_SEARCHED]):
        return "pdf"
    head = _narrow(head)
    if suffix in _BINARY_SUFFIXES and (b"\0" in head or not head):
        return _BINARY_SUFFIXES[suffix]
    if _is_binary(head, suffix):
        mark = next((kind for mark, kind in _OTHER_MARKS if mark.match(head)), "binary")
        raise UnknownFormatError(suffix or mark)
    return _detect_text(head, suffix)


def is_mime_header(data: bytes) -> bool:
    """Tell whether ``data`` begins with the header of a MIME entity, which may lack a sender."""
    header = _HEADER.match(data[:HEAD_BYTES])
    return header is not None and bool(re.search(rb"^content-type:", header[1], re.I | re.M))


def suffix_of(name: str) -> str:
    """Return the suffix of a file name in lower case, with its dot; "" if it has none."""
    stem, dot, suffix = name.replace("\\", "/").rpartition("/")[2].rpartition(".")
    return f".{suffix.lower()}" if dot and stem and suffix and len(suffix) <= 10 else ""


def _is_of_camera(head: bytes, suffix: str) -> bool:
    """Tell whether a file is what the sensor of a camera saw, which is no picture yet."""
    tiff = _CAMERA.match(head)
    return tiff is not None and (suffix in _CAMERA_SUFFIXES or len(tiff[0]) > 4)


def _is_binary(head: bytes, suffix: str) -> bool:
    """Tell whether a file is no text."""
    if suffix in _TEXT_SUFFIXES or suffix in _PLAIN_SUFFIXES:
        return False
    if b"\0" in head and any(mark.match(head) for mark, _ in _OTHER_MARKS):
        return True
    controls = sum(1 for _ in _CONTROL.finditer(head))
    return controls > _MAX_CONTROLS * len(head)


def _narrow(head: bytes) -> bytes:
    """Return ``head`` in UTF-8 if it is UTF-16, with a mark or without, in our scripts."""
    if head.startswith(codecs.BOM_UTF16_LE) or head.startswith(codecs.BOM_UTF16_BE):
        return head.decode("utf-16", errors="replace").encode()
    sample = head[:_WIDE_SAMPLE_BYTES]
    if b"\0" not in sample:
        return head
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample[: len(sample) & ~1].decode(encoding, errors="replace")
        letters = sum(1 for char in text if _is_likely(char))
        if letters and letters >= _MIN_WIDE_SHARE * len(text):
            return head.decode(encoding, errors="replace").encode()
    return head


def _is_likely(char: str) -> bool:
    return (char.isprintable() and char < _FIRST_OTHER_LETTER) or char in "\r\n\t“”‘’–—…€"


def _detect_text(head: bytes, suffix: str) -> str:
    """Return the format of what is text; its suffix decides only where its content does not."""
    markup = _MARKUP.match(head)
    element = (markup[2] or b"html").lower() if markup else b""
    if element == b"html" or (element in _PAGE_ELEMENTS and not suffix):
        return "html"
    if element.rpartition(b":")[2] == b"fictionbook":
        return "fb2"
    if element and _XML.match(head):
        return _TEXT_SUFFIXES.get(suffix, "xml")
    if _MBOX.match(head):
        return "eml" if suffix == ".eml" and b"\nFrom " not in head else "mbox"
    emlx = _EMLX.match(head)
    if emlx and _is_mail(head[emlx.end() :]):
        return "emlx"
    if suffix in _TEXT_SUFFIXES and suffix not in (".eml", ".xml"):
        return _TEXT_SUFFIXES[suffix]
    if _is_saved_page(head):
        return "mht"
    return "eml" if _is_mail(head) else _TEXT_SUFFIXES.get(suffix, "text")


def _is_mail(head: bytes) -> bool:
    """Tell whether a header of a message stands first: from somewhere, with two fields more.

    Or it says how its content is written, as that of a draft does, and of one that was cut out.
    """
    header = _HEADER.match(head)
    if header is None or header[2] is None:
        return False
    if not _ORIGIN.search(header[1]):
        return len({field.lower() for field in _CONTENT_FIELD.findall(header[1])}) > 1
    fields = {field.lower() for field in _MAIL_FIELD.findall(header[1])}
    return len(fields) >= _MIN_MAIL_FIELDS


def _is_saved_page(head: bytes) -> bool:
    """Tell whether a page saved in one file begins: as browsers or as Word write it."""
    header = _HEADER.match(head)
    if header is None:
        return False
    from_nobody = _RELATED.search(header[1]) and not _ORIGIN.search(header[1])
    return bool(from_nobody or _SAVED_PAGE.search(header[1]))


def _is_old_tar(head: bytes) -> bool:
    """Tell whether a tar archive without a mark begins: by the checksum of its first header."""
    header = head[:_TAR_HEADER_BYTES]
    digits = header[_TAR_CHECKSUM].strip(b" \0")
    if len(header) < _TAR_HEADER_BYTES or not digits.isdigit() or b"\0" not in header[:100]:
        return False
    rest = header[: _TAR_CHECKSUM.start] + b" " * 8 + header[_TAR_CHECKSUM.stop :]
    return f"{sum(rest):o}".encode() == digits.lstrip(b"0")
