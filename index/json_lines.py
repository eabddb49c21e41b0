"""What ``index --json`` prints: one object a line. The names and their order are a contract."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, Final

from index.console import write_line
from index.progress import Rate
from index.types import Progress, Summary

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
        self._started_at, self._stage = now, ""

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
        "skipped": [
            {"path": skipped.path, "reason": skipped.reason, "kind": skipped.kind or None}
            for skipped in summary.skipped
        ],
        "partial": [{"path": path, "note": note} for path, note in summary.partial],
        "pictures": summary.pictures,
        "excluded": [
            {"by": excluded.by, "files": excluded.files, "folders": excluded.folders}
            for excluded in summary.excluded
        ],
        "absent": [
            {"path": root.path, "documents": root.documents, "reason": root.reason}
            for root in summary.absent
        ],
        "notes": list(summary.notes),
        "lost": list(summary.lost),
    }
