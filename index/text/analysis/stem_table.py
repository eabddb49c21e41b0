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
from index.types import Language

HEADING: Final = "stems 1"
BUNDLED: Final = Path(index.__file__).parent / "resources" / "stems"

_BYTES_PER_SEARCH: Final = 350
"""A search in the file takes as long as reading so many bytes of it."""


class StemTable:
    """The stems of folded words that have others than rules would give.

    Lines are ``form stem``, in the order of their bytes: a query has few words, and a search
    in the file takes less time than to read it all. After so many searches that reading all
    would have taken no longer, all is read.
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
        if self._searches * _BYTES_PER_SEARCH < len(self._lines):
            self._searches += 1
            return self._search(word)
        return self.stems.get(word)

    @cached_property
    def stems(self) -> Mapping[str, str]:
        """Every stem by its form."""
        parts = self._lines.decode(errors="replace").split()
        self._lines = b""  # searched no more
        # Several forms have one stem.
        return dict(zip(parts[::2], map(sys.intern, parts[1::2]), strict=False))

    def _search(self, word: str) -> str | None:
        lines = self._lines
        wanted = word.encode(errors="replace") + b" "
        low, high = 0, len(lines)
        while low < high:
            start = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = lines.find(b"\n", start) + 1 or len(lines)
            line = lines[start:end]
            if line.startswith(wanted):
                return line[len(wanted) :].rstrip().decode(errors="replace")
            if line < wanted:
                low = end
            else:
                high = start
        return None

    @cached_property
    def _lines(self) -> bytes:
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
        return lines
