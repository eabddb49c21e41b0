"""What ``index`` prints as JSON. The names and their order are a contract.

A run prints one object a line; ``status`` and ``list`` print one object.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from index.console import write_line
from index.progress import Rate
from index.skipped import count_kinds
from index.types import AbsentRoot, Excluded, Progress, Skipped, Summary

if TYPE_CHECKING:
    from index.listing import Listing
    from index.status import Status

_INTERVAL: Final = 0.5
"""Seconds between two lines about the same stage, at least."""


class JsonLines:
    """Prints progress and summaries on standard output, for other programs."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._started_at = clock()
        self._printed_at = clock() - _INTERVAL
        self._stage = ""
        self._rate = Rate()

    def __call__(self, progress: Progress) -> None:
        now = self._clock()
        if progress.stage == self._stage and now - self._printed_at < _INTERVAL:
            return
        self._stage, self._printed_at = progress.stage, now
        self._rate.add(progress, now)
        left = self._rate.seconds_left(progress)
        self._print(
            {
                "event": "progress",
                "stage": progress.stage,
                "done": progress.done,
                "total": progress.total,
                "bytes": progress.bytes,
                "total_bytes": progress.total_bytes,
                "path": progress.path or None,
                "seconds": round(now - self._started_at, 3),
                "seconds_left": None if left is None else round(left, 1),
            }
        )

    def print_summary(self, summary: Summary) -> None:
        """Print what a run did; the time counts from here for the next one."""
        now = self._clock()
        self._print({**summary_fields(summary), "seconds": round(now - self._started_at, 3)})
        self._started_at, self._stage, self._rate = now, "", Rate()

    def print_note(self, note: str) -> None:
        """Print a line that is worth saying."""
        self._print({"event": "note", "text": note})

    def _print(self, fields: dict[str, Any]) -> None:
        # ASCII alone: nothing for a terminal to obey, and names of any bytes can be written.
        write_line(json.dumps(fields))


def summary_fields(summary: Summary) -> dict[str, Any]:
    """Return what a run did, as it is printed."""
    return {
        "event": "summary",
        "added": summary.added,
        "changed": summary.changed,
        "moved": summary.moved,
        "removed": summary.removed,
        "unchanged": summary.unchanged,
        "documents": summary.documents,
        "passages": summary.passages,
        "skipped": _skipped_fields(summary.skipped),
        "kinds": dict(count_kinds(summary.skipped).most_common()),
        "partial": _partial_fields(summary.partial),
        "pictures": summary.pictures,
        "excluded": _excluded_fields(summary.excluded),
        "absent": _absent_fields(summary.absent),
        "notes": list(summary.notes),
        "lost": list(summary.lost),
    }


def status_fields(status: Status) -> dict[str, Any]:
    """Return how an index stands, as it is printed."""
    changes = status.changes
    return {
        "index": status.folder,
        "documents": status.documents,
        "files": status.files,
        "passages": status.passages,
        "encoder": status.encoder,
        "updated": status.updated,
        "new": changes.new,
        "changed": changes.changed,
        "gone": changes.gone,
        "skipped": _skipped_fields(status.skipped),
        "kinds": dict(count_kinds(status.skipped).most_common()),
        "partial": _partial_fields(status.partial),
        "pictures": status.pictures,
        "excluded": _excluded_fields(changes.excluded),
        "absent": _absent_fields(changes.absent),
        "set_aside": list(status.set_aside),
        "server": status.server,
    }


def listing_fields(listing: Listing) -> dict[str, Any]:
    """Return what an index has, as it is printed."""
    return {
        "index": listing.index,
        "config": listing.config,
        "entries": [
            {
                "path": entry.path,
                "files": entry.files,
                "documents": entry.documents,
                "passages": entry.passages,
                "is_there": entry.is_there,
            }
            for entry in listing.entries
        ],
        "outside": listing.outside,
    }


def write_json(fields: dict[str, Any]) -> None:
    """Print one object, indented."""
    write_line(json.dumps(fields, indent=2))


def _skipped_fields(skipped: Iterable[Skipped]) -> list[dict[str, Any]]:
    return [
        {"path": file.path, "reason": file.reason, "kind": file.kind or None} for file in skipped
    ]


def _partial_fields(partial: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    return [{"path": path, "note": note} for path, note in partial]


def _excluded_fields(excluded: Iterable[Excluded]) -> list[dict[str, Any]]:
    return [{"by": each.by, "files": each.files, "folders": each.folders} for each in excluded]


def _absent_fields(absent: Iterable[AbsentRoot]) -> list[dict[str, Any]]:
    return [
        {"path": root.path, "documents": root.documents, "reason": root.reason} for root in absent
    ]
