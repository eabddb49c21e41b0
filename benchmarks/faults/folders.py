"""Folders that are somebody else's, stores lost or restored, documents that have gone."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from benchmarks.faults.answers import Answers
from benchmarks.faults.commands import Runner, command_line
from benchmarks.faults.context import Context
from benchmarks.faults.outcomes import Case, Verdict, check_manners, worst
from benchmarks.faults.project import (
    CONFIG,
    DATA,
    Project,
    change_documents,
    contents,
    make_project,
    write_config,
)
from benchmarks.faults.recovery import INDEX, answers_after_index

FOREIGN: Final = "foreign folder"
RESTORED: Final = "lost and restored"


def run_folders(context: Context) -> Iterator[Case]:
    """Try all of it; yield what came of it."""
    for name, fill in _FOREIGN_FOLDERS.items():
        yield _try_foreign_folder(context, name, fill)
    yield _permissions(context)
    project = make_project(context.work / "project", 150, context.seed)
    with context.runner("folders") as runner:
        runner.run([INDEX], project.root)
        earlier = context.work / "backup"
        shutil.copytree(project.data, earlier)
        change_documents(project, context.seed, share=0.2)
        runner.run([INDEX], project.root)
        answers = answers_after_index(context, runner, project)
        for name, lose in _LOSSES.items():
            yield _try_loss(context, runner, project, answers, name, lose, earlier)
        yield from _missing_documents(context, runner, project)
        yield _same_size_and_time(context, runner, project)


# Somebody else's folder as data_dir


def _write(*names: str) -> Callable[[Path], None]:
    def fill(folder: Path) -> None:
        for name in names:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("A report about human trafficking that exists only here.")

    return fill


def _foreign_database(folder: Path) -> None:
    connection = sqlite3.connect(folder / "store.sqlite")
    with connection:
        connection.execute("CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT)")
        connection.execute("INSERT INTO settings VALUES ('format', '3')")
        connection.execute("CREATE TABLE articles (text)")
        connection.execute("INSERT INTO articles VALUES ('Mine.')")
    connection.close()


_FOREIGN_FOLDERS: Final[dict[str, Callable[[Path], None]]] = {
    "documents": _write("report.txt", "annex/report.txt"),
    "a keyword/ of their own": _write("keyword/report.txt", "keyword/0123456789abcdef.lists"),
    "a vectors.bin of their own": _write("vectors.bin"),
    "a store.sqlite that is text": _write("store.sqlite"),
    "a store.sqlite of their own": _foreign_database,
    "a lock of their own": _write("lock"),
    "a trujaman.json of their own": _write("trujaman.json"),
    "temporary files of their own": _write("vectors.bin.1.tmp", "keyword/state.json.1.tmp"),
}


def _try_foreign_folder(context: Context, name: str, fill: Callable[[Path], None]) -> Case:
    root = context.work / name
    documents = root / "documents"
    documents.mkdir(parents=True)
    (documents / "a.txt").write_text("A text about human trafficking.")
    write_config(root, documents)
    folder = root / DATA
    folder.mkdir()
    fill(folder)
    before = contents(folder)
    verdicts, said = [], []
    for command, arguments in (("search", ["human trafficking"]), ("index", [])) * 2:
        outcome = context.run(command, ["--config", CONFIG, *arguments], root)
        verdict, text = check_manners(outcome)
        verdicts.append(verdict if verdict is not Verdict.RIGHT else Verdict.WRONG)
        said.append(text or f"{command} went ahead")
    if contents(folder) != before:
        verdicts.append(Verdict.WRONG)
        said.append("and the folder was changed")
    return Case(FOREIGN, name, worst(verdicts), f"{name}: {'; '.join(dict.fromkeys(said))}")


def _permissions(context: Context) -> Case:
    """With a umask of 0, nothing of an index is for others."""
    root = context.work / "permissions"
    documents = root / "documents"
    documents.mkdir(parents=True)
    (documents / "a.txt").write_text("A text about human trafficking.")
    write_config(root, documents)
    line = command_line("index", ["--config", CONFIG])
    subprocess.run(
        line, cwd=root, env=context.environment, umask=0, check=True, capture_output=True
    )
    folder = root / DATA
    paths = [folder, *folder.rglob("*")]
    open_to_others = [path.name for path in paths if path.stat().st_mode & 0o077]
    verdict = Verdict.WRONG if open_to_others else Verdict.RIGHT
    detail = f"others may read {', '.join(open_to_others)}" if open_to_others else ""
    return Case(FOREIGN, "permissions with umask 0", verdict, detail)


# Stores lost or restored


def _lose(*names: str) -> Callable[[Project, Path], None]:
    def lose(project: Project, _: Path) -> None:
        for name in names:
            path = project.data / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    return lose


def _restore(*names: str) -> Callable[[Project, Path], None]:
    """Put files of an earlier backup in place of those of now."""

    def restore(project: Project, backup: Path) -> None:
        for name in names:
            _lose(name)(project, backup)
            if (backup / name).is_dir():
                shutil.copytree(backup / name, project.data / name)
            elif (backup / name).exists():
                shutil.copy2(backup / name, project.data / name)

    return restore


_LOSSES: Final[dict[str, Callable[[Project, Path], None]]] = {
    "store lost": _lose("store.sqlite", "store.sqlite-wal", "store.sqlite-shm"),
    "store and sums lost": _lose("store.sqlite", "store.sums"),
    "keyword index lost": _lose("keyword"),
    "matrix lost": _lose("vectors.bin"),
    "marker lost": _lose("trujaman.json"),
    "sums lost": _lose("store.sums"),
    "store restored": _restore("store.sqlite"),
    "store and sums restored": _restore("store.sqlite", "store.sums"),
    "keyword index restored": _restore("keyword"),
    "matrix restored": _restore("vectors.bin"),
    "all but the store restored": _restore("keyword", "vectors.bin", "store.sums"),
    "everything restored": _restore("store.sqlite", "store.sums", "keyword", "vectors.bin"),
}


def _try_loss(
    context: Context,
    runner: Runner,
    project: Project,
    answers: Answers,
    name: str,
    lose: Callable[[Project, Path], None],
    backup: Path,
) -> Case:
    copy = project.copy_to(context.work / name)
    lose(copy, backup)
    draws = context.draws(name)
    before, text = answers.ask(runner, copy, draws, may_be_stale=True)
    (outcome,) = runner.run([INDEX], copy.root)
    manners, complaint = check_manners(outcome)
    after, difference = answers.ask(runner, copy, draws)
    verdicts = [before]
    if manners is not Verdict.RIGHT or after is not Verdict.RIGHT:
        verdicts += [Verdict.UNHEALED, manners, after]
    said = " | ".join(filter(None, (text, complaint, difference)))
    return Case(RESTORED, name, worst(verdicts), f"{name}: {said}")


# Documents that have gone, or changed in secret


def _missing_documents(context: Context, runner: Runner, project: Project) -> Iterator[Case]:
    """Documents that are suddenly not there do not empty the index, unless that is asked for."""
    for name in ("documents empty", "documents not there"):
        copy = project.copy_all_to(context.work / name)
        runner.run([INDEX], copy.root)
        shutil.rmtree(copy.documents)
        if name == "documents empty":
            copy.documents.mkdir()
        (outcome,) = runner.run([INDEX], copy.root)
        answer = context.run("search", ["--config", CONFIG, "human trafficking"], copy.root)
        verdict, said = check_manners(outcome)
        if "human trafficking" not in answer.output or outcome.status == 0:
            verdict, said = Verdict.WRONG, "the index was emptied, or nothing said so"
        yield Case(RESTORED, name, verdict, f"{name}: {said}")


def _same_size_and_time(context: Context, runner: Runner, project: Project) -> Case:
    """A document whose content changed, but neither its size nor its time: ``--rehash``."""
    name = "same size and time, index --rehash"
    copy = project.copy_all_to(context.work / "same size")
    runner.run([INDEX], copy.root)
    path = min((copy.documents / "en").rglob("*.txt"))
    state = path.stat()
    text = path.read_text(encoding="utf-8")
    path.write_text("zyzzyva " + text[8:] if text[:8].isascii() else text, encoding="utf-8")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    runner.run([{**INDEX, "arguments": ["--config", CONFIG, "--rehash"]}], copy.root)
    answer = context.run("search", ["--config", CONFIG, "zyzzyva"], copy.root)
    verdict = Verdict.RIGHT if "zyzzyva" in answer.output else Verdict.WRONG
    return Case(RESTORED, name, verdict, f"{name}: {answer.errors.strip()}")
