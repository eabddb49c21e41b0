"""A configuration that may be a stranger's is not obeyed before the user has trusted it."""

from __future__ import annotations

import json
import os
import socket
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from index import config as configs
from index import trust
from index.cli import main as index
from index.demands import find_demands
from index.errors import ConfigError, UntrustedError
from search.cli import main as search
from search.engine import Engine

STRANGER = 60_001
"""A user number that nobody who runs the tests has."""

Tree = dict[str, bytes | None]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a document, beside the user's home with secrets in it."""
    home = tmp_path / "home"
    (home / "letters").mkdir(parents=True)
    (home / "letters" / "secret.txt").write_text("trata de personas, en secreto")
    (tmp_path / "elsewhere").mkdir()
    result = tmp_path / "download"
    (result / "docs").mkdir(parents=True)
    (result / "docs" / "a.txt").write_text("human trafficking")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(result)
    return result


def write(folder: Path, **entries: str) -> Path:
    lines = {"documents": "[docs]", "data_dir": "data", **entries}
    path = folder / "config.yaml"
    path.write_text("".join(f"{key}: {value}\n" for key, value in lines.items()))
    return path


def tree(folder: Path) -> Tree:
    """Return every file below ``folder`` with its content, and every folder."""
    return {str(path): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def asked(folder: Path, named: Path | None = None) -> str:
    """Return what the user is told, in one line."""
    with pytest.raises(UntrustedError) as caught:
        trust.load_trusted(folder, named)
    message = str(caught.value)
    assert "\n" not in message
    assert "index trust" in message
    return message


def test_what_stays_in_its_folder_needs_no_trust(folder: Path) -> None:
    write(folder, workers="4", max_file_mb="1024", file_seconds="600", file_memory_mb="1024")
    assert find_demands(trust.load_trusted(folder)) == ()
    (folder / "config.yaml").unlink()
    configs.create(folder, (folder / "docs", folder))
    assert find_demands(trust.load_trusted(folder)) == ()


@pytest.mark.parametrize(("workers", "bearable"), [("1", 8_192), ("4", 2_048), ("8", 1_024)])
def test_all_helpers_together_may_take_half_of_the_memory(
    folder: Path, workers: str, bearable: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = SimpleNamespace(total=16 << 30)
    monkeypatch.setattr("psutil.virtual_memory", lambda: memory)
    for megabytes, is_asked in ((bearable, False), (bearable + 1, True)):
        config = configs.load(write(folder, workers=workers, file_memory_mb=str(megabytes)))
        assert ("file_memory_mb" in {demand.key for demand in find_demands(config)}) == is_asked


@pytest.mark.parametrize(
    ("entries", "what"),
    [
        ({"documents": "[docs, ~]"}, "documents: {home}"),
        ({"documents": "[docs, ~/letters]"}, "documents: {home}/letters"),
        ({"documents": "../home"}, "documents: {home}"),
        ({"documents": "/etc/hostname"}, "documents: /etc/hostname"),
        ({"documents": "[docs/../..]"}, "documents: {above}"),
        ({"documents": "link"}, "documents: {home}"),
        ({"documents": "link/letters"}, "documents: {home}/letters"),
        ({"data_dir": "../elsewhere"}, "data_dir: {above}/elsewhere"),
        ({"data_dir": "link/new"}, "data_dir: {home}/new"),
        ({"data_dir": "linked"}, "data_dir: {home}/store.sqlite"),
        ({"data_dir": "part"}, "data_dir: {home}/block"),
        ({"encoder": "sentence-transformers:some/model"}, "encoder: sentence-transformers:some"),
        ({"encoder": "./model"}, "encoder: ./model"),
        ({"follow_links": "true"}, "follow_links: true"),
        ({"max_file_mb": "1025"}, "max_file_mb: 1025"),
        ({"file_seconds": "86400"}, "file_seconds: 86400"),
        ({"file_memory_mb": "1048576"}, "file_memory_mb: 1048576"),
        ({"workers": "256"}, "workers: 256"),
    ],
)
def test_what_leads_out_or_loads_code_is_asked_about_once(
    folder: Path, entries: dict[str, str], what: str
) -> None:
    home = folder.parent / "home"
    (folder / "link").symlink_to(home)
    (folder / "linked").mkdir()
    (folder / "linked" / "store.sqlite").symlink_to(home / "store.sqlite")
    (folder / "part" / "keyword").mkdir(parents=True)
    (folder / "part" / "keyword" / "a").symlink_to(home / "block")
    path = write(folder, **entries)
    assert what.format(home=home, above=folder.parent) in asked(folder)
    assert trust.load_trusted(folder, path) == configs.load(path)  # named, and the user's own
    assert [str(demand) for demand in trust.record(configs.load(path))]
    assert trust.load_trusted(folder) == configs.load(path)
    write(folder, **entries, theme="dark")
    assert trust.load_trusted(folder).screen
    write(folder, **{"documents": "[docs, /]", "encoder": "x", **entries})
    asked(folder)


def test_the_folder_of_a_config_in_trujaman_is_the_one_around_it(folder: Path) -> None:
    (folder.parent / "elsewhere" / "config.yaml").write_text("documents: [docs]\ndata_dir: .\n")
    (folder / ".trujaman").symlink_to(folder.parent / "elsewhere")
    assert "data_dir: " in asked(folder)


def test_a_config_that_the_user_keeps_for_himself_is_obeyed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder.parent / "xdg"))
    own = folder.parent / "xdg" / "trujaman"
    own.mkdir(parents=True)
    path = write(own, documents="[/]", encoder="x")
    assert trust.load_trusted(folder).path == path


def test_another_users_config_is_asked_about_even_if_it_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(folder)
    monkeypatch.setattr(os, "geteuid", lambda: STRANGER)
    for named in (None, path):
        assert f"{path} belongs to " in asked(folder, named)
    trust.record(configs.load(path))
    for named in (None, path):
        assert trust.load_trusted(folder, named).path == path


@pytest.mark.parametrize("part", ["config.yaml", ".", "data"])
def test_one_part_that_is_not_the_users_is_enough(
    folder: Path, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder)
    (folder / "data").mkdir()
    foreign = (folder / part).stat()

    def is_foreign(status: os.stat_result) -> bool:
        return (status.st_dev, status.st_ino) == (foreign.st_dev, foreign.st_ino)

    def stat_of(path: Path) -> os.stat_result:
        status = os.stat(path)  # noqa: PTH116
        values = list(status[:10])
        values[4] = STRANGER if is_foreign(status) else os.geteuid()
        return os.stat_result(values)

    monkeypatch.setattr(Path, "stat", stat_of)
    monkeypatch.setattr(Path, "lstat", stat_of)
    assert f"{folder / part} belongs to user {STRANGER}" in asked(folder)


@pytest.mark.parametrize("part", ["config.yaml", "."])
def test_what_anybody_may_write_is_nobodys(folder: Path, part: str) -> None:
    write(folder)
    (folder / part).chmod(0o777)
    assert "can be written by anybody" in asked(folder)
    (folder / part).chmod(0o770)
    trust.load_trusted(folder)


def test_in_a_folder_like_tmp_only_ones_own_file_counts(folder: Path) -> None:
    write(folder)
    folder.chmod(0o1777)
    trust.load_trusted(folder)


def test_under_sudo_the_files_of_whoever_called_it_are_the_users(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder)
    monkeypatch.setenv("SUDO_UID", str(os.geteuid()))
    monkeypatch.setattr(os, "geteuid", lambda: STRANGER)
    asked(folder)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    trust.load_trusted(folder)


def test_what_is_trusted_is_private_and_damage_to_it_only_asks_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(folder, documents="~")
    trust.record(configs.load(path))
    file = folder.parent / "xdg-state" / "trujaman" / "trusted.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(json.loads(file.read_text())) == [str(path)]
    for content in ("[", "[]", "[" * 100_000, f'{{"{path}": 1}}', "\0"):
        file.write_text(content)
        asked(folder)
    file.unlink()
    os.mkfifo(file)
    with pytest.raises(ConfigError, match="not a regular file"):
        trust.load_trusted(folder)
    monkeypatch.setenv("XDG_STATE_HOME", str(path))
    with pytest.raises(ConfigError, match="then try again"):
        trust.record(configs.load(path))


def test_many_demands_are_one_line(folder: Path) -> None:
    write(folder, documents=str([f"/nowhere/{number}" for number in range(1_000)]))
    assert "/nowhere/3 and 996 more" in asked(folder)


COMMANDS: dict[str, Callable[[], int]] = {
    "index": lambda: index([]),
    "index PATH": lambda: index(["docs/a.txt"]),
    "index PATH outside": lambda: index(["../home"]),
    "index status": lambda: index(["status"]),
    "search": lambda: search(["trata"]),
    "search --json": lambda: search(["trata", "--json"]),
    "search --queries": lambda: search(["--queries", "config.yaml"]),
    "the full screen": lambda: search([]),
    "search --serve": lambda: search(["--serve", "8123"]),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "entries",
    [
        {"documents": "[~]"},
        {"data_dir": "../elsewhere"},
        {"encoder": "sentence-transformers:stranger/model"},
        {"encoder": "sentence-transformers:./model"},
        {"follow_links": "true"},
        {"owner": "another user"},
    ],
    ids=lambda entries: "-".join(next(iter(entries.items()))),
)
def test_in_a_strangers_folder_nothing_is_written_loaded_or_connected(
    folder: Path,
    command: str,
    entries: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (folder / "model").mkdir()
    (folder / "model" / "modules.json").write_text("[]")
    write(folder, **{key: value for key, value in entries.items() if key != "owner"})
    if "owner" in entries:
        monkeypatch.setattr(os, "geteuid", lambda: STRANGER)
    before = tree(folder.parent)
    monkeypatch.setattr(socket.socket, "connect", _refuse)
    monkeypatch.setattr(socket.socket, "bind", _refuse)
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    assert COMMANDS[command]() == 2
    output, errors = capsys.readouterr()
    assert output == ""
    assert "index trust" in errors
    assert len(errors.strip().splitlines()) == 1
    assert tree(folder.parent) == before


def _refuse(*_: object) -> None:
    raise AssertionError("the network was used")


@pytest.mark.parametrize("below", [".", "docs"])
def test_python_is_as_careful_with_a_folder(folder: Path, below: str) -> None:
    path = write(folder, data_dir="../elsewhere")
    with pytest.raises(UntrustedError):
        Engine.open(folder / below)
    assert index(["-q", "--config", str(path)]) == 0
    Engine.open(path).close()  # named, and the user's own
    with pytest.raises(UntrustedError):
        Engine.open(folder / below)


@pytest.mark.parametrize("query", ["trafficking", "trata", "الاتجار"])
def test_an_index_that_came_with_a_folder_is_searched_and_nothing_else_happens(
    folder: Path, query: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert index(["-q", "docs"]) == 0
    unpacked = folder.parent / "unpacked"
    folder.rename(unpacked)
    monkeypatch.chdir(unpacked)
    outside = tree(folder.parent / "home") | tree(folder.parent / "elsewhere")
    assert search([query]) == 0
    output, errors = capsys.readouterr()
    assert "human trafficking" in output
    assert "stale" in errors  # it speaks of the files of whoever made it
    assert tree(folder.parent / "home") | tree(folder.parent / "elsewhere") == outside
    assert not folder.exists()


def test_the_command_says_what_is_asked_for_and_then_obeys(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = folder.parent / "home"
    path = write(folder, documents="[docs, ~/letters]", data_dir="../elsewhere/new")
    assert index(["trust"]) == 0
    output = capsys.readouterr().out
    for line in (f"{path}", f"  documents: {home}/letters", f"  data_dir: {home.parent}/elsewhere"):
        assert line in output
    assert search(["trata"]) == 0
    assert "secret.txt" in capsys.readouterr().out


@pytest.mark.parametrize("named", ["config.yaml", ".", "docs"])
def test_a_file_or_a_folder_can_be_trusted_from_elsewhere(
    folder: Path, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, documents="~")
    monkeypatch.chdir("/")
    assert index(["trust", str(folder / named)]) == 0
    trust.load_trusted(folder)


@pytest.mark.parametrize("path", ["n" * 5_000, "~nobody-of-this-name", "missing/config.yaml"])
def test_a_path_that_cannot_be_is_one_line(
    folder: Path, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not (folder / "missing").exists()
    for arguments in ([path], ["trust", path], ["--config", path]):
        assert index(arguments) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
    with pytest.raises(ConfigError):
        Engine.open(path)


def test_nothing_to_trust_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert index(["trust"]) == 2
    assert "no config.yaml here or above" in capsys.readouterr().err
    write(folder)
    assert index(["trust"]) == 0
    assert "needs no trust" in capsys.readouterr().out


def test_paths_that_the_user_gives_are_trusted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert index(["-q", "../home/letters"]) == 0
    assert search(["trata"]) == 0
    assert "secret.txt" in capsys.readouterr().out
    assert index(["-q", "docs", "../elsewhere"]) == 0
    assert len(trust.load_trusted(folder).documents) == 3


Capture = pytest.CaptureFixture[str]


@pytest.fixture
def trusted(folder: Path, capsys: Capture) -> Path:
    """Return a config that was trusted with the user's home."""
    path = write(folder, documents="~")
    assert index(["trust"]) == 0
    capsys.readouterr()
    return path


def listed(capsys: Capture) -> list[str]:
    assert index(["trust", "--list"]) == 0
    return capsys.readouterr().out.splitlines()


def test_what_was_trusted_is_listed_with_what_it_asks_for(trusted: Path, capsys: Capture) -> None:
    home = trusted.parent.parent / "home"
    assert listed(capsys) == [f"{trusted}: trusted", f"  documents: {home}"]
    write(trusted.parent, documents="/")
    assert listed(capsys)[0] == f"{trusted}: not trusted any more: it asks for something else"
    write(trusted.parent)
    assert listed(capsys) == [f"{trusted}: asks for nothing beyond its own folder any more"]
    trusted.unlink()
    (line,) = listed(capsys)
    assert line.startswith(f"{trusted}: trusted, but cannot be read: ")


def test_nothing_trusted_is_an_empty_list(folder: Path, capsys: Capture) -> None:
    write(folder)
    assert listed(capsys) == []


@pytest.mark.parametrize("named", ["", "config.yaml", "."])
def test_trust_is_taken_back(trusted: Path, named: str, capsys: Capture) -> None:
    arguments = ["trust", "--revoke", *filter(None, [named])]
    assert index(arguments) == 0
    assert capsys.readouterr().out.endswith("config.yaml: trusted no more\n")
    asked(trusted.parent)
    assert listed(capsys) == []
    assert index(arguments) == 2
    assert "was not trusted; 'index trust --list' lists" in capsys.readouterr().err


@pytest.mark.parametrize("named", ["download", "download/config.yaml"])
def test_trust_is_taken_back_from_what_is_gone(
    trusted: Path, named: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    above = trusted.parent.parent
    monkeypatch.chdir(above)
    trusted.parent.rename(above / "moved")
    assert index(["trust", "--revoke", named]) == 0
    assert listed(capsys)[1:] == []


@pytest.mark.parametrize("option", ["--list", "--revoke"])
def test_the_options_of_trust_are_for_trust(folder: Path, option: str, capsys: Capture) -> None:
    write(folder)
    assert index([option]) == index([option, "docs"]) == 2
    assert "goes with 'index trust'" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--list", "config.yaml"], ["--list", "--revoke"]])
def test_a_list_is_of_all(folder: Path, arguments: list[str], capsys: Capture) -> None:
    write(folder)
    assert index(["trust", *arguments]) == 2
    assert "lists all" in capsys.readouterr().err


def test_a_relative_home_brings_no_trust(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(folder, documents="/")
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setattr("index.files.home._home_of_account", lambda: str(folder.parent / "home"))
    state = folder / "home" / ".local" / "state" / "trujaman"
    state.mkdir(parents=True)
    state.chmod(0o700)
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "home" / ".local" / "state"))
    trust.record(configs.load(path))
    trust.load_trusted(folder)
    for variable, value in (("XDG_STATE_HOME", "home/.local/state"), ("XDG_STATE_HOME", "")):
        monkeypatch.setenv(variable, value)
        monkeypatch.setenv("HOME", "home")
        asked(folder)
    assert (state / "trusted.json").is_file()
