"""Text is cut between characters as readers see them, never within one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.graphemes import is_grapheme_boundary, last_grapheme_boundary


@pytest.mark.parametrize(
    "character",
    [
        "n\u0303",
        "رَّ",
        "می\u200c"[1:],
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\U0001f44d\U0001f3fd",
        "\U0001f1f5\U0001f1ea",
        "\u1112\u1161\u11ab",
        "\r\n",
    ],
    ids=ascii,
)
def test_a_character_is_not_torn(character: str) -> None:
    text = f"a{character}b"
    boundaries = [index for index in range(len(text) + 1) if is_grapheme_boundary(text, index)]
    assert boundaries == [0, 1, 1 + len(character), len(text)]


@pytest.mark.parametrize("text", ["ab", "a b", "niño", "شرطة", "警察", "\n\r", "a\n"])
def test_other_characters_may_be_parted(text: str) -> None:
    assert all(is_grapheme_boundary(text, index) for index in range(len(text) + 1))


def test_the_last_boundary_is_before_the_character_at_the_end() -> None:
    text = "ab" + "n\u0303"
    assert last_grapheme_boundary(text, 0, 4) == 4
    assert last_grapheme_boundary(text, 0, 3) == 2


def test_a_character_without_end_is_cut() -> None:
    text = "a" + "\u0301" * 5_000
    assert last_grapheme_boundary(text, 1, 2_000) == 2_000


@given(st.text(max_size=40), st.integers(0, 40), st.integers(1, 40))
def test_the_last_boundary_moves_on(text: str, start: int, length: int) -> None:
    end = start + length
    boundary = last_grapheme_boundary(text, start, end)
    assert start < boundary <= end
    assert boundary == end or is_grapheme_boundary(text, boundary)
