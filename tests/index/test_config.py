"""config.yaml: two keys are enough; what is wrong is named with its line."""

import os
import stat
from pathlib import Path

import pytest

from index import config
from index.config import Origin, Source
from index.entries import MAX_BYTES
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
        ("documents: []\ndata_dir: x\n", "line 1: 'documents' must be a list of one or more files"),
        ("documents: [a]\ndata_dir: [x]\n", "line 2: 'data_dir' must be a text"),
        ("documents: [a]\ndata_dir: x\nshard: [1, 2]\n", "yaml, line 3: 'shard' must be a text"),
        ("documents: [a]\ndata_dir: x\nshard: 5/4\n", "yaml, line 3: shard '5/4': write which"),
        ("documents: [a]\ndata_dir: x\nbackend: {a: b}\n", "line 3: 'backend' must be a text"),
        ("documents: [a]\ndata_dir: x\nbackend: solr\n", "line 3: 'solr' is no backend; expect"),
        ("documents: [a]\ndata_dir: x\nmax_file_mb: none\n", "line 3: 'max_file_mb' must be"),
        ("documents: [a]\ndata_dir: x\nworkers: 0\n", "line 3: 'workers' must be a whole number"),
        ("documents: [a]\ndata_dir: x\nfile_seconds: 0.5\n", "line 3: 'file_seconds' must be"),
        ("documents: [a]\ndata_dir: x\nfile_memory_mb: all\n", "'file_memory_mb' must be a whole"),
        ("documents: [a]\ndata_dir: x\nworkers: -3\n", "whole number from 1 to 256, not '-3'"),
        (
            "documents: [a]\ndata_dir: x\nmax_file_mb: 99999999999999999999\n",
            "line 3: 'max_file_mb' must be a whole number from 1 to 1,048,576, not '9999999999",
        ),
        (f"documents: [a]\ndata_dir: x\nworkers: {'9' * 5000}\n", "'workers' must be a whole"),
        ("documents: [a]\ndata_dir: x\nfollow_links: yes\n", "must be true, false, not 'yes'"),
        ("documents: [a]\ndata_dir: ~nobody-of-this-name/x\n", "no home folder '~nobody"),
        ('documents: ["a\\0b"]\ndata_dir: x\n', "a character that no file name can have"),
        ('documents: ["\\uD800"]\ndata_dir: x\n', "a character that no file name can have"),
        ("documents: [a]\ndocuments: [b]\ndata_dir: x\n", "line 2: 'documents' is there twice"),
        ("? [a, b]\n: c\n", "line 1: a key must be a word"),
        ("documents: " + "[" * 5000, "nested too deeply"),
        ("documents: " + "{a: " * 5000, "nested too deeply"),
        ("documents: [a]\n" + "#" * MAX_BYTES, "larger than 128 KiB"),
        ("documents: [a\0]\n", "not valid YAML"),
        ("documents: *nothing\n", "not valid YAML"),
        (
            # Nine levels of ten aliases each: a thousand million items, if multiplied out.
            "a0: &a0 [x]\n"
            + "".join(f"a{n + 1}: &a{n + 1} [{f'*a{n}, ' * 10}]\n" for n in range(9)),
            "unknown key 'a0'",
        ),
        ("? &a [*a]\n: x\n", "a key must be a word"),
        ("documents: &a [*a]\ndata_dir: x\n", "'documents' must be a text"),
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


def test_a_pipe_or_a_device_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "config.yaml")
    with pytest.raises(ConfigError, match="not a regular file"):
        config.load(tmp_path / "config.yaml")
    with pytest.raises(ConfigError, match="not a regular file"):
        config.load(Path("/dev/zero"))


@pytest.mark.usefixtures("no_user_settings")
def test_a_pipe_among_the_folders_above_holds_nothing_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "config.yaml")
    assert config.find(tmp_path) is None
    (tmp_path / ".trujaman").mkdir()
    os.mkfifo(tmp_path / ".trujaman" / "config.yaml")
    source = config.find(tmp_path)
    assert source is not None
    with pytest.raises(ConfigError, match="not a regular file"):
        config.load(source.path)


@pytest.fixture
def no_user_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.delenv(config.VARIABLE, raising=False)


@pytest.mark.usefixtures("no_user_settings")
def test_a_config_is_found_from_a_folder_below(tmp_path: Path) -> None:
    path = write(tmp_path, "documents: [a]\ndata_dir: x\n")
    below = tmp_path / "b" / "c"
    below.mkdir(parents=True)
    assert config.find(below) == Source(path, Origin.FOUND)


@pytest.mark.usefixtures("no_user_settings")
def test_a_config_that_cannot_be_read_is_named_and_none_above_it_obeyed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "documents: [a]\ndata_dir: x\n")
    below = tmp_path / "below"
    below.mkdir()
    path = write(below, "documents: [b]\ndata_dir: y\n")
    open_file = os.open

    def refuse(name: Path, *options: int) -> int:
        if name == path:
            raise PermissionError(13, "Permission denied", str(name))
        return open_file(name, *options)

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(ConfigError, match=r"below/config\.yaml: Permission denied; name another"):
        config.find(below)


@pytest.mark.usefixtures("no_user_settings")
@pytest.mark.parametrize("content", ["", "\n \n"])
def test_an_empty_config_is_named_where_nothing_applies(tmp_path: Path, content: str) -> None:
    below = tmp_path / "below"
    below.mkdir()
    path = write(tmp_path, content)
    assert config.find(below) is None
    message = str(config.nothing_here(below, "run 'index FOLDER' first"))
    assert message == f"{path} is empty; write 'documents:' into it, or run 'index FOLDER' first"
    path.unlink()
    assert str(config.nothing_here(below, "x")) == "nothing is indexed here or above; x"


@pytest.mark.usefixtures("no_user_settings")
def test_somebody_elses_config_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "site_name: blog\n")
    assert config.find(tmp_path) is None


@pytest.mark.usefixtures("no_user_settings")
@pytest.mark.parametrize(
    "content",
    [
        '{"documents": ["a"], "data_dir": "x"}',
        '{\n  "data_dir": "x",\n  "documents": ["a"]\n}\n',
        "'documents': [a]\ndata_dir: x\n",
        "documents : [a]\ndata_dir: x\n",
        "documents: [unclosed\n",
    ],
)
def test_ours_is_known_in_every_form_of_yaml(tmp_path: Path, content: str) -> None:
    path = write(tmp_path, content)
    assert config.find(tmp_path) == Source(path, Origin.FOUND)


@pytest.mark.usefixtures("no_user_settings")
def test_a_created_config_is_found_and_loads(tmp_path: Path) -> None:
    path = config.create(tmp_path, (tmp_path / "docs",))
    assert config.find(tmp_path) == Source(path, Origin.FOUND)
    loaded = config.load(path)
    assert loaded.documents == (tmp_path / "docs",)
    assert loaded.data_dir == tmp_path / ".trujaman"


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_a_created_config_is_for_its_owner_alone(tmp_path: Path, umask: int) -> None:
    previous = os.umask(umask)
    try:
        path = config.create(tmp_path, (tmp_path / "docs",))
    finally:
        os.umask(previous)
    modes = [stat.S_IMODE(file.stat().st_mode) for file in (path, path.parent)]
    assert modes == [0o600, 0o700]
    assert [file.name for file in path.parent.iterdir()] == ["config.yaml"]


def test_documents_are_added_without_touching_the_other_entries(tmp_path: Path) -> None:
    path = config.create(tmp_path, (tmp_path / "docs",))
    path.write_text(f"{path.read_text()}workers: 3\nkeys:\n  help: [f1, f2]\n")
    documents = (tmp_path / "docs", tmp_path / "مراسلات: señal", tmp_path / "yes\udcff")
    loaded = config.load(config.replace_documents(config.load(path), documents))
    assert loaded.documents == documents
    assert loaded.workers == 3
    assert loaded.screen["keys"].entries("")["help"].texts("keys") == ["f1", "f2"]


def test_a_list_that_no_config_can_hold_is_refused(tmp_path: Path) -> None:
    documents = tuple(tmp_path / f"{number:0100}" for number in range(2_000))
    with pytest.raises(ConfigError, match="too many files to list"):
        config.create(tmp_path, documents)
    assert not (tmp_path / ".trujaman").exists()


@pytest.mark.usefixtures("no_user_settings")
def test_flag_then_environment_then_folder_then_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = tmp_path / "xdg" / "trujaman" / "config.yaml"
    user.parent.mkdir(parents=True)
    user.write_text("documents: [u]\ndata_dir: u\n")
    folder = tmp_path / "project"
    folder.mkdir()
    assert config.find(folder) == Source(user, Origin.OWN)
    project = write(folder, "documents: [p]\ndata_dir: p\n")
    assert config.find(folder) == Source(project, Origin.FOUND)
    (tmp_path / "e.yaml").write_text("documents: [e]\ndata_dir: e\n")
    monkeypatch.setenv(config.VARIABLE, str(tmp_path / "e.yaml"))
    assert config.find(folder) == Source(tmp_path / "e.yaml", Origin.NAMED)
    explicit = tmp_path / "f.yaml"
    assert config.find(folder, explicit) == Source(explicit, Origin.NAMED)
    monkeypatch.setenv(config.VARIABLE, str(tmp_path / "nowhere.yaml"))
    with pytest.raises(ConfigError, match=r"\$TRUJAMAN_CONFIG names .*nowhere.yaml") as caught:
        config.find(folder)
    assert "\n" not in str(caught.value)
