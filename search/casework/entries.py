"""Entries in an opened file: read, written, and united with those of an export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import Final, TypeVar

from index.errors import CaseworkError, CaseworkInputError, NameTakenError
from index.messages import CountedMessage, Message
from index.text.safe import safe
from search.casework.codec import Entry, decode, encode, key_of, kind_of, target_key
from search.casework.database import Connection
from search.casework.description import describe_limits, describe_request
from search.casework.values import (
    MAX_LISTS,
    MAX_MARKS,
    MAX_NAME_LENGTH,
    MAX_NOTE_LENGTH,
    MAX_SEARCHES,
    MAX_TAGS,
    Mark,
    NameList,
    SavedSearch,
    Target,
    tag_key,
)
from search.types import SearchRequest

_DEFAULT_LENGTH: Final = 80
"""Code points of a query that name a search."""
_Kind = TypeVar("_Kind", bound=Entry)
_Named = TypeVar("_Named", bound=SavedSearch | NameList)

KINDS: Final[dict[type, str]] = {Mark: "mark", SavedSearch: "search", NameList: "names"}
_LIMITS: Final = {"mark": MAX_MARKS, "search": MAX_SEARCHES, "names": MAX_LISTS}
_NOUNS: Final = {
    "mark": Message("marks"),
    "search": Message("saved searches"),
    "names": Message("lists"),
}


def decode_all(connection: Connection, kind: type[_Kind]) -> Iterator[_Kind]:
    """Yield the entries of a kind; those that make no sense are counted as damaged."""
    for key, content in connection.entries(KINDS[kind]):
        entry = _decode(connection, kind, key, content)
        if entry is not None:
            yield entry


def decode_marks(connection: Connection, known: Mapping[str, Mark]) -> Iterator[tuple[str, Mark]]:
    """Yield the marks with their content, which is looked up in ``known`` before it is checked."""
    for key, content in connection.entries("mark"):
        mark = known.get(content) or _decode(connection, Mark, key, content)
        if mark is not None:
            yield content, mark


def _decode(connection: Connection, kind: type[_Kind], key: str, content: str) -> _Kind | None:
    try:
        entry = decode(KINDS[kind], content)
    except CaseworkError:
        entry = None
    if isinstance(entry, kind) and key_of(entry) == key:
        return entry
    connection.damaged += 1
    return None


def find_mark(connection: Connection, target: Target) -> Mark | None:
    """Return the mark on a target; None if there is none, or if it is damaged."""
    content = connection.get("mark", target_key(target))
    if content is None:
        return None
    try:
        mark = decode("mark", content)
    except CaseworkError:
        return None
    return mark if isinstance(mark, Mark) else None


def find_named(entries: Iterable[_Named], name: str, noun: str) -> _Named:
    """Return the entry of a name, whatever its case and accents.

    Raises CaseworkError, which says what there is, if there is none.
    """
    by_key = {tag_key(entry.name): entry for entry in entries}
    entry = by_key.get(tag_key(name))
    if entry is None:
        names = ", ".join(f"'{other.name}'" for other in by_key.values())[:200]
        raise CaseworkInputError(
            "'{name}' is {noun}; there are: {names}",
            name=safe(name[:40]),
            noun=noun,
            names=names or Message("none yet"),
        )
    return entry


def put(connection: Connection, entry: Entry) -> None:
    """Write an entry. Raises CaseworkError if there are too many of its kind."""
    kind, key = kind_of(entry), key_of(entry)
    if connection.get(kind, key) is not None:
        connection.put(kind, key, encode(entry))
    elif connection.count(kind) < _LIMITS[kind]:
        connection.add(kind, key, encode(entry))
    else:
        raise CaseworkInputError(
            "there are {limits:,} {nouns}, which is the limit; remove some",
            limits=_LIMITS[kind],
            nouns=_NOUNS[kind],
        )


def put_named(connection: Connection, entry: SavedSearch | NameList, *, overwrite: bool) -> None:
    """Write a search or list, also over one of the same name that says the same.

    Names that differ in case and accents only are the same. With ``overwrite``, over any of the
    name. Raises NameTakenError if there is one that says something else.
    """
    for other in decode_all(connection, type(entry)):
        if tag_key(other.name) == tag_key(entry.name):
            if not overwrite and content_of(other) != content_of(entry):
                raise NameTakenError(_describe_kind(other), other.name, _describe_content(other))
            if other.name != entry.name:
                connection.delete(kind_of(other), key_of(other))
    put(connection, entry)


def free_name(connection: Connection, request: SearchRequest) -> str:
    """Return a name for a search that no other has: its query, with its limits if need be."""
    present = {tag_key(saved.name): saved for saved in decode_all(connection, SavedSearch)}
    query = request.query[:_DEFAULT_LENGTH].strip() or Message("all documents")
    limited = " ".join((query, *describe_limits(request)))[: MAX_NAME_LENGTH - 8]
    for number in count():
        name = (query, limited)[number] if number < 2 else f"{limited} ({number})"
        other = present.get(tag_key(name))
        if other is None or content_of(other) == content_of(SavedSearch(name, request)):
            return name
    raise AssertionError  # there is always a higher number


def merge(connection: Connection, entry: Entry, round_number: int = 0) -> bool:
    """Add an entry of an export; return whether that changed anything.

    Documents that came until ``round_number`` are not new to a search: it was saved elsewhere,
    so none is known by default.
    """
    if isinstance(entry, Mark):
        return _merge_mark(connection, entry)
    present = {tag_key(other.name): other for other in decode_all(connection, type(entry))}
    name, number = entry.name, 1
    while (other := present.get(tag_key(name))) is not None:
        if content_of(other) == content_of(entry):
            return False
        number += 1
        name = f"{entry.name[: MAX_NAME_LENGTH - 8]} ({number})"
    renamed = replace(entry, name=name)
    if isinstance(renamed, SavedSearch):
        renamed = replace(renamed, round=round_number)
    put(connection, renamed)
    return True


def content_of(entry: SavedSearch | NameList) -> object:
    """Return what a search asks for, whatever its limit, or a list has."""
    if isinstance(entry, SavedSearch):
        return replace(entry.request, limit=1)
    return entry.names


def _describe_kind(entry: SavedSearch | NameList) -> str:
    return Message("a saved search") if isinstance(entry, SavedSearch) else Message("a list")


def _describe_content(entry: SavedSearch | NameList) -> str:
    if isinstance(entry, SavedSearch):
        return describe_request(entry.request) or "all documents"
    return CountedMessage("{count} name", "{count} names", len(entry.names))


def _merge_mark(connection: Connection, mark: Mark) -> bool:
    present = find_mark(connection, mark.target)
    merged = mark if present is None else _unite(present, mark)
    if merged == present or merged.is_empty:
        return False
    put(connection, merged)
    return True


def _unite(present: Mark, other: Mark) -> Mark:
    """Return a mark with all that two marks on the same passage say.

    Raises CaseworkError if that is more than a mark may have.
    """
    tags = (*present.tags, *(tag for tag in other.tags if not present.has_tag(tag)))
    note = present.note
    if other.note not in note:
        note = "\n\n".join(filter(None, (note, other.note)))
    if len(tags) > MAX_TAGS or len(note) > MAX_NOTE_LENGTH:
        raise CaseworkError(
            "{full_path}: its mark here and that of the export together are too"
            " long; shorten the note, or remove tags",
            full_path=present.subject.full_path,
        )
    return replace(present, starred=present.starred or other.starred, tags=tags, note=note)
