"""The walk finds the documents, and nothing that is none."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.config import Config
from index.kinds import HIDDEN, LOCK_FILE
from index.scan import EMPTY, SAME_FILE, scan
from index.skipped import named
from index.store.records import FileState
from index.types import Skipped
from index.update import update

Project = Callable[..., Config]


def write(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("words")
    return path


def found_names(config: Config) -> list[str]:
    return [os.path.relpath(path, config.documents[0]) for path in scan(config).files]


def test_known_formats_in_all_folders_are_found_in_order(project: Project) -> None:
    config = project({"b.txt": "words", "a.HTML": "words", "deep/er/c.md": "words", "d.zip": "no"})
    assert found_names(config) == ["a.HTML", "b.txt", "d.zip", "deep/er/c.md"]


def test_a_file_has_its_size_and_time(project: Project) -> None:
    config = project({"a.txt": "words"})
    path = config.documents[0] / "a.txt"
    os.utime(path, ns=(1, 2_000_000_003))
    assert scan(config).files == {str(path): FileState(5, 2_000_000_003)}


def test_hidden_files_locks_and_the_index_are_left_out(project: Project) -> None:
    config = project(
        {"a.txt": "words", ".b.txt": "no", ".c/d.txt": "no", "~$a.docx": "no"},
        data_dir="documents/data",
    )
    write(config.data_dir / "e.txt")
    assert found_names(config) == ["a.txt"]
    kinds = {Path(file.path).name: file.kind for file in scan(config).skipped}
    assert kinds == {".b.txt": HIDDEN, ".c": HIDDEN, "~$a.docx": LOCK_FILE}


def test_the_index_is_left_out_by_whatever_name(project: Project, tmp_path: Path) -> None:
    config = project({"a.txt": "words", "data/b.txt": "no"})
    (tmp_path / "other").symlink_to(config.documents[0])
    assert found_names(replace(config, data_dir=tmp_path / "other" / "data")) == ["a.txt"]
    (config.documents[0] / "link").symlink_to(write(tmp_path / "data" / "c.txt").parent)
    assert found_names(replace(config, follow_links=True)) == ["a.txt", "data/b.txt"]


def test_documents_beside_the_index_are_found(project: Project) -> None:
    config = project({"a.txt": "words", "b/c.txt": "words"})
    beside = replace(config, data_dir=config.documents[0])
    for follow_links in (False, True):
        assert found_names(replace(beside, follow_links=follow_links)) == ["a.txt", "b/c.txt"]


def test_a_file_named_outright_is_in_whatever_its_format(project: Project, tmp_path: Path) -> None:
    path = write(tmp_path / "notes.xyz")
    config = replace(project({}), documents=(path,))
    assert list(scan(config).files) == [str(path)]


def test_what_is_called_as_a_file_but_is_none_is_named(project: Project) -> None:
    config = project({"a.txt": "words", "folder.txt/b.txt": "words"})
    (root,) = config.documents
    os.mkfifo(root / "pipe.txt")
    (root / "piped.txt").symlink_to(root / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener, contextlib.chdir(root):
        listener.bind("socket.txt")
    assert found_names(config) == ["a.txt", "folder.txt/b.txt"]
    skipped = {os.path.relpath(file.path, root): file.reason for file in scan(config).skipped}
    assert set(skipped) == {"pipe.txt", "piped.txt", "socket.txt"}
    assert all("not a file but a pipe" in reason for reason in skipped.values())


def test_links_within_the_documents_lead_to_files_but_not_into_folders(project: Project) -> None:
    config = project({"a.txt": "words", "b/c.txt": "words"})
    (root,) = config.documents
    (root / "d.txt").symlink_to(root / "b" / "c.txt")
    (root / "e").symlink_to(root / "b")
    (root / "b" / "around").symlink_to(root)
    (root / "f.txt").symlink_to("f.txt")
    for follow_links in (False, True):
        scanned = scan(replace(config, follow_links=follow_links))
        assert [os.path.relpath(path, root) for path in scanned.files] == ["a.txt", "b/c.txt"]
        assert scanned.skipped == (
            Skipped(str(root / "f.txt"), "a link that leads nowhere"),
            Skipped(str(root / "d.txt"), f"the same file as {root / 'b' / 'c.txt'}", SAME_FILE),
        )


@pytest.mark.parametrize("name", ["letters", "señales", "رسائل"])
def test_links_to_folders_that_are_left_out_are_named(project: Project, name: str) -> None:
    config = project(
        {
            "a.txt": "words",
            "in/b.txt": "words",
            f".hidden/{name}/c.txt": "words",
            f"{name}/d.txt": "words",
            ".searchignore": f"/{name}/",
        },
        data_dir="documents/data",
    )
    (root,) = config.documents
    write(config.data_dir / "e.txt")
    for link, target in (
        ("walked", "in"),
        ("to hidden", ".hidden"),
        ("in hidden", f".hidden/{name}"),
        (f"to {name}", name),
        ("to index", "data"),
    ):
        (root / link).symlink_to(root / target)
    for follow_links in (False, True):
        scanned = scan(replace(config, follow_links=follow_links))
        assert {Path(file).name for file in scanned.files} == {"a.txt", "b.txt"}
        reasons = {Path(file.path).name: file.reason for file in named(scanned.skipped)}
        assert set(reasons) == {"to hidden", "in hidden", f"to {name}"}
        assert all("hidden or left out" in reason for reason in reasons.values())


@pytest.mark.parametrize("name", ["letter", "señal", "رسالة"])
def test_a_file_of_several_names_is_found_once(project: Project, name: str) -> None:
    config = project({f"b/{name}.txt": "words", "c.txt": "words"})
    (root,) = config.documents
    (root / "d.txt").hardlink_to(root / "b" / f"{name}.txt")
    (root / "a.txt").symlink_to(root / "d.txt")
    (root / "e.txt").hardlink_to(root / "c.txt")
    (root / "c.txt").unlink()
    assert found_names(config) == [f"b/{name}.txt", "e.txt"]
    assert {os.path.relpath(file.path, root) for file in scan(config).skipped} == {
        *("a.txt", "d.txt")
    }
    summary = update(config)
    assert (summary.added, len(named(summary.skipped))) == (2, 2)
    assert update(config).skipped == summary.skipped
    (root / "b" / f"{name}.txt").unlink()
    assert found_names(config) == ["d.txt", "e.txt"]
    assert (update(config).removed, update(config).unchanged) == (0, 2)


def test_an_entry_that_is_a_link_into_another_has_no_files_of_its_own(
    project: Project, tmp_path: Path
) -> None:
    config = project({"a.txt": "words", "b/c.txt": "words"})
    (tmp_path / "other").symlink_to(config.documents[0] / "b")
    scanned = scan(replace(config, documents=(tmp_path / "other", *config.documents)))
    assert [Path(path).name for path in scanned.files] == ["a.txt", "c.txt"]
    assert not any(scanned.roots.values())
    assert [file.path for file in scanned.skipped] == [str(tmp_path / "other" / "c.txt")]


@pytest.fixture
def linked(project: Project, tmp_path: Path) -> Config:
    """Return a project with links to what lies outside, in circles, too."""
    config = project({"a.txt": "words"})
    (root,) = config.documents
    outside = tmp_path / "elsewhere"
    write(outside / "deep" / "b.txt")
    write(outside / "رسالة señal.txt")
    (outside / "back").symlink_to(root)
    (outside / "self").symlink_to(outside)
    (outside / "above").symlink_to(outside / "deep")
    (root / "folder").symlink_to(outside)
    (root / "same").symlink_to(outside)
    (root / "letter.txt").symlink_to(outside / "رسالة señal.txt")
    (root / "unknown.xyz").symlink_to(outside / "deep" / "b.txt")
    (root / ".hidden").symlink_to(outside)
    (root / "gone").symlink_to(tmp_path / "unmounted")
    return config


def test_links_that_lead_out_of_the_documents_are_named(linked: Config) -> None:
    assert found_names(linked) == ["a.txt"]
    reasons = {Path(file.path).name: file.reason for file in scan(linked).skipped}
    assert "nowhere" in reasons.pop("gone")
    assert reasons.pop(".hidden").startswith("hidden")
    assert set(reasons) == {"folder", "same", "letter.txt", "unknown.xyz"}
    assert all("follow_links: true" in reason for reason in reasons.values())


def test_they_are_followed_if_asked_each_folder_once(linked: Config) -> None:
    asking = replace(linked, follow_links=True)
    assert found_names(asking) == [*("a.txt", "folder/deep/b.txt", "folder/رسالة señal.txt")]
    hidden, gone, *names = scan(asking).skipped
    assert {Path(file.path).name for file in names} == {"letter.txt", "unknown.xyz"}
    assert Path(hidden.path).name == ".hidden"
    assert Path(gone.path).name == "gone"
    assert not gone.kind  # so that what was indexed behind it stays in the index


def test_a_folder_of_documents_that_is_a_link_is_followed(linked: Config, tmp_path: Path) -> None:
    (tmp_path / "documents" / "folder").unlink()
    (tmp_path / "roots").symlink_to(tmp_path / "elsewhere")
    config = replace(linked, documents=(tmp_path / "roots", tmp_path / "documents" / "letter.txt"))
    assert [os.path.relpath(path, tmp_path) for path in scan(config).files] == [
        *("documents/letter.txt", "roots/deep/b.txt", "roots/رسالة señal.txt")
    ]


@pytest.mark.parametrize("name", ["reports", "informes", "تقارير"])
def test_every_entry_without_a_document_says_why(
    project: Project, tmp_path: Path, name: str
) -> None:
    config = project({"a.txt": "words"})
    folder = tmp_path / name
    file = write(tmp_path / "file.txt")
    (folder / "nothing").mkdir(parents=True)
    os.mkfifo(tmp_path / "pipe")
    long = "n" * 5_000
    names = ("documents", name, "nowhere", "pipe", "file.txt", "file.txt/below", long)
    scanned = scan(replace(config, documents=tuple(tmp_path / entry for entry in names)))
    assert {os.path.relpath(root, tmp_path): reason for root, reason in scanned.roots.items()} == {
        "documents": "",
        name: EMPTY,
        "nowhere": "no such file or folder",
        "pipe": "not a file but a pipe, a socket or a device",
        "file.txt": "",
        "file.txt/below": "no such file or folder",
        long: "cannot be opened: File name too long",
    }
    assert list(scanned.files) == [str(config.documents[0] / "a.txt"), str(file)]
    assert scanned.skipped == ()


def test_a_folder_that_cannot_be_listed_is_named_once(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project({"a.txt": "words", "shut/b.txt": "words"})
    folder = config.documents[0]
    list_folder = os.scandir

    def scandir(path: str) -> Iterator[os.DirEntry[str]]:
        if path in map(str, refused):
            raise OSError(errno.EIO, "Input/output error")
        return list_folder(path)

    monkeypatch.setattr("os.scandir", scandir)
    reason = "cannot list the folder: Input/output error"
    refused = {folder / "shut"}
    scanned = scan(config)
    assert (scanned.roots, scanned.skipped) == (
        {str(folder): ""},
        (Skipped(str(folder / "shut"), reason),),
    )
    refused = {folder}
    scanned = scan(config)
    assert (scanned.roots, scanned.skipped) == ({str(folder): reason}, ())


def test_an_index_among_the_documents_is_not_counted_as_hidden(project: Project) -> None:
    config = project({"a.txt": "words"}, data_dir="documents/.trujaman")
    write(config.data_dir / "store.sqlite")
    assert scan(config).skipped == ()
