"""Read archives: ZIP, tar, and files that gzip, bzip2 or xz have packed.

An archive is a document whose text is the names in it, so that a file is found by its name; its
files are members. Nothing is written to disk, and no size in an archive is believed: what is
unpacked is counted while it comes, and ends with the limits of the context.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import IO, Any, Final

from index.errors import ReadError
from index.readers import metadata
from index.readers.context import Context
from index.readers.detection import detect_format
from index.readers.encoding import decode
from index.readers.faults import describe_fault
from index.readers.mapped_file import as_stream
from index.readers.member_names import MemberNames
from index.readers.members import MemberReader
from index.readers.zip_repair import LOST_DIRECTORY, repair
from index.types import Document

_MAX_RATIO: Final = 200
"""How many times its packed size a file may have when it is over _FREE_BYTES; deflate packs
zeros a thousand times, text no more than twenty."""
_FREE_BYTES: Final = 10 << 20
_CHUNK_BYTES: Final = 1 << 20
_UTF8_FLAG: Final = 0x800
_ENCRYPTED_FLAG: Final = 0x1
_HEAD_BYTES: Final = 512
_PACKED_SUFFIXES: Final = ("gz", "bz2", "xz")
_SYSTEM_FILES: Final = (".DS_Store", "Thumbs.db", "desktop.ini")
"""What systems leave in archives."""
_ERRORS: Final = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, NotImplementedError)
"""What the libraries raise over damaged archives."""


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file in an archive; ``load`` unpacks it, or ``reason`` says why that cannot be."""

    name: str
    load: Callable[[], bytes]
    reason: str = ""


def parse_zip(data: bytes, context: Context) -> Document:
    """Return the document of a ZIP archive. Raises ReadError if it is damaged as a whole."""
    notes: tuple[str, ...] = ()
    try:
        archive = zipfile.ZipFile(as_stream(data))
    except (zipfile.BadZipFile, *_ERRORS) as error:
        repaired = repair(data) if isinstance(data, bytes) else None
        if repaired is None:
            reason = describe_fault(error)
            raise ReadError(f"damaged ZIP archive ({reason}); pack it again") from error
        archive, notes = zipfile.ZipFile(io.BytesIO(repaired)), (LOST_DIRECTORY,)
    with archive:
        document = make_document(_zip_files(archive, context), context)
    return replace(document, notes=(*notes, *document.notes))


def parse_tar(data: bytes, context: Context) -> Document:
    """Return the document of a tar archive; of a damaged one what comes before the damage."""
    return _read_tar(as_stream(data), context)


def parse_gzip(data: bytes, context: Context) -> Document:
    """Return the document of a file that gzip has packed, or of the tar archive in it."""
    return _parse_packed(gzip.GzipFile(fileobj=as_stream(data)), len(data), context)


def parse_bzip2(data: bytes, context: Context) -> Document:
    """Return the document of a file that bzip2 has packed, or of the tar archive in it."""
    return _parse_packed(bz2.BZ2File(as_stream(data)), len(data), context)


def parse_xz(data: bytes, context: Context) -> Document:
    """Return the document of a file that xz has packed, or of the tar archive in it."""
    return _parse_packed(lzma.LZMAFile(as_stream(data)), len(data), context)


def make_document(files: Iterable[PackedFile], context: Context) -> Document:
    """Return the document of an archive with ``files``, which are read within the limits."""
    names = MemberNames()
    reader = MemberReader(context)
    listed: list[str] = []
    reasons: defaultdict[str, list[str]] = defaultdict(list)
    notes: list[str] = []
    try:
        for file in files:
            if len(listed) > context.budget.max_members:
                raise ReadError(f"more than {len(listed) - 1:,} files in it; unpack it")
            name = names.make(file.name)
            listed.append(name)
            if file.reason:
                reasons[file.reason].append(name)
            else:
                reader.read(name, file.load, 0)
    except ReadError as error:
        notes.append(f"from {listed[-1] if listed else 'the first file'} on: {error}")
    except (tarfile.TarError, *_ERRORS) as error:
        notes.append(f"damaged from file {len(listed) + 1:,} on ({describe_fault(error)})")
    if not listed:
        raise ReadError(notes[0] if notes else "an archive with no file in it")
    for reason, refused in reasons.items():
        more = f" and {len(refused) - 1:,} more" if len(refused) > 1 else ""
        notes.append(f"{refused[0]}{more}: {reason}")
    about = metadata.describe("", context.name)
    return Document(
        "\n".join(listed),
        date=about.date,
        date_source=about.date_source,
        notes=(*notes, *reader.notes),
        members=tuple(reader.members),
    )


class CountedStream(io.RawIOBase):
    """A stream whose bytes count as unpacked; reading raises ReadError beyond the limit."""

    def __init__(self, stream: IO[bytes], context: Context) -> None:
        super().__init__()
        self._stream = stream
        self._budget = context.budget

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read into ``buffer``; return how many bytes."""
        data = self._stream.read(len(buffer))
        self._budget.unpack(len(data))
        buffer[: len(data)] = data
        return len(data)


def read_file(stream: IO[bytes] | CountedStream, packed_size: int, max_bytes: int) -> bytes:
    """Return what a stream unpacks; raises ReadError if that is more than a file may be.

    That is ``max_bytes``, or less where it unpacks to so much more than it was that it is a bomb.
    """
    limit = min(max_bytes, max(_FREE_BYTES, packed_size * _MAX_RATIO))
    content = bytearray()
    while chunk := stream.read(_CHUNK_BYTES):
        content += chunk
        if len(content) > limit:
            why = (
                f", {_MAX_RATIO} times its packed size" if limit == packed_size * _MAX_RATIO else ""
            )
            raise ReadError(f"unpacks to over {limit:,} bytes{why}; unpack it if it is no bomb")
    return bytes(content)


def _zip_files(archive: zipfile.ZipFile, context: Context) -> Iterator[PackedFile]:
    for info in archive.infolist():
        if info.is_dir() or _is_system_file(info.filename):
            continue
        reason = "encrypted; unpack it" if info.flag_bits & _ENCRYPTED_FLAG else ""
        yield PackedFile(_zip_name(info), _unzipping(archive, info, context), reason)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a file; the standard knows UTF-8 and cp437, programs write others."""
    if info.flag_bits & _UTF8_FLAG or info.orig_filename.isascii():
        return info.orig_filename
    try:
        return decode(info.orig_filename.encode("cp437"))[0]
    except UnicodeEncodeError:
        return info.orig_filename


def _unzipping(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, context: Context
) -> Callable[[], bytes]:
    def load() -> bytes:
        try:
            with archive.open(info) as stream:
                return read_file(
                    CountedStream(stream, context), info.compress_size, context.budget.file_bytes
                )
        except NotImplementedError as error:
            raise ReadError(
                f"packed by method {info.compress_type}, which is not read; pack it as ZIP anew"
            ) from error

    return load


def _read_tar(stream: IO[bytes], context: Context) -> Document:
    counted = io.BufferedReader(CountedStream(stream, context), _CHUNK_BYTES)
    try:
        # As a stream, past blocks that are no headers, as behind damage or between archives.
        archive = tarfile.open(  # noqa: SIM115
            fileobj=counted, mode="r|", errors="surrogateescape", ignore_zeros=True
        )
    except (tarfile.TarError, *_ERRORS) as error:
        raise ReadError(f"damaged tar archive ({describe_fault(error)}); pack it again") from error
    with archive:
        return make_document(_tar_files(archive, context.budget.file_bytes), context)


def _tar_files(archive: tarfile.TarFile, max_bytes: int) -> Iterator[PackedFile]:
    while info := archive.next():
        archive.members.clear()  # type: ignore[attr-defined]  # nothing goes back to them
        if not (info.isfile() or info.issparse()) or _is_system_file(info.name):
            continue
        name = decode(info.name.encode("utf-8", errors="surrogateescape"))[0]
        reason = "a file with holes; unpack it" if info.issparse() else ""
        yield PackedFile(name, _untarring(archive, info, max_bytes), reason)


def _untarring(
    archive: tarfile.TarFile, info: tarfile.TarInfo, max_bytes: int
) -> Callable[[], bytes]:
    def load() -> bytes:
        stream = archive.extractfile(info)
        return read_file(stream, max_bytes, max_bytes) if stream else b""

    return load


def _parse_packed(stream: Any, packed_size: int, context: Context) -> Document:
    """Return the document of a packed file, or of the tar archive that was packed."""
    buffered: Any = io.BufferedReader(stream, _CHUNK_BYTES)
    try:
        head = buffered.peek(_HEAD_BYTES)
    except _ERRORS as error:
        raise ReadError(f"damaged packed file ({describe_fault(error)}); pack it again") from error
    if _is_tar(head):
        return _read_tar(buffered, context)

    def load() -> bytes:
        return read_file(CountedStream(buffered, context), packed_size, context.budget.file_bytes)

    return make_document([PackedFile(_name_unpacked(context.name), load)], context)


def _is_tar(head: bytes) -> bool:
    try:
        return detect_format(head, "", complete=False) == "tar"
    except ReadError:
        return False


def _name_unpacked(name: str) -> str:
    """Return the name of the file that was packed: ``list.csv`` of ``list.csv.gz``."""
    name = name.rpartition("/")[2]
    stem, dot, suffix = name.rpartition(".")
    return stem if dot and stem and suffix.lower() in _PACKED_SUFFIXES else f"{name} unpacked"


def _is_system_file(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2] in _SYSTEM_FILES
