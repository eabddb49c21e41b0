"""The screen in Spanish and Arabic: the language of the locale, and nothing left in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import pytest
from textual.events import Paste
from textual.widgets import Input

from index import messages
from index.errors import IndexStateError
from index.messages import speaking
from index.types import Language, Place, Progress, Skipped, Summary
from search.cancellation import IsWanted
from search.display.bidi.isolation import isolate_words
from search.display.bidi.reorder import reorder_line
from search.tui.app import SearchApp
from search.tui.background.services import Services
from search.tui.dialogs.choice_dialog import ChoiceDialog
from search.tui.model.labels import label_hit
from search.tui.model.welcome import IndexOverview
from search.tui.widgets.explanation import explain_hit
from search.tui.widgets.facet_panel import FacetPanel
from search.types import Contribution, Copy, DocumentView, Hit, Reason
from tests.search.tui.stage import AS_WRITTEN, PASSAGES, FakeEngine, Screen, running

MARKS = str.maketrans("", "", "\u200e\u200f")
"""What keeps words in order, and nobody sees."""


@pytest.fixture(autouse=True)
def _forget_labels() -> Iterator[None]:
    """Labels of hits are remembered, as a process says all in one language."""
    label_hit.cache_clear()
    yield
    label_hit.cache_clear()


def overview() -> IndexOverview:
    return IndexOverview({"es": 42, "ar": 27}, 3, None, documents=20)


def services(engine: FakeEngine, bidi: str = AS_WRITTEN) -> Services:
    return Services(lambda: engine, overview=overview, bidi=bidi)


SAID: dict[str, dict[str, Any]] = {
    "es": {
        "footer": "F1 Teclas  ⏎ Abrir  Tab Modo  ^F Filtrar  ^Y Copiar  F2 Por qué  F9 Órdenes",
        "welcome": [
            "Pregunte en español, inglés o árabe; responden pasajes en los tres",
            "20 documentos, 69 pasajes: ES 42 · AR 27",
            "No se pudieron indexar 3 archivos: F6",
            "Pruebe:",
            "F1 explica las teclas y cómo escribir una consulta.",
        ],
        "idle": "híbrido · todos los idiomas · escriba para buscar",
        "found": "híbrido · todos los idiomas · 3 resultados · 3 ms",
        "heading": "2024-01-01  coincidencia 1 de 1  docs/en1.txt",
        "facets": ["3 pasajes", "Idiomas", "Fechas", "Carpetas"],
        "none": "Ningún pasaje responde a esto.",
        "refused": "query: the quote at 3 has no end",
        "unusable": "No se puede abrir el índice:",
        "warning": "sin índice: data: falta",
    },
    "ar": {
        "footer": "F1 كل المفاتيح  ⏎ فتح  Tab النمط  ^F ترشيح  ^Y انسخ  F2 لماذا  F9 الأوامر",
        "welcome": [
            "اسأل بالعربية أو الإسبانية أو الإنجليزية؛ تجيبك مقاطع باللغات الثلاث",
            "20 وثيقة، 69 مقطعًا: ES 42 · AR 27",
            "تعذّرت فهرسة 3 ملفات: F6",
            "جرّب:",
            "F1 يشرح كل المفاتيح وكيف تُكتب عبارة البحث.",
        ],
        "idle": "مزدوج · كل اللغات · اكتب لتبحث",
        "found": "مزدوج · كل اللغات · 3 نتائج · 3 مللي ثانية",
        "heading": "2024-01-01  الموضع 1 من 1  docs/en1.txt",
        "facets": ["3 مقاطع", "اللغات", "التواريخ", "المجلدات"],
        "none": "لا مقطع يجيب عن هذا.",
        "refused": "query: the quote at 3 has no end",
        "unusable": "يتعذّر فتح الفهرس:",
        "warning": "لا فهرس: data: falta",
    },
}


async def ask(screen: Screen, query: str) -> None:
    """Paste a query and wait for what comes of it."""
    screen.main.query_one("#query", Input).post_message(Paste(query))
    await screen.idle()


@pytest.mark.asyncio
@pytest.mark.parametrize("language", SAID)
async def test_the_screen_speaks_the_language_of_the_locale(language: str) -> None:
    said = SAID[language]
    with speaking(language):
        async with running(services=services(FakeEngine())) as screen:
            await screen.idle()
            assert screen.footer.translate(MARKS) == said["footer"]
            welcome = screen.said("advice").split("\n")
            assert [line for line in said["welcome"] if line not in welcome] == []
            assert screen.status == said["idle"]
            await ask(screen, "trata")
            assert screen.status == said["found"]
            assert screen.said("heading") == said["heading"]
            await screen.press("ctrl+f")
            await screen.idle()
            panel = screen.main.query_one(FacetPanel).text.split("\n")
            assert [line for line in said["facets"] if line not in panel] == []


@pytest.mark.asyncio
@pytest.mark.parametrize("language", SAID)
async def test_states_without_hits_are_said_in_the_language(language: str) -> None:
    said = SAID[language]
    with speaking(language):
        async with running(services=services(FakeEngine())) as screen:
            await ask(screen, "nothing")
            await screen.until(lambda: said["none"] in screen.said("advice"))
        async with running(services=services(FakeEngine())) as screen:
            await ask(screen, "bad")
            await screen.says(said["refused"])


@pytest.mark.asyncio
@pytest.mark.parametrize("language", SAID)
async def test_an_index_that_does_not_open_is_said_in_the_language(language: str) -> None:
    def fail() -> FakeEngine:
        raise IndexStateError("data: falta")

    with speaking(language):
        async with running(services=Services(fail, bidi=AS_WRITTEN)) as screen:
            await screen.says(SAID[language]["warning"])
            assert SAID[language]["unusable"] in screen.said("advice")
            assert "data: falta" in screen.said("advice")


@pytest.mark.asyncio
@pytest.mark.parametrize("size", [(80, 24), (60, 15)])
@pytest.mark.parametrize("language", SAID)
async def test_keys_and_news_fit_narrow_screens(language: str, size: tuple[int, int]) -> None:
    with speaking(language):
        async with running(services=services(FakeEngine()), size=size) as screen:
            await ask(screen, "trata")
            assert len(screen.footer.translate(MARKS)) <= size[0]
            assert screen.footer.translate(MARKS).count("  ") >= 3  # of four keys at least
            for key in ("f1", "f9", "alt+l", "f10"):
                await screen.press(key)
                await screen.idle()
                dialog = screen.app.screen
                assert dialog is not screen.main
                assert screen.app.screen.region.contains_region(dialog.children[0].region)
                await screen.press("escape")


@pytest.mark.asyncio
async def test_messages_in_arabic_begin_at_the_right() -> None:
    with speaking("ar"):
        async with running(services=services(FakeEngine(), bidi="app")) as screen:
            await screen.idle()
            width = screen.app.size.width
            rows = screen_texts(screen)
            footer, status, query = rows[-1], rows[-2], rows[1]
            assert footer.rstrip().endswith(f"{seen('كل المفاتيح')} F1")
            assert status.rstrip().endswith(seen("مزدوج"))
            assert query.rstrip(" │").endswith(seen("ابحث بالعربية"))
            assert all(len(row.rstrip()) >= width - 2 for row in (footer, status))
            await ask(screen, "trata")
            (heading,) = [row for row in screen_texts(screen) if seen("الموضع 1 من 1") in row]
            assert heading.index("docs/en1.txt") < heading.index(seen("الموضع 1 من 1"))
            assert "2024-01-01" in heading  # its parts in their order


@pytest.mark.asyncio
async def test_shares_stand_before_words_of_any_direction() -> None:
    with speaking("ar"):
        async with running(services=services(FakeEngine(("en",)), bidi="app")) as screen:
            await ask(screen, "trata")
            await screen.press("f2")
            await screen.idle()
            (line,) = [text for text in screen_texts(screen) if "100% " in text and "█" in text]
            assert line.index("human trafficking") < line.index("█") < line.index("100%")


@pytest.mark.asyncio
async def test_groups_of_a_number_keep_their_order_in_arabic() -> None:
    summary = Summary(14_500, 0, 0, 0, 427_858, ())
    made = Services(FakeEngine, lambda _progress: summary, bidi="app")
    with speaking("ar"):
        async with running(services=made) as screen:
            await ask(screen, "trata")
            await screen.press("ctrl+r")
            await screen.until(lambda: "14\u202f500" in screen.status)
            for key in ("ctrl+o", "f10"):  # the status line, and all its messages
                await screen.press(key)
                await screen.idle()
                shown = "\n".join(screen_texts(screen))
                assert "14\u202f500" in shown
                assert "427\u202f858" in shown


def test_the_share_of_words_on_a_line_of_their_own_stands_first() -> None:
    hit = FakeEngine().hit(1, "en")
    words = ("human trafficking and smuggling of persons across borders",)
    long = Contribution("trata de personas", words, Reason.TRANSLATION, 2.5)
    with speaking("ar"):
        explained = list(explain_hit(replace(hit, contributions=(long,)), 40, inline=True))
        texts = ["".join(piece.text for piece in line.pieces) for line in explained]
        (line,) = [text for text in texts if "trata" in text]
        assert reorder_line(line, rtl=True).text.rstrip().endswith("trata de personas 100%")


def seen(text: str) -> str:
    """What one sees of an Arabic text, from left to right."""
    return reorder_line(text, rtl=True).text


def screen_texts(screen: Screen) -> list[str]:
    """What is on the screen, a line each."""
    return [strip.text for strip in screen.app.screen._compositor.render_strips(screen.app.size)]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("هو في 2024-01-02 10:30؛ و^R يضيف", "ﻒﻴﻀﻳ ^Rﻭ ؛2024-01-02 10:30 ﻲﻓ ﻮﻫ"),
        ("يتبع 'follow_links: true' أمثاله", "ﻪﻟﺎﺜﻣﺃ 'follow_links: true' ﻊﺒﺘﻳ"),
        ("31% من ab/c-…", "ab/c-… ﻦﻣ 31%"),
        ("الموضع 1 من 3  a/b.txt", "a/b.txt  3 ﻦﻣ 1 ﻊﺿﻮﻤﻟﺍ"),
        ("وكذلك path: وto: وdate:2023..", "date:2023..ﻭ to:ﻭ path: ﻚﻟﺬﻛﻭ"),
        ('بأيّ لغة ~"…"، "…"~3 متقاربة', 'ﺔﺑﺭﺎﻘﺘﻣ "…"~3 ،~"…" ﺔﻐﻟ ﻱّﺄﺑ'),
        ("علّمتَه -is:starred؛ وnew:… جديد", "ﺪﻳﺪﺟ new:…ﻭ ؛-is:starred ﻪﺘَﻤﻠّﻋ"),
        ("14\u202f500 مقطع", "ﻊﻄﻘﻣ 14\u202f500"),
        ("من 1\u00a0234\u00a0567: 31", "31 :1\u00a0234\u00a0567 ﻦﻣ"),
    ],
)
def test_values_in_arabic_messages_keep_their_order(message: str, expected: str) -> None:
    with speaking("ar"):
        assert reorder_line(isolate_words(message), rtl=True).text == expected
    with speaking("es"):
        assert isolate_words(message) == message


@pytest.mark.asyncio
async def test_operators_are_shown_in_arabic_as_they_are_typed() -> None:
    with speaking("ar"):
        async with running(services=services(FakeEngine(), bidi="app"), size=(120, 80)) as screen:
            await screen.press("f1")
            await screen.idle()
            shown = " ".join(screen_texts(screen))
    for operator in ("-is:starred", "tag:", "path:", "title:", "from:", "before:", "new:…"):
        assert operator in shown, operator
    for operator in ('"…"~3', '~"…"', "lang:ar  type:pdf", "date:2023-11..2024-02"):
        assert operator in shown, operator
    assert "is:starred-" not in shown


class Pseudo(NullTranslations):
    """A translation that has no letter in common with English."""

    def gettext(self, message: str) -> str:
        parts = re.split(r"(\{[^}]*\})", message)
        parts[::2] = [re.sub("[A-Za-z]", "ʬ", part) for part in parts[::2]]
        return "".join(parts)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


TEXT = PASSAGES["ar"]


class ArabicEngine(FakeEngine):
    """Nothing in its index has a letter of English."""

    def hit(self, rank: int, language: Language) -> Hit:
        hit = super().hit(rank, language)
        copy = Copy("٢", "", None, "2024-01-02", hit.document, 7, 0, 4)
        return replace(
            hit,
            path=f"وثائق/{rank}",
            kind="text",
            places=(Place(0, "p. 3"),),
            copies=(copy,),
            copies_total=1,
            contributions=(Contribution("شرطة", ("الاتجار بالبشر",), Reason.TRANSLATION, 2.5),),
        )

    def document(self, document: int, *, is_wanted: IsWanted | None = None) -> DocumentView:
        view = super().document(document, is_wanted=is_wanted)
        return replace(view, path="وثائق", text=re.sub("[A-Za-z]", "ب", view.text))


def reindex(progress: object) -> Summary:
    assert callable(progress)
    progress(Progress("reading", 1, 2))
    return Summary(1, 2, 3, 4, 5, ())


KEY_NAMES = {"Ctrl", "Alt", "Shift", "Esc", "Tab", "PgUp", "PgDn"}
SAME_IN_ALL = {"trujaman", "EN", "ES", "AR", "en", "es", "ar", "md", "PDF", *KEY_NAMES}


def english_words(screen: Screen) -> set[str]:
    words = re.findall(r"[A-Za-z]{2,}", " ".join(screen_texts(screen)))
    return set(words) - SAME_IN_ALL


STEPS = (
    *("f2", "f2", "ctrl+f", "escape", "f1", "escape", "f9", "escape", "f10", "escape"),
    *("alt+l", "1", "enter", "escape", "ctrl+y", "escape", "ctrl+x", "enter"),
    *("f4", "+", "f4", "escape", "f5", "escape", "f6", "escape", "f7"),
    *("alt+d", "escape", "alt+t", "escape", "alt+e", "1", "escape", "escape"),
    *("ctrl+t", "ctrl+s", "ctrl+s", "ctrl+s", "ctrl+s", "ctrl+g", "ctrl+g", "f8", "f8", "f8", "f8"),
    *("tab", "tab", "tab", "ctrl+l", "ctrl+l", "ctrl+l", "ctrl+r", "f3"),
)


@pytest.mark.asyncio
async def test_nothing_on_the_screen_stays_english(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)  # hits are exported there
    monkeypatch.setattr(messages, "_catalogue", lambda _language: Pseudo())
    engine = ArabicEngine(("ar",), copies=60)
    skipped = (Skipped("وثائق/3", "damaged PDF (its structure is broken); save it again"),)
    made = Services(
        lambda: engine, reindex, overview=overview, skipped=lambda: skipped, bidi=AS_WRITTEN
    )
    with speaking("ar"):
        async with running(app=SearchApp(made), size=(120, 110)) as screen:
            await screen.idle()
            assert english_words(screen) <= {
                "human",
                "trafficking",
                "prisi",
                "preventiva",
            }  # the examples
            await ask(screen, "شرطة")
            assert len(screen.results.hits) == 50
            for key in STEPS:
                await screen.press(key)
                await screen.idle()
                if isinstance(screen.app.screen, ChoiceDialog):
                    await screen.listed()
                assert english_words(screen) == set(), key
            screen.main.query_one("#query", Input).post_message(Paste("شرطة\nمحكمة"))
            await screen.idle()
            assert english_words(screen) == set()
