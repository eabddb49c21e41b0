"""Pieces add up to the text, and each has the strongest reason there is for it."""

from __future__ import annotations

from hypothesis import given

from index.types import Span
from search.display.pieces import encode_styles, split_pieces
from search.types import Highlight, Reason
from tests.search.display.strategies import highlighted_texts


@given(highlighted_texts())
def test_pieces_are_the_text(example: tuple[str, tuple[Highlight, ...]]) -> None:
    text, highlights = example
    style_codes = encode_styles(len(text), highlights)
    pieces = split_pieces(text, style_codes, Span(0, len(text)))
    assert "".join(piece.text for piece in pieces) == text
    for index in range(len(text)):
        reasons = [
            highlight.reason
            for highlight in highlights
            if highlight.span.start <= index < highlight.span.end
        ]
        strongest = min(reasons, key=list(Reason).index, default=None)
        (piece,) = split_pieces(text, style_codes, Span(index, index + 1))
        assert (piece.text, piece.reason) == (text[index], strongest)
