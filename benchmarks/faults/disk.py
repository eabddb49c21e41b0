"""A disk that is full at any moment of a first run, an update, and a search.

A small file system in memory where one can be mounted; elsewhere a limit to the size of each
file, which fails in the same calls with another error. The table says which.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.faults.commands import Runner, Step
from benchmarks.faults.context import Context
from benchmarks.faults.outcomes import Case, Verdict, check_manners, worst
from benchmarks.faults.project import CONFIG, Project, change_documents, make_project
from benchmarks.faults.recovery import INDEX, answers_after_index, verify

PART: Final = "disk full"
_PASSAGES: Final = 240
_PAGE: Final = 4096
_AMPLE: Final = 1 << 28


def run_full_disks(context: Context) -> Iterator[Case]:
    """Run ``index`` and ``search`` with too little room, then with enough."""
    way = "tmpfs" if _can_mount(context.folder("probe")) else "limit to each file"
    with context.runner("disk") as runner:
        yield from _first_runs(context, runner, way)
        yield from _updates(context, runner, way)
        yield from _searches(context, runner, way)


def _first_runs(context: Context, runner: Runner, way: str) -> Iterator[Case]:
    project = make_project(context.work / "first", _PASSAGES, context.seed)
    project.data.mkdir(mode=0o700)
    answers = answers_after_index(context, runner, project)
    needed = 2 * _size(project.root / "undisturbed" / "data")
    count = context.amount(24, 2)
    for number in range(count):
        room = needed * (number + 1) // count
        root = context.work / f"first {number}"
        with _room(project, root, way, room) as (copy, limit):
            outcome = runner.run([{**INDEX, **limit}], copy.root)[0]
            manners, said = check_manners(outcome)
            _make_ample(copy, way)
            verdict, text = verify(context, runner, copy, answers, f"first {number}")
        yield _case("first run", way, room, [_tolerated(manners), verdict], f"{said} | {text}")
    context.report(f"  {PART}, first run: {count}")


def _updates(context: Context, runner: Runner, way: str) -> Iterator[Case]:
    """While there is no room for the update, the last good index answers."""
    project = make_project(context.work / "update", _PASSAGES, context.seed)
    runner.run([INDEX], project.root)
    used = _size(project.data)
    change_documents(project, context.seed, share=0.2)
    answers = answers_after_index(context, runner, project)
    count = context.amount(24, 2)
    for number in range(count):
        room = used + used * number // count
        root = context.work / f"update {number}"
        with _room(project, root, way, room) as (copy, limit):
            outcome = runner.run([{**INDEX, **limit}], copy.root)[0]
            manners, said = check_manners(outcome)
            during, missing = answers.ask(
                runner,
                copy,
                context.draws("during", number),
                may_be_stale=True,
                must_answer=True,
                settings=limit,
            )
            _make_ample(copy, way)
            verdict, text = verify(context, runner, copy, answers, f"update {number}")
        verdicts = [_tolerated(manners), _tolerated(during), verdict]
        yield _case("update", way, room - used, verdicts, f"{said} | {missing} | {text}")
    context.report(f"  {PART}, update: {count}")


def _searches(context: Context, runner: Runner, way: str) -> Iterator[Case]:
    """A search that has to derive files again, and has no room for it."""
    project = make_project(context.work / "search", _PASSAGES, context.seed)
    runner.run([INDEX], project.root)
    answers = answers_after_index(context, runner, project)
    count = context.amount(8, 1)
    for number in range(count):
        root = context.work / f"search {number}"
        source = project.copy_to(context.work / f"search source {number}")
        (source.data / ("vectors.bin" if number % 2 else "keyword/state.json")).unlink()
        room = _size(source.data) * (100 + 3 * number) // 100
        with _room(source, root, way, room) as (copy, limit):
            verdict, text = answers.ask(
                runner, copy, context.draws("search", number), settings=limit
            )
            _make_ample(copy, way)
            after, difference = verify(context, runner, copy, answers, f"search {number}")
        yield _case("search", way, room, [verdict, after], f"{text} | {difference}")


def _case(kind: str, way: str, room: int, verdicts: list[Verdict], said: str) -> Case:
    detail = f"{kind}, room for {room:,} bytes: {said}"
    return Case(PART, f"{kind} ({way})", worst(verdicts), detail)


def _tolerated(manners: Verdict) -> Verdict:
    """A clear message is what a full disk should give."""
    return Verdict.RIGHT if manners is Verdict.SAID else manners


@contextmanager
def _room(project: Project, root: Path, way: str, room: int) -> Iterator[tuple[Project, Step]]:
    """Copy ``project`` to where its index has only ``room`` bytes; yield it and step settings."""
    root.mkdir()
    data = root / "data"
    data.mkdir(mode=0o700)
    if way != "tmpfs":
        data.rmdir()
        yield project.copy_to(root), {"max_file_bytes": max(_PAGE, room // 3)}
        return
    # Rounded up to pages, and one for each file and folder.
    pages = -(-room // _PAGE) + sum(1 for _ in project.data.rglob("*")) + 1
    _mount(["-t", "tmpfs", "-o", f"size={pages * _PAGE},mode=0700", "tmpfs"], data)
    try:
        # The mounted folder cannot be replaced, so its content is copied.
        subprocess.run(["cp", "-a", f"{project.data}/.", str(data)], check=True)
        (root / CONFIG).write_bytes(project.config.read_bytes())
        yield Project(root, project.documents), {}
    finally:
        subprocess.run(["umount", "-l", str(data)], check=True)


def _make_ample(project: Project, way: str) -> None:
    if way == "tmpfs":
        _mount(["-o", f"remount,size={_AMPLE}"], project.data)


def _can_mount(folder: Path) -> bool:
    try:
        _mount(["-t", "tmpfs", "-o", "size=64k", "tmpfs"], folder)
    except (OSError, subprocess.CalledProcessError):
        return False
    subprocess.run(["umount", str(folder)], check=True)
    return True


def _mount(options: list[str], folder: Path) -> None:
    command = ["mount", *options, str(folder)]
    subprocess.run(command, check=True, capture_output=True)


def _size(folder: Path) -> int:
    """Return the bytes that the files in ``folder`` take, in whole pages."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return sum(-(-size // _PAGE) * _PAGE for size in sizes)
