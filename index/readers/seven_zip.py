"""Read 7z archives packed by LZMA, LZMA2 or bzip2, as nearly all are.

The header lists folders, each a stream of files packed together; see ``7zFormat.txt`` of the
LZMA SDK, whose terms are used here.
"""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from index.errors import ReadError
from index.readers import libarchive_files
from index.readers.archives import PackedFile, make_document
from index.readers.context import Context
from index.readers.faults import describe_fault
from index.readers.mapped_file import MappedFile
from index.types import Document

_SIGNATURE_BYTES: Final = 32
_END, _HEADER, _MAIN_STREAMS, _FILES, _PACK, _UNPACK, _SUBSTREAMS = 0, 1, 4, 5, 6, 7, 8
_SIZES, _DIGESTS, _FOLDERS, _FOLDER_SIZES, _COUNTS, _EMPTY, _NAMES = 9, 10, 11, 12, 13, 14, 17
_ENCODED_HEADER: Final = 0x17
_MAX_DICTIONARY: Final = 256 << 20
_MAX_FILE_BYTES: Final = 256 << 20
_MAX_HEADER_BYTES: Final = 64 << 20
_MAX_COUNT: Final = 1_000_000
_CHUNK_BYTES: Final = 1 << 20
_FILTERS: Final = {
    b"\x21": lzma.FILTER_LZMA2,
    b"\x03\x01\x01": lzma.FILTER_LZMA1,
    b"\x03": lzma.FILTER_DELTA,
    b"\x03\x03\x01\x03": lzma.FILTER_X86,
    b"\x03\x03\x05\x01": lzma.FILTER_ARM,
}
_METHODS: Final = {
    b"\x03\x04\x01": "PPMd",
    b"\x04\x01\x08": "Deflate",
    b"\x04\x01\x09": "Deflate64",
    b"\x04\xf7\x11\x01": "Zstandard",
    b"\x04\xf7\x11\x02": "Brotli",
    b"\x04\xf7\x11\x04": "LZ4",
}
"""Methods that are not undone here."""
_ENCRYPTION: Final = b"\x06\xf1\x07\x01"


class UnknownMethodError(ReadError):
    """Files are packed by a method that is not undone here."""

    def __init__(self, method: str) -> None:
        super().__init__(f"packed by {method}; {libarchive_files.HOW_TO_INSTALL}, or unpack it")


@dataclass(slots=True)
class _Folder:
    """A stream of files: its coders (id, properties) from the last to the first to undo."""

    coders: list[tuple[bytes, bytes]]
    packed_streams: int
    size: int = 0
    files: int = 1


class _Reader:
    """Reads numbers and bytes one after the other; raises IndexError or struct.error at the end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def take(self, size: int) -> bytes:
        if size > len(self._data) - self._at:
            raise IndexError
        self._at += size
        return self._data[self._at - size : self._at]

    def rest(self) -> bytes:
        """Return all bytes that are left."""
        return self.take(len(self._data) - self._at)

    def number(self) -> int:
        """Return a number whose first byte says by its leading ones how many bytes follow."""
        first = self.byte()
        extra = 0
        while extra < 8 and first & (0x80 >> extra):
            extra += 1
        high = first & (0x7F >> extra) if extra < 8 else 0
        return high << (8 * extra) | int.from_bytes(self.take(extra), "little")

    def count(self) -> int:
        """Return a number of things, of which there cannot be too many."""
        number = self.number()
        if number > _MAX_COUNT:
            raise IndexError
        return number

    def bits(self, count: int) -> list[bool]:
        data = self.take(-(-count // 8))
        return [bool(data[place >> 3] & (0x80 >> (place & 7))) for place in range(count)]

    def digests(self, count: int) -> None:
        """Pass over checksums."""
        known = count if self.byte() else sum(self.bits(count))
        self.take(4 * known)


@dataclass(slots=True)
class _Streams:
    """What the header says of the packed streams."""

    position: int = 0
    packed_sizes: list[int] | None = None
    folders: list[_Folder] | None = None
    file_sizes: list[int] | None = None


def parse(data: bytes, context: Context) -> Document:
    """Return the document of a 7z archive. Raises ReadError if its header cannot be read."""
    try:
        streams, names = _read_header(data)
    except (IndexError, struct.error, ValueError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise ReadError(f"damaged 7z archive ({describe_fault(error)}); pack it again") from error
    fits = not isinstance(data, MappedFile)  # what libarchive reads is in memory as a whole
    if fits and libarchive_files.is_available() and not all(map(_is_known, streams.folders or [])):
        return libarchive_files.parse(data, context)
    return make_document(_list_files(data, streams, names, context), context)


def _is_known(folder: _Folder) -> bool:
    """Tell whether a folder is packed by methods that are undone here; one that is encrypted is."""
    try:
        _make_decoder(folder)
    except UnknownMethodError:
        return False
    except (ReadError, lzma.LZMAError, ValueError):
        return True  # no other library can do more
    return True


def _read_header(data: bytes) -> tuple[_Streams, list[tuple[str, bool]]]:
    """Return the streams and the names of the files, each with whether it has content."""
    offset, size = struct.unpack_from("<QQ", data, 12)
    header = data[_SIGNATURE_BYTES + offset : _SIGNATURE_BYTES + offset + size]
    for _ in range(4):
        reader = _Reader(header)
        kind = reader.byte()
        if kind != _ENCODED_HEADER:
            break
        streams = _read_streams(reader)
        (folder,) = streams.folders or []
        if folder.size > _MAX_HEADER_BYTES:
            raise ValueError
        header = _Unpacker(data, streams.position, streams.packed_sizes or [], folder).read(
            folder.size
        )
    if kind != _HEADER:
        raise ValueError
    streams = _Streams()
    names: list[tuple[str, bool]] = []
    while (kind := reader.byte()) != _END:
        if kind == _MAIN_STREAMS:
            streams = _read_streams(reader)
        elif kind == _FILES:
            names = _read_names(reader)
        else:
            raise ValueError
    return streams, names


def _read_streams(reader: _Reader) -> _Streams:
    streams = _Streams()
    while (kind := reader.byte()) != _END:
        if kind == _PACK:
            streams.position = reader.number()
            count = reader.count()
            while (part := reader.byte()) != _END:
                if part == _SIZES:
                    streams.packed_sizes = [reader.number() for _ in range(count)]
                else:
                    reader.digests(count)
        elif kind == _UNPACK:
            streams.folders = _read_folders(reader)
        elif kind == _SUBSTREAMS:
            streams.file_sizes = _read_file_sizes(reader, streams.folders or [])
        else:
            raise ValueError
    if streams.file_sizes is None:
        streams.file_sizes = [folder.size for folder in streams.folders or []]
    return streams


def _read_folders(reader: _Reader) -> list[_Folder]:
    folders: list[_Folder] = []
    outputs: list[int] = []
    while (kind := reader.byte()) != _END:
        if kind == _FOLDERS:
            count = reader.count()
            reader.byte()  # 0: they follow here
            for _ in range(count):
                folder, streams = _read_folder(reader)
                folders.append(folder)
                outputs.append(streams)
        elif kind == _FOLDER_SIZES:
            for folder, streams in zip(folders, outputs, strict=True):
                sizes = [reader.number() for _ in range(streams)]
                folder.size = max(sizes, default=0)
        else:
            reader.digests(len(folders))
    return folders


def _read_folder(reader: _Reader) -> tuple[_Folder, int]:
    """Return a folder and how many streams its coders give."""
    coders: list[tuple[bytes, bytes]] = []
    inputs = outputs = 0
    for _ in range(min(reader.count(), 32)):
        flags = reader.byte()
        identifier = reader.take(flags & 15)
        takes, gives = (reader.count(), reader.count()) if flags & 0x10 else (1, 1)
        properties = reader.take(reader.count()) if flags & 0x20 else b""
        coders.append((identifier, properties))
        inputs += takes
        outputs += gives
    for _ in range(outputs - 1):
        reader.number()
        reader.number()
    packed = inputs - (outputs - 1)
    if packed > 1:
        for _ in range(packed):
            reader.number()
    return _Folder(coders, packed), outputs


def _read_file_sizes(reader: _Reader, folders: list[_Folder]) -> list[int]:
    kind = reader.byte()
    if kind == _COUNTS:
        for folder in folders:
            folder.files = reader.count()
        kind = reader.byte()
    sizes: list[int] = []
    for folder in folders:
        given = [reader.number() for _ in range(folder.files - 1)] if kind == _SIZES else []
        if folder.files:
            sizes += [*given, max(folder.size - sum(given), 0)]
    if kind == _SIZES:
        kind = reader.byte()
    while kind != _END:  # checksums: nothing follows them but the end
        unknown = len(sizes)
        reader.digests(unknown)
        kind = reader.byte()
    return sizes


def _read_names(reader: _Reader) -> list[tuple[str, bool]]:
    count = reader.count()
    names = [""] * count
    has_content = [True] * count
    while (kind := reader.number()) != _END:
        part = _Reader(reader.take(reader.count()))
        if kind == _NAMES:
            part.byte()
            text = part.rest().decode("utf-16-le", errors="replace")
            names = text.split("\0")[:count]
        elif kind == _EMPTY:
            has_content = [not empty for empty in part.bits(count)]
    return list(zip(names, has_content, strict=False))


class _Unpacker:
    """Unpacks a folder piece by piece."""

    def __init__(self, data: bytes, start: int, packed_sizes: list[int], folder: _Folder) -> None:
        begin = _SIGNATURE_BYTES + start
        self._data = data
        self._decoder = _make_decoder(folder)
        self._at = begin
        self._end = begin + sum(packed_sizes[:1])
        self._is_broken = False

    def read(self, size: int) -> bytes:
        """Return the next ``size`` bytes. Raises EOFError if there are fewer.

        After an error, and after too large a file, what follows cannot be read either.
        """
        if self._is_broken or size > _MAX_FILE_BYTES:
            self._is_broken = True
            raise ReadError("behind what could not be unpacked; unpack it")
        self._is_broken = True
        content = self._unpack(size)
        self._is_broken = False
        return content

    def _unpack(self, size: int) -> bytes:
        content = bytearray()
        while len(content) < size:
            missing = size - len(content)
            if self._decoder is None:
                piece = self._data[self._at : min(self._at + missing, self._end)]
                self._at += len(piece)
            else:
                chunk = b""
                if self._decoder.needs_input:
                    chunk = self._data[self._at : min(self._at + _CHUNK_BYTES, self._end)]
                    self._at += len(chunk)
                piece = self._decoder.decompress(chunk, missing)
                if not piece and (chunk or not self._decoder.needs_input):
                    if self._decoder.eof:
                        raise EOFError
                    continue
            if not piece:
                raise EOFError
            content += piece
        return bytes(content)


def _make_decoder(folder: _Folder) -> Any:
    """Return what undoes the coders of a folder, None if its files are stored as they are."""
    if any(identifier == _ENCRYPTION for identifier, _ in folder.coders):
        raise ReadError("encrypted; unpack it")
    if folder.packed_streams != 1:
        raise UnknownMethodError("BCJ2")
    if [identifier for identifier, _ in folder.coders] == [b"\0"]:
        return None
    if folder.coders[0][0] == b"\x04\x02\x02" and len(folder.coders) == 1:
        return bz2.BZ2Decompressor()
    filters = [_to_filter(*coder) for coder in folder.coders]
    order = (lzma.FILTER_LZMA1, lzma.FILTER_LZMA2)
    filters.sort(key=lambda item: item["id"] in order)
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)


def _to_filter(identifier: bytes, properties: bytes) -> dict[str, int]:
    number = _FILTERS.get(identifier)
    if number is None:
        raise UnknownMethodError(_METHODS.get(identifier, f"method {identifier.hex()}"))
    if number == lzma.FILTER_LZMA2:
        size = (2 | properties[0] & 1) << (properties[0] // 2 + 11)
        return {"id": number, "dict_size": _check_dictionary(size)}
    if number == lzma.FILTER_LZMA1:
        first, size = struct.unpack("<BI", properties)
        rest, lc = divmod(first, 9)
        pb, lp = divmod(rest, 5)
        return {"id": number, "lc": lc, "lp": lp, "pb": pb, "dict_size": _check_dictionary(size)}
    if number == lzma.FILTER_DELTA:
        return {"id": number, "dist": properties[0] + 1}
    return {"id": number}


def _check_dictionary(size: int) -> int:
    if size > _MAX_DICTIONARY:
        raise ReadError(f"needs {size:,} bytes to unpack; unpack it yourself")
    return max(size, 4096)


def _list_files(
    data: bytes, streams: _Streams, names: list[tuple[str, bool]], context: Context
) -> Iterator[PackedFile]:
    """Yield the files that have content; each must be loaded, or is passed over, in its turn."""
    named = (name for name, has_content in names if has_content)
    sizes = iter(streams.file_sizes or [])
    packed_sizes = streams.packed_sizes or []
    position, first = streams.position, 0
    for folder in streams.folders or []:
        reason, unpacker = "", None
        try:
            unpacker = _Unpacker(data, position, packed_sizes[first : first + 1], folder)
        except ReadError as error:
            reason = str(error)
        for _ in range(folder.files):
            name, size = next(named, "unnamed"), next(sizes, 0)
            yield PackedFile(name, _loading(unpacker, size, context), reason)
        position += sum(packed_sizes[first : first + folder.packed_streams])
        first += folder.packed_streams


def _loading(unpacker: _Unpacker | None, size: int, context: Context) -> Callable[[], bytes]:
    def load() -> bytes:
        context.budget.unpack(size)
        return unpacker.read(size) if unpacker else b""

    return load
