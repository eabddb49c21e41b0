"""Queries of numbers, dates and codes alone: nothing is near in meaning to these."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from index.text.analysis.number_groups import Compound

_TOKEN: Final = re.compile(r"\S*\w\S*")
_DIGIT: Final = re.compile(r"\d")
_LETTERS_OF_WORD: Final = re.compile(r"[^\W\d_]{4}")
"""Letters side by side that make a word of what has digits, too: COVID-19, but not C7X-482."""


def has_codes_only(query: str, dates: Sequence[Compound]) -> bool:
    """Tell whether the words of ``query`` are all numbers, codes or part of its ``dates``."""
    tokens = list(_TOKEN.finditer(query))
    return bool(tokens) and all(
        _is_code(token.group()) or any(date.start <= token.start() < date.end for date in dates)
        for token in tokens
    )


def _is_code(token: str) -> bool:
    return bool(_DIGIT.search(token)) and not _LETTERS_OF_WORD.search(token)
