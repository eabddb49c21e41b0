"""An index can be taken to another folder or machine, and nothing comes in that was not checked."""

from __future__ import annotations

import json
import os
import stat
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.changes import find_changes
from index.check import check_index
from index.config import Config
from index.errors import ExchangeError
from index.exchange.archive import FILES_NAME, MANIFEST_NAME
from index.exchange.exporting import export_index
from index.exchange.importing import Imported, PathMapping, import_index
from index.locations import Locations
from index.store.store import Store
from index.update import update
from search import Engine, SearchRequest
from tests.projects import DOCUMENTS, make_project

Project = Callable[..., Config]


def contents(config: Config) -> dict[str, tuple[str, str | None]]:
    store = Store.open(Locations.of(config).store)
    try:
        return {
            os.path.relpath(document.path, config.documents[0]): (
                document.content.text,
                document.content.title,
            )
            for document in (store.document(head.id) for head in store.document_heads())
        }
    finally:
        store.close()


@pytest.fixture
def exported(project: Project, tmp_path: Path) -> tuple[Config, Path]:
    """Return an indexed project and an export of it."""
    config = project()
    update(config)
    assert export_index(config, tmp_path / "index.zip") == len(DOCUMENTS)
    return config, tmp_path / "index.zip"


@pytest.fixture
def other(tmp_path: Path) -> Config:
    """Return another project that has no index yet, with the same documents elsewhere."""
    (tmp_path / "other").mkdir()
    return make_project(tmp_path / "other")


def mapping(old: Config, new: Config) -> list[PathMapping]:
    return [PathMapping(str(old.documents[0]), new.documents[0])]


@pytest.mark.parametrize(
    ("query", "name"),
    [("human trafficking", "en"), ("trata de personas", "es"), ("الاتجار بالبشر", "ar")],
)
def test_an_index_is_the_same_elsewhere(
    exported: tuple[Config, Path], other: Config, query: str, name: str
) -> None:
    config, file = exported
    assert import_index(other, file, mapping(config, other)) == Imported(added=len(DOCUMENTS))
    assert contents(other) == contents(config)
    assert all(part.is_sound for part in check_index(other))
    with Engine.open(other) as engine, Engine.open(config) as first:
        request = SearchRequest(query)
        hits, expected = engine.search(request).hits, first.search(request).hits
        assert [(Path(hit.path).name, hit.start, hit.text) for hit in hits] == [
            (Path(hit.path).name, hit.start, hit.text) for hit in expected
        ]
        assert hits[0].path == str(other.documents[0] / f"{name}.txt")
        assert [round(hit.score, 6) for hit in hits] == [round(hit.score, 6) for hit in expected]


def test_documents_that_are_not_there_stay(exported: tuple[Config, Path], other: Config) -> None:
    config, file = exported
    away = replace(other, documents=(other.path.parent / "not mounted",))
    maps = [PathMapping(str(config.documents[0]), away.documents[0])]
    assert import_index(away, file, maps).added == len(DOCUMENTS)
    assert find_changes(away).absent[0].documents == len(DOCUMENTS)
    assert update(away).removed == 0


def test_what_is_there_already_stays(exported: tuple[Config, Path], other: Config) -> None:
    config, file = exported
    (other.documents[0] / "es.txt").write_text("Otra carta.", encoding="utf-8")
    update(other)
    outcome = import_index(other, file, mapping(config, other))
    assert outcome == Imported(known=len(DOCUMENTS))
    assert contents(other)["es.txt"][0] == "Otra carta."


@pytest.mark.parametrize("old", ["/elsewhere", "{documents}x", "{documents}/.."])
def test_nothing_comes_in_that_lies_outside(
    exported: tuple[Config, Path], other: Config, old: str
) -> None:
    config, file = exported
    old = old.format(documents=config.documents[0])
    outcome = import_index(other, file, [PathMapping(old, other.documents[0])])
    assert (outcome.added, outcome.outside) == (0, len(DOCUMENTS))
    assert contents(other) == {}


def test_a_path_cannot_climb_out(exported: tuple[Config, Path], other: Config) -> None:
    config, file = exported
    rewrite(file, FILES_NAME, lambda data: data.replace(b"/es.txt", b"/../../x.txt"))
    outcome = import_index(other, file, mapping(config, other))
    assert (outcome.added, outcome.outside) == (len(DOCUMENTS) - 1, 1)


def test_windows_paths_are_mapped() -> None:
    there = PathMapping("C:\\cases\\", Path("/cases"))
    assert there.apply("C:\\cases\\años\\a.txt") == "/cases/años/a.txt"
    assert there.apply("C:\\casesx\\a.txt") is None


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_an_export_is_for_its_owner_alone_and_replaces_nothing(
    exported: tuple[Config, Path],
) -> None:
    config, file = exported
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(ExchangeError, match="exists; name another file"):
        export_index(config, file)


def rewrite(file: Path, name: str, change: Callable[[bytes], bytes], *, signs: bool = True) -> None:
    """Change a part of an export; with ``signs``, the manifest says that it is right."""
    import hashlib

    with zipfile.ZipFile(file) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    parts[name] = change(parts[name])
    if signs and name == FILES_NAME:
        manifest = json.loads(parts[MANIFEST_NAME])
        manifest["size"] = len(parts[name])
        manifest["sha256"] = hashlib.sha256(parts[name]).hexdigest()
        parts[MANIFEST_NAME] = json.dumps(manifest).encode()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)


def patched(key: str, value: object) -> Callable[[bytes], bytes]:
    return lambda data: json.dumps({**json.loads(data), key: value}).encode()


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        (FILES_NAME, lambda data: data[:-9] + b"garbage\n\n", "is damaged: its checksum"),
        (MANIFEST_NAME, patched("version", 2), "export format 2, this version reads 1"),
        (MANIFEST_NAME, patched("format", "zip"), "is no export"),
        (MANIFEST_NAME, patched("size", 1 << 50), "unpacks to far more"),
        (MANIFEST_NAME, patched("roots", [7]), "is no export"),
        (MANIFEST_NAME, lambda _: b"[" * 100_000, "is no export"),
        (MANIFEST_NAME, lambda _: b" " * (2 << 20), "is no export"),
    ],
)
def test_what_is_not_as_it_was_written_is_refused(
    exported: tuple[Config, Path],
    other: Config,
    name: str,
    change: Callable[[bytes], bytes],
    message: str,
) -> None:
    _, file = exported
    rewrite(file, name, change, signs=False)
    with pytest.raises(ExchangeError, match=message):
        import_index(other, file, [])
    assert not Locations.of(other).store.exists()


def test_a_line_that_is_wrong_ends_the_import_and_is_named(
    exported: tuple[Config, Path], other: Config
) -> None:
    config, file = exported
    rewrite(file, FILES_NAME, lambda data: data.replace(b'"size": ', b'"size": -', 1))
    with pytest.raises(ExchangeError, match="line 1: 'size' is no number"):
        import_index(other, file, mapping(config, other))


def test_a_bomb_is_not_unpacked(exported: tuple[Config, Path], other: Config) -> None:
    _, file = exported
    rewrite(file, FILES_NAME, lambda _: b" " * (100 << 20))
    with pytest.raises(ExchangeError, match="unpacks to far more"):
        import_index(other, file, [])


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip at all" * 100])
def test_what_is_no_archive_is_refused(tmp_path: Path, other: Config, content: bytes) -> None:
    file = tmp_path / "no.zip"
    file.write_bytes(content)
    with pytest.raises(ExchangeError, match="export"):
        import_index(other, file, [])


def test_another_archive_is_refused(tmp_path: Path, other: Config) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../../evil", "x")
    with pytest.raises(ExchangeError, match="is no export of an index"):
        import_index(other, tmp_path / "a.zip", [])


def test_a_missing_file_is_one_line(tmp_path: Path, other: Config) -> None:
    with pytest.raises(ExchangeError, match="No such file or directory; name another file"):
        import_index(other, tmp_path / "no.zip", [])
