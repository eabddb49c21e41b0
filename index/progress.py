"""How far a run has come, for people: one line that is redrawn, or a line now and then."""

from __future__ import annotations

import os
import sys
import time
import unicodedata
from collections import deque
from collections.abc import Callable
from typing import Final, TextIO

from index.messages import _, number
from index.text.safe import safe
from index.types import Progress

_BAR_WIDTH: Final = 16
"""Characters of the bar."""
_REDRAW_SECONDS: Final = 0.1
"""Between two pictures on a terminal, at least."""
_LINE_SECONDS: Final = 15.0
"""Between two lines elsewhere, and before the first."""
_WINDOW_SECONDS: Final = 20.0
"""The rate is that of so long: files differ, so it changes on the way."""
_MIN_RATE_SECONDS: Final = 2.0
"""Before that, nothing is said of the rate and the time left."""
_MB: Final = 1_000_000
_MIN_SHOWN_BYTES: Final = 50_000
"""Less is 0.0 MB."""


class Rate:
    """How fast a stage goes: in bytes if it reads files, in items otherwise."""

    def __init__(self) -> None:
        self._stage = ""
        self._samples: deque[tuple[float, float]] = deque()

    def add(self, progress: Progress, now: float) -> None:
        """Note how far the stage has come at the time ``now``, in seconds."""
        if progress.stage != self._stage:
            self._stage = progress.stage
            self._samples.clear()
        self._samples.append((now, progress.bytes if progress.total_bytes else progress.done))
        while len(self._samples) > 2 and now - self._samples[1][0] > _WINDOW_SECONDS:
            self._samples.popleft()

    @property
    def per_second(self) -> float:
        """Bytes or items a second; 0 while unknown."""
        if not self._samples:
            return 0.0
        (start, before), (end, after) = self._samples[0], self._samples[-1]
        return (after - before) / (end - start) if end - start >= _MIN_RATE_SECONDS else 0.0

    def seconds_left(self, progress: Progress) -> float | None:
        """Return the seconds that the rest of the stage takes at this rate; None if unknown."""
        rate = self.per_second
        if not rate:
            return None
        if progress.total_bytes:
            return (progress.total_bytes - progress.bytes) / rate
        return (progress.total - progress.done) / rate


class ProgressLine:
    """Shows every Progress it is called with on standard error; ``close`` clears the line.

    After ``close`` another run may begin.
    """

    def __init__(
        self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream or sys.stderr
        self._clock = clock
        self._is_terminal = self._stream.isatty()
        self._shown_at: float | None = None
        """When the last picture was drawn, or the first that was not; None between two runs."""
        self._has_line = False
        self._rate = Rate()

    def __call__(self, progress: Progress) -> None:
        now = self._clock()
        if self._shown_at is None:
            self._shown_at = now - _REDRAW_SECONDS if self._is_terminal else now
        interval = _REDRAW_SECONDS if self._is_terminal else _LINE_SECONDS
        if now - self._shown_at < interval:
            return
        self._rate.add(progress, now)
        self._shown_at = now
        if self._is_terminal:
            self._has_line = True
            line = _fit(describe(progress, self._rate, with_bar=True), _columns(self._stream) - 1)
            self._stream.write(f"\r\x1b[K{line}")
        else:
            self._stream.write(f"{describe(progress, self._rate)}\n")
        self._stream.flush()

    def close(self) -> None:
        """Clear the line; what is shown next is another run."""
        self._shown_at = None
        self._rate = Rate()
        if self._has_line:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._has_line = False


def describe(progress: Progress, rate: Rate, *, with_bar: bool = False) -> str:
    """Return a line of what is known: stage, items, bytes, rate, time left, the file at hand."""
    stage = _(progress.stage)
    parts = [f"{stage} {_bar(progress)}" if with_bar else stage]
    if progress.total:
        parts.append(f"{number(progress.done)}/{number(progress.total)}")
    if progress.total_bytes >= _MIN_SHOWN_BYTES:
        parts.append(f"{_megabytes(progress.bytes)}/{_megabytes(progress.total_bytes)} MB")
        if rate.per_second:
            parts.append(f"{_megabytes(rate.per_second)} MB/s")
    left = rate.seconds_left(progress)
    if left:
        parts.append(_("{time} left").format(time=format_seconds(left)))
    if progress.path:
        parts.append(safe(progress.path))
    return "  ".join(parts)


def _megabytes(count: float) -> str:
    return number(count / _MB, digits=1)


def format_seconds(seconds: float) -> str:
    """Return a time as people say it, no more exact than a guess can be."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _bar(progress: Progress) -> str:
    done, total = progress.done, progress.total
    if progress.total_bytes:
        done, total = progress.bytes, progress.total_bytes
    filled = min(_BAR_WIDTH, _BAR_WIDTH * done // max(total, 1))
    return "█" * filled + "░" * (_BAR_WIDTH - filled)


def _columns(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def _fit(line: str, columns: int) -> str:
    """Return as much of ``line`` as goes into ``columns`` cells."""
    width = 0
    for place, character in enumerate(line):
        if not unicodedata.combining(character):
            width += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if width > columns:
            return line[: max(0, place - 1)] + "…"
    return line
