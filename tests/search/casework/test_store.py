"""Marks, saved searches and lists: kept, shared between programs, bounded, never overwritten."""

import json
import os
import sqlite3
import stat
from pathlib import Path

import pytest

from index.config import Config, load
from index.errors import CaseworkError, NameTakenError, NoteConflictError
from search.casework.codec import Entry
from search.casework.location import casework_path
from search.casework.store import Casework
from search.casework.values import (
    MAX_NOTE_LENGTH,
    MAX_TAGS,
    Mark,
    Subject,
    Target,
    tag_key,
)
from search.types import Filters, Mode, SearchRequest, Sort

DIGEST = "ab" * 16


def subject(start: int = 0, end: int = 5, *, digest: str = DIGEST, member: str = "") -> Subject:
    return Subject(Target(digest, member, start, end), "/docs/a.txt", "A", text="words")


@pytest.fixture
def casework(tmp_path: Path) -> Casework:
    (tmp_path / "index").mkdir()
    return Casework(tmp_path / "index" / "casework.sqlite")


def test_nothing_is_made_before_something_is_marked(casework: Casework) -> None:
    assert (casework.marks, casework.searches, casework.lists) == ((), (), ())
    assert casework.version == ""
    assert not list(casework.path.parent.iterdir())


def test_the_folder_of_an_index_is_never_made(casework: Casework) -> None:
    casework.star(subject())
    folder = casework.path.parent
    away = folder.rename(folder.with_name("away"))
    assert casework.marks == ()
    with pytest.raises(CaseworkError, match=r"^not kept: the index is gone, there is no .*index"):
        casework.set_note(subject(), "شاهد")
    assert not folder.exists()
    away.rename(folder)
    assert casework.set_note(subject(), "شاهد").starred


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
def test_the_file_is_private_whatever_the_umask(casework: Casework) -> None:
    before = os.umask(0)
    try:
        casework.star(subject())
    finally:
        os.umask(before)
    assert stat.S_IMODE(casework.path.stat().st_mode) == 0o600


def test_a_star_tags_and_a_note_are_one_mark(casework: Casework) -> None:
    casework.star(subject(), query="trata")
    casework.add_tag(subject(), "bribe")
    casework.set_note(subject(), "see annex\r\nand p. 3")
    (mark,) = casework.marks
    assert mark.starred
    assert mark.tags == ("bribe",)
    assert mark.note == "see annex\nand p. 3"
    assert mark.query == "trata"
    assert mark.subject == subject()
    assert mark == casework.mark(subject().target)


def test_a_mark_that_says_nothing_any_more_is_gone(casework: Casework) -> None:
    casework.star(subject())
    casework.add_tag(subject(), "bribe")
    casework.unstar(subject())
    assert [mark.tags for mark in casework.marks] == [("bribe",)]
    casework.remove_tag(subject(), "BRIBE")
    assert casework.marks == ()


def test_passages_members_and_files_are_marked_apart(casework: Casework) -> None:
    subjects = [subject(), subject(5, 9), subject(member="a.pdf"), subject(digest="cd" * 16)]
    document = Subject(Target(DIGEST), "/docs/a.txt")
    for each in (*subjects, document):
        casework.star(each)
    assert [mark.subject for mark in casework.marks] == [*subjects, document]


@pytest.mark.parametrize(
    ("first", "again"),
    [("Bribe", "bribe"), ("Soborno a Ávila", "soborno  a avila"), ("رشوة", "رِشوه")],
)
def test_a_tag_is_the_same_in_any_case_and_accents(
    casework: Casework, first: str, again: str
) -> None:
    casework.add_tag(subject(), first)
    casework.add_tag(subject(5, 9), again)
    assert [mark.tags for mark in casework.marks] == [(first,), (first,)]
    assert casework.tags == {first: 2}
    assert casework.marks[0].has_tag(again)
    assert tag_key(first) == tag_key(again)


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "x" * 101])
def test_a_tag_needs_a_name_of_a_line(casework: Casework, name: str) -> None:
    with pytest.raises(CaseworkError, match="tag"):
        casework.add_tag(subject(), name)
    assert casework.marks == ()


def test_control_characters_do_not_come_in(casework: Casework) -> None:
    casework.add_tag(subject(), "a\x1b[31mb\nc")
    casework.set_note(subject(), "x\x1b]0;title\x07\ny")
    (mark,) = casework.marks
    assert mark.tags == ("a␛[31mb c",)
    assert "\x1b" not in mark.note
    assert "\n" in mark.note


def test_there_are_limits(casework: Casework) -> None:
    for number in range(MAX_TAGS):
        casework.add_tag(subject(), f"tag {number}")
    with pytest.raises(CaseworkError, match=f"{MAX_TAGS} tags"):
        casework.add_tag(subject(), "one more")
    with pytest.raises(CaseworkError, match="10,001 characters, the limit is 10,000"):
        casework.set_note(subject(), "x" * (MAX_NOTE_LENGTH + 1))


def test_searches_are_saved_by_name(casework: Casework) -> None:
    request = SearchRequest(
        "trata -niños", Mode.KEYWORD, Filters(("es",), after="2024"), sort=Sort.DATE
    )
    casework.save_search(request)
    casework.save_search(SearchRequest("bribe"), "Ávila")
    assert [saved.name for saved in casework.searches] == ["trata -niños", "Ávila"]
    assert casework.search("TRATA -ninos").request == request
    with pytest.raises(NameTakenError, match="a saved search 'Ávila' already: bribe; choose"):
        casework.save_search(SearchRequest("soborno"), "avila")
    casework.save_search(SearchRequest("soborno"), "avila", overwrite=True)
    assert [saved.request.query for saved in casework.searches] == ["trata -niños", "soborno"]
    casework.forget_search("avila")
    assert len(casework.searches) == 1
    with pytest.raises(CaseworkError, match="no saved search; there are: 'trata -niños'"):
        casework.search("avila")


def test_documents_that_came_since_a_look_are_new(casework: Casework) -> None:
    first, second, third = (bytes([number]) * 16 for number in (1, 2, 3))
    saved = casework.save_search(SearchRequest("trata"), arrived={first})
    assert casework.known_documents(saved) == {first}
    casework.save_search(SearchRequest("other"), arrived={first, second})
    assert casework.known_documents(casework.search("trata")) == {first}
    looked = casework.look("trata", {second, third})
    assert casework.known_documents(looked) == {first, second, third}


def test_lists_are_without_blanks_and_repeats(casework: Casework) -> None:
    casework.save_list("suspects", ["Ana Pérez", "", "  علي حسن ", "Ana Pérez"])
    assert casework.name_list("Suspects").names == ("Ana Pérez", "علي حسن")
    with pytest.raises(CaseworkError, match="the list is empty"):
        casework.save_list("nobody", ["", " "])
    casework.save_list("Suspects", ["Ana Pérez", "علي حسن"])
    with pytest.raises(NameTakenError, match="a list 'Suspects' already: 2 names; choose"):
        casework.save_list("SUSPECTS", ["Ana"])
    assert len(casework.save_list("suspects", ["Ana"], overwrite=True).names) == 1
    casework.forget_list("suspects")
    assert casework.lists == ()


def test_a_search_without_a_name_takes_none_of_another(casework: Casework) -> None:
    for query in ("bribe", "soborno", "رشوة", ""):
        for languages in (None, ("ar",), ("es",), ("ar",)):
            casework.save_search(SearchRequest(query, filters=Filters(languages)))
        casework.save_search(SearchRequest("other"), f"{query} sort:date".strip())
        casework.save_search(SearchRequest(query, sort=Sort.DATE))
    names = [saved.name for saved in casework.searches]
    assert names[:5] == [
        "bribe",
        "bribe lang:ar",
        "bribe lang:es",
        "bribe sort:date",
        "bribe sort:date (2)",
    ]
    assert len(names) == len(set(names)) == 20


def test_a_note_is_written_over_the_one_that_was_seen_only(casework: Casework) -> None:
    casework.set_note(subject(), "first", before="")
    with pytest.raises(NoteConflictError) as caught:
        casework.set_note(subject(), "second", before="")
    assert caught.value.present == "first"
    assert casework.set_note(subject(), "first", before="").note == "first"
    assert casework.set_note(subject(), "ثانٍ", before=" first\r\n").note == "ثانٍ"


def test_what_another_program_writes_is_seen(casework: Casework) -> None:
    other = Casework(casework.path)
    casework.star(subject())
    before = other.version
    assert len(other.marks) == 1
    casework.star(subject(5, 9))
    assert len(other.marks) == 2
    assert other.version != before


def test_a_copy_put_in_place_is_read(casework: Casework, tmp_path: Path) -> None:
    casework.star(subject())
    backup = tmp_path / "backup"
    backup.write_bytes(casework.path.read_bytes())
    casework.star(subject(5, 9))
    assert len(casework.marks) == 2
    backup.replace(casework.path)
    assert len(casework.marks) == 1


def test_damaged_entries_are_said_and_the_others_answer(casework: Casework) -> None:
    casework.star(subject())
    casework.star(subject(5, 9))
    with sqlite3.connect(casework.path) as connection:
        connection.execute("UPDATE entries SET content = '{}' WHERE key LIKE '%5, 9]'")
    connection.close()
    assert [mark.subject for mark in casework.marks] == [subject()]
    assert "1 entries are damaged" in casework.warnings[0]
    casework.star(subject(5, 9))
    assert casework.warnings == ()


@pytest.mark.parametrize(
    "content",
    [b"not a database, but long enough to be read as one" * 40, b"SQLite format 3\0"],
)
def test_what_is_no_file_of_ours_stays_as_it_is(casework: Casework, content: bytes) -> None:
    casework.path.parent.mkdir(exist_ok=True)
    casework.path.write_bytes(content)
    with pytest.raises(CaseworkError, match="move it away"):
        _ = casework.marks
    with pytest.raises(CaseworkError):
        casework.star(subject())
    assert casework.path.read_bytes() == content


def test_a_database_with_triggers_is_refused(casework: Casework) -> None:
    casework.star(subject())
    with sqlite3.connect(casework.path) as connection:
        connection.execute(
            "CREATE TRIGGER t AFTER INSERT ON entries BEGIN DELETE FROM entries; END"
        )
    connection.close()
    with pytest.raises(CaseworkError, match="no file of marks of ours"):
        casework.star(subject(5, 9))


def test_a_link_or_a_pipe_is_not_opened(casework: Casework, tmp_path: Path) -> None:
    casework.path.parent.mkdir(exist_ok=True)
    casework.path.symlink_to(tmp_path / "elsewhere.sqlite")
    with pytest.raises(CaseworkError, match="not a regular file"):
        casework.star(subject())
    assert not (tmp_path / "elsewhere.sqlite").exists()
    casework.path.unlink()
    os.mkfifo(casework.path)
    with pytest.raises(CaseworkError, match="not a regular file"):
        _ = casework.marks


def test_a_later_version_is_named(casework: Casework) -> None:
    casework.star(subject())
    with sqlite3.connect(casework.path) as connection:
        connection.execute("PRAGMA user_version=2")
    connection.close()
    with pytest.raises(CaseworkError, match="of version 2, this program reads 1"):
        _ = casework.marks


def test_an_export_is_united_with_what_is_there(tmp_path: Path, casework: Casework) -> None:
    casework.star(subject())
    casework.set_note(subject(), "ours")
    casework.save_search(SearchRequest("trata"), "same")
    other = Casework(tmp_path / "other.sqlite")
    other.add_tag(subject(), "theirs")
    other.set_note(subject(), "their note")
    other.star(subject(5, 9))
    other.save_search(SearchRequest("bribe"), "same")
    other.save_list("names", ["Ana"])
    entries: list[Entry] = [*other.marks, *other.searches, *other.lists]
    assert casework.merge(entries) == 4
    first, second = casework.marks
    assert (first.starred, first.tags, first.note) == (True, ("theirs",), "ours\n\ntheir note")
    assert second.subject == subject(5, 9)
    assert [saved.name for saved in casework.searches] == ["same", "same (2)"]
    assert casework.merge(entries) == 0


def test_an_import_is_all_or_nothing(casework: Casework) -> None:
    casework.set_note(subject(), "x" * MAX_NOTE_LENGTH)
    entries = [Mark(subject(5, 9), starred=True), Mark(subject(), note="y")]
    with pytest.raises(CaseworkError, match="too long"):
        casework.merge(entries)
    assert len(casework.marks) == 1


def test_marks_lie_with_the_index_if_it_is_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = Config(path=tmp_path / "config.yaml", documents=(), data_dir=tmp_path / "data")
    assert casework_path(config) == tmp_path / "data" / "casework.sqlite"
    config.data_dir.mkdir()
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    private = casework_path(config)
    assert private.parent == tmp_path / "xdg-state" / "trujaman" / "casework"
    assert casework_path(config) == private


def test_searches_of_earlier_versions_are_taken_over_once(
    casework: Casework, tmp_path: Path
) -> None:
    old = [
        {"query": "trata", "mode": "keyword", "filters": {"languages": ["es"]}, "limit": 50},
        {"query": "trata", "mode": "hybrid", "filters": {"languages": None, "after": "2024"}},
        {"query": "فساد", "mode": "hybrid", "filters": {"languages": None}, "sort": "date"},
        {"query": "edited by hand", "mode": "psychic"},
        "nothing",
    ]
    content = json.dumps(old, ensure_ascii=False)
    (tmp_path / "saved.json").write_text(content, encoding="utf-8")
    assert casework.adopt_earlier_searches(tmp_path) == 3
    assert [saved.name for saved in casework.searches] == ["trata", "trata (2)", "فساد"]
    assert casework.searches[0].request == SearchRequest("trata", Mode.KEYWORD, Filters(("es",)))
    casework.forget_search("trata")
    assert casework.adopt_earlier_searches(tmp_path) == 0
    assert len(casework.searches) == 2
    assert (tmp_path / "saved.json").read_text(encoding="utf-8") == content


def test_without_earlier_searches_nothing_is_made(casework: Casework, tmp_path: Path) -> None:
    assert casework.adopt_earlier_searches(tmp_path) == 0
    (tmp_path / "saved.json").write_text("{ damaged")
    assert casework.adopt_earlier_searches(tmp_path) == 0
    assert not casework.path.exists()


def test_an_empty_place_where_the_disk_was_takes_no_marks(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    folder.mkdir()
    store = folder / "store.sqlite"
    store.touch()
    casework = Casework(folder / "casework.sqlite", store)
    assert not casework.marks  # an index, and nothing marked yet
    casework.star(subject())
    away = folder.rename(tmp_path / "away")
    folder.mkdir()  # the disk is away, what it was mounted on is still there
    with pytest.raises(CaseworkError, match="the index is gone, and the marks with it"):
        casework.star(subject())
    with pytest.raises(CaseworkError, match="the index is gone, and the marks with it"):
        _ = casework.marks
    assert not list(folder.iterdir())
    folder.rmdir()
    away.rename(folder)
    assert [mark.starred for mark in casework.marks] == [True]


def test_an_index_whose_disk_is_away_is_not_one_of_somebody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "documents").mkdir()
    (tmp_path / "index").mkdir()
    config_file = tmp_path / "config.yaml"
    config_file.write_text("documents: documents\ndata_dir: index\n")
    casework = Casework.of(load(config_file))
    with pytest.raises(CaseworkError, match=r"there is no .*store\.sqlite"):
        casework.star(subject())
    assert not (tmp_path / "state").exists()
