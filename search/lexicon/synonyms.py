"""Words of one language that say about the same: *asesinato* and *homicidio*.

Also forms of a word that no stemmer unites, such as Arabic broken plurals.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Final

from index.errors import LexiconError
from index.types import Language
from search.lexicon.tables import NEXT_STEP, RESOURCES, read_table

HEADING: Final = "synonyms 1"
_BUNDLED: Final = RESOURCES / "synonyms.tsv"


class SynonymTable:
    """Look-ups in a table of synonyms, which is read when first asked."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = _BUNDLED if path is None else path

    def of(self, language: Language, stem: str) -> tuple[tuple[str, float], ...]:
        """Return stems that may stand for ``stem``, with weights in (0, 1], best first.

        Raises:
            LexiconError: the table is missing or damaged.
        """
        line = self._lines.get(f"{language}\t{stem}")
        if line is None:
            return ()
        try:
            pairs = (one.split(" ") for one in line.split("\t"))
            return tuple((other, int(percent) / 100) for other, percent in pairs)
        except ValueError as error:
            raise LexiconError(f"{self._path}: damaged ({error}); {NEXT_STEP}") from error

    @cached_property
    def _lines(self) -> dict[str, str]:
        """Language and stem → the rest of the line, which is taken apart when wanted."""
        return dict(read_table(self._path, HEADING, "synonyms", _row))


def _row(line: str) -> tuple[str, str]:
    language, stem, rest = line.split("\t", 2)
    return f"{language}\t{stem}", rest
