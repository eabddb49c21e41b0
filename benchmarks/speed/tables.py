"""Tables in Markdown, and the parts of a page that are written by a program."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

Row = tuple[str, ...]


def format_table(header: Row, rows: Iterable[Row]) -> str:
    """Return a Markdown table; empty if there are no rows."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"| {' | '.join(header)} |", "|" + "---|" * len(header), *lines])


def format_number(value: float) -> str:
    """Return a positive number with three digits, or as many as it has."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def replace_between(page: Path, mark: str, content: str) -> None:
    """Put ``content`` between the comments ``mark`` and ``end of mark`` of a page.

    Raises ValueError if the page has no such comments.
    """
    begin, end = f"<!-- {mark} -->", f"<!-- end of {mark.partition(':')[0]} -->"
    text = page.read_text(encoding="utf-8")
    before, has_begin, rest = text.partition(begin)
    _, has_end, after = rest.partition(end)
    if not (has_begin and has_end):
        raise ValueError(f"{page} has no {begin} followed by {end}")
    page.write_text(f"{before}{begin}\n\n{content}\n\n{end}{after}", encoding="utf-8")
