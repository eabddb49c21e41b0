"""Reads the bundled text tables, and says what to do about a damaged one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import index
from index.errors import LexiconError
from index.messages import Message

RESOURCES: Final = Path(index.__file__).parent / "resources"
NEXT_STEP: Final = Message("reinstall trujaman, or make it again with python -m training")

Row = TypeVar("Row")


def read_table(
    path: Path, heading: str, contents: str, parse_row: Callable[[str], Row]
) -> list[Row]:
    """Return every line below the ``heading``, parsed; ``contents`` names them in errors.

    Raises:
        LexiconError: the table is missing, has another heading, or ``parse_row`` raises
            ValueError.
    """
    try:
        first, *lines = path.read_text(encoding="utf-8").splitlines()
        if first != heading:
            raise ValueError(f"{first[:40]!r} for {heading!r}")
        return [parse_row(line) for line in lines]
    except (OSError, ValueError) as error:
        raise LexiconError(
            "{path}: no table of {contents} ({error}); {next_step}",
            path=path,
            contents=contents,
            error=error,
            next_step=NEXT_STEP,
        ) from error
