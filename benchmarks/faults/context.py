"""What every part of the benchmark is given."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from benchmarks.faults.commands import Runner, environment, run_process
from benchmarks.faults.outcomes import Outcome

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Context:
    """The code under test, a folder to work in, how much to do, and where to report progress.

    ``deadline`` is when a part should end, by ``time.monotonic``; ``done`` is how many of the
    damages an earlier run of the same seed has done.
    """

    code: Path
    work: Path
    is_quick: bool
    scale: float
    seed: int
    workers: int
    deadline: float
    report: Callable[[str], None]
    done: int = 0

    def amount(self, full: int, quick: int) -> int:
        """Return how many to do."""
        return quick if self.is_quick else max(1, round(full * self.scale))

    def draws(self, *names: object) -> random.Random:
        """Return a source of random numbers that depends on seed and ``names`` only."""
        return random.Random(f"{self.seed} {names}")

    def folder(self, name: str) -> Path:
        """Return a folder to work in; it is made."""
        path = self.work / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def environment(self) -> dict[str, str]:
        """The environment of processes."""
        return environment(self.code, self.folder("home"))

    def runner(self, name: str) -> Runner:
        """Start a runner."""
        return Runner(self.code, self.folder(f"runner-{name}"))

    def run(self, command: str, arguments: Sequence[str], folder: Path) -> Outcome:
        """Run ``search`` or ``index`` as a process of its own."""
        return run_process(command, arguments, folder, self.environment)

    def map(
        self, name: str, do: Callable[[Runner, _Item], _Result], items: Sequence[_Item]
    ) -> Iterator[_Result]:
        """Yield ``do(runner, item)`` for all items in order, several at a time.

        Past the deadline those that were not begun are left out.
        """
        runners = [self.runner(f"{name}-{number}") for number in range(self.workers)]
        idle = list(runners)

        def work(item: _Item) -> list[_Result]:
            if time.monotonic() > self.deadline:
                return []
            runner = idle.pop()
            try:
                return [do(runner, item)]
            finally:
                idle.append(runner)

        try:
            with ThreadPoolExecutor(self.workers) as threads:
                done = 0
                for results in threads.map(work, items):
                    done += len(results)
                    if results and (done % 25 == 0 or done == len(items)):
                        self.report(f"  {name}: {done} of {len(items)}")
                    yield from results
        finally:
            for runner in runners:
                runner.__exit__(None, None, None)
