"""Words that say little in any text: *use*, *tiempo*, *عمل*.

A small collection cannot tell from its own counts that *found* or *name* say less
than *ctenophore*. The bundled table knows words that most kinds of text are full of.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Final

from index.types import Language
from search.lexicon.tables import RESOURCES, read_table

HEADING: Final = "common words 1"
_BUNDLED: Final = RESOURCES / "common.tsv"


class CommonWordWeights:
    """Weights of common words; the table is read when first asked."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = _BUNDLED if path is None else path

    def weight(self, language: Language, stem: str) -> float:
        """Return how much a word says, in (0, 1]: 1 unless it is common in ``language``.

        Raises:
            LexiconError: the table is missing or damaged.
        """
        return self._weights.get((language, stem), 1.0)

    @cached_property
    def _weights(self) -> dict[tuple[Language, str], float]:
        return dict(read_table(self._path, HEADING, "words", _row))


def _row(line: str) -> tuple[tuple[Language, str], float]:
    language, stem, percent = line.split("\t")
    return (language, stem), int(percent) / 100
