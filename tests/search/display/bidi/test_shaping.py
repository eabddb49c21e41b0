"""Arabic letters take the form of their place in the word."""

from __future__ import annotations

import pytest

from search.display.bidi.shaping import shape


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
    assert "".join(glyph.text for glyph in shape(word)) == glyphs


def test_a_ligature_stands_for_the_lam_and_marks_for_themselves() -> None:
    assert [glyph.source for glyph in shape("بلَا")] == [0, 1, 2]
