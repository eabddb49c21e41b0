"""Marks as files: tables and quotations to read, JSON Lines to import elsewhere.

An export has all marks, saved searches and lists, one JSON object a line, after a line that says
what it is. Importing it checks every value, see :mod:`search.casework.codec`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from index.errors import CaseworkError
from index.text.safe import safe
from search.casework.codec import MAX_ENTRY_BYTES, Entry, decode, encode, kind_of
from search.casework.locator import LocatedMark, State
from search.casework.store import Casework
from search.casework.values import MAX_LISTS, MAX_MARKS, MAX_SEARCHES
from search.display.export import BYTE_ORDER_MARK, escape_markdown, quote_markdown, to_table

COLUMNS: Final = (
    *("starred", "tags", "note", "state", "title", "path", "member", "place", "date", "language"),
    *("start", "end", "text", "query", "created", "changed", "digest"),
)
MAX_LINE_BYTES: Final = MAX_ENTRY_BYTES + 1_000
_HEADER: Final = {"format": "trujaman marks", "version": 1}
_MAX_ENTRIES: Final = MAX_MARKS + MAX_SEARCHES + MAX_LISTS


def marks_to_csv(located: Iterable[LocatedMark]) -> str:
    """Return marks as a table for spreadsheets, with a byte order mark."""
    return BYTE_ORDER_MARK + to_table(COLUMNS, map(_to_row, located))


def _to_row(located: LocatedMark) -> list[object]:
    mark, subject = located.mark, located.mark.subject
    return [
        *("yes" if mark.starred else "", ", ".join(mark.tags), mark.note, located.state.value),
        *(subject.title, current_path(located), mark.target.member, subject.place),
        *(subject.date, subject.language, mark.target.start, mark.target.end, subject.text),
        *(mark.query, mark.created, mark.changed, mark.target.digest),
    ]


def current_path(located: LocatedMark) -> str:
    """Return where the file of a mark is now; if it is not in the index, where it was."""
    return located.places[0].path if located.places else located.mark.subject.path


def marks_to_markdown(located: Iterable[LocatedMark]) -> str:
    """Return marks as quotations, each with its tags, note and place."""
    return "\n\n".join(["# Marks", *map(_to_quotation, located)]) + "\n"


def _to_quotation(located: LocatedMark) -> str:
    mark, subject = located.mark, located.mark.subject
    path = safe(current_path(located)).replace("`", "_")
    member = f" › {escape_markdown(mark.target.member)}" if mark.target.member else ""
    facts = [
        "★" if mark.starred else "",
        ", ".join(map(escape_markdown, mark.tags)),
        escape_markdown(subject.date),
        f"`{path}`{member}",
        escape_markdown(subject.place),
        f"characters {mark.target.start}–{mark.target.end}" if mark.target.end else "",
        "" if located.state is State.PRESENT else f"**{located.state.value}**",
    ]
    parts = [
        f"## {escape_markdown(subject.title or path.rpartition('/')[2])}",
        " · ".join(filter(None, facts)),
        quote_markdown(subject.text) if subject.text else "",
        escape_markdown(mark.note),
    ]
    return "\n\n".join(filter(None, parts))


def export_lines(casework: Casework) -> Iterator[str]:
    """Yield all marks, saved searches and lists as the lines of an export, without line ends."""
    yield json.dumps(_HEADER)
    entries: Sequence[Entry] = (*casework.marks, *casework.searches, *casework.lists)
    for entry in entries:
        kind = kind_of(entry)
        yield f'{{"kind":"{kind}","value":{encode(entry)}}}'


def read_export(lines: Iterable[bytes]) -> Iterator[Entry]:
    """Yield the entries of an export. Raises CaseworkError, with the line, if it is none."""
    number = 0
    for number, line in enumerate(lines, start=1):
        if number > _MAX_ENTRIES + 1:
            raise CaseworkError(
                "line {number:,}: more than {max_entries:,} entries",
                number=number,
                max_entries=_MAX_ENTRIES,
            )
        try:
            content = _load(line)
            if number == 1:
                _check_header(content)
            else:
                yield decode(str(content.get("kind")), json.dumps(content.get("value")))
        except CaseworkError as error:
            raise CaseworkError("line {number:,}: {error}", number=number, error=error) from None
    if not number:
        raise CaseworkError("line 1: it is empty, and no export of marks")


def _load(line: bytes) -> dict[str, object]:
    if len(line) >= MAX_LINE_BYTES:
        raise CaseworkError("longer than {max_line_bytes:,} bytes", max_line_bytes=MAX_LINE_BYTES)
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        raise CaseworkError("no JSON; import what --export-marks wrote") from None
    if not isinstance(content, dict):
        raise CaseworkError("no object of JSON; import what --export-marks wrote")
    return content


def _check_header(content: dict[str, object]) -> None:
    if content.get("format") != _HEADER["format"]:
        raise CaseworkError("no export of marks; import what --export-marks wrote")
    if content.get("version") != _HEADER["version"]:
        raise CaseworkError("of a later version; import it with that")
