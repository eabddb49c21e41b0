"""Marks limit what a search finds, before it is ranked: in every mode, included and excluded."""

from collections.abc import Callable, Iterator

import pytest

from index.config import Config
from index.errors import QueryError
from index.update import update
from search.casework.store import Casework
from search.engine import Engine
from search.types import Filters, Marked, Mode, SearchRequest

DOCUMENTS = {
    **{f"en{n}.txt": f"Report {n}: police rescued victims of trafficking." for n in range(30)},
    "es.txt": "La policía rescató a treinta víctimas de la trata de personas.",
    "ar.txt": "أنقذت الشرطة في ليما ثلاثين ضحية من ضحايا الاتجار بالبشر.",
}


@pytest.fixture
def config(project: Callable[..., Config]) -> Config:
    config = project(DOCUMENTS)
    update(config)
    return config


@pytest.fixture
def engine(config: Config) -> Iterator[Engine]:
    with Engine.open(config) as engine:
        for hit in engine.search(SearchRequest("police OR policía OR الشرطة", limit=50)).hits:
            if hit.name == "en7.txt":
                engine.casework.star(engine.subject(hit))
                engine.casework.add_tag(engine.subject(hit), "Raid")
            elif hit.name in ("es.txt", "ar.txt"):
                engine.casework.add_tag(engine.document_subject(hit.document), "Redada رشوة")
                engine.casework.set_note(engine.document_subject(hit.document), "to read")
        yield engine


def names(engine: Engine, query: str, **options: object) -> set[str]:
    request = SearchRequest(query, limit=50, folds_copies=False, **options)  # type: ignore[arg-type]
    return {hit.name for hit in engine.search(request).hits}


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("tag:raid", {"en7.txt"}),
        ("tag:raid police", {"en7.txt"}),
        ('tag:"redada رِشوه" victims', {"es.txt", "ar.txt"}),
        ("is:starred victims", {"en7.txt"}),
        ("is:noted víctimas", {"es.txt", "ar.txt"}),
        ("is:marked ضحايا", {"en7.txt", "es.txt", "ar.txt"}),
        ("is:marked -is:starred lang:es victims", {"es.txt"}),
        ("(tag:raid OR lang:ar) victims", {"en7.txt", "ar.txt"}),
        ("tag:raid is:noted", set()),
    ],
)
def test_marks_are_fields_of_a_query(
    engine: Engine, mode: Mode, query: str, expected: set[str]
) -> None:
    assert names(engine, query, mode=mode) == expected


def test_what_is_marked_can_be_left_out(engine: Engine) -> None:
    assert names(engine, "victims -is:marked") == DOCUMENTS.keys() - {"en7.txt", "es.txt", "ar.txt"}
    assert names(engine, "victims -tag:raid") == DOCUMENTS.keys() - {"en7.txt"}


def test_the_best_of_what_is_marked_are_found_however_many_there_are(engine: Engine) -> None:
    results = engine.search(SearchRequest("victims tag:raid", limit=1))
    assert [hit.name for hit in results.hits] == ["en7.txt"]
    assert results.counts is not None
    assert results.counts.some_words == 1


def test_filters_of_a_request_do_the_same(engine: Engine) -> None:
    assert names(engine, "", filters=Filters(tag="RAID")) == {"en7.txt"}
    assert names(engine, "", filters=Filters(marked=Marked.NOTED)) == {"es.txt", "ar.txt"}
    both = Filters(tag="raid", marked=Marked.NOTED)
    assert names(engine, "", filters=both) == set()


def test_facets_are_of_what_is_marked(engine: Engine) -> None:
    request = SearchRequest("victims", filters=Filters(marked=Marked.MARKED))
    facets = engine.count_facets(engine.search(request), request)
    assert dict(facets.languages) == {"en": 1, "es": 1, "ar": 1}


def test_a_tag_that_nothing_has_finds_nothing_and_says_so(engine: Engine) -> None:
    results = engine.search(SearchRequest("victims tag:riad"))
    assert not results.hits
    assert results.notes == ("no mark has the tag 'riad'; there are: Raid, Redada رشوة",)
    assert len(names(engine, "victims -tag:riad")) == len(DOCUMENTS)


def test_a_mark_counts_at_once_even_if_another_program_makes_it(
    engine: Engine, config: Config
) -> None:
    (hit,) = (hit for hit in engine.search(SearchRequest("trata")).hits if hit.name == "es.txt")
    Casework.of(config).star(engine.subject(hit))
    assert names(engine, "is:starred") == {"en7.txt", "es.txt"}
    Casework.of(config).unstar(engine.subject(hit))
    assert names(engine, "is:starred") == {"en7.txt"}


@pytest.mark.parametrize("query", ["is:open", "new:nothing victims"])
def test_what_cannot_be_is_an_error(engine: Engine, query: str) -> None:
    with pytest.raises(QueryError):
        engine.search(SearchRequest(query))


def test_only_what_came_since_is_new(config: Config) -> None:
    with Engine.open(config) as engine:
        engine.save_search(SearchRequest("victims"), "Víctimas")
        assert names(engine, "new:victimas") == set()
    (folder,) = config.documents
    (folder / "later.txt").write_text("Later, two more victims were rescued.", encoding="utf-8")
    (folder / "en3.txt").rename(folder / "moved.txt")
    update(config)
    with Engine.open(config) as engine:
        assert names(engine, "victims new:victimas") == {"later.txt"}
        assert len(names(engine, "victims -new:victimas")) == len(DOCUMENTS)
        engine.look("víctimas")
        assert names(engine, "victims new:victimas") == set()


@pytest.mark.parametrize("name", ['"trata de personas"', "«رشوة»", 'a "b" c'])
def test_a_name_with_quotation_marks_can_be_asked_for(config: Config, name: str) -> None:
    with Engine.open(config) as engine:
        saved = engine.save_search(SearchRequest("victims"), name)
        assert engine.casework.search(name) == saved
        assert names(engine, f'victims new:"{saved.name}"') == set()


def test_a_search_without_marks_does_not_mind_a_broken_file(config: Config) -> None:
    Casework.of(config).path.write_bytes(b"broken" * 1000)
    with Engine.open(config) as engine:
        assert len(names(engine, "victims")) == len(DOCUMENTS)
