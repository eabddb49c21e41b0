"""The store: what goes in comes out, all of a transaction or nothing."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import IndexFormatError, IndexStateError
from index.store.compression import pack_document
from index.store.database import FORMAT_VERSION
from index.store.records import FileState
from index.store.store import Store
from index.types import Document, Passage, Span

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
    assert store.document(number)[1].text == text
    first, second = store.passages(store.passage_ids().tolist())
    for passage in (first, second):
        assert text[passage.span.start : passage.span.end] == passage.text
    read = store.document_passages(number)
    assert read == [(2, "en", text[2:6]), (8, "en", text[8:15])]
    with pytest.raises(IndexStateError, match="search again"):
        store.document_passages(number + 1)


@given(st.text(max_size=60), st.lists(st.integers(0, 60), max_size=8))
def test_any_text_survives_any_passages(text: str, cuts: list[int]) -> None:
    edges = sorted({min(cut, len(text)) for cut in cuts})
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    store = Store.open(Path(":memory:"), create=True)
    add(store, "/a", text, *spans)
    assert store.document(1)[1].text == text
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


def test_removing_a_document_removes_passages_and_encodings_and_ids_stay_unique(
    tmp_path: Path,
) -> None:
    store = open_store(tmp_path)
    before = add(store, "/a", "text", (0, 4))
    with store.transaction():
        store.set_encodings(before, [b"encoding"])
        store.remove_documents([next(store.files()).id])
    assert store.encodings(before) == []
    assert add(store, "/a", "text", (0, 4))[0] > before[0]


def test_encodings_come_back_by_passage_id(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    ids = add(store, "/a", "one two", (0, 3), (4, 7))
    with store.transaction():
        store.set_encodings(ids[1:], [b""])
    assert store.ids_without_encoding().tolist() == ids[:1]
    with store.transaction():
        store.set_encodings(ids[:1], [b"one"])
    assert store.encodings(ids[::-1]) == [(ids[0], b"one"), (ids[1], b"")]


def test_a_store_of_the_first_format_is_brought_up_to_date(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    ids = add(store, "/a", "one two", (0, 3), (4, 7))
    connection = sqlite3.connect(tmp_path / "store.sqlite")
    with connection:
        connection.execute("DROP TABLE encodings")
        connection.execute("CREATE TABLE vectors (passage INTEGER PRIMARY KEY, scale, data)")
        connection.execute("UPDATE settings SET value = '1' WHERE key = 'format'")
    connection.close()
    store.close()
    again = Store.open(tmp_path / "store.sqlite")
    assert again.get_setting("format") == str(FORMAT_VERSION)
    assert again.ids_without_encoding().tolist() == ids
    assert again.generation == 1
    again.close()


@pytest.mark.parametrize("text", ["Police. " * 9, "Policía. " * 9, "الشرطة. " * 9])
def test_texts_of_the_second_format_are_read_as_they_are(tmp_path: Path, text: str) -> None:
    store = open_store(tmp_path)
    (identity,) = add(store, "/a", text, (0, len(text)))
    assert store.texts([identity]) == [(identity, text)]
    connection = sqlite3.connect(tmp_path / "store.sqlite")
    with connection:
        connection.execute("UPDATE passages SET text = ?", (text,))
        connection.execute("UPDATE settings SET value = '2' WHERE key = 'format'")
    connection.close()
    generation = store.generation
    store.close()
    again = Store.open(tmp_path / "store.sqlite")
    assert again.get_setting("format") == str(FORMAT_VERSION)
    assert again.texts([identity]) == [(identity, text)]
    assert again.generation == generation  # nothing is derived anew
    again.close()


def test_a_damaged_text_is_one_line(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    ids = add(store, "/a", "one two " * 30, (0, 239))
    connection = sqlite3.connect(tmp_path / "store.sqlite")
    with connection:
        connection.execute("UPDATE passages SET text = x'abcdef'")
    connection.close()
    with pytest.raises(IndexStateError, match="a passage cannot be unpacked"):
        store.texts(ids)
    store.close()


def test_skipped_files_are_remembered_and_forgotten(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with store.transaction():
        store.skip_file("/bad", STATE, "binary")
    assert store.skipped_files() == {"/bad": (STATE, "binary")}
    with store.transaction():
        store.unskip_file("/bad")
    assert store.skipped_files() == {}


def test_missing_damaged_and_foreign_stores_are_named(tmp_path: Path) -> None:
    with pytest.raises(IndexStateError, match="run 'index' first"):
        Store.open(tmp_path / "none.sqlite")
    junk = tmp_path / "junk.sqlite"
    junk.write_bytes(b"not a database" * 100)
    with pytest.raises(IndexStateError, match="delete"):
        Store.open(junk)
    store = open_store(tmp_path)
    with store.transaction():
        store.set_setting("format", "999")
    store.close()
    with pytest.raises(IndexFormatError, match="999"):
        Store.open(tmp_path / "store.sqlite")
