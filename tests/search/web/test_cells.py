"""Cells of rows with Arabic are isolated from each other, and matches stay whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from index.types import Span
from index.update import update
from search.types import Highlight, Reason
from search.web.cells import cell_delimiter, isolate_cells
from search.web.markup import mark
from tests.projects import make_project
from tests.search.web.stage import visiting

ROW = "2024-09-09,علي حسن,2096.50,Lima"
ROWS = f"date,name,amount,place\n{ROW}\n2024-09-10,Juan Pérez,10.00,القاهرة\n"


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    config = make_project(tmp_path_factory.mktemp("cells"), {"pagos.csv": ROWS})
    update(config)
    with visiting(config) as visitor:
        yield visitor


def cells(html: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<bdi>(.*?)</bdi>", html)]


@pytest.mark.parametrize(
    ("text", "kind", "delimiter"),
    [
        (ROW, "csv", ","),
        (ROW.replace(",", ";"), "csv", ";"),
        (ROW.replace(",", "\t"), "tsv", "\t"),
        (ROW.replace(",", "\t"), "xlsx", "\t"),
        (ROW, "txt", ""),
        ("2024-09-09,Juan Pérez,Lima", "csv", ""),
        ("علي", "csv", ""),
    ],
)
def test_rows_are_told_by_what_parts_their_cells(text: str, kind: str, delimiter: str) -> None:
    assert cell_delimiter(text, kind) == delimiter


@pytest.mark.parametrize(
    ("text", "delimiter", "expected"),
    [
        (ROW, ",", ["2024-09-09", "علي حسن", "2096.50", "Lima"]),
        ('"حسن, علي",<b>;"', ",", ["&#34;حسن, علي&#34;", "&lt;b&gt;;&#34;"]),
        ("أ;ب & ج\n1;2,3", ";", ["أ", "ب &amp; ج", "1", "2,3"]),
        ("أ\tb; c\t'd'", "\t", ["أ", "b; c", "&#39;d&#39;"]),
        ("أ,,b\n\n,c", ",", ["أ", "b", "c"]),
    ],
)  # fmt: skip
def test_each_cell_is_isolated(text: str, delimiter: str, expected: list[str]) -> None:
    html = isolate_cells(mark(text, (), newlines=True), delimiter)
    assert cells(html) == expected
    assert re.sub(r"</?bdi>", "", html) == mark(text, (), newlines=True)


def test_a_match_is_not_parted() -> None:
    highlight = Highlight(Span(11, 26), Reason.EXACT, "x")
    html = isolate_cells(mark(ROW, [highlight], newlines=True), ",")
    assert re.search(r"<bdi><mark [^>]+>علي حسن,2096.50</mark></bdi>", html)
    assert html.count("<bdi>") == html.count("</bdi>") == 3


@pytest.mark.parametrize("query", ["علي حسن", "Juan Pérez", "Lima"])
def test_rows_are_isolated_in_results_and_where_they_are_read(
    visitor: TestClient, query: str
) -> None:
    for path in ("/results", "/document/1"):
        found = cells(visitor.get(path, params={"q": query}).text)
        for cell in ("2024-09-09", "علي حسن", "2096.50", "القاهرة"):
            assert cell in found
