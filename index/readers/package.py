"""Open the ZIP package of a document, and read its XML parts as streams of events.

A tree of the XML would take twenty times its size, and 300 kB of a file can unpack to 250 MB.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from index.errors import ReadError
from index.readers.faults import describe_fault
from index.readers.zip_repair import LOST_DIRECTORY, repair

if TYPE_CHECKING:
    from lxml import etree

T = TypeVar("T")

_MAX_UNPACKED_BYTES: Final = 256 << 20
"""Bytes of all parts that are read, together."""
_MAX_READINGS: Final = 4
"""Times as many bytes are read in all, as a part may be read more than once."""
_MAX_TREE_BYTES: Final = 4 << 20
"""Bytes of a part that is small by nature, such as properties."""
_CHUNK_BYTES: Final = 65_536
_ENCRYPTED_FLAG: Final = 1


class XmlTarget(Protocol):
    """What takes the events of an XML parser."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""

    def end(self, tag: str) -> None:
        """End an element."""

    def data(self, data: str) -> None:
        """Take text between tags."""

    def close(self) -> None:
        """Finish."""


class Package:
    """The parts of a package, by names that differ in case or slashes at will.

    ``notes`` has a line for each part that is damaged; what comes before the damage is read.
    """

    def __init__(self, data: bytes, kind: str) -> None:
        """Open the package in ``data``; ``kind`` is what it is called in messages (``DOCX``).

        Raises ReadError if there is no part, or if all of it is encrypted.
        """
        self.notes: list[str] = []
        self._kind = kind
        self._unpacked: set[str] = set()
        self._unpacked_bytes = self._read_bytes = 0
        self._archive = self._open(data)
        self._parts = {_normalize(part.filename): part for part in self._archive.infolist()}
        if all(part.flag_bits & _ENCRYPTED_FLAG for part in self._parts.values()) and self._parts:
            raise ReadError(f"encrypted {kind}; save it without a password")

    def _open(self, data: bytes) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(io.BytesIO(data))
        except Exception as error:  # zipfile raises many types
            repaired = repair(data)
            if repaired is None:
                raise self.damage_error(describe_fault(error)) from error
        self.notes.append(LOST_DIRECTORY)
        return zipfile.ZipFile(io.BytesIO(repaired))

    def names(self) -> list[str]:
        """Return the normalized names of all parts."""
        return list(self._parts)

    def __contains__(self, name: str) -> bool:
        return _normalize(name) in self._parts

    def size(self, name: str) -> int:
        """Return how many bytes a part unpacks to. Raises KeyError if there is none."""
        return self._parts[_normalize(name)].file_size

    def read(self, name: str) -> bytes:
        """Return the bytes of a part.

        Raises KeyError if there is none; ReadError beyond the limit; what zipfile raises if it
        is damaged.
        """
        return b"".join(self._chunks(name))

    def feed(self, name: str, target: XmlTarget) -> None:
        """Give the events of an XML part to ``target``; damage costs the rest of it and a note.

        Raises ReadError if the parts together unpack to over 256 MiB.
        """
        for _ in self.feed_in_pieces(name, target, lambda: None):
            pass

    def feed_in_pieces(self, name: str, target: XmlTarget, take: Callable[[], T]) -> Iterator[T]:
        """Feed a part as :meth:`feed` does; yield what ``take`` returns after every piece of it."""
        from lxml import etree

        parser = etree.XMLParser(target=target, resolve_entities=False, no_network=True)
        try:
            for chunk in self._chunks(name):
                parser.feed(chunk)
                yield take()
            parser.close()
        except (ReadError, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001 - zipfile and lxml raise many types
            self.notes.append(f"{name}: damaged ({describe_fault(error)})")
        yield take()

    def read_tree(self, name: str) -> etree._Element | None:
        """Return the root of a part that is small by nature; None, and a note, if it is damaged.

        None without a note if there is no such part.
        """
        from lxml import etree

        if name not in self:
            return None
        try:
            if self.size(name) > _MAX_TREE_BYTES:
                raise ReadError(f"{self.size(name):,} bytes")
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            return etree.fromstring(self.read(name), parser)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - zipfile and lxml raise many types
            self.notes.append(f"{name}: damaged ({describe_fault(error)})")
            return None

    def damage_error(self, reason: str) -> ReadError:
        """Return the error that says that nothing of the package can be read, and why."""
        return ReadError(f"damaged {self._kind} ({reason}); save it again")

    def chunks_before_damage(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a part in pieces, as far as it is whole; ReadError beyond limits."""
        try:
            yield from self._chunks(name)
        except (ReadError, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001 - zipfile raises many types
            self.notes.append(f"{name}: damaged ({describe_fault(error)})")

    def _chunks(self, name: str) -> Iterator[bytes]:
        part = self._parts[_normalize(name)]
        if part.filename not in self._unpacked:
            self._unpacked.add(part.filename)
            self._unpacked_bytes += part.file_size
        self._read_bytes += part.file_size
        if (
            self._unpacked_bytes > _MAX_UNPACKED_BYTES
            or self._read_bytes > _MAX_READINGS * _MAX_UNPACKED_BYTES
        ):
            size = max(self._unpacked_bytes, self._read_bytes)
            limit = f"{_MAX_UNPACKED_BYTES:,}"
            raise ReadError(f"unpacks to {size:,} bytes, over the limit of {limit}; split it")
        with self._archive.open(part) as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                yield chunk


def _normalize(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/").lstrip("/")).lower()
