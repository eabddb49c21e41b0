"""What the ``index`` command prints: what a run did, how an index stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from index.console import write_line, write_note
from index.text.numbers import counted
from index.text.safe import safe

if TYPE_CHECKING:
    from pathlib import Path

    from index.check import PartCheck
    from index.demands import Demand
    from index.status import Status
    from index.trust import Trusted
    from index.types import Skipped, Summary

_MAX_SKIPPED_NAMED: Final = 20
"""Skipped files that are named after a run; ``index status`` names them all."""


def print_summary(summary: Summary, *, quiet: bool) -> None:
    """Print what a run did: counts on standard output, everything else on standard error.

    If ``quiet``, only what somebody should look at.
    """
    if not quiet:
        documents = summary.added + summary.changed + summary.unchanged
        documents += sum(root.documents for root in summary.absent)
        write_line(
            f"{counted(documents, 'document')}, {counted(summary.passages, 'passage')}:"
            f" {summary.added:,} added,"
            f" {summary.changed:,} changed, {summary.removed:,} removed,"
            f" {len(summary.skipped):,} skipped"
        )
        _print_skipped(summary.skipped)
        _print_lines("", summary.excluded)
    _print_lines("index: ", summary.notes)
    _print_lines("index: ", summary.absent)


def _print_skipped(skipped: Sequence[Skipped]) -> None:
    for file in skipped[:_MAX_SKIPPED_NAMED]:
        write_note(f"skipped {safe(file.path)}: {safe(file.reason)}")
    if len(skipped) > _MAX_SKIPPED_NAMED:
        count = len(skipped) - _MAX_SKIPPED_NAMED
        write_note(f"… and {count:,} more skipped; 'index status' lists them all")


def _print_lines(prefix: str, lines: Iterable[object]) -> None:
    for line in lines:
        write_note(prefix + safe(str(line)))


def print_status(status: Status) -> None:
    """Print the state of an index on standard output."""
    by_language = ", ".join(f"{count:,} {language}" for language, count in status.passages.items())
    passages = f"{sum(status.passages.values()):,}" + (f" ({by_language})" if by_language else "")
    write_line(f"index      {safe(status.folder)}")
    write_line(f"documents  {status.documents:,}")
    write_line(f"passages   {passages}")
    write_line(f"encoder    {status.encoder}")
    write_line(f"updated    {status.updated or 'never finished; run index'}")
    write_line(f"on disk    {status.changes if status.changes else 'nothing new, changed or gone'}")
    for excluded in status.changes.excluded:
        write_line(f"left out   {safe(str(excluded))}")
    for root in status.changes.absent:
        write_line(f"absent     {safe(str(root))}")
    for line in status.set_aside:
        write_line(f"set aside  {safe(line)}")
    for file in status.skipped:
        write_line(f"skipped    {safe(file.path)}: {safe(file.reason)}")


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
