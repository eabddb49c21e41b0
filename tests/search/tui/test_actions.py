"""The interactive interface, driven by keys: narrowing, arranging, explaining, taking away."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import resource
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from textual import events
from textual.widgets import Input, Static

from index.errors import IndexLockedError
from index.types import LANGUAGES, Language, Place, Skipped, Span
from search.cancellation import IsWanted
from search.file_hashes import FileHash, FileState
from search.tui.background.job_queue import JobQueue
from search.tui.background.services import Services
from search.tui.dialogs.choice_dialog import ChoiceDialog
from search.tui.dialogs.filter_dialog import FilterDialog, find_faults
from search.tui.model.citation import format_citation
from search.tui.model.export import ExportFormat, export_hits, format_hits
from search.tui.model.paging import INITIAL_LIMIT, next_limit
from search.tui.model.rows import Row, arrange_hits
from search.tui.model.welcome import IndexOverview
from search.tui.system import clipboard
from search.tui.widgets.explanation import Explanation, explain_hit
from search.types import (
    Contribution,
    Filters,
    Highlight,
    Hit,
    Mode,
    Reason,
    Results,
    SearchRequest,
    Sort,
    Undated,
)
from tests.search.tui.stage import (
    AS_WRITTEN,
    PASSAGES,
    PATIENCE,
    POLL,
    WORDS,
    FakeEngine,
    Screen,
    lines,
    running,
)

ENGINE = FakeEngine()


def listed(screen: Screen) -> list[int]:
    return [hit.rank for hit in screen.results.hits]


@pytest.mark.asyncio
async def test_matches_are_visited_in_turn() -> None:
    engine = FakeEngine(("en",), repeats=3)
    async with running(engine) as screen:
        await screen.search("trata")
        assert "match 1 of 3" in screen.said("heading")
        seen = []
        for key in ("f3", "f3", "f3", "shift+f3"):
            await screen.press(key)
            seen.append((screen.said("heading").split("  ")[1], screen.preview.scroll_offset.y))
            shown = [screen.preview.render_line(y) for y in range(screen.preview.size.height)]
            highlighted = [
                part.text for line in shown for part in line if part.style and part.style.reverse
            ]
            assert highlighted == [WORDS["en"]]
        assert [place for place, _ in seen] == [f"match {n} of 3" for n in (2, 3, 1, 3)]
        assert len({offset for _, offset in seen[:3]}) == 3


@pytest.mark.asyncio
async def test_the_whole_document_can_be_read() -> None:
    engine = FakeEngine(("en",), repeats=60)
    async with running(engine) as screen:
        await screen.search("trata")
        await screen.press("shift+f3")
        assert any("What follows." in line for line in lines(screen.preview))
        assert "match 60 of 60" in screen.said("heading")


@pytest.mark.asyncio
async def test_a_long_document_is_lit_near_the_passage() -> None:
    async with running(FakeEngine(("ar",), repeats=200)) as screen:
        await screen.search("trata")
        assert screen.preview.document is not None
        text = screen.preview.document.text
        assert text.count(WORDS["ar"]) == 200
        matches = screen.preview.document.matches
        assert {text[match.start : match.end] for match in matches} == {WORDS["ar"]}


@pytest.mark.asyncio
@pytest.mark.parametrize("language", LANGUAGES)
async def test_matches_far_away_come_while_one_reads(language: Language) -> None:
    engine = FakeEngine((language,), repeats=200, stuck="highlighting all")
    async with running(engine) as screen:
        await screen.search("trata")
        assert " or more" in screen.said("heading")
        few = len(screen.preview.document.matches) if screen.preview.document else 0
        assert 0 < few < 200
        await screen.press("f3", "f3")
        offset = screen.preview.scroll_offset
        assert f"match 3 of {few} or more" in screen.said("heading")
        engine.stuck = ""
        await screen.until(lambda: "match 3 of 200" in screen.said("heading"))
        assert screen.preview.scroll_offset == offset
        await screen.press("shift+f3", "shift+f3", "shift+f3")
        assert "match 200 of 200" in screen.said("heading")


@pytest.mark.asyncio
async def test_a_long_document_gives_way_to_the_next_search() -> None:
    engine = FakeEngine(("es",), repeats=200, stuck="highlighting all")
    async with running(engine) as screen:
        await screen.search("trata")
        await screen.until(lambda: bool(engine.stuck_in))
        await screen.type("s")
        await screen.answered()
        await screen.says("1 hit · ")
        assert engine.given_up == ["highlighting all"]
        engine.stuck = ""


@pytest.mark.asyncio
async def test_what_is_read_stays_in_sight_when_the_size_changes() -> None:
    async with running(FakeEngine(("es",)), size=(120, 36)) as screen:
        await screen.search("trata")
        for size in ((60, 15), (200, 50), (80, 24)):
            await screen.resize(*size)
            await screen.settle()
            await screen.until(lambda: any("trata" in line for line in lines(screen.preview)))


@pytest.mark.asyncio
@pytest.mark.parametrize("language", LANGUAGES)
async def test_why_a_hit_is_there(language: str) -> None:
    async with running(FakeEngine((language,))) as screen:
        await screen.search("trata")
        await screen.press("f2")
        await screen.settle()
        told = "\n".join(line.strip() for line in lines(screen.main.query_one(Explanation)))
        assert "keyword  0.500" in told
        assert "100% trata →" in told
        assert told.count(WORDS[language]) == 2
        assert "100% ██████████" in told
        assert ("the word you typed" if language == "es" else "a translation of it") in told
        await screen.press("f2")
        await screen.settle()
        assert screen.preview.display


def test_arranging_by_document() -> None:
    hits = [
        replace(ENGINE.hit(rank, "en"), document=document)
        for rank, document in ((1, 7), (2, 8), (3, 7), (4, 9))
    ]
    passages = arrange_hits(hits, Mode.HYBRID, grouped=False)
    assert [row.hit.rank for row in passages] == [1, 2, 3, 4]
    documents = arrange_hits(hits, Mode.HYBRID, grouped=True)
    assert documents == (Row(hits[0], 1), Row(hits[1]), Row(hits[3]))


@pytest.mark.asyncio
async def test_the_engine_sorts_all_hits_not_those_at_hand() -> None:
    async with running(FakeEngine(copies=30)) as screen:
        await screen.search("trata")
        await screen.press("ctrl+s")
        await screen.until(lambda: 90 in listed(screen) and 1 not in listed(screen))
        assert screen.engine.requests[-1].sort is Sort.DATE
        assert screen.results.at_top


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("undated", "told"),
    [
        (Undated(7, left_out=True), "7 undated left out"),
        (Undated(1, left_out=False), "1 undated last"),
        (Undated(90, left_out=True, exact=False), "up to 90 undated left out"),
    ],
)
async def test_the_status_tells_of_documents_without_a_date(undated: Undated, told: str) -> None:
    async with running(FakeEngine(undated=undated)) as screen:
        for query in ("trata", "nothing"):
            await screen.search(query)
            await screen.says(told)


@pytest.mark.asyncio
async def test_keys_sort_and_group() -> None:
    async with running(FakeEngine(copies=2)) as screen:
        await screen.search("trata")
        await screen.press("ctrl+s")
        await screen.until(lambda: listed(screen) == [6, 5, 4, 3, 2, 1])
        assert "newest first" in screen.status
        await screen.press("ctrl+s")
        await screen.until(lambda: listed(screen) == [1, 2, 3, 4, 5, 6])
        assert "oldest first" in screen.status
        await screen.press("ctrl+s")
        await screen.says("by path")
        await screen.press("ctrl+s", "ctrl+g")
        await screen.until(lambda: listed(screen) == [1, 2, 3])
        assert "by path" not in screen.status
        assert "6 hits in 3 documents" in screen.status
        assert any("1 more here" in line for line in lines(screen.results))


@pytest.mark.asyncio
async def test_filters_are_chosen_in_a_form() -> None:
    async with running() as screen:
        await screen.search("trata")
        await screen.press("alt+l")
        assert isinstance(screen.app.screen, FilterDialog)
        await screen.type("es, AR")
        await screen.press("tab", *"2023", "down", *"2024-06", "tab", *"cartas", "enter")
        filters = Filters(("es", "ar"), "2023", "2024-06", "cartas")
        await screen.until(lambda: screen.engine.requests[-1].filters == filters)
        await screen.says("es ar · from 2023 · to 2024-06 · in cartas · 2 hits")
        kept = replace(filters, kind="pdf", title="acta")
        screen.main.search.use_filters(kept)
        await screen.press("alt+l")
        await screen.settle()
        others = str(screen.app.screen.query_one("#others").render())
        assert others == "Kept: all languages · type pdf · title acta"
        await screen.press("enter")
        assert screen.main.search.filters == kept
        await screen.press("alt+l", "ctrl+u", "enter")
        await screen.says("all languages · 3 hits")


def test_the_form_refuses_languages_that_no_passage_has() -> None:
    present = ("en", "fr")
    assert find_faults(Filters(languages=("es", "fr")), present) == {}
    assert find_faults(Filters(languages=("es", "xx")), present) == {
        "languages": "lang:xx: no passage is in that language; there are en, fr"
    }
    assert find_faults(Filters(languages=("xx",))) == {}  # nothing is known of the index


@pytest.mark.asyncio
async def test_the_form_knows_the_languages_of_the_index() -> None:
    overview = IndexOverview({"en": 3, "fr": 1}, 0, None)
    made = Services(FakeEngine, overview=lambda: overview, bidi=AS_WRITTEN)
    async with running(services=made) as screen:
        await screen.search("trata")
        await screen.press("alt+l", *"es,xx", "enter")
        form = screen.app.screen
        assert isinstance(form, FilterDialog)
        assert "lang:xx: no passage" in str(form.query_one("#languages-error").render())


@pytest.mark.asyncio
@pytest.mark.parametrize("language", LANGUAGES)
async def test_keys_that_come_at_once_go_to_the_field_they_are_for(language: Language) -> None:
    async with running() as screen:
        await screen.search("trata")
        await screen.press("alt+l")
        keys = (*language, "tab", *"20239", "backspace", "down", *"2024", "tab", *"ab", "up", "end")
        for key in keys:
            character = key if len(key) == 1 else None
            screen.app.post_message(events.Key(key, character))
        await screen.settle()
        await screen.press("enter")
        filters = Filters((language,), "2023", "2024", "ab")
        await screen.until(lambda: screen.engine.requests[-1].filters == filters)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("keys", "name", "message"),
    [
        ("spanish", "languages", "'spanish' is no code"),
        ("\tyesterday", "after", "yesterday: no such date; expected 2024, 2024-01"),
        ("\t2024-02-30", "after", "2024-02-30: no such date, 2024-02 has days 01 to 29"),
        ("\t٢٠٢٤-١٣", "after", "2024-13: no such date, months are 01 to 12"),
        ("\t\t3609", "before", "3609: no such date, years are 1900 to 2099"),
        ("\t2024\t2023-12", "before", "2024 to 2023-12: ends before it begins"),
        ("\t\t\t" + "*a" * 33, "path", "33 '*', the limit is 32"),
    ],
)
async def test_what_makes_no_sense_is_said_beside_its_field(
    keys: str, name: str, message: str
) -> None:
    async with running() as screen:
        await screen.press("alt+l")
        await screen.press(*("tab" if key == "\t" else key for key in keys), "enter")
        await screen.idle()
        form = screen.app.screen
        assert isinstance(form, FilterDialog)
        told = {error.id: str(error.render()) for error in form.query(".error") if error.display}
        assert list(told) == [f"{name}-error"]
        assert message in told[f"{name}-error"]
        assert form.focused is not None
        assert form.focused.id == name
        await screen.press("escape")
        assert screen.app.screen is screen.main


@pytest.fixture
def copied_texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What went to the clipboard by a helper program."""
    texts: list[str] = []

    def copy(text: str) -> str:
        texts.append(text)
        return "helper"

    monkeypatch.setattr(clipboard, "copy", copy)
    return texts


@pytest.mark.asyncio
@pytest.mark.parametrize("language", LANGUAGES)
async def test_copying(language: str, copied_texts: list[str]) -> None:
    async with running(FakeEngine((language,))) as screen:
        await screen.search("trata")
        for key in "pcf":
            await screen.press("ctrl+y", key)
            await screen.says("copied by helper")
            await screen.idle()
            assert screen.app.clipboard == copied_texts[-1]
    assert copied_texts[0] == PASSAGES[language]
    assert f"docs/{language}1.txt#char=880,{880 + len(PASSAGES[language])}" in copied_texts[1]
    assert "file not found" in copied_texts[1]
    assert copied_texts[2] == str(Path(f"docs/{language}1.txt").absolute())


def test_a_citation_says_where_exactly() -> None:
    hit = replace(ENGINE.hit(1, "es"), path="a/b.pdf", title="Rescate\x1b[31m")
    assert format_citation(hit, 3, FileHash(FileState.AS_INDEXED, "abc")) == (
        f"«Rescate␛[31m», 2024-01-01, a/b.pdf#char={hit.start},{hit.end}, p. 3, SHA-256 abc"
    )


@pytest.mark.asyncio
@pytest.mark.parametrize("is_changed", [False, True])
async def test_a_citation_has_the_digest_of_the_file_that_was_indexed(
    is_changed: bool, tmp_path: Path, copied_texts: list[str]
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("hola")
    digest = hashlib.blake2b(b"hola", digest_size=16).hexdigest()
    engine = FakeEngine(("es",), path=str(file), digest=digest)
    if is_changed:
        file.write_text("otra cosa")
    async with running(engine) as screen:
        await screen.search("trata")
        await screen.press("ctrl+y", "c")
        await screen.until(lambda: bool(copied_texts))
    assert (hashlib.sha256(b"hola").hexdigest() in copied_texts[0]) is not is_changed
    assert ("the file has changed since it was indexed" in copied_texts[0]) is is_changed
    assert hashlib.sha256(b"otra cosa").hexdigest() not in copied_texts[0]


def test_helpers_suit_where_the_program_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: name)

    def names(environment: dict[str, str]) -> list[str]:
        return [command[0] for command in clipboard.available_commands(environment)]

    assert names({"WAYLAND_DISPLAY": "w"})[0] == "wl-copy"
    assert names({"DISPLAY": ":0"})[:2] == ["xclip", "xsel"]
    assert names({"DISPLAY": ":0", "SSH_CONNECTION": "x", "TMUX": "y"}) == ["tmux"]
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert clipboard.copy("text", {"DISPLAY": ":0", "TMUX": "y"}) is None


def test_a_helper_gets_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = tmp_path / "copied"
    monkeypatch.setattr(
        clipboard,
        "available_commands",
        lambda _: [("false",), ("missing-helper",), ("tee", str(copied))],
    )
    monkeypatch.setattr(clipboard, "_TIMEOUT", PATIENCE)
    assert clipboard.copy("الاتجار بالبشر", {}) == "tee"
    assert copied.read_text() == "الاتجار بالبشر"


@pytest.mark.asyncio
async def test_marked_hits_are_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with running() as screen:
        await screen.search("trata")
        await screen.press("ctrl+t", "down", "down", "ctrl+t")
        await screen.says("2 starred")
        assert sum("★" in line for line in lines(screen.results)) == 2
        assert [mark.query for mark in screen.engine.casework.marks] == ["trata", "trata"]
        await screen.search("s")  # stars outlast the question
        for key in "mcj":
            await screen.press("ctrl+x", "s", key)
            await screen.says("2 hits written to tratas.")
        await screen.press("ctrl+t")
        await screen.says("1 starred")
    rows = [json.loads(line) for line in (tmp_path / "tratas.jsonl").read_text().splitlines()]
    assert [row["language"] for row in rows] == ["en", "ar"]
    table = list(csv.DictReader(io.StringIO((tmp_path / "tratas.csv").read_text())))
    assert [row["text"] for row in table] == [PASSAGES["en"], PASSAGES["ar"]]
    assert f"> {PASSAGES['ar']}" in (tmp_path / "tratas.md").read_text()


@pytest.mark.asyncio
async def test_before_the_first_answer_there_is_nothing_to_copy() -> None:
    async with running() as screen:
        await screen.says("type to search")
        await screen.press("ctrl+y")
        await screen.says("nothing to copy yet")


@pytest.mark.asyncio
async def test_without_marks_all_that_is_listed_is_exported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with running() as screen:
        await screen.press("ctrl+x")
        assert "nothing to export" in screen.status
        await screen.search("trata")
        await screen.press("ctrl+x", "enter")
        await screen.says("3 hits written to trata.md")
        (tmp_path / "trata.md").unlink()
        tmp_path.rmdir()
        await screen.press("ctrl+x", "enter")
        await screen.says("not exported")


@pytest.mark.asyncio
async def test_an_export_says_of_how_many_it_has_the_best(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    engine = FakeEngine(copies=40, with_words=8807)
    async with running(engine) as screen:
        await screen.search("unique")
        await screen.press("ctrl+t")
        await screen.says("1 starred")
        await screen.press("ctrl+x", "l", "m")
        await screen.says("50 hits written to unique.md: the best 50 of 8,807")
        await screen.press("ctrl+x", "l", "c")
        await screen.says("50 hits written to unique.csv")
        await screen.press("ctrl+x", "l", "j")
        await screen.says("50 hits written to unique.jsonl")
        await screen.press("ctrl+x", "s", "c")
        await screen.says("1 hit written to unique-2.csv")
    best = "the best 50 of 8,807"
    assert best in (tmp_path / "unique.md").read_text()
    table = (tmp_path / "unique.csv").read_text(encoding="utf-8-sig")
    assert [row["summary"] for row in csv.DictReader(io.StringIO(table))] == [best] * 50
    objects = [json.loads(line) for line in (tmp_path / "unique.jsonl").read_text().splitlines()]
    assert [each["summary"] for each in objects] == [best] * 50
    starred = (tmp_path / "unique-2.csv").read_text(encoding="utf-8-sig")
    assert "summary" not in starred.splitlines()[0]


def test_no_file_is_written_over(tmp_path: Path) -> None:
    names = [
        export_hits([ENGINE.hit(1, "en")], "a/b ¿c?", ExportFormat.CSV, tmp_path).name
        for _ in range(3)
    ]
    assert names == ["a-b-c.csv", "a-b-c-2.csv", "a-b-c-3.csv"]


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_nobody_else_can_read_what_is_exported(tmp_path: Path, umask: int) -> None:
    previous = os.umask(umask)
    try:
        for form in ExportFormat:
            path = export_hits([ENGINE.hit(1, "ar")], "الاتجار", form, tmp_path)
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    finally:
        os.umask(previous)


@pytest.mark.asyncio
async def test_a_full_disk_leaves_no_half_of_an_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with running(FakeEngine(copies=400)) as screen:
        await screen.search("trata")
        with limited_file_size(1000):
            for key in "mcj":
                await screen.press("ctrl+x", key)
                await screen.says("File too large")
        assert list(tmp_path.iterdir()) == []
        await screen.press("ctrl+x", "c")
        await screen.says("50 hits written to trata.csv")


@contextmanager
def limited_file_size(size: int) -> Iterator[None]:
    """Let files grow to ``size`` bytes only: what a full disk does to a write in its middle."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)


def hostile(text: str) -> Hit:
    return replace(ENGINE.hit(1, "en"), text=text, title="=1+1", path="a`b.txt")


def test_a_table_says_where_in_its_file_a_hit_is() -> None:
    hit = replace(ENGINE.hit(1, "es"), member="تقرير/año.pdf", places=(Place(0, "p. 3"),))
    (row,) = csv.DictReader(io.StringIO(format_hits([hit], "q", ExportFormat.CSV)))
    assert (row["member"], row["place"]) == ("تقرير/año.pdf", "p. 3")


def test_documents_cannot_take_over_what_is_exported() -> None:
    hit = hostile("=cmd|' /C calc'!A0 <script> *bold* \x1b[31m\u202e")
    table = format_hits([hit], "q", ExportFormat.CSV)
    assert "'=cmd" in table
    assert "'=1+1" in table
    text = format_hits([hit], "# *q*", ExportFormat.MARKDOWN)
    assert text.startswith("# \\# \\*q\\*")
    assert "\\<script\\> \\*bold\\*" in text
    assert "\x1b" not in table + text
    assert "\u202e" not in table + text


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_exports_say_which_attachment_and_page_a_passage_is_from(language: Language) -> None:
    member = {"en": "annex.pdf", "es": "año › anexo.pdf", "ar": "ملحق.pdf"}[language]
    hit = replace(
        ENGINE.hit(1, language), path="mail.eml", member=member, places=(Place(0, "p. 3"),)
    )
    row = next(csv.DictReader(io.StringIO(format_hits([hit], "q", ExportFormat.CSV))))
    assert (row["path"], row["member"], row["place"]) == ("mail.eml", member, "p. 3")
    text = format_hits([hit], "q", ExportFormat.MARKDOWN)
    assert f"`mail.eml › {member}#char={hit.start},{hit.end}` · p. 3\n" in text


@pytest.mark.asyncio
async def test_saved_searches() -> None:
    async with running() as screen:
        await screen.says("type to search")
        await screen.press("f4")
        await screen.says("no saved searches")
        await screen.until(lambda: screen.app.screen is screen.main)
        await screen.search("trata")
        await screen.press("tab", "ctrl+l", "f4")
        await screen.listed()
        await screen.press("enter")
        await screen.says("saved as “trata”")
        (saved,) = screen.engine.casework.searches
        assert (saved.request.mode, saved.request.filters.languages) == (Mode.KEYWORD, ("en",))
        await screen.press("escape", "ctrl+l", "tab", *"otra", "f4")
        await screen.listed()
        await screen.press("down", "enter")
        await screen.says("keyword · en · 1 hit")
        assert screen.query == "trata"
        await screen.press("f4")
        await screen.listed()
        await screen.press("+")
        await screen.says("forgotten")
        assert screen.engine.casework.searches == ()


@pytest.mark.asyncio
async def test_what_was_skipped_is_listed() -> None:
    files = (Skipped("a.pdf", "encrypted PDF"), Skipped("\x1b[31mb.txt", "too large"))
    engine = FakeEngine()
    async with running(services=Services(lambda: engine, skipped=lambda: files)) as screen:
        await screen.press("f6")
        shown = await screen.listed()
        assert "a.pdf: encrypted PDF" in shown
        assert "␛[31mb.txt: too large" in shown
        await screen.press("escape")
        assert screen.app.screen is screen.main
    reason = "damaged at " + "شاهد testigo witness " * 12 + "the end"
    one = (Skipped("/cases/lima/c.pdf", reason),)
    services = Services(lambda: engine, skipped=lambda: one, roots=("/cases/lima",))
    async with running(services=services) as screen:
        await screen.press("f6")
        shown = await screen.listed()
        assert "lima/c.pdf: damaged" in shown
        assert "/cases" not in shown
        assert "the end" in shown
        title = screen.app.screen.query(Static).first()
        assert "1 file that was not indexed" in str(title.render())
    async with running() as screen:
        await screen.press("f6")
        await screen.says("every file was indexed")


@pytest.mark.asyncio
async def test_further_hits_come_when_the_last_is_reached() -> None:
    async with running(FakeEngine(("en",), copies=120)) as screen:
        await screen.search("trata")
        assert len(screen.results.hits) == INITIAL_LIMIT
        screen.results.move(INITIAL_LIMIT)
        await screen.until(lambda: len(screen.results.hits) == 120)
        assert screen.results.selected is not None
        assert screen.results.selected.rank == INITIAL_LIMIT


@pytest.mark.asyncio
async def test_a_slow_engine_is_asked_for_keyword_hits_first() -> None:
    async with running(FakeEngine(elapsed_ms=900.0)) as screen:
        for letter in "tra":
            await screen.type(letter)
            await screen.idle()
        await screen.says("3 hits · 900 ms")
        modes = [request.mode for request in screen.engine.requests]
        assert modes == [Mode.HYBRID, Mode.HYBRID, Mode.KEYWORD, Mode.HYBRID]


class SlowMeaning(FakeEngine):
    """Answers hybrid questions only when the gate is open, and seems slow."""

    def search(
        self,
        request: SearchRequest,
        *,
        explained: int | None = None,
        is_wanted: IsWanted | None = None,
    ) -> Results:
        mode = request.mode
        results = super().search(request, explained=explained, is_wanted=is_wanted)
        if (
            mode is Mode.HYBRID
            and request.query.startswith("trata")
            and not self.gate.wait(PATIENCE)
        ):
            raise TimeoutError("the test never opened the gate")
        return results


@pytest.mark.asyncio
async def test_keyword_hits_are_drawn_while_the_others_are_awaited() -> None:
    engine = SlowMeaning(elapsed_ms=900.0)
    async with running(engine) as screen:
        for letter in "tra":
            await screen.type(letter)
            await screen.idle()
        await screen.type("ta")
        await screen.says("searching on…")
        await screen.until(lambda: engine.requests[-1].mode is Mode.HYBRID)
        assert len(screen.results.hits) == 3
        await screen.type("s")
        assert screen.query == "tratas"
        engine.gate.set()
        await screen.until(
            lambda: engine.requests[-1] == SearchRequest("tratas", limit=INITIAL_LIMIT)
        )
        await screen.idle()
        assert "searching on" not in screen.status


@pytest.mark.asyncio
async def test_a_slow_engine_is_asked_for_meaning_only_after_a_pause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wait_for = JobQueue.wait_for
    pausing = Event()

    def wait_for_pause(queue: JobQueue, kind: str, _: float) -> bool:
        while not pausing.is_set():
            if wait_for(queue, kind, POLL):
                return True
        return wait_for(queue, kind, 0.0)

    monkeypatch.setattr(JobQueue, "wait_for", wait_for_pause)
    engine = FakeEngine(elapsed_ms=900.0)
    pausing.set()
    async with running(engine) as screen:
        for letter in "tra":
            await screen.type(letter)
            await screen.idle()
        engine.requests.clear()
        pausing.clear()
        await screen.type("ta de pers")
        await screen.until(lambda: bool(engine.requests))
        pausing.set()
        await screen.idle()
        assert [request.query for request in engine.requests if request.mode is Mode.HYBRID] == [
            "trata de pers"
        ]


def _same(engine: FakeEngine) -> FakeEngine:
    return engine


@pytest.mark.asyncio
async def test_files_that_changed_are_marked(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("hola")
    written = file.stat().st_mtime
    for indexed, marked in ((written + 9, False), (written // 1, False), (written - 9, True)):
        engine = FakeEngine(("es",), path=str(file))
        services = Services(partial(_same, engine), overview=partial(IndexOverview, {}, 0, indexed))
        async with running(services=services) as screen:
            await screen.search("trata")
            shown = "\n".join(lines(screen.results))
            assert ("changed since it was indexed" in shown) is marked


@pytest.mark.asyncio
async def test_a_mistake_of_ours_is_a_message_and_logged(tmp_path: Path) -> None:
    engine = FakeEngine()
    async with running(services=Services(lambda: engine, state=tmp_path)) as screen:
        await screen.type("broken")
        await screen.says("internal error (ZeroDivisionError), see")
        assert "a mistake of ours" in (tmp_path / "errors.log").read_text()
        await screen.search(" no more")


@pytest.mark.asyncio
async def test_leaving_does_not_wait_for_a_search() -> None:
    engine = FakeEngine()
    async with running(engine) as screen:
        await screen.paste("slow")
        await screen.until(lambda: bool(engine.requests))
        await screen.press("ctrl+q")
        await screen.until(lambda: not screen.app.is_running)
        assert screen.app.jobs.busy
    assert not engine.closed
    engine.gate.set()


@pytest.mark.asyncio
async def test_a_busy_engine_does_not_hold_up_other_keys() -> None:
    engine = FakeEngine()
    started = Event()

    def reindex(_: object) -> None:
        started.set()
        raise IndexLockedError("another process is indexing")

    async with running(services=Services(lambda: engine, reindex)) as screen:  # type: ignore[arg-type]
        await screen.paste("slow")
        await screen.until(lambda: bool(engine.requests))
        await screen.until(lambda: not screen.app.jobs.index.busy)
        await screen.press("tab", "ctrl+s", "f8", "ctrl+r")
        await screen.until(started.is_set)
        await screen.says("another process is indexing")
        assert screen.main.query_one("#query", Input).value == "slow"
        engine.gate.set()


@pytest.mark.asyncio
async def test_a_request_is_the_same_whatever_it_asks_by_default() -> None:
    assert next_limit(INITIAL_LIMIT) == 4 * INITIAL_LIMIT
    assert next_limit(900) == 1000


@pytest.mark.asyncio
async def test_keys_wait_for_a_list_that_is_still_to_come() -> None:
    engine = FakeEngine()
    async with running(engine) as screen:
        await screen.search("trata")
        engine.stuck = "trata 2"
        await screen.type(" 2")  # holds up what is asked for next
        await screen.until(lambda: engine.stuck_in == engine.stuck)
        await screen.press("f4", "x", "+")
        assert isinstance(screen.app.screen, ChoiceDialog)
        assert screen.query == "trata 2"
        engine.stuck = ""
        await screen.says("saved as “trata 2”")
        await screen.until(lambda: screen.app.screen is screen.main)
        engine.stuck = "trata 23"
        await screen.type("3")
        await screen.until(lambda: engine.stuck_in == engine.stuck)
        await screen.press("f4", "down", "enter")
        engine.stuck = ""
        await screen.until(lambda: screen.query == "trata 2")


@pytest.mark.asyncio
async def test_a_list_that_nobody_waits_for_any_more_does_not_open() -> None:
    engine = FakeEngine()
    gate = Event()

    def skipped() -> tuple[Skipped, ...]:
        assert gate.wait(PATIENCE)
        return (Skipped("a.pdf", "encrypted PDF"),)

    async with running(services=Services(lambda: engine, skipped=skipped)) as screen:
        await screen.says("type to search")
        await screen.press("f6", "escape", *"or")
        gate.set()
        await screen.idle()
        assert screen.app.screen is screen.main
        assert screen.query == "or"


@pytest.mark.asyncio
@pytest.mark.parametrize("size", [(60, 15), (80, 24)])
async def test_the_form_fits_the_screen(size: tuple[int, int]) -> None:
    async with running(size=size) as screen:
        await screen.press("alt+l")
        form = screen.app.screen
        assert isinstance(form, FilterDialog)
        await screen.until(lambda: form.query_one("#path").region.height > 0)
        await screen.settle()
        whole = screen.app.screen.region
        seen = [child.region for child in form.query("#filter-dialog > *") if child.display]
        assert all(whole.contains_region(region) for region in seen)
        assert not form.query_one("#filter-dialog").show_vertical_scrollbar


def test_each_word_that_matched_says_its_own_reason() -> None:
    cases = {
        "en": ("Police policed", ("police", "policed"), (Reason.EXACT, Reason.STEM)),
        "es": ("Trata de tratas", ("trata", "tratas"), (Reason.EXACT, Reason.STEM)),
        "ar": ("الشرطة والشرطة", ("الشرطة", "والشرطة"), (Reason.EXACT, Reason.STEM)),
    }
    for language, (text, words, reasons) in cases.items():
        spans = (Span(0, len(text.split()[0])), Span(len(text) - len(text.split()[-1]), len(text)))
        highlights = tuple(map(Highlight, spans, reasons, words))
        contribution = Contribution(words[0], words, Reason.EXACT, 1.0)
        hit = replace(
            ENGINE.hit(1, language),
            text=text,
            highlights=highlights,
            contributions=(contribution,),
        )
        for width in (200, 24):
            told = [piece for line in explain_hit(hit, width) for piece in line.pieces]
            listed = [(piece.text.strip(), piece.reason) for piece in told if piece.reason]
            assert listed[:2] == list(zip(words, reasons, strict=True)), (language, width)


@pytest.mark.asyncio
async def test_opening_a_file_that_has_changed_since_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("hola")
    monkeypatch.setenv("VISUAL", "true")
    indexed = file.stat().st_mtime
    engine = FakeEngine(("es",), path=str(file))
    services = Services(partial(_same, engine), overview=partial(IndexOverview, {}, 0, indexed))
    async with running(services=services) as screen:
        await screen.search("trata")
        monkeypatch.setattr(screen.app, "suspend", nullcontext)
        await screen.press("enter")
        await screen.settle()
        assert "changed" not in screen.status
        os.utime(file, (indexed + 9, indexed + 9))
        await screen.press("enter")
        await screen.says("the file has changed since it was indexed")
