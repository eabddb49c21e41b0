"""A keyword index of an earlier version: it is rebuilt, and no pickle in it is run."""

import json
from pathlib import Path
from typing import Any

import pytest
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, open_dir

from index.keyword.index import KeywordIndex
from index.keyword.manifest import Manifest
from index.keyword.update import update_keyword_index
from index.processes.pool import WorkerPool
from index.store.compression import pack_document
from index.store.records import FileState
from index.store.store import Store
from index.types import Document, Passage, Span

TEXTS = {
    "en": "Police rescued the victims of trafficking.",
    "es": "La policía rescató a las víctimas de la trata.",
    "ar": "أنقذت الشرطة ضحايا الاتجار بالبشر.",
}
STEMS = {"en": "polic", "es": "polici", "ar": "شرطه"}


class _Bait(Schema):  # type: ignore[misc]
    """A schema that writes a file when it is unpickled."""

    def __init__(self, marker: Path) -> None:
        super().__init__()
        self.marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return _spring, (self.marker,)


def _spring(marker: Path) -> Schema:
    marker.write_text("a stranger was here")
    return Schema()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store.open(tmp_path / "store.sqlite", create=True)
    for language, text in TEXTS.items():
        add(store, language, text)
    return store


def add(store: Store, language: str, text: str) -> None:
    with store.transaction():
        content = pack_document(Document(text), [Passage(Span(0, len(text)), language)])
        store.add_document(f"/{text}", b"d", FileState(1, 1), content)
        store.advance_generation()


def update(store: Store, folder: Path) -> KeywordIndex:
    update_keyword_index(store, folder, WorkerPool(1), lambda _done, _total: None)
    index = KeywordIndex.open(folder)
    assert index is not None
    return index


def make_earlier_layout(folder: Path, marker: Path) -> None:
    """Name the blocks as Whoosh did, with its table of contents, lock and temporary files."""
    manifest = json.loads((folder / "state.json").read_bytes())
    blocks = {}
    for number, (name, entry) in enumerate(manifest["blocks"].items()):
        earlier_name = f"MAIN_{number:016}.lists"
        (folder / name).rename(folder / earlier_name)
        blocks[earlier_name] = entry["language"]
    earlier = {"fingerprint": "blocks-4 analysis-1", "generation": 3, "blocks": blocks, "dead": []}
    (folder / "state.json").write_text(json.dumps(earlier))
    (folder / "MAIN_WRITELOCK").touch()
    (folder / "MAIN.tmp").mkdir()
    (folder / "MAIN.tmp" / f"{'0z' * 14}.run").touch()
    TOC(_Bait(marker), [], 4).write(FileStorage(str(folder)), "MAIN")
    assert (folder / "_MAIN_4.toc").is_file()


def test_an_earlier_index_is_rebuilt_and_no_pickle_is_loaded(store: Store, tmp_path: Path) -> None:
    folder, marker = tmp_path / "keyword", tmp_path / "marker"
    update(store, folder).close()
    make_earlier_layout(folder, marker)
    open_dir(folder)
    assert marker.exists()  # the bait works
    marker.unlink()

    assert KeywordIndex.open(folder) is None
    index = update(store, folder)
    assert all(index.stem(language, stem) is not None for language, stem in STEMS.items())
    index.close()

    manifest = Manifest.read(folder)
    assert manifest is not None
    assert {path.name for path in folder.iterdir()} == {"state.json", *manifest.blocks}
    assert not marker.exists()


def test_other_files_in_an_earlier_index_stay(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "keyword"
    update(store, folder).close()
    make_earlier_layout(folder, tmp_path / "marker")
    others = [folder / "MAIN.tmp" / "notes.run", folder / "notes.lists", folder / "MAIN_1.lists"]
    for path in others:
        path.touch()
    update(store, folder).close()
    assert all(path.exists() for path in others)
    assert not (folder / "MAIN.tmp" / f"{'0z' * 14}.run").exists()


def test_a_link_in_place_of_the_folder_for_temporary_files_is_not_followed(
    store: Store, tmp_path: Path
) -> None:
    target = tmp_path / "elsewhere"
    target.mkdir()
    (target / f"{'0z' * 14}.run").touch()
    (tmp_path / "keyword").mkdir()
    (tmp_path / "keyword" / "MAIN.tmp").symlink_to(target)
    update(store, tmp_path / "keyword").close()
    assert len(list(target.iterdir())) == 1
