"""Copies of a passage are one hit: which are, that none is lost, and that none is held for one."""

from __future__ import annotations

import sqlite3
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.config import Config
from index.locations import Locations
from index.update import update
from search.engine import Engine
from search.types import Filters, Hit, Mode, Results, SearchRequest
from tests.projects import make_project

Project = Callable[..., Config]

REPORTS = {
    "en": (
        "The ministry signed a contract worth 45,300 euros with the company on 12 May 2021, and the"
        " money was paid to Elena Robledo in three instalments. Two officials said that the"
        " contract had not been published, although the law requires that every contract of more"
        " than 15,000 euros be published within thirty days of the day that it was signed on."
    ),
    "es": (
        "El ministerio firmó un contrato de 45.300 euros con la empresa el 12 de mayo de 2021, y el"
        " dinero se pagó a Elena Robledo en tres plazos. Dos funcionarios dijeron que el contrato"
        " no se había publicado, aunque la ley exige que todo contrato de más de 15.000 euros se"
        " publique dentro de los treinta días después del día en que fue firmado por las partes."
    ),
    "ar": (
        "وقعت الوزارة عقدا بقيمة 45300 يورو مع الشركة في 12 مايو 2021، ودفع المبلغ إلى سعاد الخطيب"
        " على ثلاث دفعات. وقال موظفان إن العقد لم ينشر في الجريدة الرسمية، رغم أن القانون يشترط نشر"
        " كل عقد تزيد قيمته على 15000 يورو خلال ثلاثين يوما من تاريخ توقيعه أمام الجهة المختصة."
    ),
}
QUERIES = {"en": "contract published", "es": "contrato publicado", "ar": "نشر العقد"}
CHANGES = {
    "en": [
        ("45,300", "54,300"),
        ("12 May", "13 May"),
        ("Robledo", "Robles"),
        ("had not been", "had been"),
        ("euros with", "dollars with"),
        ("paid to", "paid by"),
    ],
    "es": [
        ("45.300", "54.300"),
        ("12 de mayo", "12 de marzo"),
        ("Elena", "Helena"),
        ("no se había", "se había"),
        ("pagó a", "pagó"),
    ],
    "ar": [
        ("45300", "54300"),
        ("12 مايو", "12 مارس"),
        ("سعاد", "سعيد"),
        ("لم ينشر", "نشر"),
        ("لم ينشر", "لن ينشر"),
    ],
}
HEADERS = {"en": "From: Ana Pérez", "es": "Enviado el: 3 de mayo", "ar": "من: سعاد الخطيب"}
DENIALS = {"en": "It is not true.", "es": "No es cierto.", "ar": "هذا غير صحيح."}


def disguises(text: str, language: str) -> dict[str, str]:
    """The same text as other files have it."""
    lines = textwrap.wrap(text, 60)
    return {
        "quoted.txt": "\n".join(f"> {line}" for line in lines),
        "shouted.txt": text.upper(),
        "spaced.txt": text.replace(" ", "  ").replace(", ", " , "),
        "with-header.txt": f"{HEADERS[language]}\n\n{text}",
        "wrapped.txt": "\n".join(lines),
    }


@pytest.fixture
def search(project: Project) -> Iterator[Callable[..., Results]]:
    """Return what indexes texts by name and searches them."""
    engines: list[Engine] = []

    def index_and_search(texts: dict[str, str], query: str, **request: object) -> Results:
        config = project(texts)
        update(config)
        engines.append(Engine.open(config))
        return engines[-1].search(SearchRequest(query, **request))  # type: ignore[arg-type]

    yield index_and_search
    for engine in engines:
        engine.close()


def name(path: str) -> str:
    return Path(path).name


def copies(hit: Hit) -> list[str]:
    return [name(copy.path) for copy in hit.copies]


@pytest.mark.parametrize("mode", [Mode.KEYWORD, Mode.HYBRID])
@pytest.mark.parametrize("language", REPORTS)
def test_disguises_are_one_hit(search: Callable[..., Results], language: str, mode: Mode) -> None:
    text = REPORTS[language]
    others = disguises(text, language)
    results = search({"a.txt": text, **others}, QUERIES[language], mode=mode)
    (hit,) = results.hits
    assert {name(hit.path), *copies(hit)} == {"a.txt", *others}
    assert copies(hit) == sorted(copies(hit))
    assert hit.copies_total == len(others)
    added = {name(copy.path): copy.added for copy in hit.copies}
    assert added.get("with-header.txt", HEADERS[language]) in ("", HEADERS[language])
    assert not any(text for path, text in added.items() if path != "with-header.txt")


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [(language, *change) for language, changes in CHANGES.items() for change in changes],
)
def test_one_other_word_makes_another_hit(
    search: Callable[..., Results], language: str, old: str, new: str
) -> None:
    text = REPORTS[language]
    assert old in text
    results = search({"a.txt": text, "b.txt": text.replace(old, new)}, QUERIES[language])
    assert sorted(name(hit.path) for hit in results.hits) == ["a.txt", "b.txt"]
    assert not any(hit.copies_total for hit in results.hits)


@pytest.mark.parametrize("language", REPORTS)
def test_denied_and_doubted_reports_are_hits(search: Callable[..., Results], language: str) -> None:
    text, denial = REPORTS[language], DENIALS[language]
    mark = "؟" if language == "ar" else "?"
    texts = {
        "a.txt": text,
        "b.txt": f"{denial}\n\n{text}",
        "c.txt": f"{text}\n\n{denial}",
        "d.txt": text.removesuffix(".") + mark,
    }
    hits = search(texts, QUERIES[language]).hits
    assert sorted(name(hit.path) for hit in hits) == sorted(texts)


def test_a_forwarded_report_that_is_cut_elsewhere_is_folded(
    search: Callable[..., Results],
) -> None:
    paragraphs = [
        f"In the year {year} the ministry of public works paid the owner of the company for work on"
        f" the road to harbour number {year}, and the court of the province did not ask why the"
        f" money of that year had never been spent on the road."
        for year in range(1990, 1998)
    ]
    report = "\n\n".join(paragraphs)
    forward = "From: ana@example.org\nSubject: Fwd: report\n\nSent by Bob, see below.\n\n" + report
    results = search({"report.txt": report, "forward.eml": forward}, "1993", mode=Mode.KEYWORD)
    (hit,) = results.hits
    assert hit.copies_total == 1
    assert hit.copies[0].path != hit.path


def test_the_first_by_path_stands_for_equals(search: Callable[..., Results]) -> None:
    texts = {f"{letter}.txt": REPORTS["en"] for letter in "cab"}
    (hit,) = search(texts, QUERIES["en"], mode=Mode.KEYWORD).hits
    assert name(hit.path) == "a.txt"
    assert copies(hit) == ["b.txt", "c.txt"]


@pytest.mark.parametrize("mode", list(Mode))
def test_copies_take_no_place_of_other_hits(search: Callable[..., Results], mode: Mode) -> None:
    report = "The harbour police found the missing fishing boat near the old lighthouse."
    texts = {f"copy{number:02}.txt": report for number in range(70)}
    texts |= {
        f"other{number}.txt": f"The harbour police of town {number} met the crew of a boat."
        for number in range(9)
    }
    results = search(texts, "harbour police boat", mode=mode, limit=10)
    assert len(results.hits) == 10
    assert [hit.rank for hit in results.hits] == list(range(1, 11))
    totals = {hit.text: hit.copies_total for hit in results.hits}
    assert totals[report] == 69
    assert sum(totals.values()) == 69


def test_a_copy_that_a_filter_excludes_does_not_count(search: Callable[..., Results]) -> None:
    texts = {f"{folder}/{number}.txt": REPORTS["es"] for folder in "ab" for number in range(3)}
    (hit,) = search(texts, QUERIES["es"], filters=Filters(path="b/*")).hits
    assert Path(hit.path).parent.name == "b"
    assert hit.copies_total == 2


@pytest.mark.parametrize("query", ["contract path:b", '"signed a contract" path:b', "path:b"])
def test_operators_count_the_copies_that_fulfil_them(
    search: Callable[..., Results], query: str
) -> None:
    texts = {f"{folder}/{number}.txt": REPORTS["en"] for folder in "ab" for number in range(3)}
    (hit,) = search(texts, query).hits
    assert Path(hit.path).parent.name == "b"
    assert hit.copies_total == 2


def test_without_folding_every_copy_is_a_hit(search: Callable[..., Results]) -> None:
    texts = {f"{number}.txt": REPORTS["ar"] for number in range(4)}
    hits = search(texts, QUERIES["ar"], folds_copies=False).hits
    assert len(hits) == 4
    assert not any(hit.copies_total for hit in hits)


def test_more_copies_are_counted_than_named_and_unfolding_lists_all(project: Project) -> None:
    config = project({f"{number:02}.txt": REPORTS["en"] for number in range(30)})
    update(config)
    with Engine.open(config) as engine:
        results = engine.search(SearchRequest(QUERIES["en"]))
        (hit,) = results.hits
        assert (hit.copies_total, len(hit.copies)) == (29, 20)
        unfolded = engine.unfold(results, hit)
    names = [name(each.path) for each in unfolded.hits]
    assert names[0] == name(hit.path)
    assert names[1:] == sorted({f"{number:02}.txt" for number in range(30)} - {names[0]})
    assert [each.rank for each in unfolded.hits] == list(range(1, 31))
    assert all(each.highlights for each in unfolded.hits)
    assert not any(each.copies_total for each in unfolded.hits)


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Contract"), ("es", "Contrato"), ("ar", "العقد")]
)
def test_a_copy_has_no_highlights_of_another_name(
    project: Project, language: str, title: str
) -> None:
    config = project({f"{title}.txt": REPORTS[language], "x.txt": REPORTS[language]})
    update(config)
    with Engine.open(config) as engine:
        results = engine.search(SearchRequest(QUERIES[language]))
        (hit,) = results.hits
        unfolded = engine.unfold(results, hit)
    assert any(each.path_highlights for each in (hit, *unfolded.hits)) == (hit.name != "x.txt")
    for each in unfolded.hits:
        for highlight in each.path_highlights:
            assert each.path[highlight.span.start : highlight.span.end] == title


def test_similar_passages_have_the_copies_of_the_passage_itself(project: Project) -> None:
    config = project({f"{letter}.txt": REPORTS["es"] for letter in "abc"})
    update(config)
    with Engine.open(config) as engine:
        request = SearchRequest("", limit=5)
        results = engine.find_similar(str(config.documents[0] / "b.txt"), 0, request)
    (hit,) = results.hits
    assert sorted([name(hit.path), *copies(hit)]) == ["a.txt", "c.txt"]


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE passages SET text = x'00' WHERE document = 1",
        "UPDATE encodings SET kept = x'00' WHERE passage = 1",
        "DELETE FROM passages WHERE document = 1",
    ],
)
def test_copies_of_a_damaged_passage_are_hits(project: Project, sql: str, mode: Mode) -> None:
    config = project({f"{letter}.txt": REPORTS["en"] for letter in "abc"})
    update(config)
    connection = sqlite3.connect(Locations.of(config).store)
    with connection:
        assert connection.execute(sql).rowcount == 1
    connection.close()
    with Engine.open(config) as engine:
        results = engine.search(SearchRequest(QUERIES["en"], mode))
    (hit,) = results.hits
    named = {name(hit.path), *copies(hit)}
    if mode is Mode.KEYWORD and "encodings" in sql:
        assert (named, results.warnings) == ({"a.txt", "b.txt", "c.txt"}, ())
    elif results.warnings:
        assert named == {"b.txt", "c.txt"}
        assert hit.copies_total == 1
    else:  # nothing read what is damaged
        assert name(hit.path) != "a.txt"


WORDS = ("harbour", "police", "boat", "crew", "not")


@settings(max_examples=40)  # an index each
@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), min_size=1, max_size=12).map(
        lambda texts: {f"{number:02}.txt": " ".join(words) for number, words in enumerate(texts)}
    )
)
def test_hits_and_their_copies_are_all_that_is_found(
    tmp_path_factory: pytest.TempPathFactory, texts: dict[str, str]
) -> None:
    config = make_project(tmp_path_factory.mktemp("copies"), texts)
    update(config)
    with Engine.open(config) as engine:
        request = SearchRequest("police boat", Mode.KEYWORD, limit=20)
        folded = engine.search(request)
        again = engine.search(request)
        each = engine.search(
            SearchRequest("police boat", Mode.KEYWORD, limit=20, folds_copies=False)
        )
    assert folded.hits == again.hits
    listed = [path for hit in folded.hits for path in (name(hit.path), *copies(hit))]
    assert sorted(listed) == sorted(name(hit.path) for hit in each.hits)
    assert len({hit.text for hit in folded.hits}) == len(folded.hits)
    for hit in folded.hits:
        assert {texts[path] for path in copies(hit)} <= {hit.text}
