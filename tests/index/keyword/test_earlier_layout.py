"""A keyword index whose table of contents Whoosh wrote: its blocks are used, no pickle is run."""

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
STEMS = {"en": "polic", "es": "polici", "ar": "شرط"}


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


def make_earlier_layout(folder: Path, marker: Path) -> list[str]:
    """Name the blocks as Whoosh did, and put its table of contents and lock beside them."""
    manifest = json.loads((folder / "state.json").read_bytes())
    blocks = {}
    for number, (name, language) in enumerate(manifest["blocks"].items()):
        earlier_name = f"MAIN_{number:016}.lists"
        (folder / name).rename(folder / earlier_name)
        blocks[earlier_name] = language
    (folder / "state.json").write_text(json.dumps({**manifest, "blocks": blocks}))
    (folder / "MAIN_WRITELOCK").touch()
    TOC(_Bait(marker), [], 4).write(FileStorage(str(folder)), "MAIN")
    assert (folder / "_MAIN_4.toc").is_file()
    return list(blocks)


def test_blocks_are_reused_and_no_pickle_is_loaded(store: Store, tmp_path: Path) -> None:
    folder, marker = tmp_path / "keyword", tmp_path / "marker"
    update(store, folder).close()
    blocks = make_earlier_layout(folder, marker)
    open_dir(folder)
    assert marker.exists()  # the bait works
    marker.unlink()

    index = KeywordIndex.open(folder)
    assert index is not None
    assert all(index.stem(language, stem) is not None for language, stem in STEMS.items())
    index.close()

    files = {name: (folder / name).stat() for name in blocks}
    add(store, "en", "The police of the harbour.")
    index = update(store, folder)
    postings = index.stem("en", "polic")
    assert postings is not None
    assert len(postings.rows) == 2
    index.close()

    manifest = Manifest.read(folder)
    assert manifest is not None
    assert set(blocks) < set(manifest.blocks)
    for name, before in files.items():
        after = (folder / name).stat()
        assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    names = {path.name for path in folder.iterdir()}
    assert names == {"state.json", *manifest.blocks}
    assert not marker.exists()
