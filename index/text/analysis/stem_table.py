"""Stems that no rule finds: نساء is a form of امرأة, *dijo* of *decir*, *gave* of *give*.

Training makes a table for each language (:mod:`training.stems`): forms that a stemmer keeps
apart though they translate alike, and words that it makes one though they do not.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

import index
from index.errors import LexiconError
from index.text.sorted_lines import find_rest
from index.types import Language

HEADING: Final = "stems 1"
BUNDLED: Final = Path(index.__file__).parent / "resources" / "stems"

_LINES_PER_SEARCH: Final = 2
"""A search takes as long as taking so many lines apart."""


class StemTable:
    """The stems of folded words that have others than rules would give.

    Lines are ``form stem``, in order: a query has few words, and a binary search takes less time
    than to take all lines apart. After so many searches that this would have taken no longer, it
    is done.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._searches = 0

    @classmethod
    def bundled(cls, language: Language) -> StemTable:
        """Return the table of ``language`` that comes with the program."""
        return cls(BUNDLED / f"{language}.txt")

    def get(self, word: str) -> str | None:
        """Return the stem of a folded word, None if rules find it.

        Raises:
            LexiconError: the table is missing or damaged.
        """
        lines = self._lines
        if self._searches * _LINES_PER_SEARCH < len(lines):
            self._searches += 1
            line = find_rest(lines, f"{word} ")
            return None if line is None else line.rstrip()
        stem = self.stems.get(word)
        self._lines = []  # searched no more
        return stem

    @cached_property
    def stems(self) -> Mapping[str, str]:
        """Every stem by its form."""
        parts = " ".join(self._lines).split()
        # Several forms have one stem.
        return dict(zip(parts[::2], map(sys.intern, parts[1::2]), strict=False))

    @cached_property
    def _lines(self) -> list[str]:
        try:
            heading, _, lines = self._path.read_bytes().partition(b"\n")
            if heading != HEADING.encode():
                raise ValueError(f"{heading[:40]!r} for {HEADING!r}")
        except (OSError, ValueError) as error:
            raise LexiconError(
                "{path}: no table of stems ({error}); reinstall trujaman, or make it again with"
                " python -m training",
                path=self._path,
                error=error,
            ) from error
        return lines.decode(errors="replace").splitlines()
