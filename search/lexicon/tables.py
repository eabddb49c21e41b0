"""Reads the bundled text tables, and says what to do about a damaged one."""

from __future__ import annotations

from functools import cache
from itertools import repeat
from pathlib import Path
from typing import Final

import index
from index.errors import LexiconError
from index.messages import Message
from index.text.sorted_lines import find_rest
from index.types import Language

RESOURCES: Final = Path(index.__file__).parent / "resources"
NEXT_STEP: Final = Message("reinstall trujaman, or make it again with python -m training")


class StemRows:
    """What a table says of stems: lines of a language, a stem and values, separated by tabs.

    A query asks for few of them, so lines are found by a binary search and taken apart then.
    """

    def __init__(self, path: Path, lines: list[str]) -> None:
        """``lines`` are in order."""
        self._path = path
        self._lines = lines

    def get(self, language: Language, stem: str) -> list[str]:
        """Return the values of ``stem``; none if the table does not have it."""
        values = find_rest(self._lines, f"{language}\t{stem}\t")
        return [] if values is None else values.split("\t")

    def damage(self, error: ValueError) -> LexiconError:
        """Return the error to raise where a value is none."""
        return LexiconError(
            "{path}: damaged ({error}); {next_step}",
            path=self._path,
            error=error,
            next_step=NEXT_STEP,
        )


@cache
def read_stem_rows(path: Path, heading: str, contents: str) -> StemRows:
    """Read the table at ``path``; ``contents`` names its lines in errors.

    Raises:
        LexiconError: the table is missing, has another heading, or lines that lack something or
            are in no order.
    """
    try:
        first, *lines = path.read_text(encoding="utf-8").splitlines() or [""]
        if first != heading:
            raise ValueError(f"{first[:40]!r} for {heading!r}")
        if min(map(str.count, lines, repeat("\t")), default=2) < 2:
            raise ValueError("a line has too few columns")
        if lines != sorted(lines):
            raise ValueError("lines are in no order")
    except (OSError, ValueError) as error:
        raise LexiconError(
            "{path}: no table of {contents} ({error}); {next_step}",
            path=path,
            contents=contents,
            error=error,
            next_step=NEXT_STEP,
        ) from error
    return StemRows(path, lines)
