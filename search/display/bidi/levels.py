"""Embedding levels of a line: UAX #9 without explicit formatting characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import groupby
from typing import Final

_OPENING: Final = {"(": ")", "[": "]", "{": "}"}
_CLOSING: Final = frozenset(_OPENING.values())
_NEUTRAL: Final = frozenset({"B", "S", "WS", "ON"})
_MAX_DEPTH: Final = 63
"""Rule BD16: with more open brackets than this, none are paired."""


def levels(line: str, *, rtl: bool) -> list[int]:
    """Return the level of each code point of ``line``: odd ones run right to left.

    ``rtl`` is the paragraph's direction. Code points without effect (X9) take the level
    of the one before.
    """
    base = 1 if rtl else 0
    original = [unicodedata.bidirectional(char) or "L" for char in line]
    kept = [n for n, kind in enumerate(original) if kind != "BN"]
    kinds = [_plain(original[n]) for n in kept]
    outer = "R" if rtl else "L"
    _resolve_weak(kinds, outer)
    _resolve_brackets([line[n] for n in kept], [original[n] for n in kept], kinds, outer)
    _resolve_neutral(kinds, outer)
    found = {n: _implicit(base, kind) for n, kind in zip(kept, kinds, strict=True)}
    result: list[int] = []
    for n in range(len(line)):
        result.append(found.get(n, result[-1] if result else base))
    _reset_ends(original, result, base)
    return result


def _plain(kind: str) -> str:
    """Take explicit formatting characters, which should not be here, for neutrals."""
    return "ON" if kind in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI") else kind


def _resolve_weak(kinds: list[str], outer: str) -> None:
    """Rules W1 to W7."""
    before, strong = outer, outer
    for n, kind in enumerate(kinds):
        if kind == "NSM":  # W1
            kinds[n] = before
        before = kinds[n]
    for n, kind in enumerate(kinds):
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":  # W2
            kinds[n] = "AN"
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]  # W3
    for n in range(1, len(kinds) - 1):  # W4
        left, right = kinds[n - 1], kinds[n + 1]
        if left == right and (
            (kinds[n] == "CS" and left in ("EN", "AN")) or (kinds[n] == "ES" and left == "EN")
        ):
            kinds[n] = left
    _resolve_terminators(kinds)
    strong = outer
    for n, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":  # W7
            kinds[n] = "L"


def _resolve_terminators(kinds: list[str]) -> None:
    """Rules W5 and W6."""
    place = 0
    for kind, group in groupby(list(kinds)):
        end = place + len(list(group))
        if kind == "ET":
            beside = (kinds[place - 1] if place else "", kinds[end] if end < len(kinds) else "")
            kinds[place:end] = ["EN" if "EN" in beside else "ON"] * (end - place)
        place = end
    kinds[:] = ["ON" if kind in ("ES", "CS") else kind for kind in kinds]


def _resolve_brackets(chars: list[str], original: list[str], kinds: list[str], outer: str) -> None:
    """Rule N0."""
    for start, end in _pairs(chars, kinds):
        inside = {_strong(kind) for kind in kinds[start + 1 : end]} - {""}
        if outer in inside:
            found = outer
        elif inside:
            before = next(filter(None, map(_strong, reversed(kinds[:start]))), outer)
            found = before if before in inside else outer
        else:
            continue
        for place in (start, end):
            kinds[place] = found
            for n in range(place + 1, len(kinds)):
                if original[n] != "NSM":
                    break
                kinds[n] = found


def _pairs(chars: list[str], kinds: list[str]) -> Iterable[tuple[int, int]]:
    """Return bracket pairs in the order of their opening ones (BD16)."""
    opened: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for n, char in enumerate(chars):
        if kinds[n] != "ON":
            continue
        if char in _OPENING:
            if len(opened) == _MAX_DEPTH:
                return []
            opened.append((_OPENING[char], n))
        elif char in _CLOSING:
            depth = next((d for d in reversed(range(len(opened))) if opened[d][0] == char), None)
            if depth is not None:
                pairs.append((opened[depth][1], n))
                del opened[depth:]
    return sorted(pairs)


def _strong(kind: str) -> str:
    """Return the direction of a type where numbers count as right to left, "" if none."""
    return "R" if kind in ("R", "EN", "AN") else "L" if kind == "L" else ""


def _resolve_neutral(kinds: list[str], outer: str) -> None:
    """Rules N1 and N2."""
    place = 0
    for neutral, group in groupby(list(kinds), key=_NEUTRAL.__contains__):
        end = place + len(list(group))
        if neutral:
            left = _strong(kinds[place - 1]) if place else outer
            right = _strong(kinds[end]) if end < len(kinds) else outer
            kinds[place:end] = [left if left == right else outer] * (end - place)
        place = end


def _implicit(base: int, kind: str) -> int:
    """Rules I1 and I2."""
    if base % 2:
        return base + (kind in ("L", "EN", "AN"))
    return base + {"L": 0, "R": 1}.get(kind, 2)


def _reset_ends(original: list[str], result: list[int], base: int) -> None:
    """Rule L1: separators, white space before them and at the end are the paragraph's."""
    ending = True
    for n in reversed(range(len(result))):
        kind = original[n]
        if kind in ("S", "B"):
            ending = True
            result[n] = base
        elif ending and kind in ("WS", "BN", "LRI", "RLI", "FSI", "PDI"):
            result[n] = base
        else:
            ending = False
