"""Indexes, settings and folders made by somebody else to run code, or to be obeyed.

Whatever is planted would leave a trace, and there must be none; every command ends by itself,
with an answer or a message of one line.
"""

from __future__ import annotations

import os
import pickle
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from benchmarks.faults.answers import Answers
from benchmarks.faults.commands import Runner
from benchmarks.faults.context import Context
from benchmarks.faults.outcomes import Case, Verdict, check_manners, worst
from benchmarks.faults.project import CONFIG, Project, contents, make_project, write_config
from benchmarks.faults.recovery import INDEX, answers_after_index

PART: Final = "stranger"
_QUERY: Final = "human trafficking"
_PLANTED_MODULES: Final = (
    "index search yaml numpy json pickle sqlite3 filelock psutil xxhash simsimd tokenizers"
    " whoosh langdetect lxml pypdf docx textual rich Stemmer sitecustomize usercustomize"
).split()
_FILES: Final = ("store.sqlite", "keyword/state.json", "vectors.bin", "lock", "trujaman.json")
_NOT_FILES: Final = ("FIFO", "link to a file", "link to /dev/zero", "folder")
_SOMEBODY: Final = 65_534
"""A user that is neither root nor us."""
_SECONDS: Final = 45.0
"""Until a command counts as hanging: here it has little to do."""


class _Payload:
    """Leaves a trace when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self._trace = trace

    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return os.mkdir, (str(self._trace),)


def run_strangers(context: Context) -> Iterator[Case]:
    """Try everything; yield what came of it."""
    project = make_project(context.work / "sound", 90, context.seed)
    with context.runner("stranger") as runner:
        runner.run([INDEX], project.root)
        answers = answers_after_index(context, runner, project)
        yield _planted_modules(context, project)
        for name, settings in _strange_settings(context).items():
            yield _strange_config(context, name, settings)
        if os.geteuid() == 0:
            yield _config_of_another_user(context, project)
        crafted = {
            "pickle in a table of contents": _plant_pickles,
            "block outside the folder": _plant_traversal,
            "triggers and views in the store": _plant_triggers,
        }
        for name, plant in crafted.items():
            yield _crafted_index(context, runner, project, answers, name, plant)
        for file in _FILES:
            for kind in _NOT_FILES[: context.amount(len(_NOT_FILES), 1)]:
                yield _not_a_file(context, runner, project, answers, file, kind)


def _outcomes_of(context: Context, folder: Path, config: str | None) -> list[tuple[Verdict, str]]:
    """Run ``search`` and ``index`` in ``folder``; return how they behaved."""
    named = ["--config", config] if config else []
    return [
        check_manners(context.run(command, [*named, *rest], folder))
        for command, rest in (("search", [_QUERY]), ("index", []), ("search", [_QUERY]))
    ]


def _case(
    kind: str, behaviour: list[tuple[Verdict, str]], *traces: str, must_refuse: bool = False
) -> Case:
    verdicts = [verdict for verdict, _ in behaviour]
    said = "; ".join(text for _, text in behaviour if text)
    if any(traces):
        return Case(PART, kind, Verdict.WRONG, f"{kind}: {' '.join(traces)}; {said}")
    if must_refuse and Verdict.SAID not in verdicts:
        return Case(PART, kind, Verdict.WRONG, f"{kind}: obeyed without a word")
    return Case(PART, kind, worst(verdicts), f"{kind}: {said}")


def _planted_modules(context: Context, project: Project) -> Case:
    """Modules in the current folder, under the names of those that are imported."""
    copy = project.copy_to(context.work / "modules")
    trace = context.work / "trace of a module"
    code = f"import pathlib\npathlib.Path({str(trace)!r}).touch()\nraise SystemExit(77)\n"
    for name in _PLANTED_MODULES:
        (copy.root / f"{name}.py").write_text(code)
    write_config(copy.root, project.documents, workers=2)
    behaviour = _outcomes_of(context, copy.root, CONFIG)
    return _case("modules in the current folder", behaviour, _trace(trace))


def _trace(path: Path) -> str:
    return f"{path.name}: it ran" if path.exists() else ""


def _strange_settings(context: Context) -> dict[str, dict[str, object]]:
    """Return settings that a stranger may put into a folder, by what they want."""
    home = context.folder("somebody's home")
    (home / "letter.txt").write_text("A private letter about human trafficking.")
    model = context.folder("model")
    (model / "modules.json").write_text("[]")
    return {
        "reads documents elsewhere": {"documents": f"['{home}']"},
        "writes elsewhere": {"data_dir": f"'{context.work / 'elsewhere'}'"},
        "writes above": {"data_dir": "'../elsewhere'"},
        "loads a model": {"encoder": f"'sentence-transformers:{model}'"},
        "loads a model from the network": {"encoder": "'sentence-transformers:evil/model'"},
    }


def _strange_config(context: Context, name: str, settings: dict[str, object]) -> Case:
    """A configuration found in the current folder, which nobody has trusted."""
    root = context.work / f"config that {name}"
    documents = root / "documents"
    documents.mkdir(parents=True)
    (documents / "a.txt").write_text("A text about human trafficking.")
    write_config(root, documents, **settings)
    behaviour = _outcomes_of(context, root, None)
    elsewhere = (context.work / "elsewhere").exists()
    shutil.rmtree(context.work / "elsewhere", ignore_errors=True)
    traces = "wrote elsewhere" if elsewhere else ""
    return _case(f"config that {name}", behaviour, traces, must_refuse=True)


def _config_of_another_user(context: Context, project: Project) -> Case:
    copy = project.copy_all_to(context.work / "another user")
    (copy.root / CONFIG).write_text("documents: [documents]\ndata_dir: data\n")
    for path in (copy.root, *copy.root.rglob("*")):
        os.chown(path, _SOMEBODY, _SOMEBODY)
    behaviour = _outcomes_of(context, copy.root, None)
    return _case("config of another user", behaviour, must_refuse=True)


def _crafted_index(
    context: Context,
    runner: Runner,
    project: Project,
    answers: Answers,
    kind: str,
    plant: Callable[[Project, Path], None],
) -> Case:
    """An index that was changed to do something; ``plant`` is told what trace to leave."""
    copy = project.copy_to(context.work / kind)
    victim = context.folder(f"victim of {kind}")
    (victim / "letter.txt").write_text("Mine.")
    plant(copy, victim / "trace")
    before = contents(victim)
    behaviour = _ask_and_index(context, runner, copy, answers)
    traces = "something outside was touched" if contents(victim) != before else ""
    return _case(kind, behaviour, traces)


def _ask_and_index(
    context: Context, runner: Runner, project: Project, answers: Answers
) -> list[tuple[Verdict, str]]:
    draws = context.draws(project.root.name)
    behaviour = [answers.ask(runner, project, draws, timeout=_SECONDS)]
    (outcome,) = runner.run([INDEX], project.root, timeout=_SECONDS)
    behaviour.append(check_manners(outcome))
    if outcome.status is not None:
        behaviour.append(answers.ask(runner, project, draws, timeout=_SECONDS))
    return behaviour


def _plant_pickles(project: Project, trace: Path) -> None:
    data = pickle.dumps(_Payload(trace))
    for folder in (project.data, project.data / "keyword"):
        for name in ("_MAIN_1.toc", "_MAIN_2.toc", "MAIN_WRITELOCK", "MAIN_0123456789abcdef.seg"):
            (folder / name).write_bytes(data)


def _plant_traversal(project: Project, trace: Path) -> None:
    """Name a block that is outside the folder, in place of one that is inside."""
    state = project.data / "keyword" / "state.json"
    block = next(project.data.glob("keyword/*.lists"))
    outside = trace.parent / block.name
    shutil.copy(block, outside)
    relative = os.path.relpath(outside, state.parent)
    state.write_text(state.read_text().replace(block.name, relative))


def _plant_triggers(project: Project, _: Path) -> None:
    connection = sqlite3.connect(project.data / "store.sqlite")
    connection.executescript(
        "CREATE TRIGGER evil AFTER UPDATE ON settings BEGIN"
        " UPDATE passages SET text = 'A text that no document has.'; END;"
        "ALTER TABLE documents RENAME TO real_documents;"
        "CREATE VIEW documents AS SELECT * FROM real_documents;"
    )
    connection.close()


def _not_a_file(
    context: Context, runner: Runner, project: Project, answers: Answers, file: str, kind: str
) -> Case:
    """Something in place of a file of the index: no command hangs or follows it."""
    copy = project.copy_to(context.work / f"{file.replace('/', ' ')} {kind}")
    path = copy.data / file
    victim = context.folder("victims") / copy.root.name
    victim.write_text("Mine.")
    if path.exists():
        path.unlink()
    if kind == "FIFO":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
        (path / "letter.txt").write_text("Mine.")
    else:
        path.symlink_to(victim if kind == "link to a file" else "/dev/zero")
    behaviour = _ask_and_index(context, runner, copy, answers)
    # A folder may be set aside under another name.
    is_lost = kind == "folder" and not any(copy.data.rglob("letter.txt"))
    touched = is_lost or victim.read_text() != "Mine."
    return _case(f"{kind} in place of {file}", behaviour, "touched" if touched else "")
