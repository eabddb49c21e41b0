"""Marks are found again after files were moved and the index made anew, and missed aloud."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.config import Config
from index.rebuild import rebuild
from index.update import update
from search.casework.locator import State
from search.engine import Engine
from search.types import Hit, SearchRequest
from tests.projects import DOCUMENTS

LONG = "\n\n".join(
    f"Paragraph {number} tells of ships, ports and cargo. " + "Nothing else happened. " * 12
    for number in range(30)
)


@contextmanager
def opened(config: Config) -> Iterator[Engine]:
    with Engine.open(config) as engine:
        yield engine


def find(engine: Engine, query: str, name: str) -> Hit:
    hits = engine.search(SearchRequest(query, limit=50)).hits
    return next(hit for hit in hits if hit.name == name)


def states(config: Config) -> list[State]:
    with Engine.open(config) as engine:
        return [located.state for located in engine.locate_marks()]


@pytest.fixture
def marked(project: Callable[..., Config]) -> Config:
    """A project with one starred passage per language, and a tag on one of a long document."""
    config = project({**DOCUMENTS, "long.txt": LONG})
    update(config)
    with Engine.open(config) as engine:
        for query, name in (("victims", "en.txt"), ("víctimas", "es.txt"), ("ضحايا", "ar.txt")):
            engine.casework.star(engine.subject(find(engine, query, name)))
        engine.casework.add_tag(engine.subject(find(engine, '"Paragraph 17"', "long.txt")), "port")
    return config


def assert_all_hold(config: Config) -> None:
    with Engine.open(config) as engine:
        located = engine.locate_marks()
        assert [place.holds for place in located] == [True] * 4
        for mark in located:
            (place,) = mark.places
            text = engine.document(place.document).text
            assert text[place.start : place.end] == mark.mark.subject.text
        for query, name in (("victims", "en.txt"), ("víctimas", "es.txt"), ("ضحايا", "ar.txt")):
            (mark_of_hit,) = engine.marks_of([find(engine, query, name)])
            assert mark_of_hit is not None
            assert mark_of_hit.starred
        (none,) = engine.marks_of([find(engine, "football", "football.txt")])
        assert none is None


def test_marks_are_found(marked: Config) -> None:
    assert states(marked) == [State.PRESENT] * 4
    assert_all_hold(marked)


def test_marks_survive_moved_files_and_a_rebuild(marked: Config) -> None:
    (folder,) = marked.documents
    for name in ("en.txt", "es.txt", "ar.txt", "long.txt"):
        (folder / "moved").mkdir(exist_ok=True)
        (folder / name).rename(folder / "moved" / name)
    update(marked)
    assert_all_hold(marked)
    rebuild(marked)
    assert states(marked) == [State.PRESENT] * 4
    assert_all_hold(marked)


def test_marks_survive_an_index_made_anew(marked: Config) -> None:
    for path in marked.data_dir.iterdir():
        if path.name not in ("casework.sqlite", "trujaman.json"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    update(marked)
    assert_all_hold(marked)


def test_a_deleted_document_is_said_and_its_mark_stays(marked: Config) -> None:
    (folder,) = marked.documents
    (folder / "en.txt").unlink()
    update(marked)
    assert states(marked) == [State.GONE, *[State.PRESENT] * 3]
    with Engine.open(marked) as engine:
        assert engine.casework.marks[0].subject.text == DOCUMENTS["en.txt"]


@pytest.mark.parametrize("name", ["en.txt", "es.txt", "ar.txt"])
def test_a_passage_is_found_in_a_file_that_has_grown(marked: Config, name: str) -> None:
    (folder,) = marked.documents
    (folder / name).write_text(f"A line before.\n\n{DOCUMENTS[name]}", encoding="utf-8")
    update(marked)
    with Engine.open(marked) as engine:
        changed = [mark for mark in engine.locate_marks() if mark.state is State.CHANGED]
        assert [mark.holds for mark in changed] == [True]
        (place,) = changed[0].places
        text = engine.document(place.document).text
        assert text[place.start : place.end] == DOCUMENTS[name]


def test_a_passage_that_was_rewritten_does_not_hold(marked: Config) -> None:
    (folder,) = marked.documents
    (folder / "en.txt").write_text("Police rescued nobody. Victims remain.", encoding="utf-8")
    update(marked)
    with Engine.open(marked) as engine:
        first = engine.locate_marks()[0]
        assert (first.state, first.holds) == (State.CHANGED, False)
        assert engine.marks_of([find(engine, "victims", "en.txt")]) == [None]


def test_equal_files_are_both_marked(marked: Config) -> None:
    (folder,) = marked.documents
    shutil.copy(folder / "en.txt", folder / "copy.txt")
    update(marked)
    with Engine.open(marked) as engine:
        located = engine.locate_marks()[0]
        assert {Path(place.path).name for place in located.places} == {"en.txt", "copy.txt"}


def test_a_document_is_marked_as_a_whole(marked: Config) -> None:
    with Engine.open(marked) as engine:
        hit = find(engine, '"Paragraph 3"', "long.txt")
        engine.casework.set_note(engine.document_subject(hit.document), "read all of it")
        (mark,) = engine.marks_of([hit])
        assert mark is not None
        assert mark.note == "read all of it"
        tagged = find(engine, '"Paragraph 17"', "long.txt")
        (mark,) = engine.marks_of([tagged])
        assert mark is not None
        assert mark.tags == ("port",)


def test_a_new_document_is_new_to_a_saved_search(marked: Config) -> None:
    (folder,) = marked.documents
    with Engine.open(marked) as engine:
        engine.save_search(SearchRequest("victims"))
    (folder / "new.txt").write_text("Three more victims were found.", encoding="utf-8")
    (folder / "en.txt").rename(folder / "renamed.txt")
    update(marked)
    with Engine.open(marked) as engine:
        saved = engine.casework.search("victims")
        known = engine.casework.known_documents(saved)
        locator = engine._searcher.locator
        assert len(locator.document_keys() - known) == 1
        engine.look("victims")
        known = engine.casework.known_documents(engine.casework.search("victims"))
        assert locator.document_keys() <= known
