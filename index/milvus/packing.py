"""Rows of the store as texts for Milvus, and back: with their checksums, as they are.

JSON, in which bytes are ``{"b": base64}``. Texts that are too long for a field are cut, and the
parts that follow are kept by key beside it.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

from index.errors import BackendFormatError
from index.milvus.schema import MAX_TEXT

_MAX_UNPACKED: Final = 1 << 30
"""Bytes of statistics of one language, at most: a server may be a stranger's."""
_COMPRESSION: Final = 6
_MAX_NUMBER: Final = 1 << 63


def pack_row(values: Sequence[object]) -> str:
    """Return a row as a text of ASCII."""
    text = json.dumps(values, default=_encode, separators=(",", ":"))
    return text if len(text) % MAX_TEXT else text + " "  # a full last part would seem to go on


def unpack_row(text: str) -> tuple[Any, ...]:
    """Undo :func:`pack_row`. Raises BackendFormatError if ``text`` is no row."""
    try:
        return tuple(json.loads(text, object_hook=_decode))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BackendFormatError(
            "a row on the server is not as it was written ({error})", error=error
        ) from error


def check_values(values: Any, columns: int) -> tuple[Any, ...]:
    """Return the values of a row of so many ``columns``, as the store can hold them.

    Raises BackendFormatError for anything else: a server may be a stranger's.
    """
    if not isinstance(values, list | tuple) or len(values) != columns:
        raise BackendFormatError("a row on the server has other columns than it should")
    for value in values:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if is_number and -_MAX_NUMBER <= value < _MAX_NUMBER:
            continue
        if not isinstance(value, str | bytes | None):
            raise BackendFormatError("a row on the server has a value of another kind")
    return tuple(values)


def cut(text: str) -> list[str]:
    """Return the parts of a text of ASCII, each of which fits a field."""
    return [text[start : start + MAX_TEXT] for start in range(0, max(1, len(text)), MAX_TEXT)]


def pack_document(content: object) -> list[str]:
    """Return any JSON value, compressed, in parts that fit a field."""
    data = zlib.compress(json.dumps(content, separators=(",", ":")).encode(), _COMPRESSION)
    return cut(base64.b64encode(data).decode())


def unpack_document(parts: Iterable[str]) -> Any:
    """Undo :func:`pack_document`. Raises BackendFormatError if the parts are not as they were."""
    try:
        inflater = zlib.decompressobj()
        data = inflater.decompress(base64.b64decode("".join(parts), validate=True), _MAX_UNPACKED)
        if not inflater.eof:
            raise ValueError("cut short, or too long")
        return json.loads(data)
    except (ValueError, zlib.error, RecursionError) as error:
        raise BackendFormatError(
            "statistics on the server are not as they were written ({error})", error=error
        ) from error


def clip(text: str) -> str | None:
    """Return ``text`` if it fits a field, else None."""
    return text if len(text.encode(errors="replace")) <= MAX_TEXT else None


def _encode(value: object) -> dict[str, str]:
    if not isinstance(value, bytes):
        raise TypeError(f"{type(value).__name__} in a row")
    return {"b": base64.b64encode(value).decode()}


def _decode(value: dict[str, str]) -> bytes:
    return base64.b64decode(value["b"], validate=True)
