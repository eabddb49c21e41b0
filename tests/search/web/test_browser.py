"""The page in Chromium: typing, keys, links, widths; nothing runs or leaves that should not."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from index.update import update
from tests.paths import ROOT
from tests.projects import make_project
from tests.search.web.serving import PATIENCE, serving

pytestmark = pytest.mark.slow

HOSTILE: Final = (
    "<script>window.ran = true; document.title = 'taken'</script>"
    "<img src='http://127.0.0.1:9/x.png' onerror='window.ran = true'>"
    "<style>body { display: none }</style><link rel=stylesheet href=http://127.0.0.1:9/x.css>"
    "<iframe src='http://127.0.0.1:9/'></iframe><a href='javascript:window.ran=true'>click</a> "
    "\u202etxet gnihtyreve desrever \u2066trafficking\u2069 of persons in Lima."
)
DOCUMENTS: Final = {
    "2022-05-01 en.txt": "Police rescued victims of human trafficking in Lima.",
    "2023-01-01 raid.txt": "A raid on traffickers in Callao: trafficking in persons is a crime.",
    "a/2024-02-02 es.txt": "La policía rescató a víctimas de la trata de personas en Lima.",
    "a/2024-03-03 copia.txt": "La policía rescató a víctimas de la trata de personas en Lima.",
    "a/ar.txt": "أنقذت الشرطة في ليما ضحايا الاتجار بالبشر.",
    "hostile.txt": HOSTILE,
    "<img src=x onerror=ran=true>.txt": f"Trafficking again. {HOSTILE}",
    "long.txt": "Trafficking: " + "antidisestablishmentarianism" * 20,
    **{f"many/{number}.txt": f"Report {number}: human trafficking." for number in range(40)},
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    config = make_project(tmp_path_factory.mktemp("browser"), DOCUMENTS)
    update(config)
    with serving(config) as (address, _):
        yield address


class Log:
    """What a page asked for, and what Chromium had to say."""

    def __init__(self, page: Page) -> None:
        self.requests: list[str] = []
        self.messages: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.messages.append(message.text))
        page.on("pageerror", lambda error: self.messages.append(str(error)))


def visit(browser: Browser, address: str, **options: Any) -> BrowserContext:
    """Return a browser without a past that has entered by the printed address."""
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    page.goto(address)
    page.wait_for_url(re.compile(r"/$"))
    expect(page.locator("[data-waiting]")).to_have_count(0)
    return context


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = visit(browser, address, viewport={"width": 1280, "height": 800})
    yield context.pages[0]
    context.close()


def base(address: str) -> str:
    return address.partition("/?")[0]


def test_the_key_leaves_the_address(page: Page, address: str) -> None:
    assert page.url == base(address) + "/"
    assert page.evaluate("document.cookie") == ""
    key = address.partition("key=")[2]
    assert key not in page.content()
    page.go_back()
    assert "key" not in page.url


@pytest.mark.parametrize(
    ("typed", "language", "marked"),
    [("traffick", "en", "trafficking"), ("perso", "es", "personas"), ("الاتج", "ar", "الاتجار")],
)
def test_results_come_as_one_types(page: Page, typed: str, language: str, marked: str) -> None:
    page.keyboard.type(typed)  # the query has the focus from the start
    marks = page.locator(f".passage[lang={language}] mark", has_text=marked)
    expect(marks.first).to_be_visible()
    expect(page.locator(".counts")).to_contain_text("read as “")
    expect(page).to_have_title(f"{typed} · trujaman")
    assert page.evaluate("new URLSearchParams(location.search).get('q')") == typed
    expect(page.locator("#q")).to_be_focused()


def test_back_forward_and_reload_keep_the_question(page: Page) -> None:
    page.fill("#q", "trata de personas")
    page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_be_visible()
    page.locator(".choose", has_text="Spanish").click()
    expect(page.locator(".chips a")).to_contain_text("Spanish")
    assert "lang=es" in page.url
    page.go_back()
    expect(page.locator(".chips")).to_have_count(0)
    assert "lang=es" not in page.url
    page.go_forward()
    expect(page.locator(".chips a")).to_contain_text("Spanish")
    page.reload()
    expect(page.locator(".chips a")).to_contain_text("Spanish")
    assert page.input_value("#q") == "trata de personas"
    page.fill("#q", "")
    page.keyboard.type("la")  # the filters stay while another query is typed
    expect(page.locator(".chips a")).to_contain_text("Spanish")


def test_filters_are_chosen_excluded_and_taken_off(page: Page, address: str) -> None:
    page.goto(f"{base(address)}/?q=trafficking")
    page.locator(".facet li", has_text="Arabic").locator(".exclude").click()
    expect(page.locator(".chips a")).to_contain_text("not Arabic")
    expect(page.locator(".passage[lang=ar]")).to_have_count(0)
    page.locator(".chips a").click()
    expect(page.locator(".chips")).to_have_count(0)
    expect(page.locator(".passage[lang=ar]")).to_have_count(1)
    page.select_option("select[name=sort]", "date")
    page.wait_for_url(re.compile("sort=date"))
    expect(page.locator(".hit time").first).to_have_text("2024-03-03")


def test_a_range_of_years_is_drawn(page: Page, address: str) -> None:
    page.goto(f"{base(address)}/?q=trafficking")
    first, last = (page.locator(f"[data-year='{year}']").bounding_box() for year in (2022, 2023))
    assert first is not None
    assert last is not None
    page.mouse.move(first["x"] + first["width"] / 2, first["y"] + first["height"] / 2)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] / 2, last["y"] + last["height"] / 2, steps=5)
    page.mouse.up()
    expect(page.locator(".chips a")).to_contain_text("2022 – 2023")
    assert "after=2022&before=2023" in page.url


def test_keys_move_open_and_help(page: Page, address: str) -> None:
    page.goto(f"{base(address)}/?q=trafficking")
    headings = page.locator(".heading")
    page.keyboard.press("j")
    expect(headings.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(headings.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(headings.nth(0)).to_be_focused()
    page.keyboard.press("w")
    expect(page.locator(".why").first).to_have_attribute("open", "")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type("?j")  # letters of the query are no keys
    expect(page.locator("#help")).to_be_hidden()
    page.wait_for_url(re.compile("%3Fj$"))
    page.keyboard.press("Escape")
    expect(headings.nth(0)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/document/\d+\?passage="))


def test_more_hits_are_added_and_the_first_new_one_has_the_focus(page: Page, address: str) -> None:
    page.goto(f"{base(address)}/?q=human+trafficking")
    expect(page.locator(".hit")).to_have_count(10)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("document.querySelector('#hit-1').dataset.stays = 'yes'")
    page.locator("[data-more]").dblclick()
    expect(page.locator(".hit")).to_have_count(30)
    expect(page.locator("#hit-11 .heading")).to_be_focused()
    expect(page.locator("#hit-1")).to_have_attribute("data-stays", "yes")
    expect(page.locator(".upto")).to_contain_text("Only the first 30 hits are shown")
    assert len([url for url in asked if "/results" in url]) == 1
    ranks = page.eval_on_selector_all(".hits > li", "hits => hits.map((hit) => hit.value)")
    assert ranks == list(range(1, 31))


def test_it_works_without_a_script(browser: Browser, address: str) -> None:
    context = visit(browser, address, java_script_enabled=False)
    page = context.pages[0]
    page.fill("#q", "trata de personas")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"q=trata"))
    expect(page.locator(".hit").first).to_be_visible()
    page.locator(".chips, .choose", has_text="Spanish").first.click()
    page.wait_for_url(re.compile("lang=es"))
    expect(page.locator(".hit")).to_have_count(1)
    context.close()


def test_two_tabs_ask_different_things(page: Page, address: str) -> None:
    other = page.context.new_page()
    other.goto(f"{base(address)}/?q=trata")
    page.goto(f"{base(address)}/?q=raid")
    assert other.input_value("#q") == "trata"
    expect(page.locator(".hit").first).to_contain_text("raid")
    expect(other.locator(".passage").first).to_contain_text("trata")


def test_nothing_hostile_runs_and_nothing_leaves(page: Page, address: str) -> None:
    log = Log(page)
    for path in ("/help", "/?q=trafficking&n=100", "/?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E"):
        page.goto(base(address) + path)
    page.fill("#q", "click")
    expect(page).to_have_title("click · trujaman")  # what was there before has the text, too
    expect(page.locator(".passage").first).to_contain_text("<script>window.ran = true")
    assert page.evaluate("window.ran") is None
    assert page.locator("main script, main img, main iframe, main style, main link").count() == 0
    assert {url.partition("?")[0] for url in log.requests} <= {
        f"{base(address)}/{path}"
        for path in (
            "",
            "help",
            "results",
            "static/style.css",
            "static/casework.css",
            "static/marking.js",
            "static/search.js",
            "static/marking.js",
            "static/icon.svg",
        )
    }
    assert log.messages == []


def test_the_browser_itself_forbids_all_else(page: Page, address: str) -> None:
    log = Log(page)
    page.goto(f"{base(address)}/?q=trafficking")
    escapes = """
        const image = document.createElement('img');
        image.src = 'http://127.0.0.1:9/leak.png';
        const script = document.createElement('script');
        script.textContent = 'window.ran = true';
        document.body.append(image, script);
        document.body.setAttribute('style', 'color: red');
        document.body.setAttribute('onclick', 'window.ran = true');
        document.body.click();
        fetch('http://127.0.0.1:9/').catch(() => {});
    """
    page.evaluate(f"() => {{ {escapes} }}")
    for directive in ("img-src", "script-src", "style-src", "connect-src"):
        while not any(directive in message for message in log.messages):
            page.wait_for_event("console")
    assert page.evaluate("window.ran") is None
    frame = page.context.new_page()
    frame.set_content(f"<iframe src='{base(address)}/'></iframe>")
    expect(frame.locator("iframe")).to_be_visible()
    assert frame.frame_locator("iframe").locator("#q").count() == 0


PATHS: Final = [
    "/",
    "/?q=trafficking",
    "/?q=trata+de+personas&lang=es&not=type%3Apdf&after=2020&before=2024",
    "/?q=%D8%A7%D9%84%D8%A7%D8%AA%D8%AC%D8%A7%D8%B1+antidisestablishmentarianism",
    "/?q=police+date:2024-13",
    "/?q=zzyzzx&lang=ar",
    "/help",
    "/document/1?passage=0&q=trafficking",
    "/marks",
    "/saved",
    "/names",
]


@pytest.mark.parametrize("language", ["en", "es", "ar"])
@pytest.mark.parametrize("width", [360, 640, 1280])
def test_nothing_runs_off_the_side(
    browser: Browser, address: str, width: int, language: str
) -> None:
    """640 stands for 1280 at 200 %."""
    viewport = {"width": width, "height": 700}
    context = visit(browser, address, viewport=viewport, locale=language)
    page = context.pages[0]
    for path in PATHS:
        page.goto(base(address) + path)
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


TABLES: Final = [
    *(path for path in PATHS if "?q=" in path),
    "/?q=traficantes+extorsionadores+polic%C3%ADa+v%C3%ADctimas",
    "/?q=%D8%A7%D9%84%D8%A7%D8%AA%D8%AC%D8%A7%D8%B1+%D8%A8%D8%A7%D9%84%D8%A8%D8%B4%D8%B1",
]


@pytest.mark.parametrize("language", ["en", "es", "ar"])
@pytest.mark.parametrize("width", [320, 360])
def test_no_table_is_wider_than_its_box(
    browser: Browser, address: str, width: int, language: str
) -> None:
    viewport = {"width": width, "height": 700}
    context = visit(browser, address, viewport=viewport, locale=language)
    page = context.pages[0]
    seen = 0
    for path in TABLES:
        page.goto(base(address) + path)
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        boxes = page.locator(".scroll").evaluate_all(
            "boxes => boxes.map(box => [box.scrollWidth, box.clientWidth])"
        )
        assert [box for box in boxes if box[0] > box[1]] == [], path
        seen += len(boxes)
    page.goto(f"{base(address)}/names")
    page.fill("#names", "antidisestablishmentarianism\nLima\nالشرطة")
    page.click("#count button")
    box = page.locator(".scroll")
    expect(box).to_be_visible()
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    assert seen > 10
    context.close()


def find_axe() -> Path | None:
    """Return where axe-core is, which is installed for tests only (MPL-2.0)."""
    named = os.environ.get("TRUJAMAN_AXE", "")
    places = [Path(named)] if named else []
    places.append(ROOT / "build" / "node_modules" / "axe-core" / "axe.min.js")
    return next((place for place in places if place.is_file()), None)


@pytest.mark.parametrize(
    ("scheme", "width", "language"),
    [("light", 1280, "en"), ("dark", 360, "en"), ("light", 360, "ar"), ("light", 1280, "es")],
)
def test_axe_has_no_complaint(
    browser: Browser, address: str, scheme: Any, width: int, language: str
) -> None:
    axe = find_axe()
    if axe is None:
        pytest.skip("AXE-CORE IS NOT INSTALLED: npm install --prefix build axe-core")
    script = axe.read_text(encoding="utf-8")
    viewport = {"width": width, "height": 800}
    context = visit(browser, address, color_scheme=scheme, viewport=viewport, locale=language)
    page = context.pages[0]
    for path in PATHS:
        page.goto(base(address) + path)
        page.evaluate(script)
        for opens in (False, True):
            if opens:
                page.evaluate(
                    "for (const part of document.querySelectorAll('details')) part.open = true"
                )
            found = page.evaluate("axe.run().then(report => report.violations)")
            faults = [
                (fault["id"], fault["impact"], [node["html"][:120] for node in fault["nodes"][:3]])
                for fault in found
            ]
            assert faults == [], path
    context.close()


def test_marks_differ_in_shape_and_the_focus_is_seen(page: Page, address: str) -> None:
    page.goto(f"{base(address)}/?q=trata+traficante")
    page.evaluate(
        """for (const reason of ['exact', 'stem', 'spelling', 'translation', 'meaning']) {
            const mark = document.createElement('mark');
            mark.className = reason;
            document.body.append(mark);
        }"""
    )
    shapes = page.evaluate(
        """[...document.querySelectorAll('body > mark')].map(mark =>
            getComputedStyle(mark).textDecorationStyle)"""
    )
    assert len(set(shapes)) == 5
    page.keyboard.press("j")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_forced_colours_and_print_keep_what_matters(browser: Browser, address: str) -> None:
    context = visit(browser, address, forced_colors="active")
    page = context.pages[0]
    page.goto(f"{base(address)}/?q=trafficking")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('mark')).textDecorationLine")
        == "underline"
    )
    page.emulate_media(media="print")
    expect(page.locator(".passage").first).to_be_visible()
    expect(page.locator(".sidebar")).to_be_hidden()
    expect(page.locator("#q")).to_be_visible()
    context.close()


def test_a_server_that_has_ended_is_said(browser: Browser, tmp_path: Path) -> None:
    config = make_project(tmp_path)
    update(config)
    with serving(config) as (address, server):
        context = visit(browser, address)
        page = context.pages[0]
        server.terminate()
        server.wait(PATIENCE)
        page.fill("#q", "trata")
        expect(page.locator("[role=alert]")).to_contain_text("Start search --serve again")
        context.close()
