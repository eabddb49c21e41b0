"""config.yaml: two keys are enough; what is wrong is named with its line."""

from pathlib import Path

import pytest

from index import config
from index.errors import ConfigError


def write(folder: Path, content: str) -> Path:
    path = folder / "config.yaml"
    path.write_text(content, encoding="utf-8")
    return path


def test_two_keys_are_enough_and_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    loaded = config.load(write(tmp_path, "documents: [a, /b]\ndata_dir: x\n"))
    assert loaded.documents == (tmp_path / "a", Path("/b"))
    assert loaded.data_dir == tmp_path / "x"
    assert loaded.encoder == "bundled"
    assert (loaded.workers, loaded.file_seconds, loaded.file_memory_mb) == (0, 60, 1024)
    numbers = "workers: 3\nfile_seconds: 5\nfile_memory_mb: 100\n"
    again = config.load(write(tmp_path, f"documents: a\ndata_dir: x\n{numbers}"))
    assert (again.workers, again.file_seconds, again.file_memory_mb) == (3, 5, 100)


def test_entries_of_the_full_screen_are_not_read(tmp_path: Path) -> None:
    content = "documents: a\ndata_dir: x\ntheme: red\nbidi: on\nkeys: f1\n"
    loaded = config.load(write(tmp_path, content))
    assert list(loaded.screen) == ["theme", "bidi", "keys"]
    assert config.load(write(tmp_path, "documents: a\ndata_dir: x\n")).screen == {}


def test_one_document_needs_no_list(tmp_path: Path) -> None:
    assert config.load(write(tmp_path, "documents: a\ndata_dir: x\n")).documents == (
        tmp_path / "a",
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("documents: [a]\ndata_dir: x\ncolour: red\n", "line 3: unknown key 'colour'"),
        ("documents: []\ndata_dir: x\n", "line 1: 'documents' must be a list"),
        ("documents: [a]\ndata_dir: [x]\n", "line 2: 'data_dir' must be a text"),
        ("documents: [a]\ndata_dir: x\nmax_file_mb: none\n", "line 3: 'max_file_mb' must be"),
        ("documents: [a]\ndata_dir: x\nworkers: 0\n", "line 3: 'workers' must be a whole number"),
        ("documents: [a]\ndata_dir: x\nfile_seconds: 0.5\n", "line 3: 'file_seconds' must be"),
        ("documents: [a]\ndata_dir: x\nfile_memory_mb: all\n", "'file_memory_mb' must be a whole"),
        ("documents: [a]\n", "'data_dir:' is missing"),
        ("data_dir: x\n", "'documents:' is missing"),
        ("documents: [a\n", "not valid YAML"),
        ("- a\n", "expected 'key: value' lines"),
        ("", "expected 'key: value' lines"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config.load(write(tmp_path, content))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_or_garbled_file_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such config file"):
        config.load(tmp_path / "config.yaml")
    (tmp_path / "config.yaml").write_bytes(b"documents: \xff\n")
    with pytest.raises(ConfigError, match="not UTF-8"):
        config.load(tmp_path / "config.yaml")


@pytest.fixture
def no_user_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.delenv(config.VARIABLE, raising=False)


@pytest.mark.usefixtures("no_user_settings")
def test_a_config_is_found_from_a_folder_below(tmp_path: Path) -> None:
    path = write(tmp_path, "documents: [a]\ndata_dir: x\n")
    below = tmp_path / "b" / "c"
    below.mkdir(parents=True)
    assert config.find(below) == path


@pytest.mark.usefixtures("no_user_settings")
def test_somebody_elses_config_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "site_name: blog\n")
    assert config.find(tmp_path) is None


@pytest.mark.usefixtures("no_user_settings")
def test_a_created_config_is_found_and_loads(tmp_path: Path) -> None:
    path = config.create(tmp_path, (tmp_path / "docs",))
    assert config.find(tmp_path) == path
    loaded = config.load(path)
    assert loaded.documents == (tmp_path / "docs",)
    assert loaded.data_dir == tmp_path / ".trujaman"


@pytest.mark.usefixtures("no_user_settings")
def test_flag_then_environment_then_folder_then_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = tmp_path / "xdg" / "trujaman" / "config.yaml"
    user.parent.mkdir(parents=True)
    user.write_text("documents: [u]\ndata_dir: u\n")
    folder = tmp_path / "project"
    folder.mkdir()
    assert config.find(folder) == user
    project = write(folder, "documents: [p]\ndata_dir: p\n")
    assert config.find(folder) == project
    monkeypatch.setenv(config.VARIABLE, str(tmp_path / "e.yaml"))
    assert config.find(folder) == tmp_path / "e.yaml"
    assert config.find(folder, tmp_path / "f.yaml") == tmp_path / "f.yaml"
