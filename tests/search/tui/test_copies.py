"""Copies of a hit: counted, listed, told apart, read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Input

from index.messages import speaking
from index.types import LANGUAGES, Language, Place
from search.cancellation import IsWanted
from search.casework.values import Target
from search.display.bidi.direction import LEFT_TO_RIGHT_MARK
from search.tui.dialogs.text_dialog import TextDialog
from search.tui.model.copies import label_copies
from search.tui.widgets.plain_text import PlaceText
from search.types import Copy, Filters, Hit, Results
from tests.search.tui.stage import FakeEngine, lines, running

COPY = "docs/copy2.txt"


class CopyingEngine(FakeEngine):
    """Its first hit has copies in two other files."""

    def hit(self, rank: int, language: Language) -> Hit:
        hit = super().hit(rank, language)
        if rank > 1:
            return hit
        copies = tuple(
            Copy(f"docs/copy{number}.txt", "", None, f"2023-01-0{number}", hit.document, 0, 0, 4)
            for number in (1, 2)
        )
        return replace(hit, copies=copies, copies_total=2)


@pytest.mark.asyncio
@pytest.mark.parametrize("language", LANGUAGES)
async def test_copies_are_counted_and_listed_and_read(language: Language) -> None:
    async with running(CopyingEngine((language,), copies=2)) as screen:
        await screen.search("trata")
        first, *others = [line for line in lines(screen.results) if "copies" in line]
        assert "+2 copies" in first
        assert not others
        await screen.press("f5")
        await screen.listed()
        await screen.press("down", "down", "enter")
        await screen.idle()
        assert "docs/copy2.txt" in screen.said("heading")
        document = screen.preview.document
        assert document is not None
        assert document.hit.path == "docs/copy2.txt"
        await screen.press("down")
        await screen.idle()
        assert f"docs/{language}2.txt" in screen.said("heading")
        await screen.press("f5")
        await screen.says("no other passage says the same")
        screen.main.search.use_filters(Filters(languages=(language,)))
        await screen.idle()
        await screen.press("down", "f5")
        await screen.says("none within the filters says the same")


@pytest.mark.asyncio
@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_marked_is_the_copy_that_is_shown(language: Language) -> None:
    engine = CopyingEngine((language,), copies=2)
    async with running(engine) as screen:
        await screen.search("trata")
        listed = screen.results.selected
        assert listed is not None
        note_on_copy = replace(engine.subject(listed), target=Target(engine.digest, COPY, 0, 9))
        engine.casework.set_note(note_on_copy, "before")
        engine.marks_of = lambda hits: [  # type: ignore[method-assign]
            engine.casework.mark(note_on_copy.target) if hit.path == COPY else None for hit in hits
        ]
        asked = list[str]()
        engine.subject = lambda hit: asked.append(hit.path) or note_on_copy  # type: ignore[func-returns-value, method-assign]
        await screen.press("f5")
        await screen.listed()
        await screen.press("down", "down", "enter")
        await screen.idle()
        assert COPY in screen.said("heading")
        await screen.press("alt+e")
        await screen.until(lambda: isinstance(screen.app.screen, TextDialog))
        assert screen.app.screen.query_one(Input).value == "before"
        await screen.press("2", "enter")
        await screen.until(lambda: asked == [COPY])
        await screen.press("ctrl+t")
        await screen.until(lambda: asked == [COPY, COPY])
        await screen.press("alt+d")
        await screen.listed()
        await screen.until(lambda: COPY in screen.app.screen.query_one("#about", PlaceText).text)
        await screen.press("escape", "down", "up")  # the hit itself, from now on
        await screen.idle()
        await screen.press("ctrl+t")
        await screen.until(lambda: asked == [COPY, COPY, f"docs/{language}1.txt"])


@pytest.mark.parametrize("title", ["Testimony", "Declaración", "شهادة"])
def test_the_number_of_a_copy_is_before_its_title(title: str) -> None:
    first = replace(FakeEngine().hit(1, "ar"), path="ملف.pdf", title=title, date=None, passage=4)
    for language in LANGUAGES:
        with speaking(language):
            labels = label_copies([first, replace(first, passage=5)])
            assert len(set(labels)) == 2
            for label, number in zip(labels, (5, 6), strict=True):
                assert label.index("ملف.pdf") < label.index(str(number)) < label.index(title)
                assert f"ملف.pdf  {LEFT_TO_RIGHT_MARK}" in label


@pytest.mark.parametrize(
    ("place", "line", "expected"),
    [
        (Place(0, "p. 3"), None, ["a.pdf, p. 3", "a.pdf, p. 4"]),
        (Place(0, ""), 7, ["a.pdf:7", "a.pdf:8"]),
        (Place(0, ""), None, ["a.pdf  passage 5", "a.pdf  passage 6"]),
    ],
)
def test_copies_in_one_file_are_told_apart(
    place: Place, line: int | None, expected: list[str]
) -> None:
    first = replace(
        FakeEngine().hit(1, "ar"), path="a.pdf", title=None, date=None, passage=4, places=(place,)
    )
    later = Place(0, place.label.replace("3", "4"))
    second = replace(first, passage=5, places=(later,), line=line and line + 1)
    assert label_copies([replace(first, line=line), second]) == expected


class LocatingEngine(CopyingEngine):
    """Its first hit has copies in the same file, ten lines apart."""

    def hit(self, rank: int, language: Language) -> Hit:
        hit = super().hit(rank, language)
        copies = tuple(replace(copy, path=hit.path, date=hit.date) for copy in hit.copies)
        return replace(hit, copies=copies)

    def locate(self, results: Results, *, is_wanted: IsWanted | None = None) -> Results:
        located = super().locate(results, is_wanted=is_wanted)
        hits = (replace(hit, line=10 * hit.rank) for hit in located.hits)
        return replace(located, hits=tuple(hits))


@pytest.mark.asyncio
@pytest.mark.parametrize("language", LANGUAGES)
async def test_copies_in_one_file_say_their_lines(language: Language) -> None:
    async with running(LocatingEngine((language,))) as screen:
        await screen.search("trata")
        await screen.press("f5")
        rows = (await screen.listed()).splitlines()[:3]
        assert [row.split(".txt")[1].split()[0] for row in rows] == [":10", ":20", ":30"]
        await screen.press("down", "enter")
        await screen.idle()
        assert f"docs/{language}1.txt:20" in screen.said("heading")
