"""Weights of common words, which say little in any text: *use*, *tiempo*, *عمل*.

The counts of a small collection cannot tell that *found* or *name* says less than
*ctenophore*. The bundled table lists the words that are common in most kinds of text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from index.types import Language
from search.lexicon.tables import RESOURCES, StemRows, read_stem_rows

HEADING: Final = "common words 1"
_BUNDLED: Final = RESOURCES / "common.tsv"


class CommonWordWeights:
    """The table of common words, read on first use."""

    def __init__(self, path: Path = _BUNDLED) -> None:
        self._path = path

    def weight(self, language: Language, stem: str) -> float:
        """Return how much a word says, in (0, 1]: 1 unless it is common in ``language``.

        Raises:
            LexiconError: the table is missing or damaged.
        """
        rows = _read_rows(self._path)
        percents = rows.get(language, stem)
        try:
            return int(percents[0]) / 100 if percents else 1.0
        except ValueError as error:
            raise rows.damage(error) from error

    @classmethod
    def preload(cls) -> None:
        """Read the bundled table for all that will be made."""
        _read_rows(_BUNDLED)


def _read_rows(path: Path) -> StemRows:
    return read_stem_rows(path, HEADING, "words")
