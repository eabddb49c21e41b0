"""A pool of processes: the same results as without, whatever happens to them."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.errors import ReadError
from index.processes.limits import Death, Limits
from index.processes.pool import WorkerPool

pytestmark = pytest.mark.slow

LIMITS = Limits(seconds=60, memory_bytes=1 << 30)


@dataclass(frozen=True)
class Double:
    """Doubles numbers; those in ``deadly`` kill the process, those in ``invalid`` raise.

    With a folder ``once``, a deadly number kills one process only.
    """

    deadly: tuple[int, ...] = ()
    invalid: tuple[int, ...] = ()
    once: Path | None = None

    def __call__(self, items: Sequence[int]) -> list[int]:
        print("what a library prints is no message")
        for item in items:
            if item in self.deadly and not self._has_killed(item):
                os.kill(os.getpid(), signal.SIGKILL)
        if set(items) & set(self.invalid):
            raise ReadError("not these")
        return [2 * item for item in items]

    def _has_killed(self, item: int) -> bool:
        if self.once is None:
            return False
        marker = self.once / str(item)
        existed = marker.exists()
        marker.touch()
        return existed

    def on_worker_death(self, item: int, _: Death) -> int:
        return -item


@dataclass(frozen=True)
class GetPid:
    """Returns the id of the process that an item was done in."""

    def __call__(self, items: Sequence[int]) -> list[int]:
        return [os.getpid() for _ in items]

    def on_worker_death(self, item: int, _: Death) -> int:
        raise AssertionError(item)


@dataclass(frozen=True)
class Import:
    """Imports modules by name, and returns where they lie."""

    def __call__(self, items: Sequence[str]) -> list[str]:
        return [str(importlib.import_module(name).__file__) for name in items]

    def on_worker_death(self, item: str, _: Death) -> str:
        raise AssertionError(item)


@dataclass(frozen=True)
class Divide:
    """Raises an error that is not meant for the user where it divides by zero."""

    def __call__(self, items: Sequence[int]) -> list[int]:
        return [1 // item for item in items]

    def on_worker_death(self, item: int, _: Death) -> int:
        raise AssertionError(item)


def groups(count: int) -> list[list[int]]:
    return [[place, place + 1] for place in range(0, count, 2)]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_results_come_in_order_however_many_processes(count: int) -> None:
    with WorkerPool(count) as workers:
        results = list(workers.map(Double(), groups(60), parallel=True))
        more_results = list(workers.map(Double(), groups(10), parallel=True))
    assert results == [2 * item for item in range(60)]
    assert more_results == results[:10]


def test_without_parallel_this_process_does_everything() -> None:
    with WorkerPool(2) as workers:
        assert set(workers.map(GetPid(), groups(6), parallel=False)) == {os.getpid()}
        assert os.getpid() not in set(workers.map(GetPid(), groups(6), parallel=True))


def test_recycled_processes_give_way_to_others() -> None:
    with WorkerPool(2) as workers:
        workers.recycle()  # none has been started
        before = set(workers.map(GetPid(), groups(20), parallel=True))
        workers.recycle()
        after = set(workers.map(GetPid(), groups(20), parallel=True))
    assert before
    assert after
    assert before.isdisjoint(after)


def test_one_worker_is_this_process_unless_there_are_limits() -> None:
    with WorkerPool(1) as workers:
        assert set(workers.map(GetPid(), groups(6), parallel=True)) == {os.getpid()}
        (child,) = set(workers.map(GetPid(), groups(6), parallel=True, limits=lambda _: LIMITS))
    assert child != os.getpid()
    assert not workers.limits_ignored


def test_an_item_that_ends_its_process_loses_no_other() -> None:
    with WorkerPool(2) as workers:
        results = list(workers.map(Double(deadly=(7, 30)), groups(60), parallel=True))
    assert results == [-item if item in (7, 30) else 2 * item for item in range(60)]


@pytest.mark.parametrize("group_size", [1, 2])
def test_an_item_that_kills_one_process_only_is_done_by_the_next(
    tmp_path: Path, group_size: int
) -> None:
    numbers = list(range(8))
    batches = [numbers[start : start + group_size] for start in range(0, 8, group_size)]
    with WorkerPool(2) as workers:
        results = list(workers.map(Double((3, 4), once=tmp_path), batches, parallel=True))
    assert results == [2 * number for number in numbers]


def test_an_error_meant_for_the_user_arrives_as_it_is() -> None:
    with WorkerPool(2) as workers, pytest.raises(ReadError, match="not these"):
        list(workers.map(Double(invalid=(9,)), groups(60), parallel=True))


def test_any_other_error_arrives_with_its_trace() -> None:
    with WorkerPool(2) as workers, pytest.raises(RuntimeError, match="ZeroDivisionError"):
        list(workers.map(Divide(), groups(6), parallel=True))


@pytest.mark.parametrize("command", ["/nowhere/python", "/bin/false"])
def test_where_no_process_can_be_started_the_work_is_done_here(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(sys, "executable", command)
    with WorkerPool(2) as workers:
        assert set(workers.map(GetPid(), groups(6), parallel=True)) == {os.getpid()}
        assert not workers.limits_ignored
        assert set(workers.map(GetPid(), groups(6), parallel=True, limits=lambda _: LIMITS)) == {
            os.getpid()
        }
        assert workers.limits_ignored


@pytest.mark.parametrize("entry", ["", ".", "absolute", "link"])
def test_modules_in_the_current_folder_are_not_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, entry: str
) -> None:
    current = tmp_path / "current"
    current.mkdir()
    (tmp_path / "link").symlink_to(current)
    for name in ("pickle", "json", "numpy", "lxml"):
        (current / f"{name}.py").write_text(f"open({str(tmp_path / 'stranger')!r}, 'w')")
    monkeypatch.chdir(current)
    entries = {"absolute": str(current), "link": str(tmp_path / "link")}
    monkeypatch.setattr(sys, "path", [entries.get(entry, entry), *sys.path])
    with WorkerPool(2) as workers:
        imported = list(workers.map(Import(), [["json", "numpy"], ["lxml"]], parallel=True))
    assert len(imported) == 3
    assert not (tmp_path / "stranger").exists()


def test_modules_are_found_though_the_current_folder_is_gone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with WorkerPool(2) as workers:
        assert os.getpid() not in set(workers.map(GetPid(), groups(6), parallel=True))


def test_processes_end_with_the_block() -> None:
    with WorkerPool(2) as workers:
        children = set(workers.map(GetPid(), groups(8), parallel=True))
    assert children
    assert not any(map(is_alive, children))


_PARENT = """
import time
from tests.index.processes.test_pool import GetPid
from index.processes.pool import WorkerPool
with WorkerPool(2) as workers:
    print(*set(workers.map(GetPid(), [[1], [2], [3], [4]], parallel=True)), flush=True)
    time.sleep(600)
"""


def test_processes_end_when_their_parent_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert parent.stdout is not None
    children = [int(number) for number in parent.stdout.readline().split()]
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert children
    for _ in range(2_400):  # two minutes at most
        if not any(map(is_alive, children)):
            break
        time.sleep(0.05)
    assert not any(map(is_alive, children))


def is_alive(process: int) -> bool:
    """Tell whether a process runs; a zombie that its parent has not waited for does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2]
    except OSError:
        return False
    return state.split()[0] != "Z"
