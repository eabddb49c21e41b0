"""Derived files that notice when they are not as they were written.

A checked file is its content, page by page, followed by a table with the XXH3 hash of every
page and a footer. Opening verifies footer and table; a page is verified when it is first needed.
The number of a page is the seed of its hash, so pages that changed places are noticed, too.

The hashes tell damage, not forgery: whoever can write the file can write its hashes, so what
reads the content must bear any bytes.
"""

from __future__ import annotations

import mmap
import os
import struct
from pathlib import Path
from typing import BinaryIO, Final

from xxhash import xxh3_64_digest

from index.errors import DerivedDamageError
from index.files.regular import open_regular
from index.messages import Message

_MAGIC: Final = b"checked1"
_SIZES: Final = struct.Struct("<8sQQ")
"""The magic, the size of the content and that of a page, both in bytes."""
_DIGEST_BYTES: Final = 8
_FOOTER_BYTES: Final = _SIZES.size + _DIGEST_BYTES
"""After the sizes comes the digest of table and sizes."""


class CheckedWriter:
    """Writes a checked file from start to end."""

    def __init__(self, file: BinaryIO, page_size: int) -> None:
        """Write to ``file``, which is empty, in pages of ``page_size`` bytes."""
        self._file = file
        self._page_size = page_size
        self._rest = bytearray()
        self._table = bytearray()
        self._size = 0

    def write(self, data: bytes | bytearray) -> None:
        """Append ``data`` to the content."""
        self._rest += data
        whole = len(self._rest) // self._page_size * self._page_size
        if whole:
            self._write_pages(self._rest[:whole])
            del self._rest[:whole]

    def finish(self) -> str:
        """Write what follows the content; return the digest of the file, in hex."""
        self._write_pages(self._rest)
        self._table += _SIZES.pack(_MAGIC, self._size, self._page_size)
        digest = xxh3_64_digest(self._table)
        self._file.write(self._table + digest)
        return digest.hex()

    def _write_pages(self, data: bytearray) -> None:
        view = memoryview(data)
        first = self._size // self._page_size
        for number, start in enumerate(range(0, len(data), self._page_size), first):
            self._table += xxh3_64_digest(view[start : start + self._page_size], number)
        self._file.write(view)
        self._size += len(data)


class CheckedFile:
    """An opened checked file, memory-mapped.

    ``content`` may be read where :meth:`check` has been called; ``digest`` is that of
    its content, in hex.
    """

    def __init__(self, path: Path, page_size: int) -> None:
        """Open a file that was written in pages of ``page_size`` bytes.

        Raises OSError if it cannot be read, DerivedDamageError if it is damaged or another file.
        """
        self._path = path
        self._page_size = page_size
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size < _FOOTER_BYTES:
                raise self.damage(size)
            self.bytes = mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)
        data = memoryview(self.bytes)
        magic, self.size, written_page_size = _SIZES.unpack_from(data, size - _FOOTER_BYTES)
        pages = -(-self.size // page_size)
        table_end = self.size + _DIGEST_BYTES * pages
        footer = size - _FOOTER_BYTES
        if (magic, written_page_size, table_end) != (_MAGIC, page_size, footer):
            raise self.damage(size)
        self._table = data[self.size : table_end]
        digest = xxh3_64_digest(data[self.size : size - _DIGEST_BYTES])
        if digest != data[size - _DIGEST_BYTES :]:
            raise self.damage(self.size)
        self.digest = digest.hex()
        self.content = data[: self.size]
        self.unverified = bytearray(b"\1") * pages
        """1 for every page that has not been verified yet, else 0."""

    def check(self, start: int, end: int) -> None:
        """Verify the pages with the bytes from ``start`` to ``end`` that have not been yet.

        Raises DerivedDamageError if one is damaged, or if these are not bytes of the content.
        """
        if not 0 <= start <= end <= self.size:
            raise self.damage(start)
        page_size = self._page_size
        first, last = start // page_size, -(-end // page_size)
        page = self.unverified.find(1, first, last)
        while page >= 0:
            self._verify(page)
            page = self.unverified.find(1, page, last)

    def check_all(self) -> None:
        """Verify every page again. Raises DerivedDamageError if one is damaged."""
        for page in range(len(self.unverified)):
            self._verify(page)

    def damage(self, offset: int) -> DerivedDamageError:
        """Return the error that says that what is at ``offset`` is not as it was written."""
        return DerivedDamageError(self._path, Message(" at byte {offset}", offset=offset))

    def _verify(self, page: int) -> None:
        start, entry = page * self._page_size, page * _DIGEST_BYTES
        digest = xxh3_64_digest(self.content[start : start + self._page_size], page)
        if digest != self._table[entry : entry + _DIGEST_BYTES]:
            raise self.damage(start)
        self.unverified[page] = 0
