"""A file's documents as a line of JSON, and back; what comes back may be a stranger's."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

from index.store.records import FileState
from index.types import DateSource, Document, Language, Passage, Place, Span

MAX_ITEMS: Final = 4_000_000
"""Commas and brackets in a line: each may cost a hundred bytes of memory."""
_LANGUAGE: Final = re.compile("[a-z]{2,3}")
_DIGEST: Final = re.compile("(?:[0-9a-f]{2}){0,64}")
_MAX_NUMBER: Final = (1 << 63) - 1
_MAX_SHORT: Final = 10_000
"""Characters of a title, a label, a name."""

Fields: TypeAlias = dict[str, Any]


class MalformedError(ValueError):
    """A line is not what an export has."""


@dataclass(frozen=True, slots=True)
class ExportedDocument:
    """A document of a file: its path inside it ("" for its own), content and passages."""

    member: str
    content: Document
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file as it was read; its own document comes first."""

    path: str
    digest: bytes
    state: FileState
    documents: tuple[ExportedDocument, ...]


def to_line(file: ExportedFile) -> bytes:
    """Return a file as a line, without line feed."""
    fields = {
        "path": file.path,
        "digest": file.digest.hex(),
        "size": file.state.size,
        "mtime_ns": file.state.mtime_ns,
        "documents": [_document_fields(document) for document in file.documents],
    }
    # Paths of any bytes have surrogates for what is no text.
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass")


def from_line(line: bytes) -> ExportedFile:
    """Undo :func:`to_line`. Raises MalformedError if a value is not what it may be."""
    if line.count(b",") + line.count(b"[") + line.count(b"{") > MAX_ITEMS:
        raise MalformedError("a line has too many values")
    try:
        fields = json.loads(line.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        raise MalformedError("a line is not JSON") from None
    _require(isinstance(fields, dict), "a line is no object")
    path = _text(fields, "path")
    _require("\0" not in path and _is_encodable(path), "a path that no file can have")
    digest = _text(fields, "digest")
    _require(_DIGEST.fullmatch(digest) is not None, "a digest that is none")
    documents = fields.get("documents")
    _require(isinstance(documents, list) and len(documents) > 0, "a file without documents")
    parsed = tuple(map(_parse_document, documents))
    _require(parsed[0].member == "", "a file without a document of its own")
    members = [document.member for document in parsed]
    _require(len(set(members)) == len(members), "two documents of one name in a file")
    state = FileState(_number(fields, "size"), _number(fields, "mtime_ns"))
    return ExportedFile(path, bytes.fromhex(digest), state, parsed)


def _document_fields(document: ExportedDocument) -> Fields:
    content = document.content
    return {
        "member": document.member,
        "title": content.title,
        "date": content.date,
        "date_source": content.date_source,
        "encoding": content.encoding,
        "kind": content.kind,
        "fields": content.fields,
        "places": [[place.start, place.label, place.recognized] for place in content.places],
        "notes": content.notes,
        "pictures": content.pictures,
        "passages": [
            [passage.span.start, passage.span.end, passage.language]
            for passage in document.passages
        ],
        "text": content.text,
    }


def _parse_document(fields: object) -> ExportedDocument:
    if not isinstance(fields, dict):
        raise MalformedError("a document is no object")
    text = _text(fields, "text", limit=None)
    _require(text.isascii() or _is_clean(text), "a text with half a character")
    content = Document(
        text,
        _optional_text(fields, "title"),
        _parse_date(fields),
        _optional_text(fields, "encoding"),
        _parse_date_source(fields),
        _text(fields, "kind"),
        tuple((_item(row, 0, str), _item(row, 1, str)) for row in _rows(fields, "fields", 2)),
        _parse_places(fields),
        tuple(_short(note) for note in _list(fields, "notes")),
        _number(fields, "pictures"),
    )
    return ExportedDocument(_text(fields, "member"), content, _parse_passages(fields, len(text)))


def _parse_passages(fields: Fields, length: int) -> tuple[Passage, ...]:
    passages = []
    end = 0
    for row in _rows(fields, "passages", 3):
        start, next_end = _item(row, 0, int), _item(row, 1, int)
        language: Language = _item(row, 2, str)
        _require(end <= start < next_end <= length, "passages that are not in their text")
        _require(_LANGUAGE.fullmatch(language) is not None, "a language that is none")
        passages.append(Passage(Span(start, next_end), language))
        end = next_end
    return tuple(passages)


def _parse_places(fields: Fields) -> tuple[Place, ...]:
    places = []
    before = 0
    for row in _rows(fields, "places", 3):
        start = _item(row, 0, int)
        _require(start >= before, "places that are not in order")
        places.append(Place(start, _item(row, 1, str), _item(row, 2, bool)))
        before = start
    return tuple(places)


def _parse_date(fields: Fields) -> str | None:
    text = _optional_text(fields, "date")
    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise MalformedError("a date that is none") from None


def _parse_date_source(fields: Fields) -> DateSource | None:
    text = _optional_text(fields, "date_source")
    try:
        return None if text is None else DateSource(text)
    except ValueError:
        raise MalformedError("a date of unknown source") from None


def _text(fields: Fields, key: str, limit: int | None = _MAX_SHORT) -> str:
    value = fields.get(key)
    if not isinstance(value, str) or (limit is not None and len(value) > limit):
        raise MalformedError(f"'{key}' is no text, or too long")
    return value


def _optional_text(fields: Fields, key: str) -> str | None:
    return None if fields.get(key) is None else _short(fields[key])


def _short(value: object) -> str:
    if not isinstance(value, str) or len(value) > _MAX_SHORT or not _is_clean(value):
        raise MalformedError("a text that is none, or too long")
    return value


def _number(fields: Fields, key: str) -> int:
    value = fields.get(key)
    if type(value) is not int or not 0 <= value <= _MAX_NUMBER:
        raise MalformedError(f"'{key}' is no number from 0")
    return value


def _list(fields: Fields, key: str) -> Sequence[object]:
    value = fields.get(key)
    if not isinstance(value, list):
        raise MalformedError(f"'{key}' is no list")
    return value


def _rows(fields: Fields, key: str, length: int) -> list[list[Any]]:
    rows = _list(fields, key)
    if not all(isinstance(row, list) and len(row) == length for row in rows):
        raise MalformedError(f"'{key}' is no list of lists of {length}")
    return rows  # type: ignore[return-value]  # checked above


def _item(row: list[Any], place: int, kind: type) -> Any:
    value = row[place]
    if type(value) is not kind:
        raise MalformedError(f"{value!r:.20} instead of a value of another kind")
    return _short(value) if kind is str else value


def _is_clean(text: str) -> bool:
    """Tell whether ``text`` can be written as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_encodable(path: str) -> bool:
    """Tell whether a file can be called ``path``."""
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        return False
    return True


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise MalformedError(message)
