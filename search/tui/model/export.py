"""Hits written to a file: Markdown to read, CSV for a spreadsheet, JSON Lines for programs."""

from __future__ import annotations

import csv
import errno
import io
import re
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import Final

from index.files import private
from index.text.safe import safe
from search.display.copies import name_copies
from search.display.json import to_jsonl
from search.display.sections import describe_match
from search.types import Hit, Mode, Results

CSV_COLUMNS: Final = (
    *("rank", "score", "language", "date", "title", "path", "member", "place", "start", "end"),
    *("text", "page", "line", "match", "copies_total"),
)
_MARKDOWN_SYNTAX: Final = re.compile(r"([\\`*_\[\]<>#|~])")
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_NOT_FOR_FILE_NAMES: Final = re.compile(r"[^\w]+")
_MAX_NAME_LENGTH: Final = 40
_MAX_FILES: Final = 10_000
"""Files of one name, told apart by a number."""


class ExportFormat(str, Enum):
    """The formats; their values are the endings of file names."""

    MARKDOWN = "md"
    CSV = "csv"
    JSONL = "jsonl"


def export_hits(hits: Sequence[Hit], query: str, form: ExportFormat, folder: Path) -> Path:
    """Write ``hits`` to a new file in ``folder`` and return its path. Raises OSError.

    The file is named after the query and for the user alone. Existing files are never
    overwritten, and none is left if the disk is full.
    """
    content = format_hits(hits, query, form)
    name = _NOT_FOR_FILE_NAMES.sub("-", query).strip("-")[:_MAX_NAME_LENGTH] or "hits"
    for number in range(1, _MAX_FILES):
        suffix = f"-{number}" if number > 1 else ""
        path = folder / f"{name}{suffix}.{form.value}"
        try:
            private.create(path, content)
        except FileExistsError:
            continue
        return path
    message = f"{_MAX_FILES:,} files of this name; move them away"
    raise FileExistsError(errno.EEXIST, message, str(folder / name))


def format_hits(hits: Sequence[Hit], query: str, form: ExportFormat) -> str:
    """Return ``hits`` as the text of a file."""
    if form is ExportFormat.MARKDOWN:
        return to_markdown(hits, query)
    if form is ExportFormat.CSV:
        return to_csv(hits)
    return to_jsonl(Results(query, Mode.HYBRID, (), 0.0, tuple(hits))) + "\n"


def to_markdown(hits: Sequence[Hit], query: str, summary: str = "") -> str:
    """Return ``hits`` as quotations below a heading and a ``summary``, if there is one.

    Hits without words of the query say so, each by itself: quotations are copied one by one.
    """
    blocks = [f"# {_escape_markdown(query)}", *filter(None, [_escape_markdown(summary)])]
    for hit in hits:
        title = _escape_markdown(hit.title or hit.name)
        location = f"`{safe(hit.full_path).replace('`', '_')}#char={hit.start},{hit.end}`"
        if hit.line is not None:
            location += f" · line {hit.line}"
        if hit.place:
            location += f" · {_escape_markdown(hit.place)}"
        if label := describe_match(hit):
            location += f" · {label}"
        if copies := name_copies(hit, len(hit.copies)):
            location += f" · {_escape_markdown(copies)}"
        date = f"{safe(hit.date)} · " if hit.date else ""
        parts = filter(None, (hit.before, hit.text, hit.after))
        quote = "\n>\n".join(_quote_markdown(part) for part in parts)
        blocks.append(f"## {title}\n\n{date}{safe(hit.language)} · {location}\n\n{quote}")
    return "\n\n".join(blocks) + "\n"


def _quote_markdown(text: str) -> str:
    return "\n".join(f"> {_escape_markdown(line)}" for line in text.splitlines())


def _escape_markdown(text: str) -> str:
    return _MARKDOWN_SYNTAX.sub(r"\\\1", safe(text))


def to_csv(hits: Sequence[Hit], columns: Sequence[str] = CSV_COLUMNS) -> str:
    """Return a table as of RFC 4180 in which no cell is taken for a formula."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(columns)
    for hit in hits:
        values = [getattr(hit, column) for column in columns]
        writer.writerow(
            [_defuse_formula(value) if isinstance(value, str) else value for value in values]
        )
    return file.getvalue()


def _defuse_formula(text: str) -> str:
    text = safe(text, newlines=True)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
