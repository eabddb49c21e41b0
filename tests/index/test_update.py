"""Indexing: only what changed is touched, and whatever happens, nothing is lost or double."""

import errno
import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path

import pytest

from index import readers
from index.check import check_index
from index.config import Config
from index.embedding.open import open_encoder
from index.errors import DamageError, IndexLockedError, IndexStateError
from index.files.checked import CheckedFile
from index.files.regular import open_regular
from index.locations import Locations
from index.lock import locked
from index.readers import Context
from index.recognize import Recognition
from index.skipped import SkippedCounts, named, read_skipped_counts
from index.snapshot import Snapshot, open_snapshot
from index.status import read_status
from index.store.store import Store
from index.types import Document, Progress, Skipped, Summary
from index.update import update
from index.vectors.header import HEADER_SIZE
from index.vectors.matrix import PAGE_SIZE

SENTENCES = {
    "en": "Police rescued thirty victims of trafficking.",
    "es": "La policía rescató a treinta víctimas.",
    "ar": "أنقذت الشرطة ثلاثين ضحية.",
}

SENTENCES_BY_FILE = {f"{language}.txt": text for language, text in SENTENCES.items()}
COMPARED = " all files were compared by content"

Project = Callable[..., Config]


def counts(summary: Summary) -> tuple[int, int, int, int]:
    return summary.added, summary.changed, summary.removed, summary.unchanged


def names(config: Config) -> list[str]:
    store = Store.open(Locations.of(config).store)
    file_names = sorted(Path(file.path).name for file in store.files())
    store.close()
    return file_names


def touch_later(path: Path) -> None:
    state = path.stat()
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns + 10**9))


def test_a_first_run_adds_everything_and_a_second_nothing(project: Project) -> None:
    config = project()
    assert counts(update(config)) == (4, 0, 0, 0)
    assert counts(update(config)) == (0, 0, 0, 4)
    assert not read_status(config).changes
    assert set(read_status(config).passages) == {"en", "es", "ar"}


def test_only_new_changed_and_deleted_documents_are_touched(project: Project) -> None:
    config = project()
    update(config)
    folder = config.documents[0]
    (folder / "new.txt").write_text("A new report about extortion in Callao.")
    (folder / "en.txt").write_text("The text of this report is another one now.")
    (folder / "es.txt").unlink()
    assert str(read_status(config).changes) == "1 new, 1 changed, 1 gone"
    assert counts(update(config)) == (1, 1, 1, 2)
    assert names(config) == ["ar.txt", "en.txt", "football.txt", "new.txt"]


def test_a_new_time_with_the_same_content_is_no_change(project: Project) -> None:
    config = project()
    update(config)
    touch_later(config.documents[0] / "en.txt")
    assert counts(update(config)) == (0, 0, 0, 4)
    assert not read_status(config).changes


def test_a_moved_file_keeps_its_passages(project: Project) -> None:
    config = project()
    update(config)
    store = Store.open(Locations.of(config).store)
    before = store.passage_ids().tolist()
    folder = config.documents[0]
    (folder / "en.txt").rename(folder / "renamed.txt")
    summary = update(config)
    assert (counts(summary), summary.moved) == ((0, 0, 0, 3), 1)
    assert store.passage_ids().tolist() == before
    assert "renamed.txt" in names(config)
    store.close()


def test_progress_reaches_the_total(project: Project) -> None:
    seen: list[Progress] = []
    update(project(), progress=seen.append)
    assert seen[-1].done == seen[-1].total
    assert {progress.stage for progress in seen} >= {"reading", "keyword index"}


def test_bad_files_are_skipped_by_name_and_come_back_when_mended(project: Project) -> None:
    config = project()
    bad = config.documents[0] / "junk.txt"
    bad.write_bytes(bytes(range(256)) * 40)
    (config.documents[0] / "empty.txt").write_text("")
    summary = update(config)
    assert {Path(file.path).name for file in summary.skipped} == {"junk.txt", "empty.txt"}
    assert all("\n" not in file.reason for file in summary.skipped)
    assert len(update(config).skipped) == 2
    bad.write_text("Now it is a text about the port.")
    assert {Path(file.path).name for file in update(config).skipped} == {"empty.txt"}
    assert "junk.txt" in names(config)


def test_a_document_that_turns_to_junk_leaves_the_index(project: Project) -> None:
    config = project()
    update(config)
    (config.documents[0] / "en.txt").write_bytes(b"\x00\x01\x02" * 500)
    summary = update(config)
    assert summary.removed == 1
    assert "en.txt" not in names(config)


def test_a_file_that_cannot_be_opened_keeps_its_document(project: Project) -> None:
    config = project()
    update(config)
    path = config.documents[0] / "ar.txt"
    path.unlink()
    path.symlink_to("not-mounted/ar.txt")
    summary = update(config)
    assert (summary.removed, [file.path for file in summary.skipped]) == (0, [str(path)])
    assert "ar.txt" in names(config)


def test_links_that_loop_or_dangle_do_no_harm(project: Project) -> None:
    config = project()
    folder = config.documents[0]
    (folder / "loop").symlink_to(folder)
    (folder / "dangling.txt").symlink_to(folder / "nowhere")
    summary = update(config)
    assert summary.added == 4
    assert [Path(file.path).name for file in summary.skipped] == ["dangling.txt"]


def test_skipped_files_are_counted_as_the_last_run_saw_them(project: Project) -> None:
    config = project({"a.txt": "Uno.", "empty.pdf": ""})
    folder = config.documents[0]
    (folder / "nowhere.txt").symlink_to(folder / "gone.txt")
    (folder / "film.mp4").write_bytes(b"\0\0\0\x18ftypmp42" * 9)
    summary = update(config)
    store = Store.open(Locations.of(config).store, create=True)
    try:
        counts = read_skipped_counts(store)
        with store.transaction():
            store.set_setting("skipped", "many")
        of_the_store = read_skipped_counts(store)
    finally:
        store.close()
    assert counts == SkippedCounts(len(named(summary.skipped)), 1)
    assert (counts.named, counts.total) == (2, 3)
    assert of_the_store == SkippedCounts(1, 1), "a link to nothing is in no store"


def test_pictures_without_words_are_counted_by_when_they_were_added(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project({**SENTENCES_BY_FILE, "kept.txt": "Thirty victims."})
    update(config)
    folder = config.documents[0]
    (folder / "es.txt").write_text("Una foto.")
    (folder / "new.txt").write_text("A photograph.")
    (folder / "newer.txt").write_text("Another photograph.")
    wordless = tuple(
        Skipped(str(folder / name), "a picture without words", "picture")
        for name in ("en.txt", "es.txt", "new.txt")
    )
    monkeypatch.setattr("index.update.recognize_pictures", lambda *_: Recognition(3, wordless))
    summary = update(config)
    assert counts(summary) == (1, 0, 2, 2)
    assert [file.path for file in summary.skipped] == [file.path for file in wordless]


def test_leftovers_of_dead_processes_go_though_nothing_is_written(project: Project) -> None:
    config = project(SENTENCES_BY_FILE)
    update(config)
    locations = Locations.of(config)
    replaced = (locations.marker, locations.sums, locations.matrix, locations.manifest)
    leftovers = [path.with_name(f"{path.name}.999999999.tmp") for path in replaced]
    others = [path.with_name(f"{path.name}.{os.getppid()}.tmp") for path in replaced]
    for path in (*leftovers, *others):
        path.touch()
    update(config)
    assert [path.exists() for path in leftovers] == [False] * 4
    assert [path.exists() for path in others] == [True] * 4


def test_an_empty_folder_gives_an_empty_index(project: Project) -> None:
    summary = update(project({}))
    assert counts(summary) == (0, 0, 0, 0)
    assert summary.passages == 0


def test_two_runs_at_once_are_refused(project: Project) -> None:
    config = project()
    with locked(Locations.of(config)), pytest.raises(IndexLockedError, match="another 'index'"):
        update(config)


def test_an_error_in_the_middle_keeps_what_was_committed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.batch.BATCH_PASSAGES", 1)
    config = project()

    def stop(progress: Progress) -> None:
        if progress.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        update(config, progress=stop)
    assert len(names(config)) == 2
    assert Snapshot.open(config) is None
    assert counts(update(config)) == (2, 0, 0, 2)
    assert len(names(config)) == 4


def test_a_full_disk_is_one_line_and_loses_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("index.keyword.update.update_keyword_index", full)
        with pytest.raises(IndexStateError, match="No space left on device; free disk space"):
            update(config)
    assert len(names(config)) == 4
    assert counts(update(config)) == (0, 0, 0, 4)
    assert Snapshot.open(config) is not None


def test_an_index_that_is_deleted_while_it_is_made_leaves_nothing_behind(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project()
    with monkeypatch.context() as patch:
        patch.setattr("index.derive._encode_missing", lambda *_: shutil.rmtree(config.data_dir))
        with pytest.raises(IndexStateError, match="No such file or directory"):
            update(config)
    assert not config.data_dir.exists()
    assert counts(update(config)) == (4, 0, 0, 0)


@pytest.mark.parametrize("spare_pages", range(0, 12, 2))
def test_a_full_disk_in_the_store_is_one_line_and_loses_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch, spare_pages: int
) -> None:
    config = project()
    update(config)
    names_before = names(config)
    for number in range(40):
        words = " ".join(f"palabra{number}x{place}" for place in range(400))
        (config.documents[0] / f"{number}.txt").write_text(words)

    def open_on_a_full_disk(path: Path, *, create: bool = False) -> Store:
        store = open_store(path, create=create)
        (pages,) = store.connection.execute("PRAGMA page_count").fetchone()
        store.connection.execute(f"PRAGMA max_page_count = {pages + spare_pages}")
        return store

    open_store = Store.open
    with monkeypatch.context() as patch:
        patch.setattr(Store, "open", open_on_a_full_disk)
        with pytest.raises(IndexStateError, match="full; free disk space and try again") as error:
            update(config)
        assert not isinstance(error.value, DamageError)
    assert names(config) == names_before
    snapshot = Snapshot.open(config)
    assert snapshot is not None
    snapshot.close()
    assert counts(update(config)) == (40, 0, 0, 4)


@pytest.mark.parametrize("moment", range(5))
def test_a_full_disk_at_any_moment_of_deriving_leaves_the_last_good_files(
    project: Project, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    config = project()
    update(config)
    path = config.documents[0] / "es.txt"
    before = stored_text(config, "es.txt")
    path.write_text("Otro informe sobre el puerto del Callao.")
    synced: list[int] = []

    def sync(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) > moment:
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", sync)
        with pytest.raises(IndexStateError, match="No space left on device; free disk space"):
            update(config)
        snapshot = open_snapshot(config, open_encoder("bundled", config.path.parent), print)
        ids = snapshot.matrix.ids("es").tolist()
        (passage,) = snapshot.store.passages(ids)
        assert passage.text in (before, path.read_text())
        assert snapshot.keyword.ids("es").tolist()
        snapshot.close()
    assert update(config).notes == ()
    assert all(part.is_sound for part in check_index(config))
    assert stored_text(config, "es.txt") == path.read_text()


@pytest.mark.slow  # torch takes 0.7 GB, and keeps it
def test_another_encoder_encodes_anew_and_never_mixes(project: Project, small_model: Path) -> None:
    config = project()
    update(config)
    store = Store.open(Locations.of(config).store)
    ids = store.passage_ids().tolist()
    bundled = store.encodings(ids)
    other = project(encoder=f"sentence-transformers:{small_model}")
    summary = update(other)
    assert counts(summary) == (0, 0, 0, 4)
    replaced = store.encodings(ids)
    assert [number for number, _ in replaced] == [number for number, _ in bundled] == ids
    assert all(new != old for (_, new), (_, old) in zip(replaced, bundled, strict=True))
    snapshot = Snapshot.open(other)
    assert snapshot is not None
    assert snapshot.matrix.dimensions == 3
    store.close()
    snapshot.close()


def test_the_index_is_the_same_however_many_processes_make_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in (
        ("store_update", "PARALLEL_BYTES"),
        ("keyword.build", "PARALLEL_PASSAGES"),
    ):
        monkeypatch.setattr(f"index.{module}.{name}", 1)
    monkeypatch.setattr("index.vectors.writer.PARALLEL_PASSAGES", 1)
    monkeypatch.setattr("index.store_update._GROUP_FILES", 3)
    texts = {f"{name}-{place}": text for place in range(9) for name, text in SENTENCES.items()}
    indexes = []
    for workers in ("1", "3"):
        config = project(
            {f"{name}.txt": f"{text} {name}" for name, text in texts.items()},
            data_dir=f"data-{workers}",
            workers=workers,
        )
        assert counts(update(config)) == (27, 0, 0, 0)
        places = Locations.of(config)
        store = Store.open(places.store)
        ids = store.passage_ids().tolist()
        blocks = sorted(path.read_bytes() for path in places.keyword.glob("*.lists"))
        # The header names the store, which has a random id.
        arrays = bytes(CheckedFile(places.matrix, PAGE_SIZE).content[HEADER_SIZE:])
        indexes.append((store.passages(ids), store.encodings(ids), blocks, arrays))
        store.close()
    assert indexes[0] == indexes[1]


def test_a_file_too_large_for_memory_is_skipped_and_tried_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project()

    def parse_document(data: bytes, context: Context) -> Document:
        if b"football" in data:
            raise MemoryError
        return readers.parse_document(data, context)

    with monkeypatch.context() as patch:
        patch.setattr("index.ingest.parse_document", parse_document)
        (skipped,) = update(config).skipped
    assert Path(skipped.path).name == "football.txt"
    assert "for want of memory; free some" in skipped.reason
    assert counts(update(config)) == (1, 0, 0, 3)


@pytest.mark.slow
def test_a_file_over_the_limits_is_named_and_the_rest_is_read(project: Project) -> None:
    config = project(file_memory_mb="100", workers="1")
    page = "".join(f"<p>Paragraph {number} of a long report.</p>" for number in range(300_000))
    (config.documents[0] / "large.html").write_text(page)
    summary = update(config)
    (skipped,) = summary.skipped
    assert Path(skipped.path).name == "large.html"
    assert skipped.reason == "takes over 100 MB to read; raise file_memory_mb in config.yaml"
    assert summary.added == len(names(config))
    assert "large.html" not in names(config)


def test_what_was_skipped_is_tried_again_when_limits_are_raised(project: Project) -> None:
    project()
    config = project(max_file_mb="1")
    (config.documents[0] / "long.txt").write_text("A sentence of a long report. " * 40_000)
    (skipped,) = update(config).skipped
    assert "raise max_file_mb" in skipped.reason
    (skipped,) = update(config).skipped
    assert "raise max_file_mb" in skipped.reason
    summary = update(project(max_file_mb="2"))
    assert (summary.added, summary.skipped) == (1, ())


def test_where_no_process_can_be_started_the_summary_says_so(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project()
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert update(config).notes == ()
    (config.documents[0] / "page.html").write_text("<p>A page is read here.</p>")
    summary = update(config)
    assert summary.added == 1
    (note,) = summary.notes
    assert "without limits of time and memory" in note


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_whatever_needs_a_parser_is_read_in_another_process(
    project: Project, monkeypatch: pytest.MonkeyPatch, workers: str
) -> None:
    config = project(workers=workers)
    (config.documents[0] / "page.html").write_text("<p>A page is read by another process.</p>")

    def parse_document(data: bytes, context: Context) -> Document:
        raise AssertionError(f"{context.name}: {len(data)} bytes")

    monkeypatch.setattr("index.ingest.parse_document", parse_document)
    update(config)
    assert "page.html" in names(config)


def test_a_copy_of_what_a_changed_file_was_is_read(project: Project) -> None:
    config = project()
    update(config)
    folder = config.documents[0]
    (folder / "copy.txt").write_bytes((folder / "en.txt").read_bytes())
    (folder / "en.txt").write_text("The text of this report is another one now.")
    assert counts(update(config)) == (1, 1, 0, 3)
    assert "copy.txt" in names(config)


def other_content(path: Path) -> None:
    """Change the content of a file, but neither its size nor its time."""
    state = path.stat()
    text = path.read_text(encoding="utf-8")
    middle = len(text) // 2
    path.write_text(text[middle:] + text[:middle], encoding="utf-8")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert path.stat().st_size == state.st_size


def stored_text(config: Config, name: str) -> str:
    store = Store.open(Locations.of(config).store)
    (document,) = (file.id for file in store.files() if Path(file.path).name == name)
    text = store.document(document).content.text
    store.close()
    return text


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_rehash_finds_other_content_of_the_same_size_and_time(
    project: Project, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr("index.sample.FILES", 0)
    config = project()
    update(config)
    path = config.documents[0] / f"{language}.txt"
    other_content(path)
    assert counts(update(config)) == (0, 0, 0, 4)
    assert counts(update(config, rehash=True)) == (0, 1, 0, 3)
    assert stored_text(config, path.name) == path.read_text(encoding="utf-8")
    assert counts(update(config, rehash=True)) == (0, 0, 0, 4)


def test_a_sample_that_differs_has_all_files_compared(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.sample.FILES", 1)
    config = project(SENTENCES_BY_FILE)
    assert update(config).notes == ()
    for name in SENTENCES_BY_FILE:
        other_content(config.documents[0] / name)
    summary = update(config)
    assert counts(summary) == (0, 3, 0, 0)
    (note,) = summary.notes
    assert note.endswith("other content, though size and time are the same;" + COMPARED)
    for name in SENTENCES_BY_FILE:
        text = (config.documents[0] / name).read_text(encoding="utf-8")
        assert stored_text(config, name) == text
    assert update(config).notes == ()


def test_in_time_every_file_is_in_a_sample(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.sample.FILES", 1)
    config = project()
    update(config)
    other_content(config.documents[0] / "es.txt")
    summaries = (update(config) for _ in range(500))
    assert any(summary.notes for summary in summaries)  # 0.75 ** 500 is never


def test_a_file_of_a_sample_that_opens_no_more_is_named_until_it_does(project: Project) -> None:
    config = project()
    update(config)
    path = config.documents[0] / "en.txt"

    def refuse(opened: Path) -> BufferedReader:
        if opened == path:
            raise PermissionError(errno.EACCES, "Permission denied")
        return open_regular(opened)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.sample.open_regular", refuse)
        patch.setattr("index.ingest.read_bytes", lambda opened, **_: refuse(opened).read())
        for _ in range(2):
            summary = update(config)
            assert counts(summary) == (0, 0, 0, 3)
            assert summary.skipped == (Skipped(str(path), "cannot be read: Permission denied"),)
    assert counts(update(config)) == (0, 0, 0, 4)
    assert not read_status(config).skipped


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_a_damaged_document_is_named_and_read_again(project: Project, language: str) -> None:
    config = project()
    update(config)
    name = f"{language}.txt"
    connection = sqlite3.connect(Locations.of(config).store)
    with connection:
        connection.execute(
            "UPDATE passages SET text = 'otra cosa' WHERE document ="
            " (SELECT id FROM documents WHERE CAST(path AS TEXT) LIKE ?)",
            (f"%{name}",),
        )
    connection.close()
    summary = update(config)
    assert counts(summary) == (1, 0, 0, 3)
    assert any(name in note for note in summary.notes)
    assert stored_text(config, name) == (config.documents[0] / name).read_text(encoding="utf-8")
    assert Snapshot.open(config) is not None
    assert update(config).notes == ()


def test_a_store_that_is_no_database_is_set_aside_and_all_is_read_again(project: Project) -> None:
    config = project()
    update(config)
    store = Locations.of(config).store
    store.write_bytes(b"\0" * store.stat().st_size)
    summary = update(config)
    assert counts(summary) == (4, 0, 0, 0)
    assert any("was damaged" in note for note in summary.notes)
    assert len(list(store.parent.glob("store.sqlite.damaged-*"))) == 1
    assert Snapshot.open(config) is not None


def test_a_damaged_store_waits_for_documents_that_are_not_there(project: Project) -> None:
    config = project()
    update(config)
    store = Locations.of(config).store
    damaged = b"\0" * store.stat().st_size
    store.write_bytes(damaged)
    documents = config.documents[0]
    elsewhere = documents.rename(config.path.parent / "elsewhere")
    with pytest.raises(DamageError, match=re.escape(str(documents))):
        update(config)
    assert store.read_bytes() == damaged
    elsewhere.rename(documents)
    summary = update(config)
    assert any("was damaged" in note for note in summary.notes)
    assert counts(summary) == (4, 0, 0, 0)
