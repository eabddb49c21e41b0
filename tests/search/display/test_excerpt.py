"""An excerpt fits its lines, and says how each piece of it is highlighted."""

from __future__ import annotations

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


@given(highlighted_texts(), st.integers(9, 60), st.integers(1, 4))
def test_an_excerpt_fits_its_lines(
    example: tuple[str, tuple[Highlight, ...]], width: int, max_lines: int
) -> None:
    excerpt = make_excerpt(*example, width, max_lines)
    assert len(excerpt.lines) <= max_lines
    assert all(line_width(line) <= width for line in excerpt.lines)
