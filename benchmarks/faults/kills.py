"""``index`` killed with SIGKILL at any step to the disk or moment, and its helper processes.

After a kill everything is asked: what was committed is there and true. Then ``index`` runs,
the answers are those of a run that was never killed, and no temporary file is left.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import psutil

from benchmarks.faults.answers import Answers
from benchmarks.faults.commands import TIME_LIMIT, Runner, command_line
from benchmarks.faults.context import Context
from benchmarks.faults.outcomes import Case, Verdict
from benchmarks.faults.project import Project, change_documents, make_project
from benchmarks.faults.recovery import INDEX, answers_after_index, verify

PART: Final = "kill -9"
_PASSAGES: Final = 240
_PASSAGES_FOR_HELPERS: Final = 9_000
"""Enough for ``index`` to start helper processes."""


def run_kills(context: Context) -> Iterator[Case]:
    """Kill ``index`` in a first run and in updates, then helpers; yield what came of it."""
    with context.runner("kill") as runner:
        scenarios = [_first_run(context, runner), _update(context, runner)]
    for name, project, answers in scenarios:
        yield from _kill_at_steps(context, name, project, answers)
        yield from _kill_at_moments(context, name, project, answers)
    yield from _kill_helpers(context)


_Scenario = tuple[str, Project, Answers]


def _first_run(context: Context, runner: Runner) -> _Scenario:
    project = make_project(context.work / "first", _PASSAGES, context.seed)
    project.data.mkdir(mode=0o700)
    return "first run", project, answers_after_index(context, runner, project)


def _update(context: Context, runner: Runner) -> _Scenario:
    project = make_project(context.work / "update", _PASSAGES, context.seed)
    runner.run([INDEX], project.root)
    change_documents(project, context.seed, share=0.2)
    return "update", project, answers_after_index(context, runner, project)


def _kill_at_steps(
    context: Context, name: str, project: Project, answers: Answers
) -> Iterator[Case]:
    """Kill at steps to the disk: at each kind of step in each module, and at others by chance."""
    with context.runner("steps") as runner:
        rehearsal = project.copy_to(context.work / f"{name} rehearsal")
        list_file = context.work / f"{name} steps.txt"
        runner.run([{**INDEX, "list_to": str(list_file)}], rehearsal.root)
    steps = list_file.read_text(encoding="utf-8").splitlines()
    draws = context.draws("kills", name)
    first_of_each = [steps.index(step) + 1 for step in dict.fromkeys(steps)]
    by_chance = draws.sample(range(1, len(steps) + 1), len(steps))
    chosen = [*draws.sample(first_of_each, len(first_of_each)), *by_chance]

    def do(runner: Runner, kill_at: int) -> Case:
        copy = project.copy_to(context.work / f"{name} {kill_at}")
        runner.run([{**INDEX, "kill_at": kill_at}], copy.root)
        verdict, said = verify(context, runner, copy, answers, f"{name} {kill_at}")
        where = steps[kill_at - 1].partition(":")[0]
        detail = f"{name}: step {kill_at}, {steps[kill_at - 1]}: {said}"
        return Case(PART, f"{name}, in {where}", verdict, detail)

    yield from context.map(f"{PART}, {name}", do, chosen[: context.amount(75, 5)])


def _kill_at_moments(
    context: Context, name: str, project: Project, answers: Answers
) -> Iterator[Case]:
    """Kill processes at random moments."""
    rehearsal = project.copy_to(context.work / f"{name} moments")
    seconds = context.run("index", INDEX["arguments"], rehearsal.root).seconds
    draws = context.draws("moments", name)

    def do(runner: Runner, number: int) -> Case:
        copy = project.copy_to(context.work / f"{name} moment {number}")
        pause = draws.uniform(0, 1.1 * seconds)
        with _start_index(context, copy) as process:
            with suppress(subprocess.TimeoutExpired):
                process.wait(pause)
            process.kill()
        verdict, said = verify(context, runner, copy, answers, f"{name} moment {number}")
        return Case(PART, f"{name}, at any moment", verdict, f"{name}: {pause:.2f} s: {said}")

    yield from context.map(f"{PART}, {name}, moments", do, range(context.amount(20, 1)))


def _start_index(context: Context, project: Project) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command_line("index", INDEX["arguments"]),
        cwd=project.root,
        env=context.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def _kill_helpers(context: Context) -> Iterator[Case]:
    """Kill a helper of each run at a random moment: ``index`` ends well all the same."""
    count = context.amount(10, 0)
    if not count:
        return
    project = make_project(context.work / "helpers", _PASSAGES_FOR_HELPERS, context.seed)
    project.data.mkdir(mode=0o700)
    with context.runner("helpers") as runner:
        answers = answers_after_index(context, runner, project)
        seconds = context.run(
            "index", INDEX["arguments"], project.copy_to(context.work / "timed").root
        ).seconds
        draws = context.draws("helpers")
        for number in range(count):
            copy = project.copy_to(context.work / f"helpers {number}")
            yield _kill_helper(context, runner, copy, answers, draws.uniform(0.1, seconds))
            context.report(f"  {PART}, helpers: {number + 1} of {count}")


def _kill_helper(
    context: Context, runner: Runner, project: Project, answers: Answers, pause: float
) -> Case:
    process = _start_index(context, project)
    time.sleep(pause)
    killed = _kill_any_child(process, random.Random(pause))
    try:
        _, errors = process.communicate(timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return Case(PART, "a helper", Verdict.HANG, f"helper killed after {pause:.2f} s")
    verdict, text = answers.ask(runner, project, context.draws(pause))
    if process.returncode != 0:
        verdict, text = Verdict.WRONG, errors.decode(errors="replace").strip()
    kind = "a helper" if killed else "a helper (none at that moment)"
    shutil.rmtree(project.root)
    return Case(PART, kind, verdict, f"helper killed after {pause:.2f} s: {text}")


def _kill_any_child(process: subprocess.Popen[bytes], draws: random.Random) -> bool:
    """Kill a child of ``process``, waiting for one if there is none; tell whether there was."""
    while process.poll() is None:
        with suppress(psutil.Error):
            children = psutil.Process(process.pid).children(recursive=True)
            if children:
                draws.choice(children).kill()
                return True
        time.sleep(0.01)
    return False
