"""What an index should be after ``index`` has run, and whether it is."""

from __future__ import annotations

import shutil
from typing import Final

from benchmarks.faults.answers import Answers, Probe
from benchmarks.faults.commands import Runner, Step
from benchmarks.faults.context import Context
from benchmarks.faults.outcomes import Verdict, check_manners, worst
from benchmarks.faults.project import CONFIG, Project

INDEX: Final[Step] = {"command": "index", "arguments": ["--config", CONFIG]}


def answers_after_index(context: Context, runner: Runner, project: Project) -> Answers:
    """Return what a copy of ``project`` answers after an undisturbed ``index``."""
    probe = Probe.write(project, context.seed)
    copy = project.copy_to(project.root / "undisturbed")
    runner.run([INDEX], copy.root)
    return Answers(probe, runner.run(probe.steps(), copy.root))


def verify(
    context: Context, runner: Runner, project: Project, answers: Answers, name: str
) -> tuple[Verdict, str]:
    """Ask a disturbed index, run ``index``, ask again; the folder goes afterwards."""
    draws = context.draws("verify", name)
    before, text = answers.ask(runner, project, draws, may_be_stale=True)
    outcome = runner.run([INDEX], project.root)[0]
    manners, complaint = check_manners(outcome)
    after, difference = answers.ask(runner, project, draws)
    verdicts: list[Verdict] = [before if before is not Verdict.SAID else Verdict.RIGHT]
    if after is not Verdict.RIGHT or outcome.status != 0:
        verdicts += [Verdict.UNHEALED, manners, after]
    if leftovers := [path.name for path in project.data.rglob("*.tmp")]:
        verdicts.append(Verdict.UNHEALED)
        complaint = f"leaves {', '.join(leftovers)}"
    shutil.rmtree(project.root, ignore_errors=True)
    return worst(verdicts), " | ".join(filter(None, (text, complaint, difference)))
