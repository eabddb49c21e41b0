"""The content of files that need not fit into memory."""

from __future__ import annotations

import io
import mmap
from typing import IO, Any, Final, cast

_RELEASED_BYTES: Final = 32 << 20
"""So much may be read before its memory is released."""


class MappedFile(mmap.mmap):
    """A file mapped into memory: bytes where it is sliced or searched, a stream where it is read.

    The memory of what has been read counts as that of the process until it is released.
    """

    _released_at = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def release(self) -> None:
        """Release the memory of what has been read; reading it again reads the file."""
        advice = getattr(mmap, "MADV_DONTNEED", None)  # not on all platforms
        if advice is not None:
            self.madvise(advice)

    def read(self, size: int | None = None) -> bytes:
        """Return the next ``size`` bytes, and release memory now and then."""
        content = super().read(size)
        if abs(self.tell() - self._released_at) >= _RELEASED_BYTES:
            self._released_at = self.tell()
            self.release()
        return content


def map_file(file: IO[bytes]) -> MappedFile:
    """Return the content of an open file. Raises ValueError if it is empty, or OSError."""
    return MappedFile(file.fileno(), 0, access=mmap.ACCESS_READ)


def as_stream(content: bytes) -> IO[bytes]:
    """Return a stream over the content of a file, which stays where it is if it is mapped."""
    return cast(Any, content) if isinstance(content, MappedFile) else io.BytesIO(content)
