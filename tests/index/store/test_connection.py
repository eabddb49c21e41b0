"""Opening the store: read-only for readers, private, no pipes, no strangers' schemas."""

import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import DamageError, EarlierFormatError, IndexStateError
from index.store.compression import pack_document
from index.store.records import FileState
from index.store.store import Store
from index.types import Document, Passage, Span
from tests.index.store.earlier import write_earlier_store
from tests.paths import ROOT

NAME = "store.sqlite"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a store of one passage, closed; other users may reach it."""
    with tempfile.TemporaryDirectory() as parent:
        Path(parent).chmod(0o755)
        yield make_store(Path(parent) / "data")


def make_store(folder: Path) -> Path:
    store = Store.open(folder / NAME, create=True)
    with store.transaction():
        document = pack_document(Document("text"), [Passage(Span(0, 4), "en")])
        store.add_document("/a", b"d", FileState(1, 2), document)
    store.close()
    return folder


def texts(folder: Path) -> list[str]:
    store = Store.open(folder / NAME)
    try:
        return [text for _, text in store.texts(store.passage_ids().tolist())]
    finally:
        store.close()


def test_a_reader_cannot_write(folder: Path) -> None:
    store = Store.open(folder / NAME)
    with pytest.raises(IndexStateError, match="readonly"), store.transaction():
        store.set_setting("encoder", "another")
    store.close()
    assert texts(folder) == ["text"]


def test_a_reader_sees_what_is_written_meanwhile(folder: Path) -> None:
    reader = Store.open(folder / NAME)
    writer = Store.open(folder / NAME, create=True)
    with writer.transaction():
        writer.advance_generation()
    assert reader.version == writer.version
    reader.close()
    writer.close()


def test_all_files_are_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = Store.open(tmp_path / "data" / NAME, create=True)
        with store.transaction():
            store.advance_generation()
        modes = {path.name: path.stat().st_mode for path in (tmp_path / "data").iterdir()}
        store.close()
    finally:
        os.umask(before)
    assert {stat.S_IMODE(mode) for mode in modes.values()} == {0o600}
    assert len(modes) == 3  # the database, its log, and the index of the log
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="root can become another user")
def test_another_user_s_index_in_a_folder_that_cannot_be_written_is_read(folder: Path) -> None:
    script = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
from index.store.store import Store
from pathlib import Path
os.setuid(65534)
store = Store.open(Path({str(folder / NAME)!r}))
print(store.texts([1]), store.version.generation)
"""
    for path in (folder, *folder.iterdir()):
        path.chmod(path.stat().st_mode | 0o055)
    command = [sys.executable, "-c", script]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert process.stdout == "[(1, 'text')] 0\n", process.stderr
    assert [path.name for path in folder.iterdir()] == [NAME]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
@pytest.mark.parametrize("suffix", ["", "-wal", "-shm", "-journal"])
@pytest.mark.parametrize("create", [False, True])
def test_a_pipe_in_place_of_a_file_is_one_line(folder: Path, suffix: str, create: bool) -> None:
    path = folder / f"{NAME}{suffix}"
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    with pytest.raises(IndexStateError, match="not a regular file"):
        Store.open(folder / NAME, create=create)


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE more (a)",
        "CREATE VIEW more AS SELECT 1",
        "CREATE TRIGGER more AFTER INSERT ON passages BEGIN SELECT 1; END",
        "DROP TABLE skipped",
        "DROP TABLE settings",
        "DROP INDEX live_documents",
    ],
)
def test_tables_that_are_not_those_of_an_index_are_refused(folder: Path, change: str) -> None:
    connection = sqlite3.connect(folder / NAME)
    connection.execute(change)
    connection.close()
    with pytest.raises(DamageError, match="its tables are not those of an index"):
        Store.open(folder / NAME)


def test_an_empty_file_is_no_index(folder: Path) -> None:
    (folder / NAME).write_bytes(b"")
    with pytest.raises(DamageError, match="it is empty"):
        Store.open(folder / NAME)


def test_a_reader_does_not_convert_an_earlier_format(tmp_path: Path) -> None:
    write_earlier_store(tmp_path / NAME, 3)
    before = (tmp_path / NAME).read_bytes()
    with pytest.raises(EarlierFormatError, match="run 'index' to convert it"):
        Store.open(tmp_path / NAME)
    assert (tmp_path / NAME).read_bytes() == before
