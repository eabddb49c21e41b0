"""Stars, tags, notes and lists of names: in the store that the page and the command use, too."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual import events
from textual.widgets import Input, Static

from index.errors import CaseworkError
from index.types import LANGUAGES, Language, Place
from search.casework.values import Mark, Subject
from search.display.bidi.reorder import IMPLICIT_MARKS
from search.display.cells import cell_width
from search.query.syntax.printer import to_name
from search.tui.dialogs.choice_dialog import ChoiceDialog, ChoiceList
from search.tui.dialogs.text_dialog import TextDialog
from search.tui.widgets.plain_text import Wrapped
from search.types import Hit
from tests.search.tui.stage import FakeEngine, Screen, lines, running

pytestmark = pytest.mark.asyncio
TAGS = {"en": "bribe", "es": "soborno", "ar": "رشوة"}
NOTES = {"en": "read all of it", "es": "leer todo el año", "ar": "اقرأ كل شيء"}


async def answer(screen: Screen, text: str) -> None:
    """Type into the dialog that is open, in place of what is in it."""
    await screen.until(lambda: isinstance(screen.app.screen, TextDialog))
    screen.app.screen.query_one(Input).value = text
    await screen.press("enter")


def listed(screen: Screen) -> list[str]:
    """The choices of the dialog that is open."""
    dialog = screen.app.screen
    return lines(dialog.query_one(ChoiceList)) if isinstance(dialog, ChoiceDialog) else []


NO_MARKS = dict.fromkeys(map(ord, IMPLICIT_MARKS))


async def shows(screen: Screen, text: str) -> None:
    """Wait until the list of hits has ``text``, whatever marks keep it in order."""

    def is_shown() -> bool:
        return any(text in line.translate(NO_MARKS) for line in lines(screen.results))

    await screen.until(is_shown)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_tags_and_notes_are_kept_and_shown(language: Language) -> None:
    engine = FakeEngine((language,))
    async with running(engine) as screen:
        await screen.search("trata")
        await screen.press("alt+t")
        await answer(screen, f"{TAGS[language]}, x")
        await screen.until(
            lambda: any(f"#{TAGS[language]} #x" in at for at in lines(screen.results))
        )
        await screen.press("alt+t")
        await answer(screen, f" {TAGS[language]} ")
        await screen.until(lambda: not any("#x" in line for line in lines(screen.results)))
        await screen.press("alt+e")
        await answer(screen, NOTES[language])
        await screen.until(
            lambda: any(f"✎ {NOTES[language]}" in at for at in lines(screen.results))
        )
        await screen.press("alt+e", "escape")
    (mark,) = engine.casework.marks
    assert (mark.tags, mark.note, mark.query) == ((TAGS[language],), NOTES[language], "trata")
    async with running(engine) as screen:  # another day
        await screen.search("trata")
        assert any(f"#{TAGS[language]}" in line for line in lines(screen.results))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_of_two_notes_none_is_lost(language: Language) -> None:
    engine = FakeEngine((language,))
    async with running(engine) as screen:
        await screen.search("trata")
        await screen.press("alt+e")
        await answer(screen, NOTES[language])
        await shows(screen, f"✎ {NOTES[language]}")
        (mark,) = engine.casework.marks
        lines_of_two = f"{NOTES[language]}\n2"
        engine.casework.set_note(mark.subject, lines_of_two)  # another program
        await screen.press("alt+e", "enter")  # unchanged
        await screen.press("alt+e")
        await answer(screen, "3")
        await screen.until(lambda: engine.casework.marks[0].note != lines_of_two)
        assert engine.casework.marks[0].note == f"{lines_of_two}\n\n3"


async def test_a_star_on_the_document_is_shown_as_one_and_taken_back() -> None:
    engine = FakeEngine()
    async with running(engine) as screen:
        await screen.search("trata")
        await screen.press("ctrl+t")
        await screen.until(lambda: bool(engine.casework.marks))
        (own,) = engine.casework.marks
        engine.casework.delete_mark(own.target)
        whole = replace(own.subject, target=own.target.document)
        engine.casework.star(whole)
        engine.marks_of = lambda hits: [engine.casework.mark(whole.target)] * len(hits)  # type: ignore[method-assign]
        await screen.search("trata 2")
        await shows(screen, "on the document")
        await screen.press("ctrl+t")
        await screen.until(lambda: not engine.casework.marks)


async def test_every_star_is_kept_however_fast_they_come() -> None:
    async with running(FakeEngine(copies=4)) as screen:
        await screen.search("trata")
        await screen.press(*["ctrl+t", "down"] * 7)
        await screen.says("7 starred")
        assert len(screen.engine.casework.marks) == 7


async def test_a_star_is_taken_back_where_it_was_given() -> None:
    async with running() as screen:
        await screen.search("trata")
        hit = screen.results.selected
        await screen.press("ctrl+t")
        await screen.says("1 starred")
        assert screen.results.selected == hit
        await screen.press("ctrl+t")
        await screen.says("none starred")
        assert not screen.engine.casework.marks


@pytest.mark.parametrize("language", LANGUAGES)
async def test_pasted_lines_are_all_in_a_note_that_says_what_it_is_on(language: Language) -> None:
    engine = FakeEngine((language,))
    async with running(engine) as screen:
        await screen.search("trata")
        await screen.press("alt+e")
        await screen.until(lambda: isinstance(screen.app.screen, TextDialog))
        about = screen.app.screen.query_one("#about", Static)
        assert f"docs/{language}1.txt" in str(about.render())
        pasted = events.Paste(f"{NOTES[language]}\r\n\r\n  {TAGS[language]}\n")
        screen.app.screen.query_one(Input).post_message(pasted)
        await screen.settle()
        await screen.press("enter")
        await screen.says("note kept")
        assert engine.casework.marks[0].note == f"{NOTES[language]}\n\n  {TAGS[language]}"
        await screen.press("alt+t")
        await answer(screen, TAGS[language])
        await screen.says("tags kept")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_note_keeps_its_lines_when_it_is_edited(language: Language) -> None:
    engine = FakeEngine((language,))
    before = f"↵ {NOTES[language]}\n\n1. {TAGS[language]}"
    async with running(engine) as screen:
        await screen.search("trata")
        await screen.press("ctrl+t")
        await screen.until(lambda: bool(engine.casework.marks))
        engine.casework.set_note(engine.casework.marks[0].subject, before)
        await screen.search("trata 2")
        await screen.press("alt+e", "end", "ctrl+j", *"2. b", "backspace", "c", "enter")
        await screen.says("note kept")
    assert engine.casework.marks[0].note == f"{before}\n2. c"


async def test_what_was_typed_goes_with_a_second_escape_only() -> None:
    async with running() as screen:
        await screen.search("trata")
        await screen.press("alt+e", "a", "escape")
        assert isinstance(screen.app.screen, TextDialog)
        await screen.press("b", "escape")
        assert screen.app.screen.query_one(Input).value == "ab"
        await screen.press("escape")
        assert len(screen.app.screen_stack) == 1


@pytest.mark.parametrize("key", ["alt+t", "alt+e"])
async def test_what_cannot_be_kept_stays_in_the_dialog(key: str) -> None:
    engine = FakeEngine()
    async with running(engine) as screen:
        await screen.search("trata")
        folder = engine.casework.path.parent
        away = folder.rename(folder.with_name(f"{folder.name}-away"))
        await screen.press(key)
        await answer(screen, "شاهد")
        await screen.until(lambda: "not kept: the index is gone" in dialog_says(screen))
        assert screen.app.screen.query_one(Input).value == "شاهد"
        away.rename(folder)
        await screen.press("enter")
        await screen.until(lambda: bool(engine.casework.marks))


def dialog_says(screen: Screen) -> str:
    found = screen.app.screen.query("#text-keys").results(Static)
    return " ".join(str(widget.render()) for widget in found)


class Unreadable(FakeEngine):
    def marks_of(self, _: object) -> list[Mark | None]:
        raise CaseworkError("casework.sqlite: of a later version; update trujaman")

    def subject(self, _: Hit) -> Subject:
        raise CaseworkError("casework.sqlite: of a later version; update trujaman")


async def test_marks_that_cannot_be_read_hold_no_search_up() -> None:
    async with running(Unreadable()) as screen:
        await screen.search("trata")
        await screen.says("3 hits · 3 ms · casework.sqlite: of a later version")
        await screen.press("ctrl+t")
        await screen.until(lambda: screen.status.startswith("casework.sqlite"))


async def test_a_pasted_list_is_saved_and_comes_back() -> None:
    names = ("Ana Pérez", "علي حسن", "John Smith")
    engine = FakeEngine()
    async with running(engine) as screen:
        await screen.says("type to search")
        line = screen.main.query_one("#query", Input)
        line.post_message(events.Paste("\n".join(names)))
        await screen.listed()
        await screen.press("s")
        await answer(screen, "suspects")
        await screen.until(lambda: bool(engine.casework.lists))
    assert engine.casework.name_list("SUSPECTS").names == names
    async with running(engine) as screen:
        await screen.says("type to search")
        await screen.press("f7")
        await screen.listed()
        await screen.press("enter")
        await screen.until(lambda: all(name in "".join(listed(screen)) for name in names))
        asked = {to_name(name) for name in names}
        await screen.until(lambda: asked <= {request.query for request in engine.requests})
        await screen.pilot.press("down", "enter")
        await screen.until(lambda: screen.query == to_name(names[1]))


@pytest.mark.parametrize(
    ("count", "said"), [(2_500, "2,500 lines"), (10_007, "the last 7 are left out")]
)
@pytest.mark.parametrize("size", [(120, 36), (60, 15)])
async def test_a_long_list_is_kept_up_to_the_limit(
    count: int, said: str, size: tuple[int, int]
) -> None:
    names = tuple(f"سمير {number}" for number in range(count))
    engine = FakeEngine()
    async with running(engine, size=size) as screen:
        await screen.says("type to search")
        screen.main.query_one("#query", Input).post_message(events.Paste("\n".join(names)))
        await screen.listed()
        await screen.idle()
        title = screen.app.screen.query_one("#choice-dialog > Wrapped", Wrapped)
        drawn = [title.render_line(y).text.strip() for y in range(title.size.height)]
        assert said in " ".join(drawn)
        await screen.press("s")
        await answer(screen, "suspects")
        await screen.says(f"{min(count, 10_000):,} names saved as “suspects”")
    assert engine.casework.name_list("suspects").names == names[:10_000]


@pytest.mark.parametrize("name", ["Ana Pérez", "علي حسن", "John Smith"])
async def test_the_selected_line_of_a_list_is_marked(name: str) -> None:
    async with running() as screen:
        await screen.says("type to search")
        pasted = events.Paste(f"{name}\nother")
        screen.main.query_one("#query", Input).post_message(pasted)
        await screen.listed()
        await screen.press("l")
        await screen.until(lambda: any(name in line for line in listed(screen)))
        marked = [line for line in listed(screen) if line.startswith("▌")]
        assert len(marked) == 1
        assert name in marked[0]


@pytest.mark.parametrize("key", ["ctrl+t", "alt+t", "alt+e", "alt+d", "f2", "f3", "f5"])
async def test_what_needs_a_hit_says_that_there_is_none(key: str) -> None:
    async with running() as screen:
        await screen.says("type to search")
        await screen.press(key)
        await screen.says("no hit is selected")
        assert len(screen.app.screen_stack) == 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_all_of_a_document_has_star_tags_and_note_of_its_own(language: Language) -> None:
    engine = FakeEngine((language,), copies=2)
    async with running(engine, size=(170, 36)) as screen:
        await screen.search("trata")
        await screen.press("alt+t")
        await answer(screen, "own")
        await shows(screen, "#own")
        await screen.press("alt+d", "t")
        await answer(screen, TAGS[language])
        await shows(screen, f"on the document · #{TAGS[language]}")
        assert sum("#own" in line for line in lines(screen.results)) == 1  # the first keeps its own
        await screen.press("alt+d", "n")
        await answer(screen, NOTES[language])
        await shows(screen, NOTES[language])
        await screen.press("alt+d", "s")
        await screen.says("the document is starred")
        await screen.press("alt+d")
        await screen.until(lambda: any(TAGS[language] in line for line in listed(screen)))
        assert any(NOTES[language] in line for line in listed(screen))
        title, place = list(screen.app.screen.query("#choice-dialog > Static").results(Static))[:2]
        assert title.render_line(0).text.strip() == "The whole document"
        assert place.render_line(0).text.strip() == f"docs/{language}1.txt"
        own, whole = engine.casework.marks
        assert (own.tags, own.note, own.starred) == (("own",), "", False)
        assert whole.target == own.target.document or not whole.target.end
        assert (whole.tags, whole.note) == ((TAGS[language],), NOTES[language])
        assert whole.starred
        await screen.press("s")
        await screen.says("the document has no star")


LONG_PATHS = {
    "en": "cases/of the port authority/letters and annexes/minutes of the meeting.pdf",
    "es": "casos/de la autoridad portuaria/cartas y anexos/acta de la sesión.pdf",
    "ar": "قضايا/سلطة الميناء والجمارك/رسائل وملاحق ومذكرات/محضر الاجتماع الأول.pdf",
}


class FarAwayEngine(FakeEngine):
    """Its documents lie deep down, and its hits on pages."""

    def hit(self, rank: int, language: Language) -> Hit:
        path = LONG_PATHS[language]
        return replace(super().hit(rank, language), path=path, places=(Place(0, "p. 12"),))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 15)])
async def test_neither_a_long_path_nor_marks_push_the_page_off(
    language: Language, size: tuple[int, int]
) -> None:
    engine = FarAwayEngine((language,))
    subject = engine.subject(engine.hit(1, language))
    engine.casework.set_note(subject, NOTES[language] * 20)
    for tag in range(12):
        engine.casework.add_tag(subject, f"{TAGS[language]}{tag}")
    async with running(engine, size=size) as screen:
        await screen.search("trata")
        (line,) = (line for line in lines(screen.results) if "p. 12" in line)
        # Terminals are told the order of such a line by marks that take no cell.
        written = line.replace("\N{LEFT-TO-RIGHT MARK}", "").replace("\N{RIGHT-TO-LEFT MARK}", "")
        path, _, after = written.partition(" · p. 12 · ")
        assert ".pdf" in path
        assert f"#{TAGS[language]}0" in after
        assert cell_width(line) == screen.results.size.width
