"""What searching opens: right, or of the store's past with a warning, or nothing."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import derive
from index.config import Config
from index.embedding.open import open_encoder
from index.embedding.protocol import Encoder
from index.errors import DamageError, EarlierFormatError, IndexStateError
from index.heal import seal_store
from index.locations import Locations
from index.lock import locked
from index.snapshot import Snapshot, open_snapshot
from index.store.schema import FORMAT_VERSION
from index.store.store import Store
from index.update import update
from tests.index.store.earlier import write_earlier_store
from tests.paths import ROOT
from tests.projects import make_project

TEXTS = {"en.txt": "Police. " * 40, "es.txt": "La policía. " * 40, "ar.txt": "الشرطة. " * 40}


@pytest.fixture
def config() -> Iterator[Config]:
    """An index of three documents, in a folder that other users can reach."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        config = make_project(Path(folder), TEXTS)
        update(config)
        yield config


@pytest.fixture
def encoder(config: Config) -> Encoder:
    return open_encoder(config.encoder, config.path.parent)


def texts(snapshot: Snapshot) -> set[str]:
    """Return the texts of all passages that the derived files name, and close the snapshot."""
    ids = [
        int(passage)
        for language in snapshot.keyword.languages
        for passage in snapshot.keyword.ids(language)
    ]
    result = {passage.text.split(".")[0] for passage in snapshot.store.passages(ids)}
    assert len(snapshot.store.encodings(ids)) == len(ids)
    snapshot.close()
    return result


BEFORE = {"Police", "La policía", "الشرطة"}


def change_and_stop_before_deriving(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """Index new content of a document, and be cut short before the derived files follow."""
    (config.documents[0] / "en.txt").write_text("Harbour. " * 50)
    (config.documents[0] / "es.txt").unlink()
    with monkeypatch.context() as patch:
        patch.setattr("index.update.update_derived_files", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            update(config)


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_current_index_is_opened_as_it_is(config: Config, encoder: Encoder) -> None:
    snapshot = open_snapshot(config, encoder, lambda _: None)
    assert snapshot.is_current
    assert snapshot.warnings == ()
    assert texts(snapshot) == BEFORE


def test_derived_files_behind_the_store_are_brought_up_to_date(
    config: Config, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_and_stop_before_deriving(config, monkeypatch)
    snapshot = open_snapshot(config, encoder, lambda _: None)
    assert snapshot.warnings == ()
    assert texts(snapshot) == {"Harbour", "الشرطة"}


def test_with_a_full_disk_the_last_good_index_answers_completely(
    config: Config, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_and_stop_before_deriving(config, monkeypatch)
    monkeypatch.setattr(derive, "update_matrix", full)
    snapshot = open_snapshot(config, encoder, lambda _: None)
    (warning,) = snapshot.warnings
    assert "No space left on device" in warning
    assert "the last complete index answers" in warning
    assert "Harbour" in texts(snapshot)  # the keyword index was written, the matrix is the old one
    monkeypatch.undo()
    assert texts(open_snapshot(config, encoder, lambda _: None)) == {"Harbour", "الشرطة"}


def test_while_another_process_indexes_the_last_good_index_answers_completely(
    config: Config, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_and_stop_before_deriving(config, monkeypatch)
    with locked(Locations.of(config)):
        snapshot = open_snapshot(config, encoder, lambda _: None)
    (warning,) = snapshot.warnings
    assert "another 'index' is at work" in warning
    assert texts(snapshot) == BEFORE


def test_while_another_process_indexes_for_the_first_time_that_is_said(
    config: Config, encoder: Encoder
) -> None:
    Locations.of(config).matrix.unlink()
    with (
        locked(Locations.of(config)),
        pytest.raises(IndexStateError, match="is being built; try again soon"),
    ):
        open_snapshot(config, encoder, lambda _: None)


def test_without_anything_good_the_reason_is_said(
    config: Config, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    Locations.of(config).matrix.unlink()
    monkeypatch.setattr(derive, "update_matrix", full)
    with pytest.raises(IndexStateError, match="No space left on device"):
        open_snapshot(config, encoder, lambda _: None)


def test_derived_files_of_another_store_never_answer(config: Config, encoder: Encoder) -> None:
    store = Store.open(Locations.of(config).store, create=True)
    with store.transaction():
        store.start_anew()
        store.set_setting("encoder", encoder.name)
    store.close()
    with locked(Locations.of(config)), pytest.raises(IndexStateError, match="being built"):
        open_snapshot(config, encoder, lambda _: None)
    assert texts(open_snapshot(config, encoder, lambda _: None)) == BEFORE


def test_the_vectors_of_another_encoder_never_answer(config: Config, encoder: Encoder) -> None:
    store = Store.open(Locations.of(config).store, create=True)
    with store.transaction():
        store.set_setting("encoder", "another")
    store.close()
    with locked(Locations.of(config)), pytest.raises(IndexStateError, match="being built"):
        open_snapshot(config, encoder, lambda _: None)
    assert texts(open_snapshot(config, encoder, lambda _: None)) == BEFORE


@pytest.mark.parametrize("derived", ["before", "middle", "after", "none"])
def test_a_store_restored_from_a_backup_shows_its_own_passages(
    config: Config, encoder: Encoder, derived: str, tmp_path: Path
) -> None:
    """``derived``: from when the keyword index and the matrix beside the restored store are."""
    locations = Locations.of(config)
    versions = {"before": TEXTS, "middle": {"en.txt": "One. " * 40}, "after": {"x.txt": "Two. "}}
    backups: dict[str, Path] = {}
    for name, documents in versions.items():
        for path in config.documents[0].iterdir():
            path.unlink()
        make_project(config.path.parent, documents)
        update(config)
        backups[name] = Path(shutil.copytree(locations.folder, tmp_path / name))
    shutil.copy(backups["middle"] / locations.store.name, locations.store)
    shutil.rmtree(locations.keyword)
    locations.matrix.unlink()
    if derived != "none":
        shutil.copytree(backups[derived] / locations.keyword.name, locations.keyword)
        shutil.copy(backups[derived] / locations.matrix.name, locations.matrix)
    assert texts(open_snapshot(config, encoder, lambda _: None)) == {"One"}
    make_project(config.path.parent, {"new.txt": "Three. " * 40, "en.txt": "One. " * 40})
    (config.documents[0] / "x.txt").unlink()
    update(config)
    assert texts(open_snapshot(config, encoder, lambda _: None)) == {"One", "Three"}


@pytest.mark.parametrize("rest", [False, True])
def test_a_lost_store_is_read_anew_and_nothing_old_is_shown(
    config: Config, encoder: Encoder, rest: bool
) -> None:
    """``rest``: the derived files are still there, with other passages under the same ids."""
    locations = Locations.of(config)
    locations.store.unlink()
    locations.sums.unlink(missing_ok=True)
    if not rest:
        locations.matrix.unlink()
        shutil.rmtree(locations.keyword)
    with pytest.raises(IndexStateError, match="run 'index' first"):
        open_snapshot(config, encoder, lambda _: None)
    (config.documents[0] / "en.txt").unlink()
    (config.documents[0] / "0.txt").write_text("First. " * 40)
    update(config)
    snapshot = open_snapshot(config, encoder, lambda _: None)
    assert texts(snapshot) == {"First", "La policía", "الشرطة"}


def test_a_search_converts_an_earlier_format_and_says_so(config: Config, encoder: Encoder) -> None:
    locations = Locations.of(config)
    locations.store.unlink()
    write_earlier_store(locations.store, 1)
    with locked(locations), pytest.raises(EarlierFormatError):
        Store.open(locations.store)
    snapshot = open_snapshot(config, encoder, lambda _: None)
    assert snapshot.warnings == (
        f"{locations.store} was converted from format 1 to {FORMAT_VERSION}",
    )
    assert texts(snapshot) == {"Police", "Policía", "الشرطة"}


def test_a_search_builds_nothing_on_a_damaged_store(config: Config, encoder: Encoder) -> None:
    locations = Locations.of(config)
    store = Store.open(locations.store, create=True)
    store.connection.execute("UPDATE passages SET text = x'00' WHERE language = 'es'")
    store.close()
    locations.matrix.unlink()
    with pytest.raises(DamageError, match="1 document; run 'index'"):
        open_snapshot(config, encoder, lambda _: None)


def test_sums_that_cannot_be_written_do_not_matter(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    locations = Locations.of(config)
    monkeypatch.setattr("index.heal.replace_file", full)
    locations.sums.unlink(missing_ok=True)
    store = Store.open(locations.store, create=True)
    seal_store(store, locations)
    store.close()
    assert not locations.sums.exists()
    assert update(config).unchanged == 3


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="root can become another user")
def test_another_user_s_index_is_searched(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    change_and_stop_before_deriving(config, monkeypatch)
    for path in (config.data_dir, *config.data_dir.rglob("*")):
        path.chmod(path.stat().st_mode | 0o055)
    before = sorted(path.name for path in config.data_dir.rglob("*"))
    script = f"""
import os
from pathlib import Path
from index.config import load
import filelock, index.derive, index.heal  # the other user may not be let to Python's modules
from index.embedding.open import open_encoder
from index.snapshot import open_snapshot
config = load(Path({str(config.path)!r}))
encoder = open_encoder("bundled", Path("/"))
os.setuid(65534)
snapshot = open_snapshot(config, encoder, lambda _: None)
print(len(snapshot.store.passages([1, 2, 3])), "last complete index" in snapshot.warnings[0])
"""
    command = [sys.executable, "-c", script]
    process = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert process.stdout == "3 True\n", process.stderr
    assert sorted(path.name for path in config.data_dir.rglob("*")) == before
