"""Which module reads which format: a file's bytes and suffix give its document."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final

from index.errors import ReadError
from index.files.regular import NotRegularError, open_regular
from index.types import Document

_Parser = Callable[[bytes], Document]
_PLAIN_TEXT: Final = "text"
# Module and function by name: the suffixes are needed far more often than the parsers, some of
# which are slow to import.
_PARSERS: Final[dict[str, tuple[str, str]]] = {
    **dict.fromkeys((".txt", ".text", ".log", ".csv", ".tsv"), (_PLAIN_TEXT, "parse")),
    **dict.fromkeys((".md", ".markdown"), (_PLAIN_TEXT, "parse_markdown")),
    **dict.fromkeys((".html", ".htm", ".xhtml"), ("html", "parse")),
    ".pdf": ("pdf", "parse"),
    ".docx": ("docx", "parse"),
    ".eml": ("mail", "parse"),
}

SUFFIXES: Final[frozenset[str]] = frozenset(_PARSERS)
"""The file name suffixes that are indexed, in lower case."""

_WORD_CHARACTER: Final = re.compile(r"[^\W_]")
_NOT_STORABLE: Final = re.compile("[\0\ud800-\udfff]")  # SQLite and UTF-8 refuse these


def is_plain_text(path: str) -> bool:
    """Tell whether a file's suffix says that it is text without a structure of its own.

    Reading it calls no parser, so it takes time and memory in proportion to its size.
    """
    module, _ = _PARSERS.get(Path(path).suffix.lower(), ("", ""))
    return module == _PLAIN_TEXT


def read_bytes(path: Path, *, max_bytes: int) -> bytes:
    """Return the bytes of a file.

    Raises OSError if it cannot be opened; ReadError if it is larger than
    ``max_bytes``, not a file, or has no valid name.
    """
    try:
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > max_bytes:
                raise _too_large_error(size, max_bytes)
            data = file.read(max_bytes + 1)
    except NotRegularError as error:
        raise ReadError("not a regular file; point to the document itself") from error
    except ValueError as error:  # a NUL in the name
        raise ReadError("cannot be read: its name is not valid; rename it") from error
    if len(data) > max_bytes:
        raise _too_large_error(len(data), max_bytes)
    return data


def parse_document(data: bytes, suffix: str) -> Document:
    """Return the document in a file's bytes; ``suffix`` (in any case) tells the format.

    Raises ReadError, one line without the path, if the suffix is unknown, or the data is
    binary, damaged, encrypted or without a word.
    """
    parser = _import_parser(suffix.lower())
    if parser is None:
        raise ReadError(f"unknown format {suffix!a}; known are {', '.join(sorted(SUFFIXES))}")
    document = parser(data)
    if not _WORD_CHARACTER.search(document.text):
        raise ReadError("holds no words; a scanned PDF needs text recognition (OCR) first")
    return _make_storable(document)


def _make_storable(document: Document) -> Document:
    title = document.title or ""
    if not _NOT_STORABLE.search(document.text) and not _NOT_STORABLE.search(title):
        return document
    return replace(
        document,
        text=_NOT_STORABLE.sub("\ufffd", document.text),
        title=_NOT_STORABLE.sub("\ufffd", title) or None,
    )


@cache
def _import_parser(suffix: str) -> _Parser | None:
    if suffix not in _PARSERS:
        return None
    module, function = _PARSERS[suffix]
    parser: _Parser = getattr(import_module(f"index.readers.{module}"), function)
    return parser


def _too_large_error(size: int, max_bytes: int) -> ReadError:
    return ReadError(
        f"{size:,} bytes is over the limit of {max_bytes:,}; "
        "split it or raise max_file_mb in config.yaml"
    )
