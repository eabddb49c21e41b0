"""Documents that may come back stay in the index; those that are gone for good leave it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.changes import find_changes
from index.config import Config
from index.errors import ConfigError, IndexStateError
from index.locations import Locations
from index.messages import speaking
from index.scan import EMPTY, Scan, scan
from index.store.store import Store
from index.types import AbsentRoot, Summary
from index.update import update

Project = Callable[..., Config]

NOT_MOUNTED = "empty or not mounted"
MISSING = "no such file or folder"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def archive(project: Project, tmp_path: Path) -> Config:
    """Return an indexed project of two folders, one inside the other, and two entries beside."""
    config = project(
        {"en.txt": "Police rescued thirty victims.", "disk/es.txt": "La policía vino."}
    )
    write(tmp_path / "تقارير" / "ar.txt", "أنقذت الشرطة ثلاثين ضحية.")
    write(tmp_path / "letter.txt", "A letter about the port.")
    names = ("documents", "documents/disk", "تقارير", "letter.txt")
    config = replace(config, documents=tuple(tmp_path / name for name in names))
    assert update(config).added == 4
    return config


def paths(config: Config) -> set[str]:
    """Return the indexed paths, relative to the project."""
    store = Store.open(Locations.of(config).store)
    result = {os.path.relpath(file.path, config.path.parent) for file in store.files()}
    store.close()
    return result


def counts(summary: Summary) -> tuple[int, int, int, int]:
    return summary.added, summary.changed, summary.removed, summary.unchanged


ALL = {"documents/en.txt", "documents/disk/es.txt", "تقارير/ar.txt", "letter.txt"}


@pytest.mark.parametrize(
    ("entry", "lost"),
    [("documents/disk", "es.txt"), ("تقارير", "ar.txt"), ("documents", "en.txt")],
)
@pytest.mark.parametrize("reason", [NOT_MOUNTED, MISSING])
def test_a_folder_that_is_not_there_keeps_its_documents(
    archive: Config, tmp_path: Path, entry: str, lost: str, reason: str
) -> None:
    folder = tmp_path / entry
    folder.rename(tmp_path / "elsewhere")
    if reason == NOT_MOUNTED:
        folder.mkdir()
    write(tmp_path / "letter.txt", "Another letter, which came later.")
    summary = update(archive)
    root = AbsentRoot(str(folder), 1, reason)
    assert root in summary.absent
    assert counts(summary)[:3] == (0, 1, 0)
    assert paths(archive) == ALL
    assert str(root) == (
        f"{folder}: {reason}; 1 file stays in the index; if gone for good, run 'index --prune'"
    )
    changes = find_changes(archive)
    assert not changes
    assert root in changes.absent
    pruned = update(archive, prune=lambda absent: absent == root)
    assert pruned.removed == 1
    assert root not in pruned.absent
    assert {Path(path).name for path in ALL - paths(archive)} == {lost}
    # What does not exist is named as long as it is in the config; what is empty is not.
    absent = {absent.path: absent.reason for absent in update(archive).absent}
    assert absent.get(str(folder)) == (None if reason == NOT_MOUNTED else reason)


@pytest.mark.parametrize(
    ("language", "missing", "empty"),
    [
        ("en", "no such file or folder", "empty or not mounted"),
        ("es", "no existe ese archivo o carpeta", "vacía o sin montar"),
        ("ar", "لا ملف ولا مجلد كهذا", "فارغ أو غير موصول"),
    ],
)
def test_why_a_folder_is_not_there_is_said_in_the_language(
    archive: Config, tmp_path: Path, language: str, missing: str, empty: str
) -> None:
    (tmp_path / "documents").rename(tmp_path / "elsewhere")
    (tmp_path / "تقارير").rename(tmp_path / "elsewhere" / "تقارير")
    (tmp_path / "تقارير").mkdir()
    absent = {root.path: root for root in update(archive).absent}
    with speaking(language):
        assert f"documents: {missing}" in str(absent[str(tmp_path / "documents")])
        assert f"تقارير: {empty}" in str(absent[str(tmp_path / "تقارير")])


def test_a_folder_that_comes_back_is_as_it_was(archive: Config, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.rename(tmp_path / "elsewhere")
    summary = update(archive)
    assert [(absent.path, absent.documents) for absent in summary.absent] == [
        (str(folder), 1),
        (str(folder / "disk"), 1),
    ]
    (tmp_path / "elsewhere").rename(folder)
    summary = update(archive)
    assert (counts(summary), summary.absent) == ((0, 0, 0, 4), ())


def test_a_file_that_is_an_entry_keeps_its_document(archive: Config, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").unlink()
    summary = update(archive)
    assert summary.absent == (AbsentRoot(str(tmp_path / "letter.txt"), 1, MISSING),)
    assert paths(archive) == ALL


def test_a_folder_that_cannot_be_listed_keeps_its_documents(
    archive: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    list_folder = os.scandir

    def scandir(path: str) -> object:
        if path == str(tmp_path / "تقارير"):
            raise OSError(5, "Input/output error")
        return list_folder(path)

    monkeypatch.setattr("os.scandir", scandir)
    reason = "cannot list the folder: Input/output error"
    assert update(archive).absent == (AbsentRoot(str(tmp_path / "تقارير"), 1, reason),)
    assert paths(archive) == ALL


def test_a_folder_with_one_document_left_is_there(archive: Config, tmp_path: Path) -> None:
    write(tmp_path / "تقارير" / "more.txt", "Otro informe.")
    update(archive)
    (tmp_path / "تقارير" / "ar.txt").unlink()
    summary = update(archive)
    assert (counts(summary), summary.absent) == ((0, 0, 1, 4), ())


def test_a_folder_that_moved_keeps_its_documents_copies_too(project: Project) -> None:
    config = project({"a.txt": "Dos copias.", "b.txt": "Dos copias.", "c.txt": "نسخة أخرى هنا."})
    update(config)
    moved = config.documents[0].rename(config.path.parent / "archive")
    summary = update(replace(config, documents=(moved,)))
    assert (counts(summary), summary.moved, summary.absent) == ((0, 0, 0, 0), 3, ())
    assert paths(config) == {"archive/a.txt", "archive/b.txt", "archive/c.txt"}


def test_an_entry_that_is_dropped_leaves_the_index(archive: Config, tmp_path: Path) -> None:
    kept = replace(archive, documents=(tmp_path / "documents",))
    summary = update(kept)
    assert (counts(summary), summary.absent) == ((0, 0, 2, 2), ())


def test_a_folder_that_never_was_is_named_and_the_others_are_indexed(
    project: Project, tmp_path: Path
) -> None:
    config = project({"a.txt": "Police came."})
    config = replace(config, documents=(*config.documents, tmp_path / "nowhere"))
    summary = update(config)
    assert summary.added == 1
    (root,) = summary.absent
    assert str(root) == f"{root.path}: {MISSING}; mend that, or correct 'documents:' in config.yaml"


def test_nothing_of_what_is_named_is_there(project: Project, tmp_path: Path) -> None:
    config = project()
    wrong = replace(config, documents=(tmp_path / "nowhere", tmp_path / "neither"))
    with pytest.raises(ConfigError, match="nowhere: no such file or folder; correct"):
        update(wrong)
    assert not config.data_dir.exists()
    update(config)
    with pytest.raises(ConfigError, match="nowhere: no such file or folder; correct"):
        update(wrong)
    assert len(paths(config)) == 4


def test_files_that_could_not_be_read_are_remembered_with_their_folder(
    project: Project, tmp_path: Path
) -> None:
    config = project({"a.txt": "Police came.", "empty.txt": ""})
    assert len(update(config).skipped) == 1
    config.documents[0].rename(tmp_path / "elsewhere")
    update(config)
    (tmp_path / "elsewhere").rename(config.documents[0])
    store = Store.open(Locations.of(config).store)
    assert len(store.skipped_files()) == 1
    store.close()
    config.documents[0].rename(tmp_path / "elsewhere")
    update(config, prune=lambda _: True)
    store = Store.open(Locations.of(config).store)
    assert len(store.skipped_files()) == 0
    store.close()


@pytest.mark.parametrize("has_documents", [True, False])
def test_an_index_whose_disk_goes_during_the_scan_is_not_begun_anew(
    project: Project, monkeypatch: pytest.MonkeyPatch, *, has_documents: bool
) -> None:
    config = project(data_dir="disk/index")
    update(config)
    disk = config.data_dir.parent
    away = disk.with_name("away")

    def scan_slowly(config: Config) -> Scan:
        """Find nothing, or all, and have the disk go meanwhile; its mount point stays."""
        scanned = scan(config)
        disk.rename(away)
        disk.mkdir()
        return scanned if has_documents else Scan({}, (), dict.fromkeys(scanned.roots, EMPTY))

    monkeypatch.setattr("index.update.scan", scan_slowly)
    with pytest.raises(IndexStateError, match="went away while documents were looked for"):
        update(config)
    assert list(disk.iterdir()) == []
    disk.rmdir()
    away.rename(disk)
    monkeypatch.undo()
    assert counts(update(config)) == (0, 0, 0, 4)


def test_another_disk_in_the_place_of_that_of_the_index_is_not_written(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project()
    update(config)
    devices = iter([1, 2])
    monkeypatch.setattr("index.update.device_of", lambda _: next(devices))
    monkeypatch.setattr("index.lock.device_of", lambda _: next(devices))
    with pytest.raises(IndexStateError, match="bring its disk back"):
        update(config)
