"""Words of one language that say about the same: *asesinato* and *homicidio*.

Also forms of a word that no stemmer unites, such as Arabic broken plurals.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Final

import index
from index.errors import LexiconError
from index.types import Language

HEADING: Final = "synonyms 1"
_BUNDLED: Final = Path(index.__file__).parent / "resources" / "synonyms.tsv"
_NEXT_STEP: Final = "reinstall trujaman, or make it again with python -m training"


class Synonyms:
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
            raise LexiconError(f"{self._path}: damaged ({error}); {_NEXT_STEP}") from error

    @cached_property
    def _lines(self) -> dict[str, str]:
        """Language and stem → the rest of the line, which is taken apart when wanted."""
        try:
            heading, *lines = self._path.read_text(encoding="utf-8").splitlines()
            if heading != HEADING:
                raise ValueError(f"{heading[:40]!r} for {HEADING!r}")
            rows = (line.split("\t", 2) for line in lines)
            return {f"{language}\t{stem}": rest for language, stem, rest in rows}
        except (OSError, ValueError) as error:
            raise LexiconError(
                f"{self._path}: no table of synonyms ({error}); {_NEXT_STEP}"
            ) from error
