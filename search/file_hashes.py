"""SHA-256 of the files that answers cite, if they still are what was indexed.

The index has another digest (BLAKE2b) of every file as it was read. Both are computed in one
reading, and the SHA-256 is only given where that digest is the same: it then is that of the very
bytes which the cited text was read from.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Final

from index.deadline import call_within
from index.files.regular import open_regular
from index.store.records import DocumentHead

SECONDS: Final = 5.0
"""For all files of an answer; those that are not read by then are not compared."""
_REMEMBERED: Final = 10_000
"""Files whose hash is remembered, under 1 kB each."""
_CHUNK: Final = 1 << 20
_MAX_DIGEST: Final = hashlib.blake2b.MAX_DIGEST_SIZE
_BYTES_PER_SECOND: Final = 4 << 30
"""More than any disk gives: a file that cannot be read in time is not begun."""


class FileState(StrEnum):
    """How a file compares with what was indexed."""

    AS_INDEXED = "as indexed"
    CHANGED = "changed since it was indexed"
    GONE = "gone"
    NOT_COMPARED = "not compared"


@dataclass(frozen=True, slots=True)
class FileHash:
    """``sha256`` has 64 hexadecimal digits; None unless the file is as indexed."""

    state: FileState
    sha256: str | None = None


NOT_COMPARED: Final = FileHash(FileState.NOT_COMPARED)

_Key = tuple[str, bytes, int, int, int]
"""Path and digest of a document; size, modification time in ns and inode of the file."""


class FileHashes:
    """Hashes files, and remembers what it hashed. For any thread."""

    def __init__(self) -> None:
        self._known: OrderedDict[_Key, FileHash] = OrderedDict()
        self._lock = Lock()

    def hash_file(self, path: str, digest: bytes, seconds: float) -> FileHash:
        """Return the hash of the file at ``path``; ``digest`` is what the index has of it."""
        heads = [DocumentHead(0, path, None, digest=digest)]
        return self.hash_files(heads, seconds).get(path, NOT_COMPARED)

    def hash_files(
        self, heads: list[DocumentHead], seconds: float = SECONDS
    ) -> dict[str, FileHash]:
        """Return the hash of each file by path, as far as there is time."""
        hashes: dict[str, FileHash] = {}
        until = time.monotonic() + seconds

        def hash_all() -> None:
            for head in heads:
                if head.path not in hashes and time.monotonic() < until:
                    hashes[head.path] = self._hash(head, until)

        call_within(seconds + 1, hash_all)
        return dict(hashes)

    def _hash(self, head: DocumentHead, until: float) -> FileHash:
        if not 0 < len(head.digest) <= _MAX_DIGEST:
            return NOT_COMPARED
        try:
            with open_regular(Path(head.path)) as file:
                status = os.fstat(file.fileno())
                key = (
                    head.path,
                    head.digest,
                    status.st_size,
                    status.st_mtime_ns,
                    status.st_ino,
                )
                with self._lock:
                    known = self._known.get(key)
                if known is not None:
                    return known
                if status.st_size > (until - time.monotonic()) * _BYTES_PER_SECOND:
                    return NOT_COMPARED
                sha256 = hashlib.sha256()
                indexed = hashlib.blake2b(digest_size=len(head.digest))
                while chunk := file.read(_CHUNK):
                    sha256.update(chunk)
                    indexed.update(chunk)
                    if time.monotonic() > until:
                        return NOT_COMPARED
        except (FileNotFoundError, NotADirectoryError):
            return FileHash(FileState.GONE)
        except OSError:
            return NOT_COMPARED
        is_same = indexed.digest() == head.digest
        state = FileState.AS_INDEXED if is_same else FileState.CHANGED
        result = FileHash(state, sha256.hexdigest() if is_same else None)
        with self._lock:
            self._known[key] = result
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return result
