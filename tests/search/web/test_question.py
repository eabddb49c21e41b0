"""Questions and addresses: what is asked survives the address, and only what can be is asked."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import QueryError
from search.facets import Facets
from search.types import Filters, Mode, Sort
from search.web.chips import view_chips
from search.web.facets import SHOWN_ROWS, view_facets, view_years
from search.web.question import NO_YEAR, Question, folder_glob

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
paths = (
    st.text(max_size=20)
    .map(lambda text: text.encode(errors="surrogatepass"))
    .map(lambda name: name.decode(errors="surrogateescape"))
)
codes = st.sampled_from(["en", "es", "ar", "und"])
exclusions = st.one_of(
    st.tuples(st.just("lang"), codes),
    st.tuples(st.just("path"), paths.filter(bool)),
    st.tuples(st.just("year"), st.sampled_from(["2023", NO_YEAR])),
)
questions = st.builds(
    Question,
    text=texts,
    languages=st.lists(codes, unique=True).map(tuple),
    kind=texts,
    path=paths,
    after=st.sampled_from(["", "2023", "2024-01"]),
    before=st.sampled_from(["", "2024"]),
    undated=st.booleans(),
    excluded=st.lists(exclusions, unique=True).map(tuple),
    sort=st.sampled_from(Sort),
    mode=st.sampled_from(Mode),
    copies=st.booleans(),
    limit=st.integers(1, 10_000),
)


@given(questions)
def test_the_address_holds_the_question(question: Question) -> None:
    assert question.query_string.isascii()
    assert Question.read(question.query_string) == question


@given(st.text())
def test_any_address_is_a_question_or_a_query_error(text: str) -> None:
    with suppress(QueryError):
        Question.read(text).request()


@given(questions)
def test_every_chip_takes_off_one_filter(question: Question) -> None:
    chips = view_chips(question)
    for chip in chips:
        rest = Question.read(chip.address.partition("?")[2])
        assert len(view_chips(rest)) == len(chips) - 1
        assert rest.text == question.text


def test_many_fields_are_refused() -> None:
    with pytest.raises(QueryError, match="more than 100 fields"):
        Question.read("&".join(["lang=en"] * 101))


def test_exclusions_are_filters() -> None:
    question = Question.read(
        "q=x&not=lang:ar&not=type:pdf&not=path:a:b&not=year:2023&not=year:none"
    )
    assert question.request().excluded == (
        Filters(languages=("ar",)),
        Filters(kind="pdf"),
        Filters(path="a:b"),
        Filters(after="2023", before="2023"),
        Filters(undated=True),
    )


def facets(**counts: dict[str, int]) -> Facets:
    kinds = ("languages", "kinds", "years", "folders")
    languages, of_kinds, years, folders = (counts.get(kind, {}) for kind in kinds)
    return Facets(1, languages, of_kinds, years, folders)


def test_a_facet_of_one_value_is_none_to_choose_from_unless_it_is_chosen() -> None:
    of_arabic = facets(languages={"ar": 3})
    assert view_facets(Question("x"), of_arabic) == []
    (view,) = view_facets(Question("x", languages=("ar",)), of_arabic)
    assert [(row.label, row.is_active, row.choose) for row in view.rows] == [
        ("Arabic", True, "/?q=x")
    ]


def test_folders_are_named_from_where_they_part() -> None:
    folders = {"/home/a/casos/lima": 3, "/home/a/casos/lima/2024": 2, "/home/a/casos/قضايا": 1}
    (view,) = view_facets(Question("x"), facets(folders=folders))
    assert [(row.detail, row.label) for row in view.rows] == [
        ("", "lima"),
        ("lima/", "2024"),
        ("", "قضايا"),
    ]
    assert folder_glob("a [1]*") == "a [[]1][*]"


def test_many_values_are_folded_away_but_none_that_is_chosen() -> None:
    kinds = {f"k{number}": 100 - number for number in range(40)}
    (view,) = view_facets(Question("x", kind="k39"), facets(kinds=kinds))
    assert view.rows[0].label == "k39"
    assert len(view.rows) == SHOWN_ROWS
    assert len(view.rows) + len(view.rest) == 40


def test_years_without_documents_are_gaps_and_a_rare_one_is_seen() -> None:
    view = view_years(Question("x", after="2020", before="2021"), {"2019": 4000, "2021": 1, "": 7})
    assert view is not None
    assert [(bar.year, bar.count, bar.is_active) for bar in view.bars] == [
        ("2019", 4000, False),
        ("2020", 0, True),
        ("2021", 1, True),
    ]
    assert view.bars[1].height == 0 < view.bars[2].height < view.bars[0].height
    assert view.undated is not None
    assert view.undated.count == 7
    assert view_years(Question("x"), {"": 7}) is None
