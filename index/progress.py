"""A progress bar on standard error, on a terminal only."""

from __future__ import annotations

import sys
import time
from typing import Final

from index.types import Progress

_WIDTH: Final = 28
"""Characters of the bar."""
_INTERVAL: Final = 0.1
"""Seconds between two pictures, at least."""


class ProgressBar:
    """Draws every Progress it is called with; ``close`` clears the line."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._drawn_at = 0.0
        self._has_line = False

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if not self._is_terminal or now - self._drawn_at < _INTERVAL:
            return
        self._drawn_at = now
        self._has_line = True
        filled = _WIDTH * progress.done // max(progress.total, 1)
        bar = "█" * filled + "░" * (_WIDTH - filled)
        sys.stderr.write(f"\r\x1b[K{progress.stage:14} {bar} {progress.done:,}/{progress.total:,}")
        sys.stderr.flush()

    def close(self) -> None:
        if self._has_line:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._has_line = False
