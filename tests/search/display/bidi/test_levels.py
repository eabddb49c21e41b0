"""Embedding levels: odd ones run right to left."""

from __future__ import annotations

import pytest

from search.display.bidi.levels import resolve_levels


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
def test_levels_of_code_points(line: str, rtl: bool, expected: list[int]) -> None:
    assert resolve_levels(line, rtl=rtl) == expected
