"""The search page, as the server writes it: hits, marks, facets, filters, notes and mistakes."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from starlette.testclient import TestClient

from index.config import Config
from index.update import update
from search.casework.store import Casework
from search.engine import Engine
from search.types import Results, SearchRequest
from tests.projects import make_project
from tests.search.web.stage import visiting

HOSTILE = (
    '<script>alert(1)</script> <img src=x onerror=alert(2)> {{ 7*7 }} "quoted" \u202eevil\x1b[31m'
)
DOCUMENTS = {
    "2023-05-01 en.txt": "Police rescued thirty victims of human trafficking in Lima. " * 20,
    "casos/2024-06-02 es.txt": "La policía rescató a víctimas de la trata de personas en Lima.",
    "casos/copia.txt": "La policía rescató a víctimas de la trata de personas en Lima.",
    "casos/ar.md": "# بلاغ\n\nأنقذت الشرطة في ليما ضحايا الاتجار بالبشر.\n\nFBI قالت الشرطة.",
    "football.txt": "The stadium gates open two hours before the football match on Sunday.",
    "hostile <b>&.html": "<title>&lt;script&gt;alert(3)&lt;/script&gt; trafficking</title>"
    "<p>" + HOSTILE.replace("<", "&lt;").replace("\x1b", "") + " trafficking</p>",
    "hostile\x1b]0;x.txt": f"{HOSTILE} trafficking of persons",
}


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    config = make_project(tmp_path_factory.mktemp("page"), DOCUMENTS)
    update(config)
    with visiting(config) as visitor:
        yield visitor


class Page(HTMLParser):
    """What a browser would make of a page: its tags with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.source = text
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            found
            for name, found in self.tags
            if name == tag and all(found.get(key) == value for key, value in wanted.items())
        ]

    def link(self, label: str) -> str:
        """Return where the link with a ``label`` leads."""
        for match in re.finditer(r"<a [^>]*?href=\"([^\"]*)\"[^>]*>(.*?)</a>", self.source, re.S):
            if label in " ".join(Page(match[2]).text.split()):
                return match[1].replace("&amp;", "&")
        raise AssertionError(f"no link {label!r} in {self.text}")


def ask(visitor: TestClient, query: str = "", status: int = 200, **fields: str) -> Page:
    answer = visitor.get(f"/?{urlencode({'q': query, **fields})}")
    assert answer.status_code == status
    return Page(answer.text)


@pytest.mark.parametrize(
    ("query", "language", "direction", "marked"),
    [
        ("human trafficking", "en", "ltr", "human trafficking"),
        ("trata de personas", "es", "ltr", "trata de personas"),
        ("الاتجار بالبشر", "ar", "rtl", "الاتجار بالبشر"),
    ],
)
def test_hits_are_in_their_language_and_direction_with_marks(
    visitor: TestClient, query: str, language: str, direction: str, marked: str
) -> None:
    page = ask(visitor, query, lang=language)
    assert page.all("p", class_="passage", lang=language, dir=direction)
    assert not [p for p in page.all("p", class_="passage") if p["lang"] != language]
    assert f'<mark class="exact" title="as typed">{marked}</mark>' in page.source
    assert "1 passage has all your words" in page.text or "passages have all" in page.text


def test_an_arabic_passage_that_begins_with_a_latin_name_runs_right_to_left(
    visitor: TestClient,
) -> None:
    page = ask(visitor, "FBI")
    assert page.all("p", class_="passage", lang="ar", dir="rtl")


def test_a_hit_says_where_it_is_and_why(visitor: TestClient) -> None:
    page = ask(visitor, "trata", lang="es")
    assert "casos/2024-06-02 es.txt" in page.text
    assert page.all("time", datetime="2024-06-02")
    assert "you asked it says because it is share trata trata as typed 100 %" in page.text
    assert page.link("La policía rescató").startswith("/document/")


def test_copies_are_folded_and_can_be_listed(visitor: TestClient) -> None:
    page = ask(visitor, "trata de personas", lang="es")
    assert len(page.all("article")) == 1
    assert "+1 copy" in page.text
    assert page.link("copia.txt").startswith("/document/")
    everything = ask(visitor, "trata de personas", lang="es", copies="1")
    assert len(everything.all("article")) == 2
    assert "every copy" in everything.text


def test_what_is_near_in_meaning_stands_apart(visitor: TestClient) -> None:
    page = ask(visitor, "rescued victims", sort="score")
    assert not page.all("h2", class_="divider")
    page = ask(visitor, "smuggling of migrants")
    assert page.all("h2", class_="divider")
    assert "near in meaning, without your words" in page.text
    assert "none of your words" in page.text


def test_facets_choose_and_exclude(visitor: TestClient) -> None:
    page = ask(visitor, "trafficking")
    assert "Language" in page.text
    chosen = Page(visitor.get(page.link("Arabic")).text)
    assert {p["lang"] for p in chosen.all("p", class_="passage")} == {"ar"}
    assert "English" in chosen.text  # what else could be chosen stays in sight
    assert chosen.link("Arabic × (remove)") == "/?q=trafficking"
    excluded = Page(visitor.get(page.link("Leave out Arabic")).text)
    assert "ar" not in {p["lang"] for p in excluded.all("p", class_="passage")}
    assert excluded.link("not Arabic × (remove)") == "/?q=trafficking"


def test_a_folder_is_taken_literally(visitor: TestClient) -> None:
    page = ask(visitor, "police")
    chosen = Page(visitor.get(page.link("casos")).text)
    assert {"en"} != {p["lang"] for p in chosen.all("p", class_="passage")}
    assert "casos/ar.md" in chosen.text
    assert "2023-05-01 en.txt" not in chosen.text


def test_years_are_bars_and_a_range(visitor: TestClient) -> None:
    page = ask(visitor, "police")
    assert [bar["data-year"] for bar in page.all("a") if "data-year" in bar] == ["2023", "2024"]
    assert "2024: 1 passage" in [bar.get("aria-label") for bar in page.all("a")]
    of_2023 = ask(visitor, "police", after="2023", before="2023")
    assert of_2023.all("article")
    assert "without a date left out" in of_2023.text
    assert page.all("input", name="after")
    with_undated = Page(visitor.get(of_2023.link("include them")).text)
    assert "2023, or without a date" in with_undated.text
    assert len(with_undated.all("article")) > len(of_2023.all("article"))


def test_filters_go_on_with_the_form(visitor: TestClient) -> None:
    page = ask(visitor, "police", 200, **{"lang": "ar", "not": "type:pdf"})
    (language,) = page.all("input", type="hidden", form="search", name="lang")
    assert language["value"] == "ar"
    assert page.all("input", type="hidden", form="search", name="not", value="type:pdf")


def test_more_hits_are_one_link_away(visitor: TestClient) -> None:
    page = ask(visitor, "police", n="1")
    assert len(page.all("article")) == 1
    assert page.link("More") == "/?q=police&n=21#hit-2"
    assert "These are all" in ask(visitor, "police").text


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("traficking", "instead of"),
        ("of the", "in nearly every passage"),
        ('"police', "not closed"),
    ],
)
def test_what_was_read_otherwise_is_said(visitor: TestClient, query: str, note: str) -> None:
    text = ask(visitor, query).text
    assert note in text or "common" in text


@pytest.mark.parametrize(
    ("query", "at"),
    [("police date:2024-13", "date"), ("شرطة date:2024-13", "date"), ("policía lang:¿", "lang")],
)
def test_a_mistake_is_pointed_at(visitor: TestClient, query: str, at: str) -> None:
    page = ask(visitor, query, 400)
    assert re.search(rf'<mark class="caret">{at[0]}</mark>{at[1:]}:', page.source)
    assert "character" in page.text


@pytest.mark.parametrize(
    "fields",
    [
        {"sort": "upwards"},
        {"mode": "guess"},
        {"n": "many"},
        {"after": "2024-13"},
        {"lang": "¿"},
        {"not": "color:red"},
        {"after": "2024", "before": "2023"},
    ],
)
def test_an_address_that_cannot_be_is_said(visitor: TestClient, fields: dict[str, str]) -> None:
    page = ask(visitor, "police", 400, **fields)
    assert page.all("section", role="alert")
    assert "Traceback" not in page.source


def test_while_typing_a_mistake_is_no_failure(visitor: TestClient) -> None:
    answer = visitor.get("/results?q=police+date%3A2024-13&half=1")
    assert answer.status_code == 200
    assert 'class="caret"' in answer.text
    assert "<html" not in answer.text


@pytest.mark.parametrize("beginning", ["traff", "perso", "الاتج"])
def test_a_half_typed_word_is_completed(visitor: TestClient, beginning: str) -> None:
    answer = visitor.get(f"/results?q={quote(beginning)}&half=1")
    assert "read as" in answer.text
    assert "<article" in answer.text


def test_nothing_found_says_what_may_be_meant(visitor: TestClient) -> None:
    page = ask(visitor, "zzyzzx", lang="en")
    assert "Nothing found" in page.text
    assert page.link("Search without filters") == "/?q=zzyzzx"


def test_one_hit_is_the_only_one(visitor: TestClient) -> None:
    assert "That is the only one." in ask(visitor, "stadium", mode="keyword").text


def test_filters_alone_are_a_question(visitor: TestClient) -> None:
    page = ask(visitor, lang="ar")
    assert {p["lang"] for p in page.all("p", class_="passage")} == {"ar"}


def test_nothing_asked_says_what_there_is(visitor: TestClient) -> None:
    text = ask(visitor).text
    assert "7 documents" in text
    assert "in Arabic" in text


@pytest.mark.parametrize("query", ["trafficking", HOSTILE.replace("\x1b", ""), "<script>"])
@pytest.mark.parametrize("path", ["/", "/results"])
def test_hostile_documents_and_queries_stay_text(
    visitor: TestClient, query: str, path: str
) -> None:
    answer = visitor.get(f"{path}?{urlencode({'q': query})}")
    page = Page(answer.text)
    scripts = page.all("script")
    assert len(scripts) == (2 if path == "/" else 0)
    assert all(str(script["src"]).startswith("/static/") for script in scripts)
    assert not page.all("img")
    assert "49" not in re.findall(r"\{\{.*?\}\}|\b49\b", page.text)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", answer.text)
    assert not re.search(r"\son\w+=", answer.text.replace(" onerror=alert(2)", ""))
    assert "style=" not in answer.text
    if query == "trafficking":
        assert "<script>alert(1)</script>" in page.text
        assert "hostile <b>&.html" in page.text


def test_paths_that_are_no_text_can_be_chosen(tmp_path: Path) -> None:
    config = make_project(tmp_path, {})
    for name in (b"caf\xe9", b"tasa [1]"):
        folder = bytes(config.documents[0]) + b"/" + name
        Path(folder.decode(errors="surrogateescape")).mkdir()
        Path((folder + b"/a.txt").decode(errors="surrogateescape")).write_text(
            f"Police rescued victims in Lima, {name!r}."
        )
    update(config)
    with visiting(config) as visitor:
        page = ask(visitor, "police")
        for label in ("caf\ufffd", "tasa [1]"):
            chosen = Page(visitor.get(page.link(label)).text)
            assert len(chosen.all("article")) == 1
            assert label in chosen.text
            excluded = Page(visitor.get(page.link(f"Leave out {label}")).text)
            assert len(excluded.all("article")) == 1


@pytest.mark.parametrize("query", ["police", "policía", "الشرطة"])
def test_more_hits_follow_those_that_are_shown(visitor: TestClient, query: str) -> None:
    first = visitor.get("/results", params={"q": query, "n": "2"}).text
    rest = html.unescape(re.search(r'data-more="([^"]+)"', first)[1])  # type: ignore[index]
    assert "Only the first 2 hits are shown" in first
    following = visitor.get(f"/results?{urlencode({'q': query, 'n': '4'})}&{rest}")
    assert following.headers["Trujaman-More"] == "1"
    whole = visitor.get("/results", params={"q": query, "n": "4"}).text
    ranks = re.findall(r'<li id="hit-(\d+)"', following.text)
    assert ranks == re.findall(r'<li id="hit-(\d+)"', whole)[2:]
    assert ranks[0] == "3"
    passages = r'<p class="passage"[^>]*>(.*?)</p>'
    assert re.findall(passages, following.text) == re.findall(passages, whole)[2:]
    assert 'class="summary"' not in following.text


def test_more_and_more_hits_are_ranked_once(
    project: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    sentences = ("Police rescued victim {}.", "La policía rescató a {}.", "أنقذت الشرطة {}.")
    texts = {
        f"{language}{number}.txt": sentences[language].format(f"x{number}")
        for number in range(30)
        for language in range(3)
    }
    config = project(texts)
    update(config)
    limits: list[int] = []
    search = Engine.search

    def count(engine: Engine, request: SearchRequest, **options: Any) -> Results:
        if request.limit > 1:  # else for facets
            limits.append(request.limit)
        return search(engine, request, **options)

    monkeypatch.setattr(Engine, "search", count)
    with visiting(config) as visitor:
        whole = visitor.get("/results", params={"q": "police", "n": "30"}).text
        assert len(limits) == 1
        shown = re.findall(r'href="(/document/[^"]+)"', whole)
        for limit in (50, 70):
            rest = html.unescape(re.search(r'data-more="([^"]+)"', whole)[1])  # type: ignore[index]
            more = visitor.get(f"/results?{urlencode({'q': 'police', 'n': limit})}&{rest}")
            assert more.headers["Trujaman-More"] == "1"
            shown += re.findall(r'href="(/document/[^"]+)"', more.text)
            whole = visitor.get("/results", params={"q": "police", "n": limit}).text
            again = re.findall(r'href="(/document/[^"]+)"', whole)
            strip = [address.partition("&")[0] for address in shown]
            assert [address.partition("&")[0] for address in again] == strip
        assert len(limits) == 1
        visitor.get("/results", params={"q": "policía", "n": 30})
        assert len(limits) == 2
        Casework.of(config).save_list("marks have changed", ["x"])
        visitor.get("/results", params={"q": "policía", "n": 30})
        assert len(limits) == 3


def test_more_hits_of_another_list_are_shown_with_all(visitor: TestClient) -> None:
    for rest in ("start=2&seen=other", "start=999&seen=x", "start=0&seen="):
        answer = visitor.get(f"/results?q=police&n=4&{rest}")
        assert "Trujaman-More" not in answer.headers
        assert 'id="hit-1"' in answer.text


def test_years_the_wrong_way_round_can_be_mended(visitor: TestClient) -> None:
    answer = visitor.get("/results?q=police&after=2025&before=2023")
    page = Page(answer.text)
    assert "from 2025 to 2023: ends before it begins" in page.text
    assert "--" not in page.text
    assert 'name="after" value="2025"' in answer.text
    assert 'name="before" value="2023"' in answer.text
    for address in ("after=x", "before=2023-13", "not=year:x"):
        page = Page(visitor.get(f"/results?q=police&{address}").text)
        assert "no such date" in page.text
        assert "--" not in page.text


@pytest.mark.parametrize(
    ("language", "query", "link"),
    [
        ("en", "trafficking", "Search without filters"),
        ("es", "trata", "Buscar sin filtros"),
        ("ar", "الاتجار", "البحث بلا مرشّحات"),
    ],
)
def test_where_filters_leave_nothing_what_is_without_them_is_said(
    visitor: TestClient, language: str, query: str, link: str
) -> None:
    def ask(**asked: str) -> str:
        return visitor.get("/", params=asked, headers={"accept-language": language}).text

    counts = re.search(r'class="counts" role="status">([^<]+)', ask(q=query))
    assert counts is not None
    said = counts[1].strip()
    assert f"{link} {said}" in Page(ask(q=query, path="elsewhere")).text
    nowhere = Page(ask(q="qwxzvk", path="elsewhere")).text
    assert link in nowhere
    assert said not in nowhere
