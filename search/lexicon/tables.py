"""The bundled tables: where they are, how one of lines is read, what to do about a bad one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import index
from index.errors import LexiconError

RESOURCES: Final = Path(index.__file__).parent / "resources"
NEXT_STEP: Final = "reinstall trujaman, or make it again with python -m training"

Row = TypeVar("Row")


def read_table(path: Path, heading: str, what: str, row: Callable[[str], Row]) -> list[Row]:
    """Return every line below the ``heading`` as ``row`` makes it; ``what`` the table is of.

    Raises:
        LexiconError: it is missing, has another heading, or ``row`` raises ValueError.
    """
    try:
        first, *lines = path.read_text(encoding="utf-8").splitlines()
        if first != heading:
            raise ValueError(f"{first[:40]!r} for {heading!r}")
        return [row(line) for line in lines]
    except (OSError, ValueError) as error:
        raise LexiconError(f"{path}: no table of {what} ({error}); {NEXT_STEP}") from error
