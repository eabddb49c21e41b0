"""On a terminal of 40 columns rows are wrapped between words; through a pipe they are lines."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import termios

import pytest

from index.config import Config
from index.update import update
from tests.paths import ROOT
from tests.projects import make_project

pytestmark = pytest.mark.slow

COLUMNS = 40
LOCALES = ("en_US.UTF-8", "es_ES.UTF-8", "ar_EG.UTF-8")
NAMES = ("Ana Mora", "Consejo Nacional de la Judicatura del Perú", "كريم", "'sin fin")


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    folder = tmp_path_factory.mktemp("narrow")
    config = make_project(folder, {"a.txt": "Ana Mora paid كريم."})
    (folder / "names.txt").write_text("\n".join(NAMES), encoding="utf-8")
    for name in (".one", ".two", "film.mp4"):
        (config.documents[0] / name).write_bytes(b"\0\0\0 ftypisom" + bytes(99))
    update(config)
    return config


def run(config: Config, arguments: list[str], locale: str) -> str:
    """Return what a command writes into a pipe."""
    return _start(config, arguments, locale, subprocess.PIPE).communicate()[0].decode()


def run_on_terminal(
    config: Config, arguments: list[str], locale: str, output: int | None = None
) -> list[str]:
    """Return the lines that a command writes on a terminal of COLUMNS.

    Where there is an ``output`` for the others, these are its notes.
    """
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (25, COLUMNS))
    if output is None:
        process = _start(config, arguments, locale, theirs)
    else:
        process = _start(config, arguments, locale, output, notes=theirs)
    os.close(theirs)
    written = b""
    try:
        while part := os.read(ours, 65_536):
            written += part
    except OSError:  # the other side is closed
        pass
    os.close(ours)
    process.wait()
    return written.decode().replace("\r\n", "\n").removesuffix("\n").split("\n")


def _start(
    config: Config, arguments: list[str], locale: str, output: int, notes: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    module, *rest = arguments
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LANG": locale, "LC_ALL": locale}
    environment.pop("COLUMNS", None)
    return subprocess.Popen(
        [sys.executable, "-m", module, *rest, "--config", str(config.path)],
        stdout=output,
        stderr=notes,
        env=environment,
        cwd=config.path.parent,
    )


def commands(config: Config) -> dict[str, list[str]]:
    names = str(config.path.parent / "names.txt")
    return {
        "status": ["index", "status"],
        "skipped": ["index", "status", "--skipped"],
        "list": ["index", "list"],
        "doctor": ["trujaman", "doctor"],
        "table": ["search", "--queries", names, "--table"],
    }


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", ["status", "skipped", "list", "doctor", "table"])
def test_rows_are_wrapped_on_a_terminal_alone(config: Config, name: str, locale: str) -> None:
    arguments = commands(config)[name]
    piped = run(config, arguments, locale).split("\n")
    shown = run_on_terminal(config, arguments, locale)
    wide = [line for line in shown if len(line) > COLUMNS and len(line.split()) > 2]
    assert wide == [], "only what has no blank is wider"
    changing = ("terminal", "disk", "disco", "الطرفية", "القرص")
    whole = [line for line in piped if not any(word in line for word in changing)]
    words = " ".join(shown).split()
    for line in whole:
        assert set(line.split()) <= set(words), line
    assert len(shown) > len([line for line in piped if line])


@pytest.mark.parametrize("locale", LOCALES)
def test_notes_of_a_run_are_wrapped_as_its_summary_is(config: Config, locale: str) -> None:
    piped = _start(config, ["index"], locale, subprocess.DEVNULL, notes=subprocess.PIPE)
    whole = piped.communicate()[1].decode().splitlines()
    with_progress = run_on_terminal(config, ["index"], locale, subprocess.DEVNULL)
    shown = [line.rpartition("\x1b[K")[2] for line in with_progress]
    assert max(map(len, whole)) > COLUMNS
    assert [line for line in shown if len(line) > COLUMNS and len(line.split()) > 2] == []
    assert " ".join(shown).split() == " ".join(whole).split()
    assert len(shown) > len(whole)


@pytest.mark.parametrize(
    ("locale", "head"),
    [
        ("en_US.UTF-8", " passages documents  name"),
        ("es_ES.UTF-8", "  pasajes documentos  nombre"),
        ("ar_EG.UTF-8", "  المقاطع   الوثائق  الاسم"),
    ],
)
def test_the_head_of_a_table_is_in_the_language(config: Config, locale: str, head: str) -> None:
    arguments = commands(config)["table"]
    assert run(config, arguments, locale).split("\n")[0] == head
    as_csv = run(config, [*arguments, "--csv"], locale)
    assert as_csv == run(config, [*arguments, "--csv"], "C.UTF-8")
    as_json = json.loads(run(config, [*arguments, "--json"], locale))
    assert as_json == json.loads(run(config, [*arguments, "--json"], "C.UTF-8"))


def test_a_long_name_goes_on_below_its_beginning(config: Config) -> None:
    shown = run_on_terminal(config, commands(config)["table"], "es_ES.UTF-8")
    first = next(at for at, line in enumerate(shown) if "Consejo" in line)
    column = shown[first].index("Consejo")
    lines = [line[column:] for line in shown[first : first + 3]]
    assert " ".join(lines) == NAMES[1]
    assert not any(line[:column].strip() for line in shown[first + 1 : first + 3])


def test_a_path_is_whole_on_a_narrow_terminal(config: Config) -> None:
    shown = run_on_terminal(config, commands(config)["status"], "en_US.UTF-8")
    assert any(line.endswith(str(config.data_dir)) for line in shown)
