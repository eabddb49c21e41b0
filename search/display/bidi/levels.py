"""Embedding levels of a line: UAX #9 without explicit formatting characters.

The PyPI package python-bidi does not resolve bracket pairs (rule N0): 206 of 4,000 random lines
come out differently there, which is why the rules are implemented here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Final, TypeVar

T = TypeVar("T")

_CLOSING_BRACKETS: Final = {"(": ")", "[": "]", "{": "}"}
_NEUTRAL: Final = frozenset({"B", "S", "WS", "ON"})
_EXPLICIT: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_LEFT_TO_RIGHT: Final = frozenset({"L", "EN", "AN"})
"""Without any of these, all of a right-to-left paragraph has one level."""
_MAX_OPEN_BRACKETS: Final = 63
"""With more open brackets than this, none are paired (rule BD16)."""


def resolve_levels(line: str, *, rtl: bool) -> list[int]:
    """Return the embedding level of each code point of ``line``: odd ones run right to left.

    ``rtl`` is the paragraph's direction. Boundary neutrals, which rule X9 removes, take the
    level of the code point before.
    """
    paragraph_level = 1 if rtl else 0
    paragraph_direction = "R" if rtl else "L"
    classes = [unicodedata.bidirectional(char) or "L" for char in line]
    if rtl and _LEFT_TO_RIGHT.isdisjoint(classes):
        return [1] * len(line)
    retained = [index for index, bidi_class in enumerate(classes) if bidi_class != "BN"]
    original = [classes[index] for index in retained]
    resolved = ["ON" if bidi_class in _EXPLICIT else bidi_class for bidi_class in original]
    _resolve_weak(resolved, paragraph_direction)
    chars = [line[index] for index in retained]
    _resolve_brackets(chars, original, resolved, paragraph_direction)
    _resolve_neutral(resolved, paragraph_direction)
    levels_by_index = {
        index: _implicit_level(paragraph_level, bidi_class)
        for index, bidi_class in zip(retained, resolved, strict=True)
    }
    levels: list[int] = []
    level = paragraph_level
    for index in range(len(line)):
        level = levels_by_index.get(index, level)
        levels.append(level)
    _reset_whitespace(classes, levels, paragraph_level)
    return levels


def _resolve_weak(classes: list[str], paragraph_direction: str) -> None:
    """Apply rules W1 to W7 to ``classes`` in place."""
    previous = paragraph_direction
    for index, bidi_class in enumerate(classes):  # W1
        if bidi_class == "NSM":
            classes[index] = previous
        previous = classes[index]
    strong = paragraph_direction
    for index, bidi_class in enumerate(classes):  # W2
        if bidi_class in ("L", "R", "AL"):
            strong = bidi_class
        elif bidi_class == "EN" and strong == "AL":
            classes[index] = "AN"
    classes[:] = ["R" if bidi_class == "AL" else bidi_class for bidi_class in classes]  # W3
    _resolve_separators(classes)
    _resolve_terminators(classes)
    strong = paragraph_direction
    for index, bidi_class in enumerate(classes):  # W7
        if bidi_class in ("L", "R"):
            strong = bidi_class
        elif bidi_class == "EN" and strong == "L":
            classes[index] = "L"


def _resolve_separators(classes: list[str]) -> None:
    """Make a separator between two numbers of one kind a part of them (W4)."""
    for index in range(1, len(classes) - 1):
        left, right = classes[index - 1], classes[index + 1]
        if left == right and (
            (classes[index] == "CS" and left in ("EN", "AN"))
            or (classes[index] == "ES" and left == "EN")
        ):
            classes[index] = left


def _resolve_terminators(classes: list[str]) -> None:
    """Make terminators beside European numbers a part of them (W5), all others neutral (W6)."""
    for bidi_class, start, end in _runs(list(classes), lambda bidi_class: bidi_class):
        if bidi_class == "ET":
            before = classes[start - 1] if start else ""
            after = classes[end] if end < len(classes) else ""
            classes[start:end] = ["EN" if "EN" in (before, after) else "ON"] * (end - start)
    classes[:] = ["ON" if bidi_class in ("ES", "CS") else bidi_class for bidi_class in classes]


def _resolve_brackets(
    chars: Sequence[str], original: Sequence[str], classes: list[str], paragraph_direction: str
) -> None:
    """Give both brackets of a pair the direction of what they enclose (N0).

    ``original`` are the classes before any rule.
    """
    for opening, closing in _bracket_pairs(chars, classes):
        directions = {_strong_direction(inside) for inside in classes[opening + 1 : closing]}
        directions.discard("")
        if not directions:
            continue
        direction = paragraph_direction
        if paragraph_direction not in directions:
            context = _direction_before(classes, opening, paragraph_direction)
            direction = context if context in directions else paragraph_direction
        for bracket in (opening, closing):
            classes[bracket] = direction
            for index in range(bracket + 1, len(classes)):
                if original[index] != "NSM":
                    break
                classes[index] = direction


def _direction_before(classes: Sequence[str], end: int, paragraph_direction: str) -> str:
    """Return the direction of the last strong class before ``end``, else the paragraph's."""
    for index in range(end - 1, -1, -1):
        direction = _strong_direction(classes[index])
        if direction:
            return direction
    return paragraph_direction


def _bracket_pairs(chars: Sequence[str], classes: Sequence[str]) -> list[tuple[int, int]]:
    """Return the indices of bracket pairs, sorted by the opening bracket (BD16)."""
    open_brackets: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for index, char in enumerate(chars):
        if classes[index] != "ON":
            continue
        if char in _CLOSING_BRACKETS:
            if len(open_brackets) == _MAX_OPEN_BRACKETS:
                return []
            open_brackets.append((_CLOSING_BRACKETS[char], index))
            continue
        for depth in range(len(open_brackets) - 1, -1, -1):
            closing, opening_index = open_brackets[depth]
            if closing == char:
                pairs.append((opening_index, index))
                del open_brackets[depth:]
                break
    return sorted(pairs)


def _strong_direction(bidi_class: str) -> str:
    """Return the direction of a class, numbers counting as right to left; "" if it has none."""
    if bidi_class in ("R", "EN", "AN"):
        return "R"
    return "L" if bidi_class == "L" else ""


def _resolve_neutral(classes: list[str], paragraph_direction: str) -> None:
    """Give neutrals the direction on both sides (N1), else the paragraph's (N2)."""
    for is_neutral, start, end in _runs(list(classes), _NEUTRAL.__contains__):
        if is_neutral:
            left = right = paragraph_direction
            if start:
                left = _strong_direction(classes[start - 1])
            if end < len(classes):
                right = _strong_direction(classes[end])
            direction = left if left == right else paragraph_direction
            classes[start:end] = [direction] * (end - start)


def _runs(classes: Sequence[str], key: Callable[[str], T]) -> Iterator[tuple[T, int, int]]:
    """Yield the key, start and end of each run of classes with the same key."""
    start = 0
    for value, group in groupby(classes, key=key):
        end = start + sum(1 for _ in group)
        yield value, start, end
        start = end


def _implicit_level(paragraph_level: int, bidi_class: str) -> int:
    """Return the level of a resolved class (I1 and I2)."""
    if paragraph_level % 2:
        return paragraph_level + (bidi_class in ("L", "EN", "AN"))
    return paragraph_level + {"L": 0, "R": 1}.get(bidi_class, 2)


def _reset_whitespace(classes: Sequence[str], levels: list[int], paragraph_level: int) -> None:
    """Give separators, and white space before them and at the end, the paragraph's level (L1)."""
    is_trailing = True
    for index in range(len(levels) - 1, -1, -1):
        bidi_class = classes[index]
        if bidi_class in ("S", "B"):
            is_trailing = True
            levels[index] = paragraph_level
        elif is_trailing and bidi_class in ("WS", "BN", "LRI", "RLI", "FSI", "PDI"):
            levels[index] = paragraph_level
        else:
            is_trailing = False
