"""Marks that are given on the page: nothing that was typed is lost, and it is on what it says."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient

from index.config import Config
from index.update import update
from search.casework.store import Casework
from search.casework.values import MAX_NOTE_LENGTH, Mark
from search.types import Filters, SearchRequest
from tests.search.web.stage import ADDRESS, visiting

OWN = {"Origin": ADDRESS}
DOCUMENTS = {
    "en.txt": "The victims of trafficking were smuggled.\nThey came by sea.",
    "es.txt": "Las víctimas de la trata llegaron por mar.",
    "ar.txt": "وصل ضحايا الاتجار بالبشر عن طريق البحر.",
}


@pytest.fixture
def config(project: Callable[..., Config]) -> Config:
    config = project(DOCUMENTS)
    update(config)
    return config


@pytest.fixture
def visitor(config: Config) -> Iterator[TestClient]:
    with visiting(config) as client:
        yield client


def forms_of(visitor: TestClient, query: str) -> list[dict[str, str]]:
    """Return the fields of the forms for marks in the results of ``query``, by form."""
    text = visitor.get("/", params={"q": query}).text
    forms = re.findall(r'<form class="marking" action="/mark".*?</form>', text, re.DOTALL)
    return [
        {
            html.unescape(name): html.unescape(value)
            for name, value in re.findall(
                r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form
            )
        }
        | {"note": html.unescape(re.search(r"<textarea[^>]*>([^<]*)<", form)[1])}  # type: ignore[index]
        for form in forms
    ]


def only_mark(config: Config) -> Mark:
    (mark,) = Casework.of(config).marks
    return mark


NOTES = [("victims", "see annex"), ("víctimas", "véase el anexo"), ("ضحايا", "انظر الملحق")]


@pytest.mark.parametrize(("query", "note"), NOTES)
@pytest.mark.parametrize("action", [{"do": "star"}, {"tag": "x"}, {"do": "keep"}])
def test_a_stale_form_leaves_the_note_of_another(
    visitor: TestClient, config: Config, query: str, note: str, action: dict[str, str]
) -> None:
    stale = forms_of(visitor, query)[0]
    visitor.post("/mark", data={**stale, "note": note}, headers=OWN)
    assert visitor.post("/mark", data={**stale, **action}, headers=OWN).status_code == 303
    assert only_mark(config).note == note


@pytest.mark.parametrize(("query", "note"), NOTES)
def test_a_note_and_a_tag_are_written_whatever_button_is_pressed(
    visitor: TestClient, config: Config, query: str, note: str
) -> None:
    form = forms_of(visitor, query)[0]
    visitor.post("/mark", data={**form, "note": note, "tag": "رشوة", "do": "star"}, headers=OWN)
    mark = only_mark(config)
    assert (mark.starred, mark.tags, mark.note) == (True, ("رشوة",), note)
    form = forms_of(visitor, query)[0]
    visitor.post("/mark", data={**form, "note": f"{note}\r\n2", "untag": "رشوة"}, headers=OWN)
    assert only_mark(config).note == f"{note}\n2"
    form = forms_of(visitor, query)[0]
    crlf = {name: value.replace("\n", "\r\n") for name, value in form.items()}
    visitor.post("/mark", data={**crlf, "do": "unstar"}, headers=OWN)
    assert (only_mark(config).note, only_mark(config).starred) == (f"{note}\n2", False)


@pytest.mark.parametrize(("query", "note"), NOTES)
def test_two_notes_at_once_are_both_kept(
    visitor: TestClient, config: Config, query: str, note: str
) -> None:
    first = forms_of(visitor, query)[0]
    second = {**first, "note": f"{note} <2>", "do": "star"}
    visitor.post("/mark", data={**first, "note": note}, headers=OWN)
    answer = visitor.post("/mark", data=second, headers=OWN)
    assert answer.status_code == 409
    assert note in answer.text
    assert f"{note} &lt;2&gt;</textarea>" in answer.text
    assert (only_mark(config).note, only_mark(config).starred) == (note, True)
    again = {**second, "note_before": note, "do": "add"}
    assert visitor.post("/mark", data=again, headers=OWN).status_code == 303
    assert only_mark(config).note == f"{note}\n\n{note} <2>"
    visitor.post("/mark", data=again, headers=OWN)
    assert only_mark(config).note == f"{note}\n\n{note} <2>"  # sent twice, written once
    again = {**second, "note_before": only_mark(config).note, "do": "keep"}
    visitor.post("/mark", data=again, headers=OWN)
    assert only_mark(config).note == f"{note} <2>"


def test_a_note_that_was_removed_meanwhile_is_said(visitor: TestClient, config: Config) -> None:
    form = forms_of(visitor, "victims")[0]
    visitor.post("/mark", data={**form, "note": "a"}, headers=OWN)
    stale = forms_of(visitor, "victims")[0]
    visitor.post("/mark", data={**stale, "note": ""}, headers=OWN)
    assert Casework.of(config).marks == ()
    answer = visitor.post("/mark", data={**stale, "note": "a and b"}, headers=OWN)
    assert (answer.status_code, "It was removed" in answer.text) == (409, True)


def test_a_note_that_is_too_long_is_shown_with_the_limit(
    visitor: TestClient, config: Config
) -> None:
    form = forms_of(visitor, "victims")[0]
    note = "ñ" * (MAX_NOTE_LENGTH + 1)
    answer = visitor.post("/mark", data={**form, "note": note, "do": "star"}, headers=OWN)
    assert answer.status_code == 400
    assert "the note has 10,001 characters, the limit is 10,000" in answer.text
    assert note in answer.text
    assert (only_mark(config).note, only_mark(config).starred) == ("", True)
    answer = visitor.post("/mark", data={**form, "tag": "x" * 101}, headers=OWN)
    assert (answer.status_code, "the limit is 100" in answer.text) == (400, True)


@pytest.mark.parametrize("back", ["//evil.example", "javascript:alert(1)"])
def test_the_page_of_a_note_leads_back_to_this_site_only(visitor: TestClient, back: str) -> None:
    form = {**forms_of(visitor, "victims")[0], "note": "x" * 10_001, "back": back}
    assert 'href="/marks">Back' in visitor.post("/mark", data=form, headers=OWN).text


@pytest.mark.parametrize(("query", "note"), NOTES)
def test_a_mark_on_the_document_is_shown_as_one_and_taken_back_at_the_hit(
    visitor: TestClient, config: Config, query: str, note: str
) -> None:
    (passage,) = forms_of(visitor, query)[:1]
    whole = {name: value for name, value in passage.items() if name != "passage"}
    visitor.post("/mark", data={**whole, "do": "star", "note": note, "tag": "t"}, headers=OWN)
    text = visitor.get("/", params={"q": query}).text
    assert text.count("On the document") == 1
    assert text.count("★</button>") == 1
    forms = forms_of(visitor, query)
    ours = [form for form in forms if form["document"] == passage["document"]]
    assert [(form.get("passage"), form["note"]) for form in ours] == [("0", ""), (None, note)]
    visitor.post("/mark", data={**ours[1], "note": "", "untag": "t"}, headers=OWN)
    visitor.post(
        "/mark", data={**ours[1], "note": "", "note_before": "", "do": "unstar"}, headers=OWN
    )
    assert Casework.of(config).marks == ()


def saved_names(config: Config) -> list[str]:
    return [saved.name for saved in Casework.of(config).searches]


@pytest.mark.parametrize("query", ["victims", "víctimas", "ضحايا"])
def test_the_same_query_with_other_filters_is_saved_beside_it(
    visitor: TestClient, config: Config, query: str
) -> None:
    for rest in ("", "&lang=ar", "&not=lang:es", "&not=lang:es", "&lang=ar"):
        fields = {"question": f"q={query}{rest}", "name": ""}
        assert visitor.post("/saved/save", data=fields, headers=OWN).status_code == 303
    assert saved_names(config) == [query, f"{query} lang:ar", f"{query} -lang:es"]
    page = visitor.get("/saved").text
    assert '<bdi class="limit">-lang:es</bdi>' in page
    answer = visitor.post("/saved/look", data={"name": f"{query} -lang:es"}, headers=OWN)
    assert answer.headers["location"].endswith("&not=lang%3Aes")


def test_a_name_that_another_search_has_is_asked_about(visitor: TestClient, config: Config) -> None:
    first = {"question": "q=soborno&lang=ar", "name": "Ávila"}
    visitor.post("/saved/save", data=first, headers=OWN)
    second = {"question": "q=soborno&lang=es", "name": "avila"}
    answer = visitor.post("/saved/save", data=second, headers=OWN)
    assert answer.status_code == 409
    said = html.unescape(answer.text)
    assert "there is a saved search 'Ávila' already: soborno lang:ar" in said
    assert saved_names(config) == ["Ávila"]
    visitor.post("/saved/save", data={**second, "overwrite": "1"}, headers=OWN)
    (saved,) = Casework.of(config).searches
    assert (saved.name, saved.request.filters.languages) == ("avila", ("es",))


def test_what_the_page_cannot_ask_is_said(visitor: TestClient, config: Config) -> None:
    request = SearchRequest("victims", min_score=0.2, excluded=(Filters(kind="x", path="y"),))
    Casework.of(config).save_search(request, "a")
    page = visitor.get("/saved").text
    assert "The page asks it without min-score:0.2, -(path:y type:x)" in html.unescape(page)
    Casework.of(config).save_search(SearchRequest("x", filters=Filters(title="t")), "b")
    assert visitor.get("/saved").text.count("The page asks it without") == 1


@pytest.mark.parametrize("names", [("Ana", "Luis"), ("Ann", "Lou"), ("علي", "حسن")])
def test_a_list_is_not_written_over_another(
    visitor: TestClient, config: Config, names: tuple[str, str]
) -> None:
    first = {"names": names[0], "name": "Suspects", "save": "1"}
    assert visitor.post("/names", data=first, headers=OWN).status_code == 200
    second = {"names": names[1], "name": "suspects", "save": "1"}
    answer = visitor.post("/names", data=second, headers=OWN)
    assert answer.status_code == 409
    assert "there is a list 'Suspects' already: 1 name" in html.unescape(answer.text)
    assert f"{names[1]}</textarea>" in answer.text
    assert 'name="overwrite"' in answer.text
    assert Casework.of(config).name_list("suspects").names == names[:1]
    del second["save"]
    visitor.post("/names", data={**second, "overwrite": "1"}, headers=OWN)
    (only,) = Casework.of(config).lists
    assert only.names == names[1:]
