"""What runs leftwards and rightwards on the page, as Chromium lays it out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from index.update import update
from search.casework.store import Casework
from search.types import SearchRequest
from tests.projects import make_project
from tests.search.web.serving import PATIENCE, serving

pytestmark = pytest.mark.slow

LONG_NAME: Final = '"unbalanced and with many more words of a name'
LINES: Final = (
    "تقرير المتابعة في ميناء كاياو عن قضية شبكة الاستغلال\n"
    "CNN: قالت النيابة العامة إن خمسة أشخاص أوقفوا في الميناء.\n"
    "Exp. 12/2024 (Callao).\n"
    "وقال المحامي إن القضية ستستمر في محكمة ليما."
)
DOCUMENTS: Final = {
    "files/تقرير.md": "# تقرير عن الرشوة\n\nدفعت الشركة رشاوى في 2024-01-13.",
    "files/older/bribes 2023-05-06.txt": "The company paid bribes. La empresa pagó sobornos.",
    "notes/الرشوة 2024-03-04.txt": "كُشفت رشاوى أخرى في ليما.",
    "mail.eml": "From: ana@x.test\nSubject: Bribes\nDate: Mon, 1 Jan 2024 10:00:00 +0000\n\nPaid.",
    "notes/محضر.txt": LINES,
}

Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    config = make_project(tmp_path_factory.mktemp("directions"), DOCUMENTS)
    update(config)
    Casework.of(config).save_search(SearchRequest("رشوة -is:starred"), "الرشاوى")
    with serving(config) as (address, _):
        yield address


@pytest.fixture
def enter(browser: Browser, address: str) -> Iterator[Enter]:
    """Return what opens a path of the page in a language, in a browser without a past."""
    contexts = []

    def open_page(language: str, path: str, width: int = 1280) -> Page:
        context = browser.new_context(locale=language, viewport={"width": width, "height": 800})
        contexts.append(context)
        context.set_default_timeout(PATIENCE * 1000)
        page = context.new_page()
        page.goto(address)
        page.wait_for_url(lambda url: "key=" not in url)
        expect(page.locator("[data-waiting]")).to_have_count(0)
        page.goto(address.partition("/?")[0] + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


_SIGNS: Final = """element => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const signs = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        for (let at = 0; at < node.length; at++) {
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + 1);
            const box = range.getBoundingClientRect();
            if (box.width) signs.push({ bottom: box.bottom, left: box.left, sign: node.data[at] });
        }
    }
    signs.sort((one, other) => one.bottom - other.bottom);
    let line = 0;
    signs.forEach((sign, at) => {
        if (at && sign.bottom - signs[at - 1].bottom > 8) line++;
        sign.line = line;
    });
    signs.sort((one, other) => one.line - other.line || one.left - other.left);
    return signs.map(sign => sign.sign).join("");
}"""


def seen(locator: Locator) -> str:
    """Return the signs of an element from left to right, line by line, as they are seen."""
    return str(locator.first.evaluate(_SIGNS))


def backwards(text: str) -> str:
    return text[::-1]


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_a_citation_keeps_its_parts_whole(enter: Enter, language: str) -> None:
    page = enter(language, "/?q=رشاوى")
    page.locator(".hit .heading", has_text="تقرير").click()
    page.locator("#cite").click()
    line = page.locator("#citation")
    assert line.evaluate("line => getComputedStyle(line).direction") == (
        "rtl" if language == "ar" else "ltr"
    )
    parts = [seen(part) for part in line.locator("bdi").all()]
    assert backwards("تقرير عن الرشوة") in parts[0]
    assert any(part.startswith("/") and ".md#char=" in part for part in parts)
    assert parts[-1].startswith("SHA-256")
    assert ", SHA-256 " in line.inner_text()


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_dates_in_errors_read_forwards(enter: Enter, language: str) -> None:
    page = enter(language, "/?q=رشوة&after=2024-13")
    message = seen(page.locator(".message p"))
    for date in ("2024-13", "2024-01", "2024-01-13"):
        assert date in message
    page = enter(language, "/?" + urlencode({"q": "date:2022..2021-11 رشوة"}))
    assert "2022..2021-11" in seen(page.locator("main [role=alert] p:not(.mistake)"))


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_dates_of_filters_and_searches_read_forwards(enter: Enter, language: str) -> None:
    page = enter(language, "/?q=رشاوى&after=2024-01")
    assert "2024-01" in seen(page.locator(".chips bdi"))
    page = enter(language, "/saved")
    looked = page.locator("time").first
    assert seen(looked) == looked.inner_text()


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_folders_and_paths_read_from_the_left(enter: Enter, language: str) -> None:
    page = enter(language, "/?q=bribes")
    labels = [seen(label) for label in page.locator(".facet .label").all()]
    assert any(label.endswith("files/older") for label in labels), labels[6:]
    folder = page.locator(".choose", has_text="older")
    folder.click()
    assert "files/older" in seen(page.locator(".chips bdi"))


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_examples_of_queries_read_as_they_are_typed(enter: Enter, language: str) -> None:
    page = enter(language, "/help")
    codes = [(code.inner_text(), seen(code)) for code in page.locator(".help code").all()]
    tagged = next(signs for text, signs in codes if text.startswith("is:starred"))
    assert tagged.startswith("is:starred tag:")
    for text, signs in codes:
        assert signs == text or (language == "ar" and not text.isascii()), text
    wanted = next(signs for text, signs in codes if text.startswith("+"))
    assert wanted.endswith("+") if language == "ar" else wanted.startswith("+")


def test_another_language_keeps_names_that_were_pasted_and_their_counts(enter: Enter) -> None:
    page = enter("en", "/names")
    page.fill("#names", "bribes\nرشوة")
    page.locator("footer [value=es]").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("#names")).to_have_value("bribes\nرشوة")
    expect(page.locator("table")).to_have_count(0)
    page.locator("#count button").first.click()
    expect(page.locator("tbody tr")).to_have_count(2)
    page.locator("footer [value=ar]").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("#names")).to_have_value("bribes\nرشوة")
    expect(page.locator("tbody tr")).to_have_count(2)


def test_the_key_for_typing_is_not_typed_into_the_empty_box(enter: Enter) -> None:
    page = enter("en", "/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("/bribes")
    expect(page.locator("#q")).to_have_value("bribes")
    page.keyboard.type(" path:a/b")
    expect(page.locator("#q")).to_have_value("bribes path:a/b")


@pytest.mark.parametrize("text", ["bribe", "رشوة"])
@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_the_box_has_its_outer_border_whichever_way_the_text_runs(
    enter: Enter, language: str, text: str
) -> None:
    page = enter(language, "/")
    page.fill("#q", text)
    outer, inner = ("right", "left") if language == "ar" else ("left", "right")
    widths = page.locator("#q").evaluate(
        "(box, sides) => sides.map(side => getComputedStyle(box)[`border-${side}-width`])",
        [outer, inner],
    )
    assert widths == ["1px", "0px"]


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_signs_stay_before_their_words_in_saved_searches(enter: Enter, language: str) -> None:
    page = enter(language, "/saved")
    assert seen(page.locator("li h2 + p")) == "-is:starred " + backwards("رشوة")


@pytest.mark.parametrize("language", ["en", "es", "ar"])
@pytest.mark.parametrize("width", [360, 1280])
def test_names_and_what_is_said_of_them_are_in_sight(
    enter: Enter, language: str, width: int
) -> None:
    page = enter(language, "/names", width)
    page.fill("#names", f"+34 600 123 456\n{LONG_NAME}\nرشوة")
    page.locator("#count button").first.click()
    expect(page.locator("tbody tr")).to_have_count(3)
    table = page.locator(".scroll")
    assert table.evaluate("scroll => scroll.scrollWidth <= scroll.clientWidth")
    number = page.locator("tbody bdi").first
    assert seen(number).startswith("+34 600 123")
    height = number.evaluate("name => name.getBoundingClientRect().height")
    assert width == 360 or height < 30  # on one line


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Sender", "in other languages"]),
        ("es", ["Remitente", "en otros idiomas"]),
        ("ar", ["المرسِل", "بلغات أخرى"]),
    ],
)
def test_fields_and_other_languages_are_named(
    enter: Enter, language: str, words: list[str]
) -> None:
    page = enter(language, "/")
    expect(page.locator(".welcome")).to_contain_text(words[1])
    page = enter(language, "/?q=bribes+type:eml")
    page.locator(".hit .heading").first.click()
    expect(page.locator(".fields dt").nth(1)).to_have_text(words[0])


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_each_line_of_a_text_runs_as_most_of_it_does(enter: Enter, language: str) -> None:
    page = enter(language, "/?q=المتابعة")
    page.locator(".hit .star").first.click()
    expect(page.locator(".hit .star[aria-pressed=true]")).to_have_count(1)
    shown = [page.locator(".hit .passage").first]
    opened = enter(language, "/?q=المتابعة")
    opened.locator(".hit .heading").first.click()
    shown.append(opened.locator(".leaves .passage").first)
    marked = enter(language, "/marks")
    shown.append(marked.locator(".marked .passage").first)
    for passage in shown:
        lines = seen(passage)
        assert "Exp. 12/2024 (Callao)." in lines
        assert (
            "." + backwards(": قالت النيابة العامة إن خمسة أشخاص أوقفوا في الميناء") + "CNN"
            in lines
        )
        assert passage.evaluate("passage => passage.textContent") == LINES
    places = [page.locator(".hit .place").first, marked.locator(".mark .place").first]
    for place in places:  # on the side on which its passage begins
        assert (
            place.evaluate(
                """place => {
                const range = document.createRange();
                range.selectNodeContents(place);
                const box = place.getBoundingClientRect();
                return Math.abs(box.right - range.getBoundingClientRect().right);
            }"""
            )
            <= 1
        )
    page.locator(".hit .star[aria-pressed=true]").click()
    expect(page.locator(".hit .star[aria-pressed=true]")).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_each_line_of_a_note_runs_as_most_of_it_does(enter: Enter, language: str) -> None:
    page = enter(language, "/?q=المتابعة")
    form = page.locator(".hit .marking").first
    form.locator("summary").first.click()
    form.locator("textarea").fill(LINES)
    form.locator("p:has(textarea) button").click()
    expect(page.locator(".hit textarea").first).to_have_value(LINES)
    note = enter(language, "/marks").locator(".note-text")
    assert "Exp. 12/2024 (Callao)." in seen(note)
    assert backwards(": قالت النيابة العامة") + "CNN" in seen(note)
    assert note.inner_text() == LINES
    note.page.locator(".more-marks summary").first.click()
    note.page.locator(".more-marks button").first.click()
    expect(note).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "es", "ar"])
@pytest.mark.parametrize("width", [360, 1000, 1100])
def test_the_box_says_whole_what_to_type(enter: Enter, language: str, width: int) -> None:
    box = enter(language, "/", width).locator("#q")
    assert box.evaluate(
        """box => {
            const style = getComputedStyle(box);
            const pen = document.createElement("canvas").getContext("2d");
            pen.font = style.font;
            const room = box.clientWidth - parseFloat(style.paddingLeft) * 2;
            return pen.measureText(box.placeholder).width <= room;
        }"""
    )


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_a_passage_is_copied_as_it_is(enter: Enter, language: str) -> None:
    page = enter(language, "/?q=المتابعة")
    copied = page.locator(".hit .passage").first.evaluate(
        """passage => {
            getSelection().selectAllChildren(passage);
            return getSelection().toString();
        }"""
    )
    assert copied == LINES


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_units_stand_below_units(enter: Enter, language: str) -> None:
    page = enter(language, "/names")
    page.fill("#names", "+bribes\nnobody such\n+رشوة")
    page.locator("#count button").first.click()
    expect(page.locator("tbody tr")).to_have_count(3)
    edges = page.evaluate(
        """[...document.querySelectorAll("thead .number, tbody .number")].map(cell => {
            const range = document.createRange();
            range.selectNodeContents(cell);
            return Math.round(range.getBoundingClientRect().right);
        })"""
    )
    assert len(edges) == 8
    assert len(set(edges[::2])) == len(set(edges[1::2])) == 1
