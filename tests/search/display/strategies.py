"""Texts in three languages with highlights anywhere, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from index.types import Span
from search.types import Highlight, Reason

WORDS = st.sampled_from(
    [
        "trata",
        "víctimas",
        "human",
        "الاتجار",
        "بِالبَشَرِ",
        "e\u0301l",
        "👩🏽",
        "fin.",
        "\n",
        "xxxxxxxxxxxxxxxx",
    ]
)
TEXTS = st.lists(WORDS, max_size=40).map(" ".join)


@st.composite
def highlighted_texts(draw: st.DrawFn) -> tuple[str, tuple[Highlight, ...]]:
    text = draw(TEXTS)
    starts = draw(st.lists(st.integers(0, max(0, len(text) - 1)), max_size=5))
    reasons, strengths = st.sampled_from(list(Reason)), st.sampled_from([0.0, 0.3, 1.0])
    return text, tuple(
        Highlight(
            Span(start, min(len(text), start + 5)), draw(reasons), f"t{start % 3}", draw(strengths)
        )
        for start in starts
    )
