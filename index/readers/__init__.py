"""Files in, documents out: one module per format behind :func:`read`."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final

from index.errors import ReadError
from index.types import Document

_Parser = Callable[[bytes], Document]
# Named, not imported: which files count is asked far more often than they are read.
_PARSERS: Final[dict[str, tuple[str, str]]] = {
    **dict.fromkeys((".txt", ".text", ".log", ".csv", ".tsv"), ("text", "parse")),
    **dict.fromkeys((".md", ".markdown"), ("text", "parse_markdown")),
    **dict.fromkeys((".html", ".htm", ".xhtml"), ("html", "parse")),
    ".pdf": ("pdf", "parse"),
    ".docx": ("docx", "parse"),
    ".eml": ("mail", "parse"),
}

SUFFIXES: Final[frozenset[str]] = frozenset(_PARSERS)
"""The file name suffixes that are indexed, in lower case."""

_WORD: Final = re.compile(r"[^\W_]")
_NOT_STORABLE: Final = re.compile("[\0\ud800-\udfff]")  # SQLite and UTF-8 refuse these


def read(path: Path, *, max_bytes: int) -> Document:
    """Read the file at ``path`` as its suffix (in any case) says.

    Raises ReadError, one line without the path, if the suffix is unknown, the
    file is larger than ``max_bytes``, cannot be opened, is binary, damaged or
    encrypted, or holds no word.
    """
    try:
        data = content(path, max_bytes=max_bytes)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ReadError(
            f"cannot be read ({reason}); check that it exists and may be read"
        ) from error
    return parse(data, path.suffix)


def parse(data: bytes, suffix: str) -> Document:
    """Make a document of a file's bytes, as its ``suffix`` (in any case) says.

    Raises ReadError, one line, as :func:`read` does.
    """
    parser = _parser(suffix.lower())
    if parser is None:
        raise ReadError(f"unknown format {suffix!a}; known are {', '.join(sorted(SUFFIXES))}")
    document = parser(data)
    if not _WORD.search(document.text):
        raise ReadError("holds no words; a scanned PDF needs text recognition (OCR) first")
    if not _NOT_STORABLE.search(document.text) and not _NOT_STORABLE.search(document.title or ""):
        return document
    return replace(
        document,
        text=_NOT_STORABLE.sub("\ufffd", document.text),
        title=document.title and _NOT_STORABLE.sub("\ufffd", document.title),
    )


@cache
def _parser(suffix: str) -> _Parser | None:
    named = _PARSERS.get(suffix)
    if named is None:
        return None
    module, function = named
    found: _Parser = getattr(import_module(f"index.readers.{module}"), function)
    return found


def content(path: Path, *, max_bytes: int) -> bytes:
    """Return the bytes of a file.

    Raises OSError if it cannot be opened; ReadError if it is larger than
    ``max_bytes``, not a file, or has no valid name.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
            raise ReadError("not a regular file; point to the document itself")
        if status.st_size > max_bytes:
            raise _too_large(status.st_size, max_bytes)
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except ValueError as error:  # a NUL in the name
        raise ReadError("cannot be read: its name is not valid; rename it") from error
    if len(data) > max_bytes:
        raise _too_large(len(data), max_bytes)
    return data


def _too_large(size: int, max_bytes: int) -> ReadError:
    return ReadError(
        f"{size:,} bytes is over the limit of {max_bytes:,}; "
        "split it or raise max_file_mb in config.yaml"
    )
