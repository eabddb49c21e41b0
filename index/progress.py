"""A progress bar on standard error, on a terminal only."""

from __future__ import annotations

import sys
import time
from typing import Final

from index.types import Progress

_WIDTH: Final = 28
_INTERVAL: Final = 0.1


class ProgressBar:
    """Call it with every Progress; ``close`` clears the line."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._last = 0.0
        self._dirty = False

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if not self._shown or now - self._last < _INTERVAL:
            return
        self._last = now
        self._dirty = True
        filled = _WIDTH * progress.done // max(progress.total, 1)
        bar = "█" * filled + "░" * (_WIDTH - filled)
        sys.stderr.write(f"\r\x1b[K{progress.stage:14} {bar} {progress.done:,}/{progress.total:,}")
        sys.stderr.flush()

    def close(self) -> None:
        if self._dirty:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._dirty = False
