"""What the ``index`` command prints: what a run did, how an index stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from index.console import write_line, write_note
from index.readers import ocr
from index.scan import SAME_FILE
from index.skipped import describe_kinds, named
from index.text.numbers import count_documents, counted
from index.text.safe import safe

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from index.check import PartCheck
    from index.demands import Demand
    from index.listing import Listing
    from index.status import Status
    from index.trust import Trusted
    from index.types import Skipped, Summary

_MAX_NAMED: Final = 20
"""Skipped files that are named after a run; ``index status --skipped`` names them all."""


def print_summary(summary: Summary, *, quiet: bool) -> None:
    """Print what a run did: counts on standard output, everything else on standard error.

    If ``quiet``, only what somebody should look at.
    """
    if not quiet:
        skipped = named(summary.skipped)
        write_line(
            f"{count_documents(summary.files, summary.documents)},"
            f" {counted(summary.passages, 'passage')}: {summary.added:,} added,"
            f" {summary.changed:,} changed,{_describe_moved(summary)} {summary.removed:,} removed,"
            f" {len(skipped):,} skipped"
        )
        lines = [f"skipped {file.path}: {file.reason}" for file in skipped]
        _print_some(lines, _MAX_NAMED)
        _print_some([f"note on {path}: {note}" for path, note in summary.partial], _MAX_NAMED)
        _print_lines("", _closing_lines(summary.skipped, summary.pictures))
        _print_lines("", summary.excluded)
    _print_lines("index: ", summary.notes)
    _print_lines("index: ", summary.absent)


def _describe_moved(summary: Summary) -> str:
    return f" {summary.moved:,} moved," if summary.moved else ""


def _print_some(lines: Sequence[str], limit: int) -> None:
    for line in lines[:limit]:
        write_note(safe(line))
    if len(lines) > limit:
        count = len(lines) - limit
        write_note(f"… and {count:,} more; 'index status --skipped' lists them all")


def _closing_lines(skipped: Sequence[Skipped], pictures: int) -> Iterator[str]:
    """Yield what is said of kinds that are not read, and of pages that are pictures."""
    if kinds := describe_kinds(skipped):
        yield kinds
    if pictures:
        pages = "page is a picture" if pictures == 1 else "pages are pictures"
        obstacle = ocr.find_obstacle() or "let 'recognize_text:' be true, and run 'index'"
        yield f"{pictures:,} {pages}; to have the text read, {obstacle}"


def _print_lines(prefix: str, lines: Iterable[object]) -> None:
    for line in lines:
        write_note(prefix + safe(str(line)))


def print_skipped(status: Status) -> None:
    """Print every file that was passed over, and every part of one, on standard output."""
    for file in status.skipped:
        write_line(safe(f"skipped {file.path}: {file.reason}{_name_kind(file)}"))
    for path, note in status.partial:
        write_line(safe(f"note on {path}: {note}"))
    for excluded in status.changes.excluded:
        write_line(safe(f"left out: {excluded}"))
        for path in excluded.paths:
            write_line(safe(f"  {path}"))


def _name_kind(file: Skipped) -> str:
    return f" ({file.kind})" if file.kind not in ("", SAME_FILE) else ""


def print_run(
    summary: Summary | None, notes: Sequence[str], time: datetime, *, quiet: bool
) -> None:
    """Print what a run of ``index watch`` did in a line, and ``notes`` on standard error."""
    if summary is not None and not quiet:
        counts = (
            (summary.added, "added"),
            (summary.changed, "changed"),
            (summary.moved, "moved"),
            (summary.removed, "removed"),
            (len(named(summary.skipped)), "skipped"),
        )
        parts = [f"{count:,} {name}" for count, name in counts if count]
        text = ", ".join(parts) or "nothing new"
        write_line(f"{time:%H:%M:%S}  {text}; {counted(summary.files, 'file')}")
    _print_lines("index: ", notes)


def print_status(status: Status) -> None:
    """Print the state of an index on standard output."""
    by_language = ", ".join(f"{count:,} {language}" for language, count in status.passages.items())
    passages = f"{sum(status.passages.values()):,}" + (f" ({by_language})" if by_language else "")
    write_line(f"index      {safe(status.folder)}")
    write_line(f"documents  {count_documents(status.files, status.documents)}")
    write_line(f"passages   {passages}")
    write_line(f"encoder    {status.encoder}")
    if status.contextual:
        write_line(f"contextual {status.contextual}")
    if status.server:
        write_line(f"server     {safe(status.server)}")
    write_line(f"updated    {status.updated or 'never finished; run index'}")
    write_line(f"on disk    {status.changes if status.changes else 'nothing new, changed or gone'}")
    for excluded in status.changes.excluded:
        write_line(f"left out   {safe(str(excluded))}")
    for root in status.changes.absent:
        write_line(f"absent     {safe(str(root))}")
    for line in status.set_aside:
        write_line(f"set aside  {safe(line)}")
    skipped = named(status.skipped)
    for file in skipped[:_MAX_NAMED]:
        write_line(f"skipped    {safe(file.path)}: {safe(file.reason)}")
    more = max(0, len(skipped) - _MAX_NAMED) + len(status.partial)
    if more:
        write_line(f"skipped    {more:,} more files or parts; 'index status --skipped' lists them")
    for line in _closing_lines(status.skipped, status.pictures):
        write_line(f"not read   {safe(line)}")


def print_listing(listing: Listing) -> None:
    """Print the entries of an index with their counts, and their sum, on standard output."""
    write_line(f"index      {safe(listing.index)}")
    write_line(f"config     {safe(listing.config)}")
    for entry in listing.entries:
        counts = f"{counted(entry.documents, 'document')}, {counted(entry.passages, 'passage')}"
        note = "" if entry.is_there else "  (not there)"
        write_line(f"{counts:<30}  {safe(entry.path)}{note}")
    if listing.outside:
        write_line(f"{counted(listing.outside, 'document')} of none of these; 'index' removes them")


def print_check(part: PartCheck) -> None:
    """Print what was found of one part of an index."""
    write_line(f"{part.part:9}  {safe(part.text)}")


def print_trust(path: Path, demands: Sequence[Demand]) -> None:
    """Print what the config at ``path``, which is trusted now, asks for beyond its folder."""
    write_line(safe(str(path)))
    for demand in demands:
        write_line(f"  {safe(str(demand))}")
    if demands:
        write_line("trusted with this; anything else it may ask for later is asked about again")
    else:
        write_line("asks for nothing beyond its own folder; it needs no trust")


def print_trusted(trusted: Trusted) -> None:
    """Print a config that was trusted, how it stands, and what it asks for."""
    write_line(f"{safe(trusted.path)}: {safe(trusted.text)}")
    for demand in trusted.demands:
        write_line(f"  {safe(str(demand))}")


def print_untrusted(path: Path) -> None:
    """Print that the config at ``path`` is trusted no more."""
    write_line(f"{safe(str(path))}: trusted no more")
