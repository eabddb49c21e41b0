"""The doctor finds what is wrong, says what to do, and changes nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import validate

from index.config import Config
from index.messages import say, speaking
from index.skipped import SkippedCounts
from index.update import update
from tests.paths import ROOT
from trujaman.cli import main
from trujaman.doctor import machine
from trujaman.doctor.findings import State
from trujaman.doctor.index_state import _describe_skipped
from trujaman.doctor.report import report

Project = Callable[..., Config]
Printed = pytest.CaptureFixture[str]


def findings(config: Config, printed: Printed, status: int = 0) -> dict[str, tuple[str, str]]:
    """Run the doctor; return (state, text) by topic, problems and notes before what is well."""
    assert main(["doctor", "--json", "--config", str(config.path)]) == status
    answer = json.loads(printed.readouterr().out)
    schema = json.loads((ROOT / "docs/schema/doctor.schema.json").read_text(encoding="utf-8"))
    validate(answer, schema)
    ordered = sorted(answer["findings"], key=lambda item: item["state"] != "ok")
    return {item["topic"]: (item["state"], item["text"]) for item in ordered}


def contents(folder: Path) -> dict[str, tuple[int, int]]:
    """Return size and time of all files below ``folder`` but those of SQLite's for readers."""
    return {
        str(path): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }


def test_of_a_sound_index_all_is_well_and_nothing_is_changed(
    project: Project, capsys: Printed
) -> None:
    config = project()
    update(config)
    before = contents(config.path.parent)
    said = findings(config, capsys)
    assert contents(config.path.parent) == before
    assert said["index"] == ("ok", "4 passages of 4 files; 'index check' reads all of it")
    assert said["encoder"][0] == "ok"
    assert said["permissions"][0] == "ok"
    assert said["settings"][0] == "ok"


def test_text_marks_what_needs_somebody(project: Project, capsys: Printed) -> None:
    config = project()
    assert main(["doctor", "--config", str(config.path)]) == 0
    printed = capsys.readouterr().out
    assert "! " not in printed
    assert "· index           nothing indexed yet: run 'index'" in printed
    assert printed.splitlines()[-1].startswith("all well; ")


def test_a_damaged_index_is_a_problem(project: Project, capsys: Printed) -> None:
    config = project()
    update(config)
    store = config.data_dir / "store.sqlite"
    store.write_bytes(b"\0" * store.stat().st_size)
    said = findings(config, capsys, 1)
    assert said["index"][0] == "problem"
    assert "run 'index'" in said["index"][1]


def test_missing_parts_and_stale_documents_are_said(project: Project, capsys: Printed) -> None:
    config = project()
    update(config)
    (config.data_dir / "vectors.bin").unlink()
    (config.path.parent / "documents" / "nuevo.txt").write_text("Otro.")
    said = findings(config, capsys, 1)
    assert "parts are missing" in said["index"][1]
    assert said["documents"] == ("note", "the index is stale (1 new on disk); run 'index'")


@pytest.mark.parametrize("setting", [{"encoder": "other"}, {"theme": "[1]"}])
def test_wrong_settings_are_a_problem(
    project: Project, capsys: Printed, setting: dict[str, str]
) -> None:
    update(project())
    said = findings(project(**setting), capsys, 1)
    assert "problem" in {state for state, _ in said.values()}


def test_without_any_settings_it_says_how_to_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["doctor"]) == 0
    assert "run 'index FOLDER'" in capsys.readouterr().out


def test_settings_of_a_stranger_are_not_obeyed(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    update(project())
    project(encoder="sentence-transformers:evil")
    monkeypatch.chdir(tmp_path)
    assert main(["doctor"]) == 1
    assert "index trust" in capsys.readouterr().out


def test_who_may_read_the_index_is_said(project: Project, capsys: Printed) -> None:
    config = project()
    update(config)
    os.chmod(config.data_dir, 0o755)  # noqa: PTH101
    assert findings(config, capsys)["permissions"][0] == "note"


@pytest.mark.parametrize("name", ["caso\x1b[2J", "قضية", "año"])
def test_names_do_not_reach_the_terminal_as_they_are(
    project: Project, capsys: Printed, name: str
) -> None:
    config = project(data_dir=json.dumps(name))
    update(config)
    os.chmod(config.data_dir, 0o755)  # noqa: PTH101
    main(["doctor", "--config", str(config.path)])
    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    assert name.replace("\x1b", "␛") in printed


def test_a_locale_without_arabic_letters_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    class Latin:
        encoding = "iso-8859-1"

        def isatty(self) -> bool:
            return False

    monkeypatch.setattr("sys.stdout", Latin())
    found = {finding.topic: finding for finding in machine.check_machine()}
    assert found["locale"].state is State.PROBLEM
    assert "export LANG=C.UTF-8" in found["locale"].text


def test_a_machine_without_arabic_fonts_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lister = tmp_path / "fc-list"
    lister.write_text("#!/bin/sh\nexit 0\n")
    lister.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    found = {finding.topic: finding for finding in machine.check_machine()}
    assert "apt install" in found["fonts"].text


@pytest.mark.parametrize(
    ("named", "of_kinds", "language", "expected"),
    [
        (0, 2, "en", "2 files of kinds that are not read: 'index status --skipped' says why"),
        (1, 0, "en", "1 file that cannot be read: 'index status --skipped' says why"),
        (2, 1, "es", "2 archivos que no se pueden leer y 1 archivo de un tipo que no se lee;"),
        (3, 0, "ar", "3 ملفات تتعذر قراءتها؛ يبيّن 'index status --skipped' السبب"),
    ],
)
def test_what_is_not_read_is_counted_in_the_language(
    named: int, of_kinds: int, language: str, expected: str
) -> None:
    with speaking(language):
        said = say(_describe_skipped(SkippedCounts(named, of_kinds)))
    assert said.startswith(expected)


def test_topics_are_in_the_language(project: Project, capsys: Printed) -> None:
    config = project({"a.txt": "Ana"})
    update(config)
    with speaking("es"):
        report(config.path, as_json=False)
        assert {"programa", "localización", "permisos"} <= set(capsys.readouterr().out.split())
        report(config.path, as_json=True)
    topics = [finding["topic"] for finding in json.loads(capsys.readouterr().out)["findings"]]
    assert {"program", "extra ocr", "permissions"} <= set(topics)
