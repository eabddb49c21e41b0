"""Facets as a table."""

import pytest

from index.messages import in_language
from search.display.facets import format_facets
from search.facets import Facets


@pytest.mark.parametrize("folder", ["letters", "cartas", "رسائل"])
def test_how_many_have_no_date_is_said_however_few(folder: str) -> None:
    years = {str(year): 3 for year in range(2000, 2015)} | {"": 1}
    facets = Facets(46, {"es": 46}, {"text": 46}, years, {folder: 46})
    lines = format_facets(facets, 80).splitlines()
    start = lines.index("years")
    assert lines[start + 11 : start + 13] == ["       …  5 more", "       1  no date"]
    assert any(folder in line for line in lines)


@pytest.mark.parametrize("width", [0, 40, 80])
@pytest.mark.parametrize(
    ("language", "said"), [("en", "no date"), ("es", "sin fecha"), ("ar", "بلا تاريخ")]
)
def test_the_undated_are_a_line_in_every_language(language: str, said: str, width: int) -> None:
    facets = Facets(30, {"es": 30}, {"text": 30}, {"": 30}, {"a": 30})
    with in_language(language):
        assert f"      30  {said}" in format_facets(facets, width).splitlines()


def test_where_all_have_a_date_nothing_is_said_of_it() -> None:
    facets = Facets(1, {"es": 1}, {"text": 1}, {"2024": 1}, {".": 1})
    assert "no date" not in format_facets(facets, 0)


@pytest.mark.parametrize(("language", "count"), [("en", "12,345"), ("es", "12\u202f345")])
def test_counts_are_grouped_as_the_language_does(language: str, count: str) -> None:
    facets = Facets(12_345, {"es": 12_345}, {"text": 12_345}, {"2024": 12_345}, {"رسائل": 12_345})
    with in_language(language):
        text = format_facets(facets, 80)
    assert text.count(count) == 5
    assert f"  {count}  es\n" in text
