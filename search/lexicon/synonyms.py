"""Words of one language that mean about the same: *asesinato* and *homicidio*.

They include forms of a word that no stemmer unites, such as Arabic broken plurals.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from index.types import Language
from search.lexicon.tables import RESOURCES, StemRows, read_stem_rows

HEADING: Final = "synonyms 1"
_BUNDLED: Final = RESOURCES / "synonyms.tsv"


class Synonym(NamedTuple):
    """A stem that may stand for another, with a weight in (0, 1]."""

    stem: str
    weight: float


class SynonymTable:
    """The table of synonyms, read on first use."""

    def __init__(self, path: Path = _BUNDLED) -> None:
        self._path = path

    def lookup(self, language: Language, stem: str) -> tuple[Synonym, ...]:
        """Return the synonyms of ``stem``, best first.

        Raises:
            LexiconError: the table is missing or damaged.
        """
        rows = _read_rows(self._path)
        try:
            return tuple(map(_parse_synonym, rows.get(language, stem)))
        except ValueError as error:
            raise rows.damage(error) from error

    @classmethod
    def preload(cls) -> None:
        """Read the bundled table for all that will be made."""
        _read_rows(_BUNDLED)


def _read_rows(path: Path) -> StemRows:
    return read_stem_rows(path, HEADING, "synonyms")


def _parse_synonym(field: str) -> Synonym:
    stem, percent = field.split(" ")
    return Synonym(stem, int(percent) / 100)
