"""Progress says how far a run is, how fast, and for how long; on no terminal it says little."""

from __future__ import annotations

import io
import json

import pytest

from index.json_lines import JsonLines
from index.progress import ProgressLine, Rate, describe, format_seconds
from index.types import Excluded, Progress, Skipped, Summary


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def reading(done: int, path: str = "cartas/año.txt") -> Progress:
    return Progress("reading", done, 100, done * 1_000_000, 100_000_000, path)


def test_rate_and_time_left_are_those_of_the_last_while() -> None:
    rate = Rate()
    rate.add(reading(0), 0.0)
    assert (rate.per_second, rate.seconds_left(reading(0))) == (0.0, None)
    rate.add(reading(10), 10.0)
    assert rate.seconds_left(reading(10)) == 90.0
    for second in range(11, 100):
        rate.add(reading(10), float(second))
    rate.add(reading(12), 100.0)
    assert rate.per_second == pytest.approx(2_000_000 / 20, rel=0.1)


def test_another_stage_has_another_rate() -> None:
    rate = Rate()
    rate.add(reading(0), 0.0)
    rate.add(reading(50), 10.0)
    rate.add(Progress("encoding", 5, 10), 20.0)
    assert rate.per_second == 0.0


@pytest.mark.parametrize("path", ["letters/a.txt", "cartas/año.txt", "رسائل/رسالة.txt"])
def test_a_line_has_all_that_is_known(path: str) -> None:
    rate = Rate()
    rate.add(reading(0, path), 0.0)
    rate.add(reading(20, path), 10.0)
    assert describe(reading(20, path), rate) == (
        f"reading  20/100  20.0/100.0 MB  2.0 MB/s  40 s left  {path}"
    )


def test_a_terminal_has_one_line_that_is_redrawn_and_cleared() -> None:
    clock, terminal = Clock(), Terminal()
    line = ProgressLine(terminal, clock)
    for done in range(5):
        line(reading(done, "x" * 500 + "\x1b[2J"))
        clock.now += 1.0
    line.close()
    shown = terminal.getvalue()
    assert shown.count("\r\x1b[K") == 6
    assert "\n" not in shown
    assert "[2J" not in shown
    assert all(len(part) < 80 for part in shown.split("\r\x1b[K"))


def test_elsewhere_a_short_run_says_nothing_and_a_long_one_little() -> None:
    clock, stream = Clock(), io.StringIO()
    line = ProgressLine(stream, clock)
    for done in range(100):
        line(reading(done))
        clock.now += 1.0
    line.close()
    lines = stream.getvalue().splitlines()
    assert len(lines) == 6
    assert lines[1].startswith("reading  30/100  30.0/100.0 MB  1.0 MB/s  70 s left"[:40])


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (59.4, "59 s"), (61, "1 min"), (3_599, "1 h 0 min"), (7_500, "2 h 5 min")],
)
def test_times_are_rounded(seconds: float, text: str) -> None:
    assert format_seconds(seconds) == text


def test_json_lines_have_the_fields_that_are_documented(
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock = Clock()
    lines = JsonLines(clock)
    lines(reading(0))
    clock.now = 0.1
    lines(reading(1))  # too early to say something again
    clock.now = 4.0
    lines(reading(4, "رسائل/\udcff.txt"))
    lines.print_summary(
        Summary(
            1,
            2,
            3,
            4,
            5,
            (
                Skipped("a.bin", "no"),
                *(Skipped(f"{name}.mp4", "of a kind", ".mp4") for name in "bc"),
            ),
            excluded=(Excluded(".searchignore", 1, 2),),
        )
    )
    first, second, summary = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {
        "event": "progress",
        "stage": "reading",
        "done": 0,
        "total": 100,
        "bytes": 0,
        "total_bytes": 100_000_000,
        "path": "cartas/año.txt",
        "seconds": 0.0,
        "seconds_left": None,
    }
    assert (second["bytes"], second["seconds_left"], second["path"]) == (
        4_000_000,
        96.0,
        "رسائل/\udcff.txt",
    )
    assert summary["event"] == "summary"
    assert [summary[name] for name in ("added", "changed", "removed", "unchanged")] == [1, 2, 3, 4]
    assert summary["skipped"][0] == {"path": "a.bin", "reason": "no", "kind": None}
    assert summary["kinds"] == {".mp4": 2}
    assert summary["excluded"] == [{"by": ".searchignore", "files": 1, "folders": 2}]


def test_nothing_is_said_of_so_few_bytes_that_they_round_to_none() -> None:
    assert describe(Progress("reading", 6, 7, 400, 900), Rate()) == "reading  6/7"


def test_a_run_that_is_through_has_no_time_left() -> None:
    rate = Rate()
    rate.add(Progress("encoding", 0, 10), 0.0)
    rate.add(Progress("encoding", 10, 10), 5.0)
    assert describe(Progress("encoding", 10, 10), rate) == "encoding  10/10"


def test_the_next_run_begins_anew() -> None:
    """``index watch`` shows many runs, hours apart: a short one has no line in a log."""
    clock, stream = Clock(), io.StringIO()
    line = ProgressLine(stream, clock)
    for _ in range(3):
        clock.now += 3_600
        line(reading(0))
        clock.now += 14
        line(reading(90))
        line.close()
    assert stream.getvalue() == ""
    line(reading(0))
    clock.now += 15
    line(reading(50))
    assert stream.getvalue() == "reading  50/100  50.0/100.0 MB  cartas/año.txt\n"
