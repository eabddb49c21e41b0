"""Hits and marks as files: Markdown to read, CSV for spreadsheets, JSON Lines for programs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Final

from index.text.safe import safe
from search.display.copies import name_copies
from search.display.json import to_jsonl
from search.display.sections import describe_match
from search.types import Hit, Mode, Results

BYTE_ORDER_MARK: Final = "\ufeff"
"""Spreadsheet programs take a file without it for one of an older encoding."""
CSV_COLUMNS: Final = (
    *("rank", "score", "language", "date", "title", "path", "member", "place", "start", "end"),
    *("text", "page", "line", "match", "copies_total"),
)
_MARKDOWN_SYNTAX: Final = re.compile(r"([\\`*_\[\]<>#|~])")
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


class ExportFormat(str, Enum):
    """The formats; their values are the endings of file names."""

    MARKDOWN = "md"
    CSV = "csv"
    JSONL = "jsonl"


def format_hits(hits: Sequence[Hit], query: str, form: ExportFormat, summary: str = "") -> str:
    """Return ``hits`` as the text of a file.

    A ``summary``, if there is one, is below the heading in Markdown, and in the ``summary`` of
    each row and object else: these are sorted, cut and joined by other programs.
    """
    if form is ExportFormat.MARKDOWN:
        return to_markdown(hits, query, summary)
    if form is ExportFormat.CSV:
        rows = ([getattr(hit, column) for column in CSV_COLUMNS] for hit in hits)
        if not summary:
            return BYTE_ORDER_MARK + to_table(CSV_COLUMNS, rows)
        return BYTE_ORDER_MARK + to_table(
            (*CSV_COLUMNS, "summary"), ([*row, summary] for row in rows)
        )
    lines = to_jsonl(Results(query, Mode.HYBRID, (), 0.0, tuple(hits))).splitlines()
    if summary:
        lines = [
            json.dumps({**json.loads(line), "summary": summary}, ensure_ascii=False)
            for line in lines
        ]
    return "".join(f"{line}\n" for line in lines)


def to_markdown(hits: Sequence[Hit], query: str, summary: str = "") -> str:
    """Return ``hits`` as quotations below a heading and a ``summary``, if there is one.

    Hits without words of the query say so, each by itself: quotations are copied one by one.
    """
    blocks = [f"# {escape_markdown(query)}", *filter(None, [escape_markdown(summary)])]
    for hit in hits:
        title = escape_markdown(hit.title or hit.name)
        location = f"`{safe(hit.full_path).replace('`', '_')}#char={hit.start},{hit.end}`"
        if hit.line is not None:
            location += f" · line {hit.line}"
        if hit.place:
            location += f" · {escape_markdown(hit.place)}"
        if label := describe_match(hit):
            location += f" · {label}"
        if copies := name_copies(hit, len(hit.copies)):
            location += f" · {escape_markdown(copies)}"
        date = f"{safe(hit.date)} · " if hit.date else ""
        parts = filter(None, (hit.before, hit.text, hit.after))
        quote = "\n>\n".join(quote_markdown(part) for part in parts)
        blocks.append(f"## {title}\n\n{date}{safe(hit.language)} · {location}\n\n{quote}")
    return "\n\n".join(blocks) + "\n"


def quote_markdown(text: str) -> str:
    """Return a text as a quotation."""
    return "\n".join(f"> {escape_markdown(line)}" for line in text.splitlines())


def escape_markdown(text: str) -> str:
    """Return a text in which nothing is markup."""
    return _MARKDOWN_SYNTAX.sub(r"\\\1", safe(text))


def to_csv(hits: Sequence[Hit], columns: Sequence[str] = CSV_COLUMNS) -> str:
    """Return ``columns`` of hits as a table, see :func:`to_table`."""
    return to_table(columns, ([getattr(hit, column) for column in columns] for hit in hits))


def to_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as of RFC 4180 in which no cell is taken for a formula."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(columns)
    for row in rows:
        writer.writerow(
            [_defuse_formula(value) if isinstance(value, str) else value for value in row]
        )
    return file.getvalue()


def _defuse_formula(text: str) -> str:
    text = safe(text, newlines=True)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
