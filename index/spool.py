"""The documents of a container on their way to the store: in a file, for there may be many.

A helper process writes it, part by part, into the folder of the index, and tells the parent
the digest of each part, so that nothing is unpickled but what was written. What a run leaves
behind the next removes.
"""

from __future__ import annotations

import hashlib
import pickle
import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.errors import IndexStateError
from index.files.atomic import create_file
from index.store.records import PackedDocument

_NAME: Final = "parts-{}.spool"
_PATTERN: Final = "parts-*.spool"
_DIGEST_BYTES: Final = 32

Part = tuple[Sequence[PackedDocument], Sequence[bytes] | None]
"""Documents, and the encodings of all their passages in order; None without an encoder."""


@dataclass(frozen=True, slots=True)
class Spool:
    """A file with ``parts``, given as (size, digest) in order; the first to be read is the last.

    That one has the document of the container itself, which is known when all others are.
    """

    path: str
    parts: tuple[tuple[int, bytes], ...]
    passages: int

    def read(self) -> Iterator[Part]:
        """Yield the parts: that of the container, then those of its members.

        Raises IndexStateError if the file is gone or is not as it was written.
        """
        try:
            yield from self._read()
        except OSError as error:
            raise IndexStateError(
                "{path}: {strerror}; no other program may write there; run 'index' again",
                path=self.path,
                strerror=error.strerror,
            ) from error

    def _read(self) -> Iterator[Part]:
        ends = [0]
        for size, _ in self.parts:
            ends.append(ends[-1] + size)
        last = len(self.parts) - 1
        with Path(self.path).open("rb") as file:
            for place in (last, *range(last)):
                size, digest = self.parts[place]
                file.seek(ends[place])
                data = file.read(size)
                if _digest(data) != digest:
                    raise OSError(None, "was changed by another program", self.path)
                yield pickle.loads(data)

    def remove(self) -> None:
        """Remove the file."""
        with suppress(OSError):
            Path(self.path).unlink()


class SpoolWriter:
    """Writes a spool in ``folder``. Raises OSError where that cannot be done."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _NAME.format(secrets.token_hex(8))
        self._file = create_file(self._path)
        self._parts: list[tuple[int, bytes]] = []
        self._passages = 0

    def write(self, documents: Sequence[PackedDocument], encodings: Sequence[bytes] | None) -> None:
        """Append a part."""
        data = pickle.dumps((documents, encodings), pickle.HIGHEST_PROTOCOL)
        self._file.write(data)
        self._parts.append((len(data), _digest(data)))
        self._passages += sum(len(document.passages) for document in documents)

    def finish(self) -> Spool:
        """Close the file and return what reads it."""
        self._file.close()
        return Spool(str(self._path), tuple(self._parts), self._passages)

    def remove(self) -> None:
        """Give up: remove the file."""
        self._file.close()
        with suppress(OSError):
            self._path.unlink()


def remove_spools(folder: Path) -> None:
    """Remove all spools in ``folder``; call it where no other process may write them."""
    for path in folder.glob(_PATTERN):
        with suppress(OSError):
            path.unlink()


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_DIGEST_BYTES).digest()
