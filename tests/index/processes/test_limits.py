"""An item that takes too much is given up with its reason; no other item is lost."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.processes.child_process import ChildProcess
from index.processes.limits import Death, Limits, Watch
from index.processes.pool import WorkerPool
from index.processes.worker import Worker
from tests.index.processes.test_pool import Double, groups, is_alive

pytestmark = pytest.mark.slow

LIMITS = Limits(seconds=0.5, memory_bytes=256 << 20)
LIMITS_OF_GROWTH = Limits(seconds=60, memory_bytes=256 << 20)
"""Memory takes time, too, and much of it on a busy machine."""
LIMITS_OF_A_BIT = Limits(seconds=1.5, memory_bytes=256 << 20)
MIB = 1 << 20


def limits_of(item: object) -> Limits:
    """Return the limits of an item."""
    if isinstance(item, int):
        return LIMITS_OF_A_BIT
    return LIMITS_OF_GROWTH if str(item).startswith("grow") else LIMITS


def spin() -> None:
    while True:
        pass


def hold_the_lock_for_ever() -> None:
    """Match a regular expression that backtracks for centuries, and lets no thread run."""
    re.match(r"(a+)+$", "a" * 64 + "b")


def grow_slowly() -> None:
    blocks = []
    while True:
        blocks.append(b"x" * MIB)
        time.sleep(0.001)


def grow_at_once() -> None:
    bytearray(6 << 30)


def wait() -> None:
    time.sleep(600)


@dataclass(frozen=True)
class Try:
    """Runs a function of this module for items that name it; the result is the item."""

    def __call__(self, items: Sequence[str]) -> list[str]:
        for item in items:
            globals().get(item, str)()
        return list(items)

    def on_worker_death(self, item: str, death: Death) -> str:
        return f"{item}: {death.name}"


@dataclass(frozen=True)
class TakeABit:
    """Takes memory and time that are within the limits for each item, not for all."""

    def __call__(self, items: Sequence[int]) -> list[int]:
        blocks = []
        for _ in items:
            blocks.append(b"x" * (100 * MIB))
            end = time.process_time() + 0.6
            while time.process_time() < end:
                pass
        return [len(blocks)] * len(items)

    def on_worker_death(self, item: int, death: Death) -> int:
        raise AssertionError(item, death)


@pytest.mark.parametrize(
    ("name", "death"),
    [
        ("spin", "TIME"),
        ("hold_the_lock_for_ever", "TIME"),
        ("grow_slowly", "MEMORY"),
        ("grow_at_once", "MEMORY"),
    ],
)
@pytest.mark.parametrize(("place", "workers"), [(0, 1), (2, 2), (4, 1)])
def test_what_takes_too_much_is_named_and_the_rest_is_done(
    name: str, death: str, place: int, workers: int
) -> None:
    items = ["a", "b", "c", "d"]
    items.insert(place, name)
    with WorkerPool(workers) as pool:
        results = list(pool.map(Try(), [items, ["e"]], parallel=True, limits=limits_of))
    assert results == [*items[:place], f"{name}: {death}", *items[place + 1 :], "e"]


def test_what_takes_no_processor_time_at_all_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.processes.limits._IDLE_SECONDS", 1.0)
    with WorkerPool(1) as pool:
        results = list(pool.map(Try(), [["wait", "a"]], parallel=True, limits=limits_of))
    assert results == ["wait: IDLE", "a"]


class Measured:
    """A watch whose clock and processor time are told it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, limits: Limits) -> None:
        self.clock = self.processor = 0.0
        monkeypatch.setattr("index.processes.limits.time.monotonic", lambda: self.clock)
        monkeypatch.setattr(Watch, "_measure", lambda _: (self.processor, 0))
        self._watch = Watch(os.getpid(), [limits])
        self._watch.begin_item(0)

    def look(self, clock: float, processor: float) -> Death | None:
        """Let so many seconds pass; return what the watch says then."""
        self.clock += clock
        self.processor += processor
        return self._watch.check()


def test_a_busy_machine_fails_no_item(monkeypatch: pytest.MonkeyPatch) -> None:
    measured = Measured(monkeypatch, Limits(seconds=1, memory_bytes=1))
    assert [measured.look(100, 0.01) for _ in range(99)] == [None] * 99
    assert measured.look(0.05, 0.02) is Death.TIME


def test_who_looks_may_be_stopped_for_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    measured = Measured(monkeypatch, Limits(seconds=1, memory_bytes=1))
    assert [measured.look(36_000, 0) for _ in range(9)] == [None] * 9


def test_waiting_is_counted_while_no_processor_time_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    measured = Measured(monkeypatch, Limits(seconds=1, memory_bytes=1))
    waited = [measured.look(1, 0) for _ in range(200)]
    assert measured.look(1, 0.01) is None
    assert waited + [measured.look(1, 0) for _ in range(300)] == [None] * 500
    assert measured.look(1, 0) is Death.IDLE


def test_limits_are_for_each_item() -> None:
    with WorkerPool(1) as pool:
        results = list(pool.map(TakeABit(), [[1, 2, 3, 4]], parallel=True, limits=limits_of))
    assert results == [4, 4, 4, 4]


def test_limits_end_with_their_request() -> None:
    with WorkerPool(1) as pool:
        assert list(pool.map(Try(), [["a"]], parallel=True, limits=limits_of)) == ["a"]
        worker = pool._workers[0]
        assert worker.request(TakeABit(), [1, 2, 3, 4]) == [4, 4, 4, 4]


def test_the_kernel_alone_stops_growth_that_nobody_sees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Watch, "check", lambda _: None)
    with WorkerPool(1) as pool:
        results = list(
            pool.map(Try(), [["grow_at_once", "a", "spin"]], parallel=True, limits=limits_of)
        )
    assert results == ["grow_at_once: MEMORY", "a", "spin: TIME"]


def test_a_process_killed_while_it_starts_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    class KilledAtFirst(ChildProcess):
        def __init__(self) -> None:
            super().__init__()
            started.append(self.pid)
            if len(started) == 1:
                os.kill(self.pid, signal.SIGKILL)

    monkeypatch.setattr("index.processes.child_process.ChildProcess", KilledAtFirst)
    with WorkerPool(1) as pool:
        assert list(pool.map(Double(), groups(6), parallel=True, limits=limits_of)) == [
            0,
            2,
            4,
            6,
            8,
            10,
        ]
        assert not pool.limits_ignored
    assert len(started) == 2


def test_a_process_killed_between_two_requests_costs_nothing() -> None:
    with WorkerPool(1) as pool:
        for _ in range(5):
            assert list(pool.map(Double(), [[1, 2]], parallel=True, limits=limits_of)) == [2, 4]
            (worker,) = pool._workers
            assert worker._process is not None
            os.kill(worker._process.pid, signal.SIGKILL)


def test_an_end_while_the_process_starts_is_not_waited_for() -> None:
    worker = Worker()
    process = worker._start()
    os.kill(process.pid, signal.SIGSTOP)
    worker.close()
    assert not is_alive(process.pid)


_PARENT = """
from index.processes.limits import Limits
from tests.index.processes.test_limits import Try
from index.processes.pool import WorkerPool
from index.processes.worker import Worker
with WorkerPool(1) as pool:
    limits = lambda _: Limits(2, 1 << 30)
    list(pool.map(Try(), [["a"]], parallel=True, limits=limits))
    print(pool._workers[0]._process.pid, flush=True)
    list(pool.map(Try(), [["hold_the_lock_for_ever"]], parallel=True, limits=limits))
"""


def test_a_process_in_a_hopeless_match_ends_though_its_parent_was_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    before = processor_time(child)
    while processor_time(child) < before + 0.5:  # the match has begun, and holds on
        time.sleep(0.05)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    for _ in range(2_400):  # two minutes at most
        if not is_alive(child):
            break
        time.sleep(0.05)
    assert not is_alive(child)


def processor_time(process: int) -> float:
    """Return the seconds of processor time that a process has taken."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_items_that_follow_at_once_are_measured_together(monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[int] = []

    def measure(_: Watch) -> tuple[float, int]:
        measured.append(len(measured))
        return 0.0, 0

    clock = iter([10.0, 10.001, 10.002, 11.0])
    monkeypatch.setattr("index.processes.limits.time.monotonic", lambda: next(clock))
    monkeypatch.setattr(Watch, "_measure", measure)
    watch = Watch(os.getpid(), [Limits(60, 1 << 30)])
    for place in range(4):
        watch.begin_item(place)
    assert measured == [0, 1]
