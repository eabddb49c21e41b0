"""Words that say little in any text: *use*, *tiempo*, *عمل*.

A small collection cannot tell from its own counts that *found* or *name* say less
than *ctenophore*. The bundled table knows words that most kinds of text are full of.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Final

import index
from index.errors import LexiconError
from index.types import Language

HEADING: Final = "common words 1"
_BUNDLED: Final = Path(index.__file__).parent / "resources" / "common.tsv"
_NEXT_STEP: Final = "reinstall trujaman, or make it again with python -m training"


class Commonness:
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
        try:
            heading, *lines = self._path.read_text(encoding="utf-8").splitlines()
            if heading != HEADING:
                raise ValueError(f"{heading[:40]!r} for {HEADING!r}")
            rows = (line.split("\t") for line in lines)
            return {(language, stem): int(percent) / 100 for language, stem, percent in rows}
        except (OSError, ValueError) as error:
            raise LexiconError(
                f"{self._path}: no table of words ({error}); {_NEXT_STEP}"
            ) from error
