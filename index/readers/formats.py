"""Which module reads which format: a file's bytes and its name give its document."""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final, cast

from index.errors import ReadError, UnknownFormatError
from index.files.regular import NotRegularError, open_regular
from index.kinds import PICTURE
from index.readers import ocr
from index.readers.context import Context
from index.readers.detection import HEAD_BYTES, detect_format, suffix_of
from index.readers.mapped_file import MappedFile, map_file
from index.types import Document

_Parser = Callable[[bytes, Context], Document]
_PLAIN_TEXT: Final = "text"

# Module and function by name: some are slow to import.
_PARSERS: Final[dict[str, tuple[str, str]]] = {
    "text": (_PLAIN_TEXT, "parse"),
    "markdown": (_PLAIN_TEXT, "parse_markdown"),
    "subtitles": (_PLAIN_TEXT, "parse_subtitles"),
    "xml": ("xml_document", "parse"),
    "html": ("html", "parse"),
    "pdf": ("pdf", "parse"),
    "csv": ("delimited", "parse"),
    "tsv": ("delimited", "parse"),
    "jsonl": ("jsonl", "parse"),
    "rtf": ("office.rtf", "parse"),
    "json": ("jsonl", "parse_whole"),
    "docx": ("office.docx", "parse"),
    "doc": ("office.doc", "parse"),
    "ppt": ("office.ppt", "parse"),
    "object": ("office.objects", "parse"),
    "pptx": ("office.pptx", "parse"),
    "odt": ("office.odf", "parse_text"),
    "odp": ("office.odf", "parse_slides"),
    "xlsx": ("office.spreadsheets", "parse_xlsx"),
    "xlsb": ("office.spreadsheets", "parse_xlsx"),
    "xls": ("office.spreadsheets", "parse_xls"),
    "ods": ("office.spreadsheets", "parse_ods"),
    "epub": ("epub", "parse"),
    "fb2": ("fb2", "parse"),
    "eml": ("mail", "parse"),
    "emlx": ("mail", "parse_apple"),
    "mht": ("mail", "parse_page"),
    "mbox": ("mailbox", "parse"),
    "msg": ("msg", "parse"),
    "tnef": ("tnef", "parse"),
    "pst": ("pst", "parse"),
    "zip": ("archives", "parse_zip"),
    "tar": ("archives", "parse_tar"),
    "gzip": ("archives", "parse_gzip"),
    "bzip2": ("archives", "parse_bzip2"),
    "xz": ("archives", "parse_xz"),
    "7z": ("seven_zip", "parse"),
    "rar": ("libarchive_files", "parse"),
    "cms": ("smime", "parse"),
    "image": ("image", "parse"),
}
"""The function that reads each format, named as :mod:`index.readers.detection` names them."""

_EXTRA_MODULES: Final = ("libarchive", "pypff")
"""Libraries that read what is skipped without them, besides those of text recognition."""

_CONTAINERS: Final = frozenset("mbox zip tar gzip bzip2 xz 7z pst".split())
"""Formats that can be read member by member, the whole never in memory."""

READERS_VERSION: Final = 8
"""To be raised when a reader gets more or other text out of the same files: all files are
read again then."""

_IMAGE: Final = "image"

_WORD_CHARACTER: Final = re.compile(r"[^\W_]")
_NOT_STORABLE: Final = re.compile("[\0\ud800-\udfff]")  # SQLite and UTF-8 refuse these


def describe_extras() -> str:
    """Return which of the optional libraries, and models of text recognition, are installed.

    What was skipped under another description may be readable now.
    """
    modules = (name for name in _EXTRA_MODULES if importlib.util.find_spec(name))
    return " ".join(filter(None, (*modules, ocr.describe())))


def is_plain_text(path: str) -> bool:
    """Tell whether a file is text without a structure of its own, by its head.

    Reading it calls no parser, so it takes time and memory in proportion to its size.
    """
    try:
        with open_regular(Path(path)) as file:
            kind = detect_format(file.read(HEAD_BYTES), path, complete=False)
    except (OSError, ValueError, NotRegularError, ReadError):
        return False
    module, _ = _PARSERS.get(kind, ("", ""))
    return module == _PLAIN_TEXT


def read_bytes(path: Path, *, max_bytes: int) -> bytes:
    """Return the bytes of a file.

    Raises OSError if it cannot be opened; UnknownFormatError if it is of a kind that is not
    read; another ReadError if it is larger than ``max_bytes``, not a file, or has no valid name.
    """
    try:
        with open_regular(path) as file:
            head = file.read(HEAD_BYTES)
            size = os.fstat(file.fileno()).st_size
            detect_format(head, path.name, complete=False)
            if size > max_bytes:
                raise _too_large_error(size, max_bytes)
            data = head + file.read(max_bytes + 1 - len(head))
    except NotRegularError as error:
        raise ReadError("not a regular file; point to the document itself") from error
    except ValueError as error:  # a NUL in the name
        raise ReadError("cannot be read: its name is not valid; rename it") from error
    if len(data) > max_bytes:
        raise _too_large_error(len(data), max_bytes)
    return data


def open_container(path: Path, *, over_bytes: int, max_bytes: int) -> MappedFile | None:
    """Return the content of a file of over ``over_bytes`` that is read member by member.

    None if it is smaller, or of another kind. Raises ReadError if it is larger than
    ``max_bytes``, and what :func:`read_bytes` does, which says of others why they are not read.
    """
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size <= over_bytes:
            return None
        if detect_format(file.read(HEAD_BYTES), path.name, complete=False) not in _CONTAINERS:
            return None
        content = map_file(file)
    if detect_format(cast(bytes, content), path.name) not in _CONTAINERS:
        return None
    if size > max_bytes:
        raise ReadError(
            f"{size:,} bytes is over the limit of {max_bytes:,}; "
            "split it or raise max_container_mb in config.yaml"
        )
    return content


def parse_container(content: MappedFile, context: Context) -> Document:
    """Return the document of a container, whose members go to ``context.take``.

    Raises ReadError if it is damaged as a whole.
    """
    data = cast(bytes, content)  # to the readers of containers it is the same
    kind = detect_format(data, context.name)
    document = _import_parser(kind)(data, context)
    return _make_storable(replace(document, kind=document.kind or kind))


def parse_document(data: bytes, context: Context) -> Document:
    """Return the document in a file's bytes; ``context.name`` is the name of the file.

    Raises UnknownFormatError if it is of a kind that is not read; another ReadError, one line
    without the path, if it is binary, damaged, encrypted or without a word.
    """
    if not data:
        raise ReadError("empty: the file has 0 bytes")
    kind = detect_format(data, context.name)
    if kind not in _PARSERS:
        raise UnknownFormatError(suffix_of(context.name) or f".{kind}")
    document = _import_parser(kind)(data, context)
    if not document.members and not document.pictures and not _WORD_CHARACTER.search(document.text):
        if kind == _IMAGE:
            raise UnknownFormatError(PICTURE, "a picture without words")
        raise ReadError("holds no words")
    return _make_storable(replace(document, kind=document.kind or kind))


def _make_storable(document: Document) -> Document:
    """Replace what neither SQLite nor UTF-8 takes in any text of ``document`` itself."""
    return replace(
        document,
        text=_storable(document.text),
        title=_storable(document.title or "") or None,
        fields=tuple((name, _storable(value)) for name, value in document.fields),
        notes=tuple(map(_storable, document.notes)),
        places=tuple(replace(place, label=_storable(place.label)) for place in document.places),
        members=tuple(replace(member, name=_storable(member.name)) for member in document.members),
    )


def _storable(text: str) -> str:
    return _NOT_STORABLE.sub("\ufffd", text)


@cache
def _import_parser(kind: str) -> _Parser:
    module, function = _PARSERS[kind]
    parser: _Parser = getattr(import_module(f"index.readers.{module}"), function)
    return parser


def _too_large_error(size: int, max_bytes: int) -> ReadError:
    return ReadError(
        f"{size:,} bytes is over the limit of {max_bytes:,}; "
        "split it or raise max_file_mb in config.yaml"
    )
