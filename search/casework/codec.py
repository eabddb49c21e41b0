"""Marks, saved searches and lists ↔ JSON, in the database and in exports.

Both may be a stranger's: every value is checked, and nothing else is taken from them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any, Final, TypeAlias

from index.errors import CaseworkError, QueryError
from index.messages import Message
from search.casework.values import (
    MAX_NAME_LENGTH,
    MAX_NOTE_LENGTH,
    MAX_TAGS,
    MAX_TEXT_LENGTH,
    Mark,
    NameList,
    SavedSearch,
    Subject,
    Target,
    clean_name,
    clean_names,
    clean_note,
)
from search.types import Expansion, Filters, Marked, Mode, SearchRequest, Sort
from search.validation import check_request

Entry: TypeAlias = Mark | SavedSearch | NameList

MAX_ENTRY_BYTES: Final = 8_000_000
"""Bytes of one entry as JSON: the longest list, and what is escaped."""

_MAX_PATH_LENGTH: Final = 10_000
_MAX_OFFSET: Final = 1 << 40
_DIGEST: Final = re.compile(r"(?:[0-9a-f]{2}){8,64}")
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+00:00|")


def encode(entry: Entry) -> str:
    """Return an entry as one line of JSON, in ASCII: paths may be no text."""
    return json.dumps(_to_json(entry), separators=(",", ":"))


def decode(kind: str, line: str) -> Entry:
    """Return the entry of a ``kind`` (mark, search, names) that ``line`` says.

    Raises CaseworkError if it says none.
    """
    if not isinstance(line, str) or len(line) > MAX_ENTRY_BYTES:
        raise CaseworkError("a {kind} that is no text, or too long", kind=kind)
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        raise CaseworkError("a {kind} that is no JSON", kind=kind) from None
    decoder = _DECODERS.get(kind)
    if decoder is None or not isinstance(content, dict):
        raise CaseworkError("a {kind} that is none", kind=kind)
    return decoder(content)


def kind_of(entry: Entry) -> str:
    """Return the kind of an entry, as :func:`decode` takes it."""
    return {Mark: "mark", SavedSearch: "search", NameList: "names"}[type(entry)]


def key_of(entry: Entry) -> str:
    """Return what tells an entry from others of its kind, in ASCII."""
    return target_key(entry.target) if isinstance(entry, Mark) else json.dumps(entry.name)


def target_key(target: Target) -> str:
    """Return what tells a target from others, in ASCII."""
    return json.dumps([target.digest, target.member, target.start, target.end])


def request_to_json(request: SearchRequest) -> dict[str, Any]:
    """Return what a saved search asks, as JSON has it."""
    return {
        "query": request.query,
        "mode": request.mode.value,
        "filters": _filters_to_json(request.filters),
        "query_languages": request.query_languages,
        "without": sorted(expansion.value for expansion in request.without),
        "min_score": request.min_score,
        "sort": request.sort.value,
        "folds_copies": request.folds_copies,
        "excluded": list(map(_filters_to_json, request.excluded)),
    }


def _filters_to_json(filters: Filters) -> dict[str, Any]:
    return {key: value for key, value in asdict(filters).items() if value}


def request_from_json(content: Any) -> SearchRequest:
    """Return the request that ``content`` says. Raises CaseworkError if it says none."""
    try:
        request = SearchRequest(
            _text(content, "query", 2_000),
            Mode(content.get("mode", Mode.HYBRID)),
            _filters(content.get("filters") or {}),
            query_languages=tuple(map(str, content.get("query_languages") or ())),
            without=frozenset(map(Expansion, content.get("without") or ())),
            min_score=float(content.get("min_score", 0.0)),
            sort=Sort(content.get("sort", Sort.SCORE)),
            folds_copies=content.get("folds_copies") is not False,
            excluded=tuple(map(_filters, content.get("excluded") or ())),
        )
        check_request(request)
    except (TypeError, ValueError, AttributeError, KeyError, QueryError) as error:
        raise CaseworkError("a search that cannot be asked: {error}", error=error) from None
    return request


def _filters(content: Mapping[str, Any]) -> Filters:
    known = {field.name for field in fields(Filters)} - {"within"}
    values = {name: value for name, value in content.items() if name in known}
    languages, marked = values.pop("languages", None), values.pop("marked", None)
    for name, value in values.items():
        expected = bool if isinstance(getattr(Filters(), name), bool) else str
        if value is not None and not isinstance(value, expected):
            raise TypeError(f"{name} is of another type")
    return Filters(
        tuple(map(str, languages)) if languages else None,
        marked=Marked(marked) if marked else None,
        **values,
    )


def _to_json(entry: Entry) -> dict[str, Any]:
    if isinstance(entry, Mark):
        subject = asdict(entry.subject)
        target = subject.pop("target")
        own = asdict(entry)
        del own["subject"]
        return {**target, **subject, **own}
    if isinstance(entry, SavedSearch):
        return {
            "name": entry.name,
            "request": request_to_json(entry.request),
            "created": entry.created,
            "looked": entry.looked,
            "round": entry.round,
        }
    return asdict(entry)


def _to_mark(content: Mapping[str, Any]) -> Mark:
    digest = _text(content, "digest", 128)
    if not _DIGEST.fullmatch(digest):
        raise CaseworkError("a mark whose digest is none")
    start, end = _number(content, "start"), _number(content, "end")
    if end and not start < end:
        raise CaseworkError("a mark on a passage that ends before it begins")
    target = Target(digest, _text(content, "member", _MAX_PATH_LENGTH), start if end else 0, end)
    subject = Subject(
        target,
        _text(content, "path", _MAX_PATH_LENGTH),
        *(_text(content, name, MAX_TEXT_LENGTH) for name in ("title", "date", "language")),
        *(_text(content, name, MAX_TEXT_LENGTH) for name in ("kind", "place", "text")),
    )
    tags = content.get("tags", ())
    if not isinstance(tags, list | tuple) or len(tags) > MAX_TAGS:
        raise CaseworkError("a mark whose tags are none, or too many")
    if not all(isinstance(tag, str) for tag in tags):
        raise CaseworkError("a mark with a tag that is no text")
    return Mark(
        subject,
        content.get("starred") is True,
        tuple(clean_name(tag[: 2 * MAX_NAME_LENGTH], Message("a tag")) for tag in tags),
        clean_note(_text(content, "note", 2 * MAX_NOTE_LENGTH)),
        _text(content, "query", 2_000),
        _time(content, "created"),
        _time(content, "changed"),
    )


def _to_search(content: Mapping[str, Any]) -> SavedSearch:
    return SavedSearch(
        clean_name(_text(content, "name", 2 * MAX_NAME_LENGTH), Message("a saved search")),
        request_from_json(content.get("request")),
        _time(content, "created"),
        _time(content, "looked"),
        _number(content, "round"),
    )


def _to_list(content: Mapping[str, Any]) -> NameList:
    names = content.get("names")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise CaseworkError("a list whose names are none")
    name = clean_name(_text(content, "name", 2 * MAX_NAME_LENGTH), Message("a list"))
    return NameList(name, clean_names(names), _time(content, "created"))


_DECODERS: Final[dict[str, Callable[[Mapping[str, Any]], Entry]]] = {
    "mark": _to_mark,
    "search": _to_search,
    "names": _to_list,
}


def _text(content: Mapping[str, Any], name: str, limit: int) -> str:
    value = content.get(name, "")
    if not isinstance(value, str) or len(value) > limit:
        raise CaseworkError("a value '{name}' that is no text, or too long", name=name)
    return value


def _number(content: Mapping[str, Any], name: str) -> int:
    value = content.get(name, 0)
    if type(value) is not int or not 0 <= value < _MAX_OFFSET:
        raise CaseworkError("a value '{name}' that is no number, or too high", name=name)
    return value


def _time(content: Mapping[str, Any], name: str) -> str:
    value = _text(content, name, 40)
    if not _TIME.fullmatch(value):
        raise CaseworkError("a value '{name}' that is no time", name=name)
    return value
