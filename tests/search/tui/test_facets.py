"""The panel of facets: counts, choosing with keys and mouse, leaving out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.events import Paste
from textual.widgets import Input

from index.messages import speaking
from index.types import LANGUAGES, Language
from search.display.bidi.direction import has_rtl
from search.facets import Facets
from search.tui.background.services import Services
from search.tui.model.facet_choices import (
    FacetChoice,
    Field,
    list_choices,
    without_exclusions,
    without_field,
)
from search.tui.model.histogram import make_histogram
from search.tui.widgets.facet_panel import FacetPanel
from search.types import Filters, Hit, SearchRequest
from tests.search.tui.stage import AS_WRITTEN, FakeEngine, Screen, lines, running
from tests.search.tui.test_languages import screen_texts

FACETS = Facets(
    9,
    {"es": 5, "ar": 3, "und": 1},
    {"pdf": 9},
    {"2023": 4, "": 3, "2024": 2},
    {"/cases/lima/cartas de enero": 5, "/cases/lima/رسائل": 4},
)
CHOICES = {
    (choice.field, choice.label): choice for choice in list_choices(FACETS, ("/cases/lima",))
}


def choose(field: Field, label: str) -> FacetChoice:
    return CHOICES[field, label]


def test_what_there_is_to_choose() -> None:
    assert [(label, choice.count) for (_, label), choice in CHOICES.items()] == [
        ("ES", 5),
        ("AR", 3),
        ("··", 1),
        ("2024", 2),
        ("2023", 4),
        ("no date", 3),
        ("pdf", 9),
        ("lima/cartas de enero", 5),
        ("lima/رسائل", 4),
    ]


@pytest.mark.parametrize(
    ("field", "label", "filters"),
    [
        (Field.LANGUAGE, "ES", Filters(languages=("es",))),
        (Field.DATE, "2024", Filters(after="2024", before="2024")),
        (Field.DATE, "no date", Filters(undated=True)),
        (Field.KIND, "pdf", Filters(kind="pdf")),
        (Field.FOLDER, "lima/رسائل", Filters(path="lima/رسائل/*")),
    ],
)
def test_choosing_twice_changes_nothing(field: Field, label: str, filters: Filters) -> None:
    choice = choose(field, label)
    assert choice.toggle(Filters()) == filters
    assert choice.is_included(filters)
    assert choice.toggle(filters) == Filters()
    assert not choice.is_included(Filters())


def test_several_languages_but_one_year() -> None:
    both = choose(Field.LANGUAGE, "AR").toggle(choose(Field.LANGUAGE, "ES").toggle(Filters()))
    assert both.languages == ("es", "ar")
    years = choose(Field.DATE, "2024").toggle(choose(Field.DATE, "2023").toggle(Filters()))
    assert (years.after, years.before) == ("2024", "2024")


@pytest.mark.parametrize("query", ["human trafficking", "trata de personas", "الاتجار بالبشر"])
@pytest.mark.parametrize(
    ("field", "label", "operator"),
    [
        (Field.LANGUAGE, "ES", "-lang:es"),
        (Field.DATE, "no date", "-date:none"),
        (Field.KIND, "pdf", "-type:pdf"),
        (Field.FOLDER, "lima/cartas de enero", '-path:"lima/cartas de enero/*"'),
    ],
)
def test_leaving_out_is_an_operator_of_the_query(
    query: str, field: Field, label: str, operator: str
) -> None:
    choice = choose(field, label)
    excluding = choice.toggle_exclusion(query)
    assert excluding == f"{query} {operator}"
    assert choice.is_excluded(excluding)
    assert choice.toggle_exclusion(excluding) == query
    assert without_exclusions(f"{excluding} -oro") == f"{query} -oro"


def test_years_are_bars() -> None:
    histogram = make_histogram({"2019": 8, "2022": 1, "2023": 4, "": 90}, width=20)
    assert histogram is not None
    assert (histogram.first, histogram.last) == ("2019", "2023")
    assert histogram.sparkline == "█  ▁▄"
    wide = make_histogram({"1990": 1, "2024": 3}, width=20)
    assert wide is not None
    assert len(wide.counts) <= 20
    assert sum(wide.counts) == 4
    assert make_histogram({"2024": 7, "": 1}, 20) is None


class Kinds(FakeEngine):
    def hit(self, rank: int, language: Language) -> Hit:
        return replace(super().hit(rank, language), kind="pdf" if rank % 2 else "text")


def panel(screen: Screen) -> FacetPanel:
    return screen.main.query_one(FacetPanel)


@pytest.mark.asyncio
@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 15)])
async def test_the_panel_narrows_while_the_hits_stay_in_sight(size: tuple[int, int]) -> None:
    async with running(Kinds(copies=2), size=size) as screen:
        await screen.search("trata")
        await screen.press("ctrl+f")
        await screen.until(lambda: "6 passages" in panel(screen).text)
        assert not screen.engine.requests[-1].folds_copies
        assert "Languages\n  AR 2\n  EN 2\n  ES 2" in panel(screen).text
        assert any("trata" in line for line in lines(screen.results))
        await screen.press("down", "enter")
        await screen.says("hybrid · en · 2 hits")
        assert "● EN 2" in panel(screen).text
        await screen.press("x")  # instead
        await screen.until(lambda: screen.query == "trata -lang:en")
        await screen.says("all languages · 6 hits")
        assert "✗ EN 2" in panel(screen).text
        await screen.press("enter")  # instead
        await screen.until(lambda: screen.query == "trata")
        await screen.says("hybrid · en · 2 hits")
        assert "● EN 2" in panel(screen).text
        await screen.press("enter", "x")
        await screen.until(lambda: screen.query == "trata -lang:en")
        await screen.says("all languages · 6 hits")
        await screen.press("x", "s")  # letters are the query's
        assert screen.query == "tratas"
        assert not panel(screen).has_focus
        await screen.press("escape")
        assert not panel(screen).display
        assert screen.query == "tratas"


@pytest.mark.asyncio
async def test_counts_are_what_choosing_brings_under_the_other_filters() -> None:
    async with running(Kinds(copies=2)) as screen:
        await screen.search("trata")
        await screen.press("ctrl+f")
        await screen.until(lambda: "pdf 3" in panel(screen).text)
        await screen.press("down", "enter")
        await screen.until(lambda: "pdf 1" in panel(screen).text)
        assert "2 passages" in panel(screen).text
        assert "AR 2\n● EN 2\n  ES 2" in panel(screen).text


@pytest.mark.parametrize("query", ["bribe", "soborno", "رشوة"])
def test_a_field_is_counted_without_what_it_asks_for_itself(query: str) -> None:
    filters = Filters(languages=("en",), after="2024", before="2024", kind="pdf", path="a/*")
    request = SearchRequest(f"{query} -lang:es -path:b/*", filters=filters)
    assert without_field(request, Field.LANGUAGE) == replace(
        request, query=f"{query} -path:b/*", filters=replace(filters, languages=None)
    )
    assert without_field(request, Field.DATE).filters == replace(filters, after=None, before=None)
    assert without_field(request, Field.FOLDER) == replace(
        request, query=f"{query} -lang:es", filters=replace(filters, path=None)
    )


def test_a_folder_is_counted_with_those_below_it() -> None:
    folders = {"/c/mine": 31, "/c/mine/sub": 2, "/c/mine/sub/deep": 1, "/c/other": 32}
    facets = Facets(66, {}, {}, {}, folders)
    counts = {choice.label: choice.count for choice in list_choices(facets, ("/c",))}
    assert counts == {"c/mine": 34, "c/other": 32, "c/mine/sub": 3, "c/mine/sub/deep": 1}


@pytest.mark.asyncio
@pytest.mark.parametrize("typed", [" pago", " x-ray", " دفع"])
async def test_what_is_typed_in_the_panel_goes_on_with_the_query(typed: str) -> None:
    async with running(Kinds(copies=2)) as screen:
        await screen.search("trata")
        await screen.press("ctrl+f")
        await screen.until(lambda: "6 passages" in panel(screen).text)
        await screen.press("down", "enter")
        await screen.says("hybrid · en · 2 hits")
        await screen.type(typed)
        assert screen.query == f"trata{typed}"
        assert screen.main.search.filters.languages == ("en",)


@pytest.mark.asyncio
@pytest.mark.parametrize("theme", ["light", "no-colour"])
async def test_the_panel_shows_where_one_is_without_colour(theme: str) -> None:
    engine = Kinds(copies=2)
    services = Services(lambda: engine, theme=theme, bidi=AS_WRITTEN)
    async with running(engine, services=services) as screen:
        await screen.search("trata")
        await screen.press("ctrl+f")
        await screen.until(lambda: "6 passages" in panel(screen).text)
        for language in ("AR", "EN"):
            marked = [line for line in lines(panel(screen)) if "▌" in line]
            assert len(marked) == 1
            assert f" {language} " in marked[0]
            await screen.press("down")


@pytest.mark.asyncio
async def test_the_panel_is_clicked() -> None:
    async with running(Kinds(copies=2)) as screen:
        await screen.search("trata")
        await screen.press("ctrl+f")
        await screen.until(lambda: "6 passages" in panel(screen).text)
        row = next(n for n, line in enumerate(lines(panel(screen))) if " AR " in line)
        await screen.click(FacetPanel, offset=(5, row))
        await screen.says("hybrid · ar · 2 hits")
        await screen.click(FacetPanel, offset=(panel(screen).columns - 1, row))
        assert screen.query == "trata -lang:ar"


@pytest.mark.asyncio
@pytest.mark.parametrize("bidi", ["app", "words", "terminal"])
async def test_the_panel_begins_at_the_right_in_arabic(bidi: str) -> None:
    engine = Kinds(copies=2)
    with speaking("ar"):
        async with running(engine, services=Services(lambda: engine, bidi=bidi)) as screen:
            screen.main.query_one("#query", Input).post_message(Paste("trata"))
            await screen.until(lambda: screen.preview.document is not None)
            await screen.pilot.press("ctrl+f")
            await screen.until(lambda: any(" AR " in line for line in lines(panel(screen))))
            if bidi != "terminal":  # which has no frames
                await screen.until(lambda: screen_texts(screen)[3].count(" ─╮") == 3)
            shown = [line.rstrip() for line in lines(panel(screen))]
            width = panel(screen).columns
            said = [line for line in shown if has_rtl(line) or any(map(str.isalpha, line))]
            assert said
            assert all(len(line) >= width - 4 for line in said)
            row = next(n for n, line in enumerate(shown) if " AR " in line)
            assert shown[row].lstrip().startswith("− 2")
            frame = panel(screen).gutter
            await screen.pilot.click(FacetPanel, offset=(frame.left + 1, row + frame.top))
            await screen.until(lambda: screen.query == "trata -lang:ar")


@pytest.mark.asyncio
@pytest.mark.parametrize("language", LANGUAGES)
async def test_on_a_narrow_screen_the_panel_has_the_place_of_the_hits(language: Language) -> None:
    async with running(FakeEngine((language,)), size=(40, 24)) as screen:
        await screen.search("trata")
        await screen.press("ctrl+f")
        panel = screen.main.query_one(FacetPanel)
        assert panel.size.width > 36
        await screen.press("enter", "escape")
        await screen.answered()
        assert not panel.display
        assert screen.results.size.width > 36


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("language", "invitation"),
    [("en", "type to search"), ("es", "escriba para buscar"), ("ar", "اكتب لتبحث")],
)
async def test_without_a_query_the_panel_says_what_to_do(
    language: Language, invitation: str
) -> None:
    with speaking(language):
        async with running(Kinds(copies=2)) as screen:
            await screen.press("ctrl+f")
            assert panel(screen).text == invitation
            await screen.press("ctrl+f")
            await screen.search("trata")
            await screen.press("ctrl+f")
            await screen.until(lambda: "pdf" in panel(screen).text)
            await screen.press("ctrl+u")
            await screen.idle()
            assert panel(screen).text == invitation


@pytest.mark.asyncio
async def test_the_panel_says_why_a_query_is_refused() -> None:
    async with running(Kinds(copies=2)) as screen:
        await screen.search("trata")
        await screen.press("ctrl+f")
        await screen.until(lambda: "6 passages" in panel(screen).text)
        await screen.press("ctrl+u", "b", "a", "d")
        await screen.says("has no end")
        await screen.idle()
        refusal = 'query: the quote at 3 has no end; add a "'
        assert " ".join(panel(screen).text.split()) == refusal
        await screen.press("ctrl+f", "ctrl+f", "ctrl+f")
        assert " ".join(panel(screen).text.split()) == refusal


@pytest.mark.asyncio
@pytest.mark.parametrize("query", ["human trafficking", "trata de personas", "الاتجار بالبشر"])
@pytest.mark.parametrize("key", ["backspace", "ctrl+w", "ctrl+u"])
async def test_what_deletes_before_the_cursor_does_so_in_the_query(key: str, query: str) -> None:
    left = {"backspace": query[:-1], "ctrl+w": query[: query.rindex(" ") + 1], "ctrl+u": ""}
    async with running(Kinds(copies=2)) as screen:
        await screen.search(query)
        await screen.press("ctrl+f")
        await screen.until(lambda: "6 passages" in panel(screen).text)
        await screen.press(key)
        assert screen.query == left[key]
        await screen.press("x")
        assert screen.query == f"{left[key]}x"
