"""Weights of common words, which say little in any text: *use*, *tiempo*, *عمل*.

The counts of a small collection cannot tell that *found* or *name* says less than
*ctenophore*. The bundled table lists the words that are common in most kinds of text.
"""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path
from typing import Final

from index.types import Language
from search.lexicon.tables import RESOURCES, read_table

HEADING: Final = "common words 1"
_BUNDLED: Final = RESOURCES / "common.tsv"


class CommonWordWeights:
    """The table of common words, read on first use."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = _BUNDLED if path is None else path

    def weight(self, language: Language, stem: str) -> float:
        """Return how much a word says, in (0, 1]: 1 unless it is common in ``language``.

        Raises:
            LexiconError: the table is missing or damaged.
        """
        return self._weights.get((language, stem), 1.0)

    @classmethod
    def preload(cls) -> None:
        """Read the bundled table for all that will be made."""
        _bundled_weights()

    @cached_property
    def _weights(self) -> dict[tuple[Language, str], float]:
        return _bundled_weights() if self._path == _BUNDLED else _read_weights(self._path)


@cache
def _bundled_weights() -> dict[tuple[Language, str], float]:
    return _read_weights(_BUNDLED)


def _read_weights(path: Path) -> dict[tuple[Language, str], float]:
    return dict(read_table(path, HEADING, "words", _parse_row))


def _parse_row(line: str) -> tuple[tuple[Language, str], float]:
    language, stem, percent = line.split("\t")
    return (language, stem), int(percent) / 100
