"""Hits written to a file: Markdown to read, CSV for a spreadsheet, JSON Lines for programs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from enum import Enum
from pathlib import Path, PurePath
from typing import Final

from index.text.safe import safe
from search.display.json import to_jsonl
from search.types import Hit, Mode, Results

_COLUMNS: Final = ("rank", "score", "language", "date", "title", "path", "start", "end", "text")
_MARKUP: Final = re.compile(r"([\\`*_\[\]<>#|~])")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_UNNAMED: Final = re.compile(r"[^\w]+")


class Format(str, Enum):
    """The formats, by the ending of the file's name."""

    MARKDOWN = "md"
    CSV = "csv"
    JSONL = "jsonl"


def write(hits: Sequence[Hit], query: str, form: Format, folder: Path) -> Path:
    """Write ``hits`` to a new file in ``folder`` and return it. Raises OSError.

    The file is named for the query; none that exists is written over.
    """
    name = _UNNAMED.sub("-", query).strip("-")[:40] or "hits"
    for number in range(1, 10_000):
        path = folder / f"{name}{f'-{number}' if number > 1 else ''}.{form.value}"
        try:
            with path.open("x", encoding="utf-8", newline="", errors="replace") as file:
                file.write(content(hits, query, form))
        except FileExistsError:
            continue
        return path
    raise FileExistsError(17, "10,000 files of this name; move them away", str(folder / name))


def content(hits: Sequence[Hit], query: str, form: Format) -> str:
    """Return ``hits`` as text in a format."""
    if form is Format.MARKDOWN:
        return _markdown(hits, query)
    if form is Format.CSV:
        return _csv(hits)
    return to_jsonl(Results(query, Mode.HYBRID, (), 0.0, tuple(hits))) + "\n"


def _markdown(hits: Sequence[Hit], query: str) -> str:
    blocks = [f"# {_escaped(query)}"]
    for hit in hits:
        title = _escaped(hit.title or PurePath(hit.path).name)
        place = f"`{safe(hit.path).replace('`', '_')}#char={hit.start},{hit.end}`"
        date = f"{safe(hit.date)} · " if hit.date else ""
        quote = "\n".join(f"> {_escaped(line)}" for line in hit.text.splitlines())
        blocks.append(f"## {title}\n\n{date}{safe(hit.language)} · {place}\n\n{quote}")
    return "\n\n".join(blocks) + "\n"


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", safe(text))


def _csv(hits: Sequence[Hit]) -> str:
    """RFC 4180, with a mark before what a spreadsheet would take for a formula."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(_COLUMNS)
    for hit in hits:
        row = [getattr(hit, name) for name in _COLUMNS]
        writer.writerow([_inert(one) if isinstance(one, str) else one for one in row])
    return file.getvalue()


def _inert(text: str) -> str:
    text = safe(text, newlines=True)
    return f"'{text}" if text.startswith(_FORMULA) else text
