"""What an index answers: many queries in every mode, and whole documents."""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.faults.commands import TIME_LIMIT, Runner, Step, run_process
from benchmarks.faults.outcomes import Outcome, Verdict, check_manners, damage_messages, worst
from benchmarks.faults.project import CONFIG, Project

_ORDERS: Final = ((0,), (0, 1), (1, 0), (2, 0))
"""Steps of a probe that are asked, in order: what comes first meets the damage first."""
_VARYING: Final = frozenset(("elapsed_ms", "warnings"))
"""Keys of an answer that are no part of it: they differ from run to run, or say what is wrong."""
_ROUNDING: Final = 1.5e-6
"""Scores are printed with six digits; which way the last is rounded depends on the order in
which numbers were added, and so on how passages are distributed over blocks."""
_EXCERPT: Final = 160


@dataclass(frozen=True, slots=True)
class Probe:
    """Steps that ask an index everything; the answers are compared step by step."""

    project: Project
    queries: tuple[str, ...]
    queries_file: Path

    @classmethod
    def write(cls, project: Project, seed: int, per_language: int = 1) -> Probe:
        """Draw queries about ``project`` and write them where ``search --queries`` reads them."""
        queries = project.queries(seed, per_language)
        path = project.root / "queries.txt"
        path.write_text("\n".join(queries) + "\n", encoding="utf-8")
        return cls(project, queries, path)

    def steps(self) -> list[Step]:
        """Return the steps; where they run, there is a ``config.yaml``."""
        file = str(self.queries_file)
        many = ["--config", CONFIG, "--queries", file, "--mode", "keyword"]
        single = ["--config", CONFIG, "--json", self.queries[0]]
        return [
            {"command": "ask", "arguments": [CONFIG, *self.queries]},
            {"command": "search", "arguments": many},
            {"command": "search", "arguments": single},
        ]


class Answers:
    """What a sound index answers to a probe, and how far other answers are from it."""

    def __init__(self, probe: Probe, outcomes: Sequence[Outcome]) -> None:
        self.probe = probe
        self._expected = [canonical(outcome.output) for outcome in outcomes]
        for outcome in outcomes:
            if outcome.status != 0:
                raise ValueError(f"the sound index does not answer: {outcome.errors}")

    def ask(
        self,
        runner: Runner,
        project: Project,
        draws: random.Random,
        *,
        may_be_stale: bool = False,
        must_answer: bool = False,
        settings: Step | None = None,
        timeout: float = TIME_LIMIT,
    ) -> tuple[Verdict, str]:
        """Ask ``project`` what the probe asks; return how right it answered.

        With ``may_be_stale``, what was true before documents changed is right, too; with
        ``must_answer``, an error in place of an answer is wrong. ``settings`` go to every step.
        """
        steps = self.probe.steps()
        order = draws.choice(_ORDERS)
        asked = [{**steps[place], **(settings or {})} for place in order]
        outcomes = runner.run(asked, project.root, timeout=timeout)
        verdicts = [
            self.judge(place, outcome, may_be_stale=may_be_stale)
            for place, outcome in zip(order, outcomes, strict=False)
        ]
        if must_answer and any(outcome.status == 2 for outcome in outcomes):
            verdicts.append((Verdict.WRONG, f"no answer: {outcomes[-1].errors.strip()}"))
        verdict = worst(verdict for verdict, _ in verdicts)
        return verdict, next((text for found, text in verdicts if found is verdict), "")

    def ask_processes(
        self, project: Project, env: dict[str, str], draws: random.Random
    ) -> tuple[Verdict, str]:
        """Ask one step of the probe in a process of its own."""
        place = draws.choice((1, 2))
        step = self.probe.steps()[place]
        outcome = run_process(step["command"], step["arguments"], project.root, env)
        return self.judge(place, outcome)

    def judge(
        self, place: int, outcome: Outcome, *, may_be_stale: bool = False
    ) -> tuple[Verdict, str]:
        """Return how right the answer to a step is, and what was wrong or said."""
        verdict, text = check_manners(outcome)
        if verdict is not Verdict.RIGHT:
            return verdict, text
        answer = canonical(outcome.output)
        difference = _difference(self._expected[place], answer)
        if not difference:
            return Verdict.RIGHT, ""
        untrue = self._untrue(answer)
        messages = damage_messages(outcome.errors)
        if may_be_stale and not untrue:
            return Verdict.RIGHT, ""
        if untrue or not messages:
            command = self.probe.steps()[place]["command"]
            return Verdict.WRONG, f"{command}: {untrue or difference}"
        return Verdict.SAID, messages[-1]

    def _untrue(self, answer: Sequence[Any]) -> str:
        """Return a text shown that is in no document, "" if there is none."""
        for part in answer:
            shown = (
                [(part[0], part[3])]  # a whole document
                if isinstance(part, list)
                else [(hit["path"], hit["text"]) for hit in part["hits"]]
            )
            for path, text in shown:
                if not self._is_text_of(Path(path), text):
                    return f"{path}: does not have {text[:_EXCERPT]!r}"
        return ""

    def _is_text_of(self, path: Path, text: str) -> bool:
        """Tell whether a document has ``text``, or had it before it was changed."""
        project = self.probe.project
        path = project.root / path  # relative if the question was asked there
        if _has_text(path, text):
            return True
        if not path.is_relative_to(project.documents):
            return False
        return _has_text(project.former / path.relative_to(project.documents), text)


def canonical(output: str) -> list[Any]:
    """Return what a step printed as values, without what differs from run to run.

    A text that is not JSON stands for itself.
    """
    try:
        values = [json.loads(output)]
    except ValueError:
        try:
            values = [json.loads(line) for line in output.splitlines()]
        except ValueError:
            return [{"hits": [], "text": output}]
    return [_canonical_part(part) if isinstance(part, dict) else part for part in values]


def _canonical_part(part: dict[str, Any]) -> dict[str, Any]:
    """Return results without what varies; earlier versions named languages in any order."""
    kept = {key: value for key, value in part.items() if key not in _VARYING}
    return {**kept, "languages": sorted(kept.get("languages", ()))}


def _has_text(path: Path, text: str) -> bool:
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    if path.suffix == ".html":
        content = re.sub(r"<[^>]*>", " ", content)
    return " ".join(text.split()) in " ".join(content.split())


def _difference(expected: Sequence[Any], answer: Sequence[Any]) -> str:
    """Return where two answers first differ, in a line; "" if they do not."""
    if expected == answer:
        return ""
    if len(expected) != len(answer):
        return f"{len(answer)} answers instead of {len(expected)}"
    return "; ".join(itertools.islice(_differences("", expected, answer), 2))


def _differences(place: str, expected: Any, answer: Any) -> Iterator[str]:
    if isinstance(expected, dict) and isinstance(answer, dict) and expected.keys() == answer.keys():
        for key in expected:
            yield from _differences(f"{place}.{key}", expected[key], answer[key])
    elif isinstance(expected, list) and isinstance(answer, list) and len(expected) == len(answer):
        for number, (old, new) in enumerate(zip(expected, answer, strict=True)):
            yield from _differences(f"{place}[{number}]", old, new)
    elif isinstance(expected, float) and isinstance(answer, float):
        if abs(expected - answer) > _ROUNDING:
            yield f"{place}: {answer} instead of {expected}"
    elif expected != answer:
        yield f"{place}: {str(answer)[:60]!r} instead of {str(expected)[:60]!r}"


def sound_answers(runner: Runner, probe: Probe) -> Answers:
    """Return what ``probe`` is answered by its own project, which is sound."""
    return Answers(probe, runner.run(probe.steps(), probe.project.root))
