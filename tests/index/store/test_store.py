"""The store: what goes in comes out, all of a transaction or nothing."""

import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import DamageError, IndexFormatError, IndexStateError
from index.store.compression import pack_document
from index.store.records import FileState, SkippedFile, StoredDocument
from index.store.schema import FORMAT_VERSION
from index.store.store import FORGOTTEN_MTIME, Store
from index.store.verification import find_damage, take_out
from index.types import DateSource, Document, Passage, Place, Span
from tests.index.store.earlier import (
    LANGUAGES,
    LAST_DOCUMENT,
    LAST_PASSAGE,
    PATH,
    TEXTS,
    write_earlier_store,
    write_store_4,
)

STATE = FileState(10, 20)


def open_store(path: Path) -> Store:
    return Store.open(path / "store.sqlite", create=True)


def add(store: Store, path: str, text: str, *spans: tuple[int, int]) -> list[int]:
    passages = [Passage(Span(*span), "en") for span in spans]
    with store.transaction():
        return store.add_document(path, b"digest", STATE, pack_document(Document(text), passages))


def test_a_document_comes_back_whole_with_its_gaps_and_tail(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    text = "\n ¿Qué?  العربية\u0000 tail\n"
    add(store, "/a", text, (2, 6), (8, 15))
    number = next(store.files()).id
    assert store.document(number).content.text == text
    first, second = store.passages(store.passage_ids().tolist())
    for passage in (first, second):
        assert text[passage.span.start : passage.span.end] == passage.text
    read = store.document_passages(number)
    assert read == [(2, "en", text[2:6]), (8, "en", text[8:15])]
    with pytest.raises(IndexStateError, match="search again"):
        store.document_passages(number + 1)


def damage(folder: Path, change: str) -> None:
    connection = sqlite3.connect(folder / "store.sqlite")
    with connection:
        assert connection.execute(change).rowcount
    connection.close()


@settings(deadline=None, max_examples=25)  # every one is a file
@given(st.text(max_size=60), st.lists(st.integers(0, 60), max_size=8))
def test_any_text_survives_any_passages(
    tmp_path_factory: pytest.TempPathFactory, text: str, cuts: list[int]
) -> None:
    edges = sorted({min(cut, len(text)) for cut in cuts})
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    store = open_store(tmp_path_factory.mktemp("store"))
    add(store, "/a", text, *spans)
    assert store.document(1).content.text == text
    store.close()


def test_paths_that_are_not_unicode_survive(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    path = "/caf\udce9.txt"
    add(store, path, "text", (0, 4))
    assert next(store.files()).path == path


def test_an_error_rolls_everything_back(tmp_path: Path) -> None:
    store = open_store(tmp_path)

    def fail() -> None:
        with store.transaction():
            document = pack_document(Document("text"), [Passage(Span(0, 4), "en")])
            store.add_document("/a", b"d", STATE, document)
            store.advance_generation()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(store.files()) == []
    assert store.generation == 0


def test_a_retired_document_is_read_by_id_but_not_listed(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    ids = add(store, "/a", "text", (0, 4))
    document = next(store.files()).id
    with store.transaction():
        store.set_encodings(ids, [b"encoding"])
        store.retire_files([next(store.files()).path])
    assert list(store.files()) == []
    assert store.file_states() == {}
    assert store.passage_ids().tolist() == store.passage_ids("en").tolist() == []
    assert store.passage_counts() == {}
    assert store.document(document).content.text == "text"
    assert [passage.text for passage in store.passages(ids)] == ["text"]
    assert store.encodings(ids) == [(ids[0], b"encoding")]
    assert [head.path for head in store.document_heads()] == ["/a"]


def test_what_a_run_reads_of_all_passages_and_files_is_what_the_rows_say(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    add(store, "/b", "two parts", (0, 3), (4, 9))
    add(store, "/a\udce9", "text", (0, 4))  # a name that is not UTF-8
    for _ in range(2):
        expected = {language: store.passage_ids(language) for language in store.passage_counts()}
        ids = store.passage_ids_by_language()
        assert {key: value.tolist() for key, value in ids.items()} == {
            key: value.tolist() for key, value in expected.items()
        }
        assert store.passage_count() == store.passage_ids().size
        assert list(store.unverified_files()) == list(store.files())
        assert sorted(store.passage_ids_by_path()) == store.passage_ids().tolist()
        with store.transaction():
            store.retire_files(["/b"])
            store.advance_generation()
    assert store.passage_ids_by_path().tolist() == [3]


def test_passages_of_one_file_follow_those_of_another_by_the_bytes_of_its_path(
    tmp_path: Path,
) -> None:
    store = open_store(tmp_path)
    for path in ("/é", "/z", "/Z", "/ش"):
        add(store, path, "text", (0, 4))
    assert store.passage_ids_by_path().tolist() == [3, 2, 1, 4]


def test_the_file_of_a_retired_document_may_come_back(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    add(store, "/a", "old", (0, 3))
    with store.transaction():
        store.retire_files([next(store.files()).path])
    ids = add(store, "/a", "new", (0, 3))
    assert store.passage_ids().tolist() == ids
    with pytest.raises(IndexStateError):  # two documents of one file would be one too many
        add(store, "/a", "again", (0, 5))


def test_deleting_retired_documents_deletes_all_of_them_and_ids_stay_unique(
    tmp_path: Path,
) -> None:
    store = open_store(tmp_path)
    other = add(store, "/b", "other", (0, 5))
    before = add(store, "/a", "text", (0, 4))
    document = max(file.id for file in store.files())
    with store.transaction():
        store.set_encodings([*other, *before], [b"other", b"encoding"])
        store.retire_files(["/a"])
        store.delete_retired()
    assert store.encodings([*other, *before]) == [(other[0], b"other")]
    assert store.passages(before) == []
    with pytest.raises(IndexStateError, match="has left the index"):
        store.document(document)
    assert add(store, "/a", "text", (0, 4))[0] > before[0]
    assert max(file.id for file in store.files()) > document


def test_versions_tell_stores_and_their_past(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    first = store.version
    with store.transaction():
        store.advance_generation()
    second = store.version
    assert (first.generation, second.generation) == (0, 1)
    assert store.is_ancestor(first)
    assert store.is_ancestor(second)
    assert not store.is_ancestor(replace(second, store="0" * 32))
    assert not store.is_ancestor(replace(second, generation=2))
    assert not store.is_ancestor(replace(second, stamp="0" * 16))


def test_a_restored_store_that_goes_on_is_not_what_it_was(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    backup = sqlite3.connect(tmp_path / "backup.sqlite")
    store._connection.backup(backup)
    backup.close()
    with store.transaction():
        store.advance_generation()
    lost = store.version
    store.close()
    restored = Store.open(tmp_path / "backup.sqlite", create=True)
    assert not restored.is_ancestor(lost)
    with restored.transaction():
        restored.advance_generation()
    assert restored.generation == lost.generation
    assert not restored.is_ancestor(lost)
    restored.close()


def test_encodings_come_back_by_passage_id(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    ids = add(store, "/a", "one two", (0, 3), (4, 7))
    with store.transaction():
        store.set_encodings(ids[1:], [b""])
    assert store.ids_without_encoding().tolist() == ids[:1]
    with store.transaction():
        store.set_encodings(ids[:1], [b"one"])
    assert store.encodings(ids[::-1]) == [(ids[0], b"one"), (ids[1], b"")]


@pytest.mark.parametrize("format_version", [1, 2, 3])
def test_a_store_of_an_earlier_format_is_brought_up_to_date(
    tmp_path: Path, format_version: int
) -> None:
    write_earlier_store(tmp_path / "store.sqlite", format_version)
    store = open_store(tmp_path)
    assert store.get_setting("format") == str(FORMAT_VERSION)
    assert store.get_setting("encoder") == "bundled"
    assert store.generation > 5  # what was derived from it is derived again
    assert store.version.stamp
    (file,) = store.files()
    assert (file.id, os.fsencode(file.path), file.state) == (3, PATH + b"3", FileState(1, 2))
    ids = store.passage_ids().tolist()
    assert ids == [10, 11, 12]
    passages = store.passages(ids)
    assert tuple(passage.text for passage in passages) == TEXTS
    assert tuple(passage.language for passage in passages) == LANGUAGES
    assert store.document(3).content == Document("".join(TEXTS) + "tail", "Título", "2024-05-06")
    assert store.skipped_files() == {"/b": SkippedFile(FileState(3, 4), "binary")}
    if format_version == 1:
        assert store.ids_without_encoding().tolist() == ids
    else:
        assert store.encodings(ids) == [(passage, b"\1\2") for passage in ids]
    assert add(store, "/new", "new", (0, 3)) == [LAST_PASSAGE + 1]
    assert max(file.id for file in store.files()) == LAST_DOCUMENT + 1
    schema = store._connection.execute("SELECT sql FROM sqlite_master").fetchall()
    store.close()
    new = Store.open(tmp_path / "new.sqlite", create=True)
    for row in new._connection.execute("SELECT sql FROM sqlite_master").fetchall():
        assert row in schema
    new.close()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE passages SET text = x'abcdef' WHERE id = {id}",
        "UPDATE passages SET language = 'es' WHERE id = {id}",
        "UPDATE passages SET start_at = start_at + 1 WHERE id = {id}",
        "UPDATE passages SET gap = CAST(x'ff' AS TEXT) WHERE id = {id}",
        "DELETE FROM passages WHERE id = {id}",
        "UPDATE encodings SET kept = x'00' WHERE passage = {id}",
        "UPDATE encodings SET kept = CAST(x'ff' AS TEXT) WHERE passage = {id}",
        "DELETE FROM encodings WHERE passage = {id}",
    ],
)
def test_damage_costs_the_passage_and_names_its_document(tmp_path: Path, change: str) -> None:
    store = open_store(tmp_path)
    ids = add(store, "/a", "one two " * 30, (0, 119), (119, 239))
    ids += add(store, "/b", "other", (0, 5))
    with store.transaction():
        store.set_encodings(ids, [b"a", b"b", b"c"])
    damage(tmp_path, change.format(id=ids[1]))
    rest = [ids[0], ids[2]]
    damaged: dict[int, str] = {}
    if "encodings" in change:
        assert [number for number, _ in store.encodings(ids, damaged)] == rest
        with pytest.raises(DamageError, match="/a are not as they were written"):
            store.encodings(ids)
    else:
        assert [passage.id for passage in store.passages(ids, damaged)] == rest
        with pytest.raises(DamageError, match="/a are not as they were written"):
            store.texts(ids)
        with pytest.raises(DamageError, match="/a"):
            store.document(1)
        assert store.document(2).content.text == "other"
    assert damaged == {ids[1]: "/a"}
    store.close()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE documents SET date = '2020-01-01' WHERE id = 1",
        "UPDATE documents SET path = x'2f63' WHERE id = 1",
        "UPDATE documents SET title = CAST(x'ff' AS TEXT) WHERE id = 1",
        "DELETE FROM documents WHERE id = 1",
    ],
)
def test_a_damaged_document_costs_its_passages(tmp_path: Path, change: str) -> None:
    store = open_store(tmp_path)
    ids = add(store, "/a", "text", (0, 4)) + add(store, "/b", "other", (0, 5))
    damage(tmp_path, change)
    damaged: dict[int, str] = {}
    assert [passage.id for passage in store.passages(ids, damaged)] == ids[1:]
    assert list(damaged) == ids[:1]
    with pytest.raises(IndexStateError):
        store.document(1)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE documents SET size = size + 1 WHERE id = 1",
        "UPDATE documents SET mtime_ns = mtime_ns + 4096 WHERE id = 1",
        "UPDATE documents SET path = x'2f63' WHERE id = 1",
        "UPDATE documents SET live = 0 WHERE id = 1",
        "DELETE FROM documents WHERE id = 1",
    ],
)
def test_damage_makes_a_file_differ_and_never_the_same(tmp_path: Path, change: str) -> None:
    """So whoever compares the states alone is led to a run, which verifies the store."""
    store = open_store(tmp_path)
    add(store, "/a", "text", (0, 4))
    add(store, "/b", "other", (0, 5))
    assert store.file_states() == {"/a": STATE, "/b": STATE}
    damage(tmp_path, change)
    assert store.file_states() != {"/a": STATE, "/b": STATE}
    assert store.file_states().get("/a") != STATE
    assert find_damage(store)


def test_a_path_that_is_none_any_more_is_damage(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    add(store, "/a", "text", (0, 4))
    damage(tmp_path, "UPDATE documents SET path = 7")
    with pytest.raises(DamageError, match="not as it was written"):
        store.file_states()


def test_a_damaged_document_is_not_passed_over_by_filters(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    add(store, "/a", "text", (0, 4))
    damage(tmp_path, "UPDATE documents SET date = '2020-01-01'")
    with pytest.raises(DamageError):
        list(store.document_heads())
    with pytest.raises(DamageError):
        store.passage_ids_in([1])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE settings SET value = '7' WHERE key = 'generation'",
        "UPDATE settings SET value = 'x' WHERE key = 'store'",
        "DELETE FROM settings WHERE key = 'store'",
        "UPDATE generations SET stamp = '0'",
        "DELETE FROM generations",
    ],
)
def test_a_damaged_version_is_one_line(tmp_path: Path, change: str) -> None:
    store = open_store(tmp_path)
    damage(tmp_path, change)
    with pytest.raises(DamageError, match=r"is damaged: .*run 'index'"):
        _ = store.version


def test_a_generation_that_is_no_number_is_one_line(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with store.transaction():
        store.set_setting("generation", "siete")
    with pytest.raises(DamageError, match="its generation is no number"):
        _ = store.version


def test_skipped_files_are_remembered_and_forgotten(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with store.transaction():
        store.skip_file("/bad", SkippedFile(STATE, "binary"))
    assert store.skipped_files() == {"/bad": SkippedFile(STATE, "binary")}
    with store.transaction():
        store.unskip_file("/bad")
    assert store.skipped_files() == {}


def test_missing_damaged_and_foreign_stores_are_named(tmp_path: Path) -> None:
    with pytest.raises(IndexStateError, match="run 'index' first"):
        Store.open(tmp_path / "none.sqlite")
    junk = tmp_path / "junk.sqlite"
    junk.write_bytes(b"not a database" * 100)
    with pytest.raises(DamageError, match="not a database"):
        Store.open(junk)
    store = open_store(tmp_path)
    with store.transaction():
        store.set_setting("format", "999")
    store.close()
    with pytest.raises(IndexFormatError, match="999"):
        Store.open(tmp_path / "store.sqlite")


def test_a_file_and_what_is_inside_it_come_and_go_together(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    own = Document(
        "Asunto: anexo", "Anexo", "2024-05-06", "utf-8", DateSource.METADATA, "eml",
        fields=(("from", "Zulema Ocaña"), ("to", "سليم الحلاق")), notes=("b.bin: damaged",),
    )  # fmt: skip
    annex = Document("Page one.\fPage two.", places=(Place(0, "p. 1"), Place(10, "p. 2", True)))
    with store.transaction():
        for member, content in (("", own), ("a.pdf", annex)):
            cuts = [(0, len(own.text))] if not member else [(0, 9), (10, 19)]
            passages = [Passage(Span(*cut), "en") for cut in cuts]
            packed = pack_document(content, passages, member)._replace(
                members=int(not member), pictures=2
            )
            store.add_document("/a.eml", b"d", STATE, packed)
    assert [file.path for file in store.files()] == ["/a.eml"]
    assert store.document_count() == 2
    assert store.document(1) == StoredDocument("/a.eml", "", replace(own, pictures=2))
    assert store.document(2).content.places == annex.places
    assert [head.fields for head in store.document_heads()] == [own.fields, ()]
    assert list(store.part_notes()) == [("/a.eml", "b.bin: damaged")]
    assert store.files_with_pictures() == {"/a.eml": 4}
    hits = store.passages(store.passage_ids_by_path().tolist())
    assert [(hit.member, hit.places) for hit in hits] == [
        ("", (Place(0, ""),)),
        ("a.pdf", (Place(0, "p. 1"),)),
        ("a.pdf", (Place(0, "p. 2", True),)),
    ]
    with store.transaction():
        store.update_file("/a.eml", "/b.eml", STATE)
        store.advance_generation()
    assert {head.path for head in store.document_heads()} == {"/b.eml"}
    with store.transaction():
        store.retire_files(["/b.eml"])
    assert store.document_count() == 0


@pytest.mark.parametrize("lost", [1, 2])
def test_a_file_is_read_again_if_a_document_inside_it_is_lost(tmp_path: Path, lost: int) -> None:
    store = open_store(tmp_path)
    with store.transaction():
        for member in ("", "a.txt"):
            packed = pack_document(Document("text"), [Passage(Span(0, 4), "en")], member)
            packed = packed._replace(members=int(not member))
            store.add_document("/a.zip", b"d", STATE, packed)
    damage(tmp_path, f"UPDATE documents SET title = 'other' WHERE id = {lost}")
    take_out(store, find_damage(store))
    assert list(store.files()) == []
    assert store.document_count() == 0


def test_forgotten_files_are_none_that_a_scan_can_find(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    add(store, "/a", "text", (0, 4))
    with store.transaction():
        store.skip_file("/bad", SkippedFile(STATE, "binary"))
        store.forget_files()
    assert store.file_states()["/a"].mtime_ns == FORGOTTEN_MTIME
    assert store.skipped_files() == {}
    assert store.document(1).content.text == "text"


@pytest.mark.parametrize("is_damaged", [False, True])
def test_a_store_of_format_4_keeps_its_version_and_its_damage(
    tmp_path: Path, is_damaged: bool
) -> None:
    path = tmp_path / "store.sqlite"
    version = write_store_4(path, ["one", "dos", "ثلاثة"])
    if is_damaged:
        damage(tmp_path, "UPDATE documents SET title = 'other' WHERE id = 2")
        damage(tmp_path, "UPDATE passages SET language = 'fr' WHERE id = 3")
    store = open_store(tmp_path)
    assert store.version == version
    assert store.notes == (f"{path} was converted from format 4 to {FORMAT_VERSION}",)
    found = find_damage(store)
    assert sorted({*found.documents, *found.unreadable}) == ([2, 3] if is_damaged else [])
    assert store.document(1).content == Document("one", "Title")
    assert store.encodings([1]) == [(1, b"encoding")]
    assert store.skipped_files() == {"/b": SkippedFile(FileState(3, 4), "binary")}
