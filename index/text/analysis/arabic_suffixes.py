"""Endings of Arabic words, as light10 takes them off, and the pronouns of the third person."""

from __future__ import annotations

from typing import Final

_SUFFIXES: Final = ("هما", "هم", "ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي", "ا")
_MIN_AFTER_SUFFIX: Final = 3


def _group_by_last_letter(suffixes: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for suffix in suffixes:
        last_letter = suffix[-1]
        groups[last_letter] = (*groups.get(last_letter, ()), suffix)
    return groups


_SUFFIXES_BY_LAST_LETTER: Final = _group_by_last_letter(_SUFFIXES)


def strip_suffix(word: str) -> str | None:
    """Return a folded ``word`` without its ending, None if it has none that may go."""
    for suffix in _SUFFIXES_BY_LAST_LETTER.get(word[-1:], ()):
        if word.endswith(suffix) and len(word) - len(suffix) >= _MIN_AFTER_SUFFIX:
            return word[: -len(suffix)]
    return None
