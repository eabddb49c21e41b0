"""Bits and bytes flipped, files cut off and lost, pages overwritten, in every kind of file.

Each damage is done to a fresh copy of a sound index. Then everything is asked: the answers are
right, or a message says what is wrong. Then ``index`` runs, and the answers must be right.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.faults.answers import Answers, Probe, sound_answers
from benchmarks.faults.commands import Runner
from benchmarks.faults.context import Context
from benchmarks.faults.damage import Damage, DamageKind, draw_damages, file_kind
from benchmarks.faults.outcomes import Case, Verdict, check_manners, worst
from benchmarks.faults.project import Project, change_documents, make_project
from benchmarks.faults.recovery import INDEX

PART: Final = "damage"
_COUNTS: Final = {
    DamageKind.FLIP: (1_000, 9),
    DamageKind.TRUNCATION: (250, 3),
    DamageKind.OVERWRITE: (100, 3),
    DamageKind.LOSS: (24, 1),
}
"""How many, at length and quickly."""
_SHARES: Final = {"small": 0.6, "killed": 0.2, "large": 0.2}
"""How much of it is done to which index."""
_PASSAGES: Final = {"small": 240, "killed": 240, "large": 2_400}
_PROCESS_SHARE: Final = 0.04
"""Damages after which one question is asked in a process of its own, too."""


@dataclass(frozen=True, slots=True)
class SoundIndex:
    """An index without damage: what it answers, before ``index`` runs and after.

    They differ if the run before was killed: then the index is behind its documents.
    """

    name: str
    project: Project
    before: Answers
    after: Answers
    summary: str
    """What ``index`` prints if nothing is wrong."""

    @property
    def is_stale(self) -> bool:
        return self.name == "killed"


def run_damages(context: Context) -> Iterator[Case]:
    """Do all damages; yield what came of each."""
    sizes = {"small": 240} if context.is_quick else _PASSAGES
    with context.runner("sound") as runner:
        indexes = [prepare_index(context, runner, name, size) for name, size in sizes.items()]
    plan: list[tuple[int, SoundIndex, Damage]] = []
    for index in indexes:
        share = 1.0 if context.is_quick else _SHARES[index.name]
        for kind, (full, quick) in _COUNTS.items():
            count = round(context.amount(full, quick) * share)
            draws = context.draws("damage", index.name, kind)
            for damage in draw_damages(index.project.data, kind, count, draws):
                plan.append((len(plan), index, damage))

    # In any order, so that a run that is cut short has tried something of everything.
    context.draws("order of damages").shuffle(plan)

    def do(runner: Runner, item: tuple[int, SoundIndex, Damage]) -> Case:
        number, index, damage = item
        return try_damage(context, runner, number, index, damage)

    yield from context.map(PART, do, plan[context.done :])


def prepare_index(context: Context, runner: Runner, name: str, passages: int) -> SoundIndex:
    """Make a sound index that has been updated once; a "killed" one has a write-ahead log."""
    context.report(f"  {PART}: preparing the {name} index")
    project = make_project(context.work / "sound" / name, passages, context.seed)
    _require_success(runner, project)
    change_documents(project, context.seed)
    if name == "killed":
        _kill_with_log(runner, project, context.folder("kill"))
    else:
        _require_success(runner, project)
    probe = Probe.write(project, context.seed)
    # The probe brings a killed index up to date, so it is asked a copy.
    before = project.copy_to(context.work / "sound" / f"{name}-before")
    after = project.copy_to(context.work / "sound" / f"{name}-after")
    answers_before = Answers(probe, runner.run(probe.steps(), before.root))
    _require_success(runner, after)
    summary = runner.run([INDEX], after.root)[0].output
    answers_after = sound_answers(runner, Probe(after, probe.queries, probe.queries_file))
    return SoundIndex(name, project, answers_before, answers_after, summary)


def try_damage(
    context: Context, runner: Runner, number: int, index: SoundIndex, damage: Damage
) -> Case:
    """Damage a copy of ``index``, ask it, run ``index``, ask again."""
    root = context.work / "copies" / str(number)
    project = index.project.copy_to(root)
    damage.apply(project.data)
    draws = context.draws("order", number)
    before, text = index.before.ask(runner, project, draws, may_be_stale=index.is_stale)
    noticed = None
    if number % round(1 / _PROCESS_SHARE) == 0 and before is Verdict.RIGHT:
        before, text = _ask_a_process(context, index, damage, root)
    outcome = runner.run([INDEX], root)[0]
    noticed = outcome.status != 0 or outcome.output != index.summary or outcome.errors != ""
    manners, complaint = check_manners(outcome)
    after, difference = index.after.ask(runner, project, draws)
    shutil.rmtree(root, ignore_errors=True)
    verdicts = [before]
    if manners not in (Verdict.RIGHT, Verdict.SAID):
        verdicts.append(manners)
    # Of a stale index, a damaged document may have no file any more; that is said by 1.
    if after is not Verdict.RIGHT or outcome.status not in ((0, 1) if index.is_stale else (0,)):
        verdicts.append(Verdict.UNHEALED)
        if after in (Verdict.TRACEBACK, Verdict.HANG):
            verdicts.append(after)
    verdict = worst(verdicts)
    said = " | ".join(filter(None, (text, complaint, difference and f"after: {difference}")))
    detail = f"{index.name} {number}: {damage}: {said}" if said else f"{index.name}: {damage}"
    return Case(PART, f"{damage.kind}: {file_kind(damage.file)}", verdict, detail, noticed=noticed)


def _ask_a_process(
    context: Context, index: SoundIndex, damage: Damage, root: Path
) -> tuple[Verdict, str]:
    """Do the damage to another copy, and ask one question in a process."""
    other = index.project.copy_to(root.with_name(f"{root.name}-process"))
    damage.apply(other.data)
    if index.is_stale:
        return Verdict.RIGHT, ""
    verdict = index.before.ask_processes(other, context.environment, context.draws(str(damage)))
    shutil.rmtree(other.root, ignore_errors=True)
    return verdict


def _require_success(runner: Runner, project: Project) -> None:
    (outcome,) = runner.run([INDEX], project.root)
    if outcome.status != 0:
        raise ValueError(f"index fails without any fault: {outcome.errors}")


def _kill_with_log(runner: Runner, project: Project, scratch: Path) -> None:
    """Kill an update when SQLite's write-ahead log is longest."""
    steps_file = scratch / "steps.txt"
    rehearsal = project.copy_to(scratch / "rehearsal")
    runner.run([{**INDEX, "list_to": str(steps_file)}], rehearsal.root)
    steps = len(steps_file.read_text(encoding="utf-8").splitlines())
    longest, best = 0, 0
    for kill_at in range(max(1, steps // 12), steps, max(1, steps // 12)):
        copy = project.copy_to(scratch / f"at-{kill_at}")
        runner.run([{**INDEX, "kill_at": kill_at}], copy.root)
        log = copy.data / "store.sqlite-wal"
        size = log.stat().st_size if log.exists() else 0
        if size > longest:
            longest, best = size, kill_at
        shutil.rmtree(copy.root)
    runner.run([{**INDEX, "kill_at": best or steps // 2}], project.root)
