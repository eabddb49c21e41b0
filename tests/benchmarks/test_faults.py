"""The faults benchmark: it sees what is wrong, and finds nothing wrong in a small run."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.faults.__main__ import PARTS, main
from benchmarks.faults.answers import Answers, Probe
from benchmarks.faults.commands import REPOSITORY, Runner
from benchmarks.faults.context import Context
from benchmarks.faults.damage import DamageKind, draw_damages, file_kind
from benchmarks.faults.outcomes import Case, Outcome, Verdict, check_manners, worst
from benchmarks.faults.project import Project, change_documents, contents, make_project
from benchmarks.faults.recovery import INDEX
from benchmarks.faults.report import Part, load, publish, save
from benchmarks.speed.records import Provenance

SEED = 5
SETTINGS = {"quick": False, "scale": 1.0, "seed": SEED}


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    with Runner(REPOSITORY, tmp_path_factory.mktemp("runner")) as runner:
        yield runner


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, runner: Runner) -> Project:
    """Return an indexed project, to be copied."""
    project = make_project(tmp_path_factory.mktemp("sound") / "project", 30, SEED)
    assert runner.run([INDEX], project.root)[0].status == 0
    return project


@pytest.fixture(scope="module")
def outcomes(sound: Project, runner: Runner) -> list[Outcome]:
    """Return what the sound index answers."""
    return runner.run(Probe.write(sound, SEED).steps(), sound.root)


@pytest.fixture(scope="module")
def answers(sound: Project, outcomes: list[Outcome]) -> Answers:
    return Answers(Probe.write(sound, SEED), outcomes)


def with_first_hit(outcome: Outcome, **values: object) -> Outcome:
    lines = [json.loads(line) for line in outcome.output.splitlines()]
    lines[0]["hits"][0].update(values)
    return replace(outcome, output="\n".join(map(json.dumps, lines)))


@pytest.mark.parametrize(
    ("outcome", "verdict"),
    [
        (Outcome(0, "hits", ""), Verdict.RIGHT),
        (Outcome(2, "", "search: store.sqlite is damaged; run 'index'"), Verdict.SAID),
        (Outcome(2, "", ""), Verdict.WRONG),
        (Outcome(2, "", "two\nlines"), Verdict.WRONG),
        (Outcome(2, "", "search: delete the folder and run 'index'"), Verdict.WRONG),
        (Outcome(3, "", "search: what?"), Verdict.WRONG),
        (Outcome(1, "", "Traceback (most recent call last):\nValueError"), Verdict.TRACEBACK),
        (Outcome(-11, "", ""), Verdict.TRACEBACK),
        (Outcome(None, "", ""), Verdict.HANG),
    ],
)
def test_bad_manners_are_seen(outcome: Outcome, verdict: Verdict) -> None:
    assert check_manners(outcome)[0] is verdict


def test_the_worst_verdict_counts() -> None:
    assert worst([Verdict.SAID, Verdict.WRONG, Verdict.RIGHT]) is Verdict.WRONG
    assert worst([]) is Verdict.RIGHT


def test_other_answers_are_seen(answers: Answers, outcomes: list[Outcome]) -> None:
    answer = outcomes[1]
    warning = "search: 1 passage is damaged and was left out; run 'index'"
    other_score = with_first_hit(answer, score=0.123)
    untrue = with_first_hit(answer, text="No document has this.")
    assert answers.judge(1, answer)[0] is Verdict.RIGHT
    assert answers.judge(1, other_score)[0] is Verdict.WRONG
    assert answers.judge(1, replace(other_score, errors=warning))[0] is Verdict.SAID
    assert answers.judge(1, replace(untrue, errors=warning))[0] is Verdict.WRONG
    assert answers.judge(1, other_score, may_be_stale=True)[0] is Verdict.RIGHT
    assert answers.judge(1, untrue, may_be_stale=True)[0] is Verdict.WRONG


def test_a_former_text_is_true_of_an_index_that_is_behind(
    sound: Project, runner: Runner, tmp_path: Path
) -> None:
    project = sound.copy_all_to(tmp_path / "project")
    probe = Probe.write(project, SEED)
    runner.run([INDEX], project.root)
    before = Answers(probe, runner.run(probe.steps(), project.root))
    change_documents(project, SEED, share=0.3)
    runner.run([INDEX], project.root)
    after = Answers(probe, runner.run(probe.steps(), project.root))
    draws = random.Random(SEED)
    assert before.ask(runner, project, draws)[0] is Verdict.WRONG
    assert before.ask(runner, project, draws, may_be_stale=True)[0] is Verdict.RIGHT
    assert after.ask(runner, project, draws)[0] is Verdict.RIGHT


def test_damages_are_those_of_the_seed_and_of_every_kind_of_file(
    sound: Project, tmp_path: Path
) -> None:
    for kind in DamageKind:
        damages = list(draw_damages(sound.data, kind, 30, random.Random(SEED)))
        assert damages == list(draw_damages(sound.data, kind, 30, random.Random(SEED)))
        files = {file_kind(damage.file) for damage in damages}
        assert {"store.sqlite", "vectors.bin", "keyword/*.lists"} <= files
    before = contents(sound.data)
    for number, kind in enumerate((DamageKind.FLIP, DamageKind.TRUNCATION, DamageKind.LOSS)):
        copy = sound.copy_to(tmp_path / str(number))
        (damage,) = draw_damages(copy.data, kind, 1, random.Random(SEED))
        damage.apply(copy.data)
        after = contents(copy.data)
        changed = {name for name in before if after.get(name) != before[name]}
        assert changed == {damage.file}


def test_a_run_is_killed_at_the_step_asked_for(
    sound: Project, runner: Runner, tmp_path: Path
) -> None:
    listed = tmp_path / "steps.txt"
    copy = sound.copy_to(tmp_path / "copy")
    (copy.data / "vectors.bin").unlink()
    again = copy.copy_to(tmp_path / "again")
    (outcome,) = runner.run([{**INDEX, "list_to": str(listed)}], copy.root)
    assert outcome.status == 0
    steps = listed.read_text().splitlines()
    assert any(step.startswith("index/vectors/writer.py: ") for step in steps)
    (killed,) = runner.run([{**INDEX, "kill_at": 1}], again.root)
    assert killed.status == -9
    assert not (again.data / "vectors.bin").exists()


def test_a_hanging_command_is_ended(sound: Project, runner: Runner) -> None:
    (outcome,) = runner.run([INDEX], sound.root, timeout=0)
    assert outcome.status is None


def test_results_are_counted_kept_and_published(tmp_path: Path) -> None:
    provenance = Provenance("c0ffee", False, "2026-01-02", {"cores": 2}, {**SETTINGS})
    damage = [
        Case("damage", "flip: store.sqlite", Verdict.RIGHT, noticed=True),
        Case("damage", "flip: vectors.bin", Verdict.WRONG, "vectors.bin at 7", noticed=False),
        Case("damage", "truncation: vectors.bin", Verdict.SAID, "said so", noticed=True),
    ]
    hostile = [Case("hostile document", "FIFO", Verdict.SAID, "skipped", 1.5, 80.0)]
    path = tmp_path / "results.json"
    save(path, {"damage": Part.of(provenance, 60, damage)})
    save(path, {"hostile": Part.of(provenance, 60, hostile)})
    assert [case.detail for case in load(path)["damage"].cases] == ["vectors.bin at 7"]
    page = tmp_path / "page.md"
    page.write_text("A.\n<!-- figures: written by benchmarks.faults.report -->\nold\n"
                    "<!-- end of figures -->\nZ.\n")  # fmt: skip
    publish(path, page)
    text = page.read_text(encoding="utf-8")
    assert "| damage: flip | 2 | 1 | 0 | 0 | 1 | 0 | 0 | 1 |" in text
    assert "| hostile document | 1 | 0 | 1 | 0 | 0 | 0 | 0 |  | 1.5 | 80 |" in text
    assert text.startswith("A.\n")
    assert text.endswith("\nZ.\n")
    assert "old" not in text


def test_a_run_goes_on_where_it_ran_out_of_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = [
        Case("damage", "flip: vectors.bin", Verdict.RIGHT),
        Case("damage", "flip: vectors.bin", Verdict.WRONG, "the second"),
        Case("damage", "flip: store.sqlite", Verdict.SAID),
        Case("damage", "truncation: lock", Verdict.UNHEALED, "the last"),
    ]

    def run(context: Context) -> Iterator[Case]:
        yield from plan[context.done : context.done + 2]

    monkeypatch.setitem(PARTS, "damage", run)
    output = tmp_path / "results.json"
    arguments = ["--only", "damage", "--output", str(output)]
    main([*arguments, "--resume"])
    assert load(output)["damage"].tried == 2
    main([*arguments, "--resume"])
    part = load(output)["damage"]
    assert [(row.kind, row.tried) for row in part.rows] == [
        ("flip: store.sqlite", 1),
        ("flip: vectors.bin", 2),
        ("truncation: lock", 1),
    ]
    assert [case.detail for case in part.cases] == ["the second", "the last"]
    with pytest.raises(SystemExit, match="of another commit, seed or scale"):
        main([*arguments, "--resume", "--seed", "5"])
    main(arguments)
    assert load(output)["damage"].tried == 2
    capsys.readouterr()


def test_unknown_parts_are_refused() -> None:
    with pytest.raises(SystemExit, match="the parts are damage, kills"):
        main(["--only", "floods"])


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_a_quick_run_finds_nothing_wrong(part: str, tmp_path: Path) -> None:
    output = tmp_path / "results.json"
    status = main(["--quick", "--only", part, "--output", str(output)])
    results = load(output)[part]
    assert (status, [case.detail for case in results.cases if case.is_failure]) == (0, [])
    assert sum(row.tried for row in results.rows) > 0
    assert "| tried |" in output.with_suffix(".md").read_text(encoding="utf-8")
