"""Right-to-left lines put in order and joined for terminals that do neither."""

from __future__ import annotations

import unicodedata
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.safe import safe
from search.display.bidi.reorder import reorder_line, reorder_pieces
from search.display.cells import cell_width
from search.types import Reason

TEXT = st.text(
    st.sampled_from("ab é 12 ٣٤ ()[] .,:-+%$«» لاتجارهمي أآ\u064e\u0651\u0640\u200d\u200c\u200f"),
    max_size=60,
)


@pytest.mark.parametrize("line", ["human trafficking", "víctimas de trata (2024)", "", "12:30"])
def test_lines_without_right_to_left_text_stay_as_they_are(line: str) -> None:
    assert reorder_line(line).text == line
    assert reorder_line(line).sources == tuple(range(len(line)))


@pytest.mark.parametrize(
    ("line", "rtl", "shown"),
    [
        ("abc אבג", False, "abc גבא"),
        ("abc אבג", True, "גבא abc"),
        ("אבג abc 123", True, "abc 123 גבא"),
        ("אבג 123 דהו", True, "והד 123 גבא"),  # digits keep their order
        ("אבג 12:30-3.5%", True, "12:30-3.5% גבא"),
        ("אבג (abc) דה", True, "הד (abc) גבא"),  # brackets are mirrored and paired
        ("abc (אבג)", False, "abc (גבא)"),
        ("אבג, ד.", True, ".ד ,גבא"),
        ("a «אב» b", False, "a «בא» b"),
        ("אב  ", True, "  בא"),
        ("אָב", True, "באָ"),  # a mark stays with its letter
    ],
)
def test_lines_are_put_in_order(line: str, rtl: bool, shown: str) -> None:
    assert reorder_line(line, rtl=rtl).text == shown


def test_an_arabic_line_with_a_number_and_a_name() -> None:
    line = "قال PNP في 2024"
    shown = unicodedata.normalize("NFKC", reorder_line(line).text)
    assert shown == "2024 يف PNP لاق"


def test_highlights_follow_their_words() -> None:
    pieces = [("ضحايا ", None), ("الاتجار", Reason.TRANSLATION), (" في Lima", None)]
    shown = reorder_pieces(pieces, partial(reorder_line, rtl=True))
    (highlighted,) = [text for text, reason in shown if reason]
    assert highlighted == reorder_line("الاتجار").text
    assert cell_width(highlighted) == cell_width("الاتجار") - 1  # lam and alef share a cell
    assert shown[0][0].startswith("Lima ")
    assert shown[-1][0].endswith(reorder_line("ضحايا").text)


@given(TEXT, st.booleans())
def test_nothing_is_lost_or_invented(line: str, rtl: bool) -> None:
    shown = reorder_line(safe(line), rtl=rtl)
    assert len(shown.text) == len(shown.sources)
    assert len(set(shown.sources)) == len(shown.sources)
    missing = set(range(len(line))) - set(shown.sources)
    ligatures = sum("\ufef5" <= char <= "\ufefc" for char in shown.text)
    dropped = sum(char in "\u200c\u200d\u200f" for char in line)
    if shown.text != line:
        assert len(missing) == ligatures + dropped


@given(TEXT, st.booleans())
def test_lines_never_grow(line: str, rtl: bool) -> None:
    assert cell_width(reorder_line(safe(line), rtl=rtl).text) <= cell_width(safe(line))


@given(st.lists(st.tuples(TEXT, st.sampled_from([None, *Reason])), max_size=6), st.booleans())
def test_pieces_say_what_the_line_says(pieces: list[tuple[str, Reason | None]], rtl: bool) -> None:
    line = "".join(text for text, _ in pieces)
    shown = reorder_pieces(pieces, partial(reorder_line, rtl=rtl))
    assert "".join(text for text, _ in shown) == reorder_line(line, rtl=rtl).text


def test_positions_on_screen() -> None:
    shown = reorder_line("لا abc", rtl=True)
    assert shown.text[:4] == "abc "
    assert shown.index_of(3) == 0
    assert shown.index_of(0) == shown.index_of(1) == 4  # the alef is in the glyph of the lam
