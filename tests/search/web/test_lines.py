"""Lines of a text begin with a sign where their first letter belies how they run."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from index.types import Span
from search.types import Highlight, Reason
from search.web.cells import isolate_cells
from search.web.lines import turn_lines
from search.web.markup import mark

RTL = '<span class="rtl"></span>'
LTR = '<span class="ltr"></span>'


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("The annex.\nEl anexo.", "ltr", "The annex.\nEl anexo."),
        ("قالت النيابة.\nExp. 12 (Callao).", "rtl", "قالت النيابة.\nExp. 12 (Callao)."),
        ("CNN: قالت النيابة.", "rtl", f"{RTL}CNN: قالت النيابة."),
        ("كريم said: the witness", "ltr", f"{LTR}كريم said: the witness"),
        ("قال:\n2024-03-04, 500$\n", "rtl", f"قال:\n{RTL}2024-03-04, 500$\n"),
        ("Pagó:\n12 %", "ltr", f"Pagó:\n{LTR}12 %"),
        ("قال:\n\nCNN: قالت", "rtl", f'قال:<span class="gap"></span>{RTL}CNN: قالت'),
        ("<b>: قالت & سمعت", "rtl", f"{RTL}&lt;b&gt;: قالت &amp; سمعت"),
    ],
)
def test_lines_run_as_most_of_them_does(text: str, base: str, expected: str) -> None:
    assert turn_lines(mark(text, (), newlines=True), base) == Markup(expected)


def test_a_line_within_a_match_has_its_own_direction() -> None:
    highlight = Highlight(Span(0, 17), Reason.EXACT, "x")
    html = turn_lines(mark("قالت النيابة\nCNN: قالت", [highlight], newlines=True), "rtl")
    assert f"النيابة\n{RTL}CNN:" in html


@pytest.mark.parametrize(("base", "sign"), [("rtl", RTL), ("ltr", LTR)])
def test_rows_of_cells_keep_one_order(base: str, sign: str) -> None:
    rows = isolate_cells(mark("Lima,قال\nقال,Lima", (), newlines=True), ",")
    assert [line.startswith(sign) for line in turn_lines(rows, base).split("\n")] == [True, True]
