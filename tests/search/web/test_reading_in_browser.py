"""Documents, marks and lists in Chromium: by keys, without a script, in little room."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from index.update import update
from search.casework.store import Casework
from search.types import Filters, SearchRequest
from tests.projects import make_project
from tests.search.web.serving import PATIENCE, serving

pytestmark = pytest.mark.slow

HOSTILE: Final = (
    "<script>window.ran = true</script><img src='http://127.0.0.1:9/x.png' onerror='ran = true'>"
    " smuggling \u202egnihtyreve\u202c </mark></p></main><style>body { display: none }</style>"
)
DOCUMENTS: Final = {
    "long.txt": "\n\n".join(f"Part {n} of smuggling. {'More words. ' * 60}" for n in range(120)),
    "ar.txt": "تهريب الذهب في ليما. " * 3,
    "hostile.txt": HOSTILE,
    "mail.eml": f"From: {HOSTILE}\nSubject: Smuggling\n\n{HOSTILE}\n",
}
PAGES: Final = ("/document/1?q=smuggling", "/document/2?q=smuggling", "/document/3?q=smuggling",
    "/document/4?q=smuggling", "/marks", "/saved", "/names", "/document/1/citation?passage=0",
    "/like/1/0")  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    config = make_project(tmp_path_factory.mktemp("reading"), DOCUMENTS)
    update(config)
    filters = Filters(languages=("en",), path="/a/long/path/that/goes/on/and/on/without/a/blank/*")
    request = SearchRequest("smuggling", filters=filters, min_score=0.1)
    Casework.of(config).save_search(request, "Smuggling " * 9)
    Casework.of(config).save_list("Suspects", ["Ana", "علي"])
    with serving(config) as (address, _):
        yield address


def enter(browser: Browser, address: str, *, script: bool = True, width: int = 1200) -> Page:
    """Return the page of a visitor who has entered, in a browser without a past."""
    viewport = {"width": width, "height": 800}
    context: BrowserContext = browser.new_context(java_script_enabled=script, viewport=viewport)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    page.goto(address)
    page.wait_for_url(re.compile(r"/$"))
    return page


def place(address: str, path: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}{path}"


def test_keys_and_links_go_through_the_matches(browser: Browser, address: str) -> None:
    page = enter(browser, address)
    page.goto(place(address, "/?q=smuggling path:long.txt"))
    page.locator(".hit .heading").first.click()
    page.goto(re.sub(r"#.*", "", page.url) + "&match=5")
    at = page.locator("#at")
    number = int(at.inner_text())
    page.keyboard.press("n")
    expect(at).to_have_text(str(number + 1))
    expect(page.locator(f"#m{number + 1}")).to_be_in_viewport()
    expect(page.locator(f"#m{number + 1}")).to_be_focused()
    page.keyboard.press("p")
    page.locator("#next").click()
    expect(at).to_have_text(str(number + 1))
    page.goto(re.sub(r"&match=5.*", "", page.url) + "&match=120")
    page.keyboard.press("n")
    expect(at).to_have_text("120")
    page.context.close()


def test_a_typed_note_survives_another_search_and_is_asked_about(
    browser: Browser, address: str
) -> None:
    page = enter(browser, address)
    page.goto(place(address, "/?q=smuggling path:long.txt"))
    form = page.locator(".hit form.marking").first
    form.locator("summary").click()
    form.get_by_label("Note").fill("see annex")
    page.locator("#q").fill("smuggling path:long.txt said")
    page.locator("#q").fill("smuggling path:long.txt")
    expect(page.locator(".hit textarea").first).to_have_value("see annex")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    with page.expect_event("dialog"):
        page.get_by_role("link", name="Marks").click()
    expect(page.locator(".hit textarea").first).to_have_value("see annex")
    assert asked == ["beforeunload"]
    form.locator(".star").click()
    expect(page.locator(".hit .star").first).to_have_text("★")
    expect(page.locator(".hit textarea").first).to_have_value("see annex")
    page.get_by_role("link", name="Marks").click()
    expect(page.locator(".note-text")).to_have_text("see annex")
    page.get_by_text("Remove the mark").click()
    page.get_by_role("button", name="Remove it").click()
    page.context.close()


def test_everything_goes_without_a_script(browser: Browser, address: str) -> None:
    page = enter(browser, address, script=False)
    page.goto(place(address, "/?q=smuggling path:long.txt"))
    page.locator(".hit .star").first.click()
    expect(page.locator(".hit .star").first).to_have_text("★")
    page.locator(".hit .heading").first.click()
    expect(page.get_by_label("Take the star from this passage")).to_be_visible()
    form = page.locator("form.marking").first
    form.locator("summary").click()
    form.get_by_label("Tag", exact=True).fill("رشوة")
    form.get_by_label("Tag", exact=True).press("Enter")
    expect(page.locator(".tag").first).to_contain_text("رشوة")
    expect(page.get_by_label("Take the star from this passage")).to_be_visible()
    page.locator("#next, #previous").first.click()
    expect(page.locator(".match[aria-current]")).to_be_visible()
    page.get_by_role("link", name="Marks").click()
    expect(page.locator(".marked > li")).to_have_count(1)
    page.locator(".marked summary").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("Nothing is marked yet")).to_be_visible()
    page.get_by_role("link", name="Names").click()
    page.get_by_label("Names, one a line").fill("smuggling\nتهريب")
    page.get_by_role("button", name="Count them").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    page.context.close()


def test_nothing_runs_leaves_or_complains(browser: Browser, address: str) -> None:
    page = enter(browser, address)
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        page.goto(place(address, path))
        assert page.evaluate("window.ran") is None
        expect(page.locator("main")).to_be_visible()
    assert said == []
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(address).netloc}
    page.context.close()


def test_nothing_runs_off_a_narrow_page(browser: Browser, address: str) -> None:
    page = enter(browser, address, width=360)
    for path in PAGES:
        page.goto(place(address, path))
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    page.goto(place(address, "/saved"))
    for control in (page.get_by_role("button", name="Look"), page.locator("summary")):
        box = control.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 360
    page.context.close()


def test_nothing_is_forgotten_at_one_press(browser: Browser, address: str) -> None:
    page = enter(browser, address, script=False)
    for path in ("/saved", "/names"):
        page.goto(place(address, path))
        button = page.get_by_role("button", name="Forget it")
        expect(button).to_be_hidden()
        page.locator("summary", has_text="Forget").click()
        button.click()
        expect(page.locator("summary", has_text="Forget")).to_have_count(0)
    page.context.close()


def test_a_table_gives_its_first_column(browser: Browser, address: str) -> None:
    page = enter(browser, address)
    page.goto(place(address, "/names"))
    table = '\ufeff"Pérez; Ana";1\n"say ""x""";2\n\nعلي;3'.encode()
    chosen = {"name": "names.csv", "mimeType": "text/csv", "buffer": table}
    page.locator("#names-file").set_input_files(chosen)  # type: ignore[arg-type]
    expect(page.locator("#names")).to_have_value('Pérez; Ana\nsay "x"\nعلي')
    page.context.close()


@pytest.mark.parametrize(
    ("content", "encoding", "said"),
    [
        ("name,age\nJuan Núñez,1\nJosé,2", "windows-1252", "Windows-1252"),
        ("الاسم,العمر\nعلي حسن,1\nJosé,2".replace("é", "e"), "windows-1256", "Windows-1256"),
        ("nombre;edad\nNúñez;1", "utf-8", "“nombre”, was taken for the name of the column"),
        ("Nombre\nعلي", "utf-16", "“Nombre”"),
    ],
)
def test_a_list_of_another_time_is_read_and_said(
    browser: Browser, address: str, content: str, encoding: str, said: str
) -> None:
    page = enter(browser, address)
    page.goto(place(address, "/names"))
    chosen = {"name": "n.csv", "mimeType": "text/csv", "buffer": content.encode(encoding)}
    page.locator("#names-file").set_input_files(chosen)  # type: ignore[arg-type]
    names = [re.split("[,;]", row)[0] for row in content.split("\n")[1:]]
    expect(page.locator("#names")).to_have_value("\n".join(names))
    expect(page.get_by_role("status").filter(has_text=said)).to_be_visible()
    page.context.close()
