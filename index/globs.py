"""Patterns for paths, as in .gitignore files: a few lines that say which files are meant.

The language is git's (https://git-scm.com/docs/gitignore#_pattern_format). Patterns may be a
stranger's, so matching is bounded: every ``*`` and ``**`` stops at the first place where what
follows it matches, which is enough to decide (no ``*`` after it could do with less), and atomic
groups keep the regular expression from trying the others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

MAX_PATTERNS: Final = 1_000
MAX_CHARACTERS: Final = 16 << 10
"""Bounds of a list of patterns; deciding about a path takes time in proportion to these."""

_SEPARATOR: Final = "/"
_ANY_FOLDERS: Final = "**"
_NEVER: Final = r"[^\s\S]"
_CLASS_NAMES: Final = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "lower": "a-z",
    "space": r"\s",
    "upper": "A-Z",
}
_CLASS_NAME: Final = re.compile(r"\[:([a-z]+):\]")


class Pattern(NamedTuple):
    """One line: matches paths relative to the folder that it is for; see :func:`parse`."""

    expression: re.Pattern[str]
    is_negated: bool
    folders_only: bool


class PatternList:
    """The patterns of one file or setting, in order: the last one that matches decides."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        """Raises ValueError, with the reason, if there are more than the bounds allow."""
        patterns: list[Pattern] = []
        characters = 0
        for line in lines:
            characters += len(line)
            if characters > MAX_CHARACTERS or len(patterns) >= MAX_PATTERNS:
                raise ValueError(
                    f"more than {MAX_PATTERNS:,} patterns or {MAX_CHARACTERS:,} characters"
                )
            pattern = parse(line)
            if pattern is not None:
                patterns.append(pattern)
        self._last_first: Sequence[Pattern] = patterns[::-1]

    def __bool__(self) -> bool:
        return bool(self._last_first)

    def decide(self, path: str, *, is_folder: bool) -> bool | None:
        """Tell whether ``path`` (relative, with slashes) is meant; None if no pattern says so.

        False: a pattern that begins with ``!`` takes it out.
        """
        if not self._last_first:
            return None
        path = _compose(path)
        for pattern in self._last_first:
            if pattern.folders_only and not is_folder:
                continue
            if pattern.expression.match(path):
                return not pattern.is_negated
        return None


def parse(line: str) -> Pattern | None:
    """Return the pattern in a line, None if it is empty or a comment.

    ``*``, ``?`` and ``[…]`` match within a name, ``**`` any folders. A pattern with a slash
    before its end is for paths from the folder of the list on, any other for names at any
    depth; one that ends with a slash matches folders only; one that begins with ``!`` takes out
    what one before it has matched. A backslash takes the meaning from the character after it.
    """
    line = _compose(_strip(line.rstrip("\r\n")))
    if not line or line.startswith("#"):
        return None
    is_negated = line.startswith("!")
    body = line[is_negated:]
    folders_only = body.endswith(_SEPARATOR)
    body = body.removesuffix(_SEPARATOR)
    if not body:
        return None
    segments = body.removeprefix(_SEPARATOR).split(_SEPARATOR)
    if _SEPARATOR not in body:
        segments = [_ANY_FOLDERS, *segments]
    return Pattern(re.compile(_translate(segments)), is_negated, folders_only)


def _strip(line: str) -> str:
    """Remove spaces at the end, but for one after a backslash."""
    stripped = line.rstrip(" ")
    backslashes = len(stripped) - len(stripped.rstrip("\\"))
    return stripped + " " if backslashes % 2 and stripped != line else stripped


def _translate(segments: Sequence[str]) -> str:
    """Return a regular expression for whole paths of these segments."""
    blocks: list[list[str]] = [[]]
    for segment in segments:
        if segment == _ANY_FOLDERS:
            blocks.append([])
        else:
            blocks[-1].append(_translate_name(segment))
    first, *others = (_SEPARATOR.join(block) for block in blocks)
    if not others:
        return rf"{first}\Z"
    last = others.pop()
    expression = f"{first}/" if first else ""
    for block in filter(None, others):
        expression += f"(?>(?:[^/]+/)*?{block}/)"
    return expression + (rf"(?:[^/]+/)*{last}\Z" if last else r"[\s\S]+\Z")


def _translate_name(segment: str) -> str:
    """Return a regular expression for one name in a path."""
    units: list[str] = []
    pieces: list[str] = []
    position = 0
    while position < len(segment):
        if segment[position] == "*":
            pieces.append("".join(units))
            units = []
            position += 1
        else:
            unit, position = _translate_unit(segment, position)
            units.append(unit)
    pieces.append("".join(units))
    first, *others = pieces
    if not others:
        return first
    last = others.pop()
    middle = "".join(f"(?>[^/]*?{piece})" for piece in others if piece)
    return f"{first}{middle}[^/]*{last}(?![^/])"


def _translate_unit(segment: str, position: int) -> tuple[str, int]:
    """Return the expression for the one character that is meant at ``position``, and its end."""
    character = segment[position]
    if character == "?":
        return "[^/]", position + 1
    if character == "[":
        return _translate_class(segment, position)
    if character == "\\":
        position += 1
        if position == len(segment):
            return _NEVER, position  # git: a backslash at the end matches nothing
        character = segment[position]
    return re.escape(character), position + 1


def _translate_class(segment: str, position: int) -> tuple[str, int]:
    """Return the expression for the bracketed characters at ``position``, and their end."""
    start = position + 1
    is_negated = segment[start : start + 1] in ("!", "^")
    start += is_negated
    items: list[str] = []
    position = start
    while position < len(segment) and (segment[position] != "]" or position == start):
        if match := _CLASS_NAME.match(segment, position):
            items.append(_CLASS_NAMES.get(match[1], ""))
            position = match.end()
            continue
        low, position = _class_character(segment, position)
        high = low
        if segment[position : position + 1] == "-" and segment[position + 1 : position + 2] not in (
            "",
            "]",
        ):
            high, position = _class_character(segment, position + 1)
        items.append(_range(low, high))
    if position >= len(segment):
        return _NEVER, len(segment)  # no closing bracket: it matches nothing
    inside = "".join(items)
    if not inside:
        return ("[^/]" if is_negated else _NEVER), position + 1
    return (f"(?!/)[{'^' if is_negated else ''}{inside}]"), position + 1


def _class_character(segment: str, position: int) -> tuple[str, int]:
    if segment[position] == "\\" and position + 1 < len(segment):
        position += 1
    return segment[position], position + 1


def _range(low: str, high: str) -> str:
    if low > high:
        return ""
    return re.escape(low) if low == high else f"{re.escape(low)}-{re.escape(high)}"


def _compose(text: str) -> str:
    """Return ``text`` with its accents composed: some systems keep names decomposed."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)
