"""An excerpt fits its lines, and says how each piece of it is highlighted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Span
from search.display.excerpt import line_width, make_excerpt
from search.display.pieces import Piece
from search.types import Highlight, Reason
from tests.search.display.strategies import highlighted_texts

TEXT = "trata de personas en el puerto"
STRONG = Highlight(Span(0, 5), Reason.EXACT, "trata")
WEAK = Highlight(Span(24, 30), Reason.EXACT, "puerto", strength=0.2)


def test_a_highlight_that_explains_little_is_faint() -> None:
    (line,) = make_excerpt(TEXT, (STRONG, WEAK), 0, 1).lines
    assert line == (
        Piece("trata", Reason.EXACT, faint=False),
        Piece(" de personas en el "),
        Piece("puerto", Reason.EXACT, faint=True),
    )


def test_a_weak_highlight_without_a_stronger_one_beside_it_is_not_faint() -> None:
    (line,) = make_excerpt(TEXT, (WEAK,), 0, 1).lines
    assert [piece.faint for piece in line] == [False, False]


@pytest.mark.parametrize(
    ("line", "rtl"),
    [
        ("وقّع المدير العقد مع شركة Blue Harbour Shipping Ltd بعد اجتماع طويل مع الموردين", True),
        ("The letters of وزارة الداخلية والشرطة were copied by hand in the office.", False),
        ("Las cartas de وزارة الداخلية والشرطة fueron copiadas a mano en la oficina.", False),
    ],
)
def test_an_excerpt_runs_as_its_line_wherever_it_is_cut(line: str, rtl: bool) -> None:
    for word in line.split():
        start = line.index(word)
        found = Highlight(Span(start, start + len(word)), Reason.EXACT, word)
        assert make_excerpt(line, (found,), 24, 1).rtl is rtl


def test_an_excerpt_runs_as_its_line_not_as_the_passage() -> None:
    arabic, latin = "سطر من الحروف العربية وحدها " * 9, "Latin letters only, and many of them. " * 9
    for text, rtl in ((f"{arabic}\n{latin * 2}", True), (f"{latin}\n{arabic * 3}", False)):
        found = Highlight(Span(100, 105), Reason.EXACT, "word")
        assert make_excerpt(text, (found,), 24, 1).rtl is rtl


@given(highlighted_texts(), st.integers(9, 60), st.integers(1, 4))
def test_an_excerpt_fits_its_lines(
    example: tuple[str, tuple[Highlight, ...]], width: int, max_lines: int
) -> None:
    excerpt = make_excerpt(*example, width, max_lines)
    assert len(excerpt.lines) <= max_lines
    assert all(line_width(line) <= width for line in excerpt.lines)
