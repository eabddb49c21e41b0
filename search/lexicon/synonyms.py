"""Words of one language that mean about the same: *asesinato* and *homicidio*.

They include forms of a word that no stemmer unites, such as Arabic broken plurals.
"""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path
from typing import Final, NamedTuple

from index.errors import LexiconError
from index.types import Language
from search.lexicon.tables import NEXT_STEP, RESOURCES, read_table

HEADING: Final = "synonyms 1"
_BUNDLED: Final = RESOURCES / "synonyms.tsv"


class Synonym(NamedTuple):
    """A stem that may stand for another, with a weight in (0, 1]."""

    stem: str
    weight: float


class SynonymTable:
    """The table of synonyms, read on first use."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = _BUNDLED if path is None else path

    def lookup(self, language: Language, stem: str) -> tuple[Synonym, ...]:
        """Return the synonyms of ``stem``, best first.

        Raises:
            LexiconError: the table is missing or damaged.
        """
        fields = self._rows.get(f"{language}\t{stem}")
        if fields is None:
            return ()
        try:
            return tuple(_parse_synonym(field) for field in fields.split("\t"))
        except ValueError as error:
            raise LexiconError(
                "{path}: damaged ({error}); {next_step}",
                path=self._path,
                error=error,
                next_step=NEXT_STEP,
            ) from error

    @classmethod
    def preload(cls) -> None:
        """Read the bundled table for all that will be made."""
        _bundled_rows()

    @cached_property
    def _rows(self) -> dict[str, str]:
        """Language and stem → the rest of the line, which is parsed when it is looked up."""
        return _bundled_rows() if self._path == _BUNDLED else _read_rows(self._path)


@cache
def _bundled_rows() -> dict[str, str]:
    return _read_rows(_BUNDLED)


def _read_rows(path: Path) -> dict[str, str]:
    return dict(read_table(path, HEADING, "synonyms", _parse_row))


def _parse_row(line: str) -> tuple[str, str]:
    language, stem, rest = line.split("\t", 2)
    return f"{language}\t{stem}", rest


def _parse_synonym(field: str) -> Synonym:
    stem, percent = field.split(" ")
    return Synonym(stem, int(percent) / 100)
