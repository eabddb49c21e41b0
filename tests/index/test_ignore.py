"""What settings and .searchignore files leave out is left out, and counted."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.changes import find_changes
from index.config import Config
from index.report import print_skipped
from index.scan import scan
from index.status import read_status
from index.types import Excluded, Skipped
from index.update import update

Project = Callable[..., Config]


def names(config: Config) -> list[str]:
    return [os.path.relpath(path, config.documents[0]) for path in scan(config).files]


def ignore(config: Config, text: str, folder: str = "") -> None:
    (config.documents[0] / folder / ".searchignore").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("folder", "name"),
    [("drafts", "letter.txt"), ("borradores", "señal.txt"), ("مسودات", "رسالة.txt")],
)
def test_a_folder_and_a_name_are_left_out(project: Project, folder: str, name: str) -> None:
    config = project({"a.txt": "words", f"{folder}/b.txt": "words", f"c/{name}": "words"})
    ignore(config, f"# not for the index\n{folder}/\n{name}\n")
    assert names(config) == ["a.txt"]
    assert scan(config).excluded == (Excluded(".searchignore", files=1, folders=1),)


def test_a_file_in_a_deeper_folder_speaks_last(project: Project) -> None:
    config = project({"a.md": "x", "deep/a.md": "x", "deep/b.txt": "x", "deep/er/a.md": "x"})
    ignore(config, "*.md\n!unrelated\n")
    ignore(config, "!*.md\n/b.txt\n", "deep")
    assert names(config) == ["deep/a.md", "deep/er/a.md"]
    assert scan(config).excluded == (Excluded(".searchignore", files=2, folders=0),)


def test_nothing_takes_back_what_the_settings_leave_out(project: Project) -> None:
    config = replace(project({"a.txt": "words", "b.txt": "words"}), exclude=("b.txt",))
    ignore(config, "!b.txt\n")
    assert names(config) == ["a.txt"]
    assert scan(config).excluded == (Excluded("'exclude:'", files=1, folders=0),)


@pytest.mark.parametrize("pattern", ["*.md", "/reports/", "reports/**"])
def test_only_what_is_included_is_found(project: Project, pattern: str) -> None:
    config = project({"a.txt": "words", "reports/b.md": "words", "reports/deep/c.md": "words"})
    config = replace(config, include=(pattern,))
    assert names(config) == ["reports/b.md", "reports/deep/c.md"]
    assert scan(config).excluded == (Excluded("'include:'", files=1, folders=0),)


def test_what_is_left_out_leaves_the_index(project: Project) -> None:
    config = project()
    assert update(config).added == 4
    ignore(config, "football.txt\n")
    assert find_changes(config).gone == 1
    summary = update(config)
    assert (summary.removed, summary.excluded) == (1, (Excluded(".searchignore", 1, 0),))
    assert not find_changes(config)


@pytest.mark.parametrize("name", ["letter", "señal", "رسالة"])
def test_what_is_left_out_is_listed_by_what_leaves_it_out(
    project: Project, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    config = project({f"{name}/a.txt": "words", f"{name}.txt": "words", "b.md": "words"})
    ignore(config, f"/{name}/\n")
    config = replace(config, exclude=(f"{name}.txt",))
    update(config)
    print_skipped(read_status(config))
    (root,) = config.documents
    assert capsys.readouterr().out.splitlines() == [
        "left out: 1 file excluded by 'exclude:'",
        f"  {root / name}.txt",
        "left out: 1 folder excluded by .searchignore",
        f"  {root / name}/",
    ]


def test_a_folder_of_which_all_is_left_out_is_not_absent(project: Project) -> None:
    config = project()
    update(config)
    summary = update(replace(config, exclude=("*",)))
    assert (summary.removed, summary.absent) == (4, ())


def test_an_entry_inside_another_has_its_files(project: Project) -> None:
    config = project({"a.txt": "words", "disk/b.txt": "words"})
    config = replace(config, documents=(*config.documents, config.documents[0] / "disk"))
    ignore(config, "*.txt\n")
    assert names(config) == ["disk/b.txt"]
    config = replace(config, documents=config.documents[:1])
    assert names(config) == []


@pytest.mark.parametrize("size", [(64 << 10) + 1, 20_000])
def test_one_that_is_too_long_is_named_and_not_obeyed(project: Project, size: int) -> None:
    config = project({"a.txt": "words"})
    ignore(config, "*" * size)
    found = scan(config)
    assert names(config) == ["a.txt"]
    ((path, reason),) = [(skipped.path, skipped.reason) for skipped in found.skipped]
    assert Path(path).name == ".searchignore"
    assert reason.startswith("not obeyed: ")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_by_that_name_holds_up_nothing(project: Project) -> None:
    config = project({"a.txt": "words"})
    os.mkfifo(config.documents[0] / ".searchignore")
    path = str(config.documents[0] / ".searchignore")
    assert scan(config).skipped == (Skipped(path, "not obeyed: not a regular file"),)


def test_names_that_are_no_text_are_matched(project: Project) -> None:
    config = project({"a.txt": "words"})
    folder = os.fsencode(config.documents[0])
    for name in (b"b\xff.txt", b"c\xff.md"):
        with open(os.path.join(folder, name), "wb") as file:  # noqa: PTH118, PTH123
            file.write(b"words")
    (config.documents[0] / ".searchignore").write_bytes(b"b\xff*\n")
    assert len(scan(config).files) == 2
