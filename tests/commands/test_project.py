"""Which index a command uses, what is added to it and taken out, and that cases do not mix."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.cli import main as index
from search.cli import main as search

Run = Callable[..., tuple[int, str, str]]

TEXTS = {
    "en": "Police rescued thirty victims of human trafficking in Lima.",
    "es": "La policía rescató a treinta víctimas de la trata de personas.",
    "ar": "أنقذت الشرطة في ليما ثلاثين ضحية من ضحايا الاتجار بالبشر.",
}


@pytest.fixture
def cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder: two cases, with a document in each of three folders."""
    for case in ("one", "two"):
        for language, text in TEXTS.items():
            folder = tmp_path / "cases" / case / language
            folder.mkdir(parents=True)
            (folder / "a.txt").write_text(f"{text} Case {case}.", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "cases")
    return tmp_path / "cases"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(command: Callable[[list[str]], int], *arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        return (command(list(arguments)), *capsys.readouterr())

    return run


def listed(run: Run, *arguments: str) -> dict[str, Any]:
    status, output, notes = run(index, "list", *arguments, "--json")
    assert status == 0, notes
    loaded = json.loads(output)
    assert isinstance(loaded, dict)
    return loaded


def paths(listing: dict[str, Any]) -> list[str]:
    return [entry["path"] for entry in listing["entries"]]


@pytest.mark.parametrize("language", TEXTS)
def test_a_case_below_another_index_gets_one_of_its_own(
    cases: Path, run: Run, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(index, "one")[0] == 0
    monkeypatch.chdir(cases / "two")
    status, _, notes = run(index, language)
    assert status == 0
    assert notes == (
        f"index: set up an index of its own here, apart from the index of {cases};"
        " to add to that: index add PATH\n"
    )
    assert paths(listed(run)) == [str(cases / "two" / language)]
    assert run(search, TEXTS[language], "-l") == (0, f"{language}/a.txt\n", "")
    monkeypatch.chdir(cases)
    assert paths(listed(run)) == [str(cases / "one")]


def test_the_index_above_is_used_and_named(
    cases: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(index, "one")[2] == ""
    assert run(index)[2] == ""
    monkeypatch.chdir(cases / "one" / "ar")
    said = f"using the index of {cases}\n"
    for arguments in ([], ["."], ["rebuild"], ["add", "../es"]):
        assert run(index, *arguments)[::2] == (0, f"index: {said}"), arguments
    assert run(search, "police", "-l")[::2] == (0, f"search: {said}")
    config = str(cases / ".trujaman" / "config.yaml")
    assert run(index, "--config", config)[::2] == (0, "")
    assert run(search, "police", "--config", config)[::2] == (0, "")
    assert run(index, "-q") == (0, "", "")
    assert run(index, "--json")[2] == ""
    assert paths(listed(run)) == [str(cases / "one")]


def test_a_strangers_index_above_is_no_obstacle(
    tmp_path: Path, cases: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    (cases / "config.yaml").write_text(f"documents: [/etc]\ndata_dir: {elsewhere}\n")
    monkeypatch.chdir(cases / "two")
    status, _, notes = run(index, "es")
    assert status == 0
    assert "an index of its own here" in notes
    assert not elsewhere.exists()


def test_paths_are_added_from_below_and_removed(
    cases: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(index, "one")[0] == 0
    monkeypatch.chdir(cases / "two")
    status, output, notes = run(index, "add", "es", "ar")
    assert (status, notes) == (0, f"index: using the index of {cases}\n")
    assert "2 added" in output
    assert paths(listed(run)) == [str(cases / name) for name in ("one", "two/es", "two/ar")]
    status, output, _ = run(index, "remove", "es")
    assert status == 0
    assert "1 removed" in output
    assert paths(listed(run)) == [str(cases / "one"), str(cases / "two" / "ar")]
    assert (cases / "two" / "es" / "a.txt").read_text(encoding="utf-8")
    assert "two/es" not in run(search, "path:a.txt", "-l")[1]


def test_an_index_is_set_up_by_add_where_there_is_none(cases: Path, run: Run) -> None:
    assert "3 added" in run(index, "add", "one")[1]
    assert paths(listed(run)) == [str(cases / "one")]


@pytest.mark.parametrize("language", TEXTS)
def test_what_only_the_index_has_is_not_removed_unasked(
    cases: Path, run: Run, language: str
) -> None:
    assert run(index, "one", "two")[0] == 0
    path = cases / "one" / language / "a.txt"
    path.unlink()
    status, output, notes = run(index, "remove", "one")
    assert (status, output) == (2, "")
    assert "the files of 1 document are not there" in notes
    assert notes.count("\n") == 1
    assert paths(listed(run)) == [str(cases / "one"), str(cases / "two")]
    assert str(path) in paths(listed(run, f"one/{language}"))
    assert run(index, "remove", "one", "--prune")[0] == 0
    assert paths(listed(run)) == [str(cases / "two")]


def test_an_entry_inside_another_keeps_its_documents(cases: Path, run: Run) -> None:
    assert run(index, "two")[0] == 0
    assert run(index, "--config", ".trujaman/config.yaml")[0] == 0
    config = cases / ".trujaman" / "config.yaml"
    config.write_text("documents: [../two, ../two/ar]\ndata_dir: .\n")
    assert run(index)[0] == 0
    entries = listed(run)["entries"]
    assert [entry["documents"] for entry in entries] == [2, 1]
    (cases / "two" / "ar" / "a.txt").unlink()
    assert run(index, "remove", "two")[0] == 1  # the only document of the other is not there
    (only,) = listed(run)["entries"]
    assert (only["path"], only["documents"]) == (str(cases / "two" / "ar"), 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["remove", "two"], "two is not indexed; 'index list' names what is"),
        (["remove", "one/ar"], "which is indexed as a whole; name it in a '.searchignore'"),
        (["remove", "one"], "an index has one entry at least; 'index add' another first"),
        (["remove"], "expected 'index remove PATH...'; a folder of that name is ./remove"),
        (["add"], "expected 'index add PATH...'"),
        (["add", "three"], "three: no such file or folder"),
        (["status", "x"], "expected 'index status'; a folder of that name is ./status"),
        (["export"], "expected 'index export FILE'"),
        (["trust", "a", "b"], "expected 'index trust [FILE]'"),
        (["list", "two"], "is indexed; 'index list' names what is"),
        (["check", "--json"], "--json goes with 'index', 'index add'"),
        (["list", "--prune"], "--prune goes with 'index', 'index add'"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_changes_nothing(
    cases: Path, run: Run, arguments: list[str], message: str
) -> None:
    assert run(index, "one")[0] == 0
    before = (cases / ".trujaman" / "config.yaml").read_text()
    status, output, notes = run(index, *arguments)
    assert (status, output) == (2, "")
    assert message in notes
    assert notes.count("\n") == 1
    assert (cases / ".trujaman" / "config.yaml").read_text() == before


def test_a_config_that_somebody_wrote_is_not_rewritten(cases: Path, run: Run) -> None:
    content = "documents: [one, two]\ndata_dir: data\n"
    (cases / "config.yaml").write_text(content)
    assert run(index)[0] == 0
    for arguments in (["remove", "two"], ["add", ".."]):
        status, _, notes = run(index, *arguments)
        assert status == 2
        assert "config.yaml" in notes
    assert (cases / "config.yaml").read_text() == content


@pytest.mark.parametrize("language", TEXTS)
def test_contents_are_listed_with_counts(cases: Path, run: Run, language: str) -> None:
    assert run(index, "one", "two")[0] == 0
    listing = listed(run)
    assert listing["index"] == str(cases / ".trujaman")
    entry = {"files": 3, "documents": 3, "passages": 3, "is_there": True}
    assert listing["entries"] == [{"path": str(cases / case), **entry} for case in ("one", "two")]
    below = f"one/{language}"
    assert paths(listed(run, below)) == [str(cases / below / "a.txt")]
    output = run(index, "list")[1]
    assert f"3 documents, 3 passages         {cases / 'one'}\n" in output
    (cases / "two").rename(cases / "elsewhere")
    assert f"{cases / 'two'}  (not there)\n" in run(index, "list")[1]


def test_the_status_as_json_says_what_the_text_does(cases: Path, run: Run) -> None:
    assert run(index, "one", "two")[0] == 0
    (cases / "one" / "new.txt").write_text("New.")
    os.utime(cases / "one" / "en" / "a.txt", (1, 1))
    (cases / "one" / "es" / "a.txt").unlink()
    (cases / "two").rename(cases / "elsewhere")
    status, output, notes = run(index, "status", "--json")
    assert (status, notes) == (1, "")
    loaded = json.loads(output)
    assert (loaded["new"], loaded["changed"], loaded["gone"]) == (1, 1, 1)
    assert (loaded["documents"], loaded["files"]) == (6, 6)
    assert loaded["passages"] == {"ar": 2, "en": 2, "es": 2}
    (absent,) = loaded["absent"]
    assert (absent["path"], absent["documents"]) == (str(cases / "two"), 3)
