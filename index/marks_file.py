"""The file of marks that may lie in the folder of an index: its name, and how it is recognised.

What is in it is the business of the search programs; nothing that indexes ever touches it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from index.files.regular import read_regular

NAME: Final = "casework.sqlite"
APPLICATION_ID: Final = 0x54726A63
"""In the header of the file: "Trjc"."""

_SUFFIXES: Final = ("-journal", "-wal", "-shm")
_MAGIC: Final = b"SQLite format 3\x00"
_ID_PLACE: Final = slice(68, 72)
"""Where a database has its application id (https://sqlite.org/fileformat.html)."""


def names_of_marks(folder: Path) -> frozenset[str]:
    """Return the names that marks may have in ``folder``; none if what is there is not ours.

    Raises OSError if the file cannot be read.
    """
    try:
        header = read_regular(folder / NAME, max_bytes=_ID_PLACE.stop)
    except FileNotFoundError:
        return frozenset()
    # Empty: killed before anything was written.
    is_ours = header.startswith(_MAGIC) and header[_ID_PLACE] == APPLICATION_ID.to_bytes(4, "big")
    if header and not is_ours:
        return frozenset()
    return frozenset((NAME, *(NAME + suffix for suffix in _SUFFIXES)))
