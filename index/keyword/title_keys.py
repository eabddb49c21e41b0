"""Keys of titles: the ids of the rows that are titles in a keyword index.

A key tells which passages the document of a title has. Of a document with passages it has the id
of the first, of one without the id of the document, and of both a checksum of how the document is
called: a file that was renamed, whose document stays, has another key.
"""

from __future__ import annotations

from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index.store.records import DocumentName

_CHECKSUM_BITS: Final = 32
_NO_TEXT: Final = 1
"""In the lowest bit: the document has no passage."""


def make_key(name: DocumentName) -> int:
    """Return the key of the title of a document."""
    called = f"{name.path}\0{name.member}\0{name.title}"
    checksum = crc32(called.encode(errors="surrogatepass")) & ~_NO_TEXT
    if name.passages:
        return name.first_passage << _CHECKSUM_BITS | checksum
    return name.id << _CHECKSUM_BITS | checksum | _NO_TEXT


def has_text(keys: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which documents, given by ``keys`` (n,), have passages, (n,)."""
    return np.asarray((keys & _NO_TEXT) == 0)


def ids_of(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the id of the first passage, or of the document without any, (n,)."""
    return keys >> _CHECKSUM_BITS
