"""Read RAR, and 7z with rare methods, by libarchive, which the extra ``archives`` binds."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any, Final

from index.errors import ReadError
from index.readers.archives import CountedStream, PackedFile, make_document, read_file
from index.readers.context import Context
from index.readers.encoding import decode
from index.types import Document

HOW_TO_INSTALL: Final = "pip install 'trujaman[archives]' and libarchive (apt install libarchive13)"
_PACKED_BYTES: Final = 1 << 30
"""Taken for the packed size of each file, which libarchive does not tell."""
_NOT_READ: Final = {
    "solid archive support unavailable": "packed as a whole (solid), which is not read; unpack it",
    "ncrypt": "encrypted; unpack it",
    "Too small block": "damaged, or part of an archive in several volumes; unpack it",
    "Truncated": "cut off, or part of an archive in several volumes; unpack it",
    "Unsupported block header size": "encrypted or damaged; unpack it",
}
"""What libarchive says, in part, and what that means."""


def is_available() -> bool:
    """Tell whether libarchive and its binding are installed."""
    try:
        import libarchive  # noqa: F401
    except (ImportError, OSError, AttributeError, TypeError):  # no library to bind, or an old one
        return False
    return True


def parse(data: bytes, context: Context) -> Document:
    """Return the document of an archive.

    Raises ReadError if libarchive is missing, or if the archive cannot be read from its
    beginning.
    """
    if not is_available():
        raise ReadError(f"needs a library: {HOW_TO_INSTALL}; or unpack it")
    return make_document(_iter_files(data, context), context)


def _iter_files(data: bytes, context: Context) -> Iterator[PackedFile]:
    import libarchive
    from libarchive.exception import ArchiveError

    try:
        with libarchive.memory_reader(data) as archive:
            for number, entry in enumerate(archive, 1):
                if not entry.isfile:
                    continue
                name = _to_text(entry.pathname) or f"file {number}"
                other = _to_text(entry.linkpath)
                reason = f"the same file as {other}" if other else ""
                yield PackedFile(name, _unpacking(entry, context), reason)
    except ArchiveError as error:
        raise ReadError(_describe(error)) from error


def _unpacking(entry: Any, context: Context) -> Callable[[], bytes]:
    from libarchive.exception import ArchiveError

    def load() -> bytes:
        try:
            blocks = io.BufferedReader(_Blocks(entry.get_blocks()))
            return read_file(
                CountedStream(blocks, context), _PACKED_BYTES, context.budget.file_bytes
            )
        except ArchiveError as error:
            raise ReadError(_describe(error)) from error

    return load


class _Blocks(io.RawIOBase):
    """A stream of the blocks of a file."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        super().__init__()
        self._blocks = blocks
        self._rest = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read into ``buffer``; return how many bytes."""
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._rest = block
        piece, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)


def _to_text(name: str | bytes | None) -> str:
    return decode(name)[0] if isinstance(name, bytes) else name or ""


def _describe(error: Exception) -> str:
    said = str(getattr(error, "msg", None) or error)
    meaning = next((meaning for part, meaning in _NOT_READ.items() if part in said), "")
    return meaning or f"damaged ({said.rstrip('.')}); pack it again"
