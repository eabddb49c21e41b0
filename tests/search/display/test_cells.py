"""Widths in cells, and lines that lose nothing and never tear a character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.graphemes import is_grapheme_boundary
from index.text.safe import safe
from search.display.cells import (
    _NARROW_TEXT,
    _wrap_by_cells,
    cell_width,
    clip,
    fitting_length,
    wrap,
)

TEXT = st.text(
    st.sampled_from("ab ñé لاتجار\u064e\u0651 \u200d👩🏽漢 1.,") | st.characters(codec="utf-8"),
    max_size=120,
).map(safe)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("victims", 7),
        ("víctimas", 8),
        ("vi\u0301ctimas", 8),
        ("ضحايا", 5),
        ("ضَحَايَا", 5),
        ("漢字", 4),
        ("", 0),
    ],
)
def test_width(text: str, expected: int) -> None:
    assert cell_width(text) == expected


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("human trafficking", 17, "human trafficking"),
        ("human trafficking", 10, "human tra…"),
        ("trata de personas", 9, "trata de…"),
        ("الاتجار بالبشر", 8, "الاتجار…"),
        ("漢字漢字", 4, "漢…"),
    ],
)
def test_clip(text: str, width: int, expected: str) -> None:
    assert clip(text, width) == expected


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("a network of  traffickers", 10, ["a network", "of", "traffickers"[:10], "s"]),
        ("  red de trata ", 8, ["red de", "trata"]),
        ("شبكة الاتجار بالبشر", 12, ["شبكة الاتجار", "بالبشر"]),
        ("   ", 5, []),
        ("de 1\u202f234\u202f567 vistos", 10, ["de", "1\u202f234\u202f567", "vistos"]),
    ],
)
def test_wrap(text: str, width: int, expected: list[str]) -> None:
    assert [text[line.start : line.end] for line in wrap(text, width)] == expected


@given(st.text("ab é—ضحايا\t\r\x1c ", max_size=80), st.integers(1, 20))
def test_the_quick_way_of_wrapping_wraps_alike(text: str, width: int) -> None:
    assert wrap(text, width) == _wrap_by_cells(text, width)


def test_the_quick_way_is_for_characters_of_one_cell() -> None:
    narrow = [char for char in map(chr, range(0x3000)) if _NARROW_TEXT.fullmatch(char)]
    assert len(narrow) > 500
    assert {cell_width(char) for char in narrow} == {1}


@given(TEXT, st.integers(4, 40))
def test_wrapping_keeps_every_visible_character_in_order(text: str, width: int) -> None:
    lines = wrap(text, width)
    joined = "".join("".join(text[line.start : line.end].split()) for line in lines)
    assert joined == "".join(text.split())


@given(TEXT, st.integers(4, 40))
def test_lines_fit_and_start_with_whole_characters(text: str, width: int) -> None:
    for line in wrap(text, width):
        part = text[line.start : line.end]
        assert part == part.strip()
        assert is_grapheme_boundary(text, line.start) or text[line.start - 1].isspace()
        one_character = all(not is_grapheme_boundary(part, index) for index in range(1, len(part)))
        assert cell_width(part) <= width or one_character


@given(TEXT.filter(bool), st.integers(1, 40))
def test_at_least_one_whole_character_fits(text: str, width: int) -> None:
    length = fitting_length(text, width)
    assert 1 <= length <= len(text)
    assert is_grapheme_boundary(text, length)
