"""Tell what is in a ZIP package or a compound file by its directory."""

from __future__ import annotations

import re
import zipfile
from typing import Final

from index.errors import ReadError, UnknownFormatError
from index.readers.compound_file import CompoundFile
from index.readers.mapped_file import as_stream

_CONTENT_TYPES: Final = "[Content_Types].xml"
_MAIN_PARTS: Final = (
    (re.compile(rb"wordprocessingml\.(?:document|template)\.main\+xml"), "docx"),
    (re.compile(rb"ms-word\.(?:document|template)\.macroEnabled(?:Template)?\.main\+xml"), "docx"),
    (re.compile(rb"presentationml\.(?:presentation|slideshow|template)\.main\+xml"), "pptx"),
    (re.compile(rb"ms-powerpoint\.\w+\.macroEnabled\.main\+xml"), "pptx"),
    (re.compile(rb"ms-excel\.sheet\.binary\.macroEnabled\.main"), "xlsb"),
    (re.compile(rb"spreadsheetml\.(?:sheet|template)\.main\+xml"), "xlsx"),
    (re.compile(rb"ms-excel\.(?:sheet|template|addin)\.macroEnabled\.main\+xml"), "xlsx"),
)
"""Content types of the main part of an Office Open XML package (ECMA-376), and the format."""
_PACKAGE_PARTS: Final = (_CONTENT_TYPES.lower(), "_rels/.rels")
_FOLDERS: Final = (
    ("word/", "docx"),
    ("ppt/", "pptx"),
    ("xl/workbook.bin", "xlsb"),
    ("xl/", "xlsx"),
)
"""What names in a package begin with, where its content types do not tell."""
_OFFICE_KINDS: Final = ("docx", "pptx", "xlsx", "xlsb", "odt", "odp", "ods", "epub")
PACKAGE_SUFFIXES: Final = {
    **{f".{kind}": kind for kind in _OFFICE_KINDS},
    **dict.fromkeys((".docm", ".dotx", ".dotm"), "docx"),
    **dict.fromkeys((".pptm", ".ppsx", ".ppsm", ".potx", ".potm"), "pptx"),
    **dict.fromkeys((".xlsm", ".xltx", ".xltm"), "xlsx"),
    ".ott": "odt",
    ".otp": "odp",
    ".ots": "ods",
}
"""The suffixes of packages, and their formats."""
_OPEN_DOCUMENT: Final = b"application/vnd.oasis.opendocument."
_MIMETYPES: Final = {
    b"application/epub+zip": "epub",
    **dict.fromkeys((_OPEN_DOCUMENT + b"text", _OPEN_DOCUMENT + b"text-template"), "odt"),
    **dict.fromkeys((_OPEN_DOCUMENT + b"text-master", _OPEN_DOCUMENT + b"text-web"), "odt"),
    _OPEN_DOCUMENT + b"presentation": "odp",
    _OPEN_DOCUMENT + b"presentation-template": "odp",
    _OPEN_DOCUMENT + b"spreadsheet": "ods",
    _OPEN_DOCUMENT + b"spreadsheet-template": "ods",
}
"""The content of the member ``mimetype`` (ODF 1.3 part 2, EPUB OCF 3.3)."""
_MAX_MIMETYPE_BYTES: Final = 200
_MAX_CONTENT_TYPES_BYTES: Final = 1 << 20
_PROGRAM_FILES: Final = (
    "META-INF/MANIFEST.MF",
    "AndroidManifest.xml",
    "Index/Document.iwa",
    "index.apxl",
    "manifest.json/",
)
_PROGRAM_SUFFIXES: Final = frozenset(
    """
    .jar .war .ear .apk .aar .xpi .crx .ipa .whl .egg .nupkg .vsix .vsdx .pages .numbers .key
    .sketch .idml .odg .odf .odc .odb .sxw .sxc .sxi .kmz .3mf .xps .oxps .cbz .ora .kra .npz .pt
    """.split()
)
"""Suffixes of ZIP files that are the files of a program, not folders packed by people."""

_COMPOUND_STREAMS: Final = (
    ("__properties_version1.0", "msg"),
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("\x01Ole10Native", "object"),
    ("CONTENTS", "object"),
    ("Package", "object"),
)
"""Entries in the root of a compound file, in any case, and the format."""
_ENCRYPTED: Final = ("encryptedpackage", "encryptedsummary")


def detect_package(data: bytes, suffix: str) -> str:
    """Return the format of a ZIP package; ``zip`` for an archive.

    Raises UnknownFormatError if it is a file of a program that is not read.
    """
    named = PACKAGE_SUFFIXES.get(suffix, "zip")
    try:
        with zipfile.ZipFile(as_stream(data)) as archive:
            names = [name.replace("\\", "/") for name in archive.namelist()]
            mimetype = _read_start(archive, names, "mimetype", _MAX_MIMETYPE_BYTES).strip()
            types = _read_start(archive, names, _CONTENT_TYPES, _MAX_CONTENT_TYPES_BYTES)
    except Exception as error:  # zipfile raises many types; the reader will say which
        if suffix in _PROGRAM_SUFFIXES:
            raise UnknownFormatError(suffix) from error
        return named
    if mimetype in _MIMETYPES:
        return _MIMETYPES[mimetype]
    for pattern, kind in _MAIN_PARTS:
        if pattern.search(types):
            return kind
    if any(name.lower() in _PACKAGE_PARTS for name in names):
        for prefix, kind in _FOLDERS:
            if any(name.startswith(prefix) for name in names):
                return kind
    is_program = suffix in _PROGRAM_SUFFIXES or types or mimetype.startswith(b"application/")
    if named == "zip" and (is_program or not set(_PROGRAM_FILES).isdisjoint(names)):
        raise UnknownFormatError(suffix or ".zip")
    return named


def _read_start(archive: zipfile.ZipFile, names: list[str], name: str, size: int) -> bytes:
    if name not in names:
        return b""
    with archive.open(name) as member:
        return member.read(size)


def detect_compound_file(data: bytes, suffix: str) -> str:
    """Return the format of a compound file.

    Raises UnknownFormatError if it is none that is read, another ReadError if it is encrypted.
    """
    try:
        file = CompoundFile(data)
        names = file.children(file.root)
    except ReadError:
        if suffix[1:] in ("doc", "ppt", "xls", "msg"):
            return suffix[1:]
        raise
    folded = {name.lower() for name in names}
    if not folded.isdisjoint(_ENCRYPTED):
        raise ReadError("encrypted with a password; save it without")
    for stream, kind in _COMPOUND_STREAMS:
        if stream.lower() in folded:
            return kind
    raise UnknownFormatError(suffix or ".ole")
