"""Right-to-left lines put in order and joined for terminals that do neither."""

from __future__ import annotations

import unicodedata
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.safe import safe
from search.display.bidi.levels import levels
from search.display.bidi.reorder import Bidi, reordered_pieces, resolve, visual
from search.display.bidi.shaping import shape
from search.display.cells import cells
from search.types import Reason

TEXT = st.text(
    st.sampled_from("ab é 12 ٣٤ ()[] .,:-+%$«» لاتجارهمي أآ\u064e\u0651\u0640\u200d\u200c\u200f"),
    max_size=60,
)


@pytest.mark.parametrize("line", ["human trafficking", "víctimas de trata (2024)", "", "12:30"])
def test_lines_without_right_to_left_text_stay_as_they_are(line: str) -> None:
    assert visual(line).text == line
    assert visual(line).sources == tuple(range(len(line)))


@pytest.mark.parametrize(
    ("word", "glyphs"),
    [
        ("بشر", "\ufe91\ufeb8\ufeae"),  # initial, medial, final
        ("دار", "\ufea9\ufe8d\ufead"),  # none of these joins the next: all isolated
        ("لا", "\ufefb"),  # one glyph for two letters
        ("بلا", "\ufe91\ufefc"),
        ("لآ", "\ufef5"),
        ("هـ", "\ufeeb\u0640"),  # a tatweel joins
        ("به\u200cم", "\ufe91\ufeea\ufee1"),  # a non-joiner parts
        ("هـ\u200d", "\ufeeb\u0640"),
        ("بَش", "\ufe91\u064e\ufeb6"),  # marks do not stand between letters
        ("لَا", "\ufefb\u064e"),
    ],
)
def test_letters_are_joined(word: str, glyphs: str) -> None:
    assert "".join(glyph for glyph, _ in shape(word)) == glyphs


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
    assert visual(line, rtl=rtl).text == shown


def test_an_arabic_line_with_a_number_and_a_name() -> None:
    line = "قال PNP في 2024"
    shown = unicodedata.normalize("NFKC", visual(line).text)
    assert shown == "2024 يف PNP لاق"


@pytest.mark.parametrize(
    ("line", "rtl", "expected"),
    [
        ("אב", True, [1, 1]),
        ("אa1", True, [1, 2, 2]),
        ("אa1", False, [1, 0, 0]),
        ("ا1", False, [1, 2]),
        ("a ا", False, [0, 0, 1]),
        ("ا ", False, [1, 0]),  # white space at the end is the paragraph's
        ("", True, []),
    ],
)
def test_levels(line: str, rtl: bool, expected: list[int]) -> None:
    assert levels(line, rtl=rtl) == expected


def test_highlights_follow_their_words() -> None:
    pieces = [("ضحايا ", None), ("الاتجار", Reason.TRANSLATION), (" في Lima", None)]
    shown = reordered_pieces(pieces, partial(visual, rtl=True))
    (lit,) = [text for text, reason in shown if reason]
    assert lit == visual("الاتجار").text
    assert cells(lit) == cells("الاتجار") - 1  # lam and alef share a cell
    assert shown[0][0].startswith("Lima ")
    assert shown[-1][0].endswith(visual("ضحايا").text)


@given(TEXT, st.booleans())
def test_nothing_is_lost_or_invented(line: str, rtl: bool) -> None:
    shown = visual(safe(line), rtl=rtl)
    assert len(shown.text) == len(shown.sources)
    assert len(set(shown.sources)) == len(shown.sources)
    missing = set(range(len(line))) - set(shown.sources)
    ligatures = sum("\ufef5" <= char <= "\ufefc" for char in shown.text)
    dropped = sum(char in "\u200c\u200d\u200f" for char in line)
    if shown.text != line:
        assert len(missing) == ligatures + dropped


@given(TEXT, st.booleans())
def test_lines_never_grow(line: str, rtl: bool) -> None:
    assert cells(visual(safe(line), rtl=rtl).text) <= cells(safe(line))


@given(st.lists(st.tuples(TEXT, st.sampled_from([None, *Reason])), max_size=6), st.booleans())
def test_pieces_say_what_the_line_says(pieces: list[tuple[str, Reason | None]], rtl: bool) -> None:
    line = "".join(text for text, _ in pieces)
    shown = reordered_pieces(pieces, partial(visual, rtl=rtl))
    assert "".join(text for text, _ in shown) == visual(line, rtl=rtl).text


def test_places_on_screen() -> None:
    shown = visual("لا abc", rtl=True)
    assert shown.text[:4] == "abc "
    assert shown.place(3) == 0
    assert shown.place(0) == shown.place(1) == 4  # the alef is in the glyph of the lam


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"VTE_VERSION": "7600"}, Bidi.APP),
        ({"KONSOLE_VERSION": "220402"}, Bidi.TERMINAL),
        ({"MLTERM": "3.9.0"}, Bidi.PARAGRAPHS),
        ({"TERM": "mlterm-256color"}, Bidi.PARAGRAPHS),
        ({"TERM": "xterm-kitty"}, Bidi.WORDS),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/x", "KITTY_WINDOW_ID": "1"}, Bidi.WORDS),
        ({"STY": "1.pts", "VTE_VERSION": "7600"}, Bidi.TERMINAL),
        ({"TERM_PROGRAM": "Apple_Terminal"}, Bidi.TERMINAL),
        ({"TERM_PROGRAM": "tmux", "TMUX": "/tmp/x", "VTE_VERSION": "7600"}, Bidi.TERMINAL),
        ({"TERM_PROGRAM": "tmux", "TMUX": "/tmp/x"}, Bidi.APP),
        ({"TERM": "alacritty"}, Bidi.APP),
        ({"WT_SESSION": "1"}, Bidi.APP),
        ({"VTE_VERSION": "7600", "TEXTUAL_DRIVER": "web"}, Bidi.APP),
        ({}, Bidi.APP),
    ],
)
def test_who_reorders(environment: dict[str, str], expected: Bidi) -> None:
    assert resolve(Bidi.AUTO, environment) is expected
    for chosen in (Bidi.APP, Bidi.WORDS, Bidi.OFF):
        assert resolve(chosen, environment) is chosen
    finds = expected is Bidi.PARAGRAPHS
    assert resolve(Bidi.TERMINAL, environment) is (Bidi.PARAGRAPHS if finds else Bidi.TERMINAL)
