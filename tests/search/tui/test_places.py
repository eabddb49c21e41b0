"""Where a document is reads the same wherever it is said, and so do the signs of tags."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from index.messages import speaking
from index.reasons import say_reason
from index.types import LANGUAGES, Language, Skipped
from search.display.bidi.modes import Bidi
from search.display.bidi.reorder import reorder_line
from search.display.cells import wrap_text
from search.tui.app import SearchApp
from search.tui.background.services import Services
from search.tui.dialogs.choice_dialog import ChoiceList
from search.tui.widgets.facet_panel import FacetPanel
from search.tui.widgets.plain_text import order_message
from search.types import SearchRequest
from tests.search.tui.stage import FakeEngine, Screen, lines, running

FOLDER, NAME = "وثائق القضية", "محضر"
PATH = f"docs/{FOLDER}/2024/{NAME}.txt"
SHOWN = f"docs/{reorder_line(FOLDER).text}/2024/{reorder_line(NAME).text}.txt"
"""Each part from right to left, and they from left to right."""
SIZE = (160, 40)


def app(engine: FakeEngine, *skipped: Skipped) -> SearchApp:
    """Run where the program itself puts lines in order: they are as they are seen."""
    return SearchApp(Services(lambda: engine, skipped=lambda: skipped, bidi="app"))


def shown(screen: Screen, selector: str) -> str:
    widget = screen.app.screen.query_one(selector, Static)
    return "\n".join(widget.render_line(y).text for y in range(widget.size.height))


@pytest.mark.asyncio
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_path_with_arabic_names_is_the_same_everywhere(language: Language) -> None:
    engine = FakeEngine((language,), path=PATH)
    with speaking(language):
        skipped = Skipped(PATH, "encrypted PDF")
        async with running(engine, app=app(engine, skipped), size=SIZE) as screen:
            await screen.until(lambda: screen.main.search.is_open)
            await screen.search("trata")
            assert any(SHOWN in line for line in lines(screen.results))
            assert SHOWN in shown(screen, "#heading")
            await screen.press("alt+e")
            assert SHOWN in shown(screen, "#about")
            await screen.press("escape", "alt+d")
            await screen.listed()
            assert SHOWN in shown(screen, "#about")
            await screen.press("n")
            assert SHOWN in shown(screen, "#about")
            await screen.press("escape", "f6")
            assert SHOWN in await screen.listed()


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("path", "seen"), [(PATH, SHOWN), ("docs/testimony.pdf", "docs/testimony.pdf")]
)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_why_a_file_was_skipped_is_read_as_it_is_written(
    language: Language, path: str, seen: str
) -> None:
    engine = FakeEngine((language,))
    reason = "each process that read it was ended, maybe for want of memory; free some"
    with speaking(language):
        async with running(engine, app=app(engine, Skipped(path, reason)), size=SIZE) as screen:
            await screen.until(lambda: screen.main.search.is_open)
            await screen.press("f6")
            first, *rest = [line for line in (await screen.listed()).splitlines() if line.strip()]
            assert first.startswith(f"▌{seen}:")
            said = say_reason(reason)
            if language == "ar":
                assert all(line.endswith(" ") and line.startswith("  ") for line in rest)
                shown = [line.strip() for line in rest]
                assert shown == [reorder_line(text).text for text in wrap_text(said, 66)]
            else:
                shown = [first.split(": ", 1)[1].strip(), *(line.strip() for line in rest)]
                assert " ".join(shown) == said


@pytest.mark.asyncio
@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_end_of_a_long_path_is_in_sight(language: Language) -> None:
    engine = FakeEngine((language,), path=f"docs/{'expediente/' * 9}{NAME}.txt")
    with speaking(language):
        async with running(engine, app=app(engine), size=(40, 24)) as screen:
            await screen.until(lambda: screen.main.search.is_open)
            await screen.search("trata")
            assert f"{reorder_line(NAME).text}.txt" in shown(screen, "#heading")
            await screen.press("alt+t")
            assert f"{reorder_line(NAME).text}.txt" in shown(screen, "#about")


@pytest.mark.asyncio
@pytest.mark.parametrize("language", LANGUAGES)
async def test_folders_with_arabic_names_are_in_order_in_the_panel(language: Language) -> None:
    engine = FakeEngine((language,), path=f"{FOLDER}/2024/{NAME}.txt")
    with speaking(language):
        async with running(engine, app=app(engine), size=SIZE) as screen:
            await screen.until(lambda: screen.main.search.is_open)
            await screen.search("trata")
            await screen.press("ctrl+f")
            panel = screen.main.query_one(FacetPanel)
            folder = f"{reorder_line(FOLDER).text}/2024"
            await screen.until(lambda: any(folder in line for line in lines(panel)))
            line = next(line for line in lines(panel) if folder in line)
            assert " 1 " in line or " ١ " in line


@pytest.mark.asyncio
@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_sign_of_a_tag_is_where_its_letters_begin(
    language: Language, whole: bool
) -> None:
    engine = FakeEngine((language,))
    async with running(engine, app=app(engine), size=SIZE) as screen:
        await screen.until(lambda: screen.main.search.is_open)
        hit = engine.hit(1, language)
        subject = engine.document_subject(hit.document) if whole else engine.subject(hit)
        for tag in ("oro", "رشوة", "ذهب", "bribe"):
            engine.casework.add_tag(subject, tag)
        mark = engine.casework.mark(subject.target)
        engine.marks_of = lambda hits: [mark for _ in hits]  # type: ignore[method-assign]
        await screen.search("trata")
        tags = f"#oro {reorder_line('رشوة').text}# {reorder_line('ذهب').text}# #bribe"
        assert any(tags in line for line in lines(screen.results))


@pytest.mark.asyncio
@pytest.mark.parametrize("language", LANGUAGES)
async def test_counts_of_queries_are_a_column_in_whatever_script(language: Language) -> None:
    engine = FakeEngine()
    with speaking(language):
        async with running(engine, app=app(engine), size=SIZE) as screen:
            await screen.until(lambda: screen.main.search.is_open)
            await screen.paste("gold\nmina de oro\nذهب")
            await screen.listed()
            await screen.press("l")
            await screen.listed()
            await screen.until(lambda: len(counted(screen)) == 3)
            assert len({row.index("?") for row in counted(screen)}) == 1


def counted(screen: Screen) -> list[str]:
    """Return the lines of a list that have their count."""
    rows = [line.replace("؟", "?") for line in list_lines(screen)]
    return [row for row in rows if "?" in row]


@pytest.mark.asyncio
@pytest.mark.parametrize("query", ["gold", "mina de oro", "ذهب"])
async def test_what_is_new_stands_behind_the_query(query: str) -> None:
    engine = FakeEngine()
    engine.save_search(SearchRequest(query))
    async with running(engine, app=app(engine), size=SIZE) as screen:
        await screen.until(lambda: screen.main.search.is_open)
        await screen.press("f4")
        await screen.listed()
        shown_query = reorder_line(query).text
        await screen.until(
            lambda: f"{shown_query}  2 new passages since" in "\n".join(list_lines(screen))
        )


@pytest.mark.asyncio
@pytest.mark.parametrize("name", ["gang", "extorsión", "عصابة"])
async def test_how_many_names_there_are_stands_behind_a_list(name: str) -> None:
    engine = FakeEngine()
    engine.casework.save_list(name, ("Salas", "Mora"))
    async with running(engine, app=app(engine), size=SIZE) as screen:
        await screen.until(lambda: screen.main.search.is_open)
        await screen.press("f7")
        assert f"{reorder_line(name).text}  (2)" in await screen.listed()


def list_lines(screen: Screen) -> list[str]:
    return lines(screen.app.screen.query_one(ChoiceList))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (f"{PATH}: gone", f"{SHOWN}: gone"),
        (f"{PATH}: ya no está", f"{SHOWN}: ya no está"),
        ("“القضية 3/4”", f"“{reorder_line('القضية 3/4').text}”"),
    ],
)
def test_paths_in_messages_keep_their_order(message: str, expected: str) -> None:
    assert order_message(message, Bidi.APP) == expected
