"""The page in English, Spanish and Arabic: which of them it is in, and that all of it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from gettext import NullTranslations
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from index import messages
from index.config import Config
from index.update import update
from search.web.language import preferred
from search.web.script_words import script_words
from tests.paths import ROOT
from tests.search.web.stage import ADDRESS, visiting

OWN = {"Origin": ADDRESS}
WEB = ROOT / "search" / "web"
DOCUMENTS = {
    "١.txt": "أنقذت الشرطة في ليما ضحايا الاتجار بالبشر.\n\n" * 30,
    "ملفات/٢٠٢٤-٠١-٠٢.md": "# بلاغ\n\nقالت الشرطة إن الضحايا وصلوا عن طريق البحر.",
}


@pytest.fixture
def visitor(project: Callable[..., Config]) -> Iterator[TestClient]:
    config = project(DOCUMENTS)
    update(config)
    with visiting(config) as visitor:
        yield visitor


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", None),
        ("fr-FR,fr;q=0.9", None),
        ("es-PE,es;q=0.9,en;q=0.8", "es"),
        ("fr;q=0.9, ar;q=0.4, en;q=0.3", "ar"),
        ("en;q=0.3,ar;q=0.4", "ar"),
        ("AR", "ar"),
        ("es;q=0, en;q=0.1", "en"),
        ("es;q=nan, ar;q=7, en;q=0.1", "en"),
        ("es;q=0", None),
        ("x," * 10_000 + "es", None),
    ],
)
def test_the_browser_says_which_language(header: str, language: str | None) -> None:
    assert preferred(header) == language


@pytest.mark.parametrize(
    ("language", "root", "word"),
    [
        ("en-GB", '<html lang="en">', "Search"),
        ("es-419", '<html lang="es">', "Buscar"),
        ("ar-EG", '<html lang="ar" dir="rtl">', "ابحث"),
        ("qu", '<html lang="en">', "Search"),
    ],
)
def test_the_page_is_in_the_language_of_the_browser(
    visitor: TestClient, language: str, root: str, word: str
) -> None:
    for address in ("/", "/help", "/?q=الشرطة"):
        text = visitor.get(address, headers={"Accept-Language": language}).text
        assert root in text
        assert f"<button>{word}</button>" in text


def test_a_visitor_chooses_a_language_and_stays_where_they_were(visitor: TestClient) -> None:
    sender = {"Referer": f"{ADDRESS}/?q=%22", "Accept-Language": "es"}
    answer = visitor.post("/language", data={"language": "ar"}, headers=OWN | sender)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/?q=%22")
    assert 'lang="ar" dir="rtl"' in visitor.get("/", headers={"Accept-Language": "es"}).text
    visitor.post("/language", data={"language": "../x"}, headers=OWN)
    assert 'lang="ar" dir="rtl"' in visitor.get("/").text


def test_another_site_cannot_choose(visitor: TestClient) -> None:
    stranger = {"Origin": "http://evil.example"}
    assert visitor.post("/language", data={"language": "ar"}, headers=stranger).status_code == 403


def test_nobody_is_led_away(visitor: TestClient) -> None:
    for sender in ("http://evil.example//evil.example/x", "https://[", "//evil", "x"):
        headers = OWN | {"Referer": sender}
        answer = visitor.post("/language", data={"language": "es"}, headers=headers)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_visitors_at_the_same_time_each_have_their_language(visitor: TestClient) -> None:
    words = {"en": "as typed", "es": "tal como se escribió", "ar": "كما كُتبت"}

    def ask(language: str) -> str:
        headers = {"Accept-Language": language}
        return visitor.get("/", params={"q": "الشرطة"}, headers=headers).text

    with ThreadPoolExecutor(3) as pool:
        for language, text in zip([*words] * 5, pool.map(ask, [*words] * 5), strict=True):
            assert [code for code, word in words.items() if word in text] == [language]


def test_a_language_without_a_catalogue_of_its_own_cannot_be_in_force() -> None:
    assert set(messages.LOCALES) | {messages.ENGLISH} == {"en", "es", "ar"}
    for locale in messages.LOCALES:
        assert (messages.FOLDER / locale / "LC_MESSAGES" / "trujaman.mo").is_file()


# Nothing is left in English: neither in the templates, nor in what they are given.

_EXPRESSIONS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_ATTRIBUTES = re.compile(r'(?:aria-label|title|placeholder|alt)="([^"]*)"')
_UNTRANSLATED = re.compile(r"<(code|kbd)>[^<]*</\1>|<[^>]*>|&\w+;|trujaman|CSV|Markdown", re.DOTALL)


@pytest.mark.parametrize("path", sorted((WEB / "templates").glob("*.html")), ids=lambda p: p.name)
def test_templates_have_no_words_of_their_own(path: Path) -> None:
    source = _EXPRESSIONS.sub("", path.read_text(encoding="utf-8"))
    assert [text for text in _ATTRIBUTES.findall(source) if re.search("[A-Za-z]", text)] == []
    assert re.findall(r"[^\W\d_]+", _UNTRANSLATED.sub(" ", source)) == []


def test_scripts_say_only_what_they_are_given() -> None:
    given = {"say" + name.title().replace("-", "") for name in script_words()}
    sources = [path.read_text(encoding="utf-8") for path in (WEB / "static").glob("*.js")]
    asked = {name for source in sources for name in re.findall(r"\.(say[A-Z]\w*)", source)}
    assert asked == given
    strings = [text for source in sources for text in re.findall(r'"([^"\n]*)"', source)]
    assert [text for text in strings if re.fullmatch(r"[A-Z]\w+( [\w,.:]+)+", text)] == []


class Pseudo(NullTranslations):
    """A translation that has no letter in common with English."""

    def gettext(self, message: str) -> str:
        kept = re.compile(r"(<code>.*?</code>|<kbd>.*?</kbd>|<[^>]*>|\{[^}]*\}|&[^;]*;)")
        parts = kept.split(message)
        parts[::2] = [re.sub("[A-Za-z]", "ʬ", part) for part in parts[::2]]
        return "".join(parts)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


_NOT_SAID = re.compile(r"\{\w+\}|/\S*|[a-z]+:\S+|\b[0-9a-f]{64}\b")
"""Places of values, paths, operators of a query, a digest."""


class Words(HTMLParser):
    """The words that a page says, in its text and in attributes that are read out."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: set[str] = set()
        self._skipped = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skipped += tag in ("code", "kbd")
        for name, value in attrs:
            if name in ("aria-label", "title", "placeholder", "alt") or name.startswith("data-say"):
                self._read(value or "")

    def handle_endtag(self, tag: str) -> None:
        self._skipped -= tag in ("code", "kbd")

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self._read(data)

    def _read(self, text: str) -> None:
        self.words.update(re.findall(r"[A-Za-z][\w.]*", _NOT_SAID.sub("", text)))


NAMES = {
    "trujaman",
    "English",
    "Español",
    "CSV",
    "Markdown",
    "text",
    "markdown",
    "txt",
    "md",
    "pdf",
}
NAMES |= {"documents", "SHA", "char"}
"""What is called the same in all languages: kinds, endings, a folder, parts of a citation."""


def visit_all(visitor: TestClient) -> Iterator[tuple[str, str]]:
    """Do what can be done on the page; yield the addresses and texts of what is shown."""
    post = visitor.post
    mark = {"document": "1", "passage": "0", "back": "/"}
    post("/mark", data=mark | {"do": "star", "tag": "١"}, headers=OWN)
    note = mark | {"note": "٢", "note_before": "٣"}
    yield "a note in the way", post("/mark", data=note, headers=OWN).text
    search = {"question": "q=الشرطة&lang=ar", "name": "٤", "back": "/saved"}
    post("/saved/save", data=search, headers=OWN)
    taken = search | {"question": "q=البحر"}
    yield "a name that is taken", post("/saved/save", data=taken, headers=OWN).text
    names = {"names": "الشرطة\nليما", "name": "٥", "save": "1"}
    yield "names", post("/names", data=names, headers=OWN).text
    for address in (
        "/",
        "/help",
        "/?q=الشرطة",
        "/?q=الشرطة&n=1",
        "/?q=الشرطة&lang=ar&not=type:pdf&after=2023&undated=1&copies=1&sort=date",
        "/?q=الشرطة&before=2025&sort=date",
        "/?q=ظظظظظ",
        "/?q=البحر&mode=semantic",
        "/document/1?passage=0&q=الشرطة",
        "/document/1?passage=0&q=ظظظظظ",
        "/document/1",
        "/document/2",
        "/document/1/citation?passage=0",
        "/like/1/0",
        "/marks",
        "/marks?tag=١",
        "/saved",
        "/names",
        "/nowhere",
        "/?q=الشرطة&after=2024-13",
        '/?q="الشرطة (',
        "/?q=12345-678",
        "/document/99",
    ):
        yield address, visitor.get(address).text
    visitor.cookies.clear()
    yield "without the key", visitor.get("/").text
    yield "with the key", visitor.get("/?key=the-key").text


def test_all_that_is_said_is_translated(
    visitor: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "_catalogue", lambda _language: Pseudo())
    visitor.headers["Accept-Language"] = "es"
    seen = dict(visit_all(visitor))
    assert all("ʬ" in text for text in seen.values())
    left = {where: Words(text).words - NAMES for where, text in seen.items()}
    assert {where: words for where, words in left.items() if words} == {}
