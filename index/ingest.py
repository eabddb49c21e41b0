"""Read, split and encode files, in any process: it takes nothing but the files themselves."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from index.embedding.protocol import Encoder
from index.errors import ReadError, UnknownFormatError
from index.inheritance import inherit, is_message
from index.processes.advance import advance
from index.processes.limits import Death, Limits
from index.processes.memory import MemoryKeeper
from index.readers import (
    Context,
    open_container,
    parse_container,
    parse_document,
    read_bytes,
)
from index.readers.context import Budget
from index.readers.mapped_file import MappedFile
from index.spool import Spool, SpoolWriter
from index.store.compression import pack_document
from index.store.records import PackedDocument
from index.text.passages import PassageWithSentences, split_passages
from index.types import MEMBER_SEPARATOR, Document, Member

DIGEST_SIZE: Final = 16
"""Bytes of a file's digest (BLAKE2b)."""
MAX_CONTAINER_MEMBERS: Final = 1_000_000
"""How many files may lie in a container that is read member by member."""
_PART_PASSAGES: Final = 512
_CHUNK_BYTES: Final = 1 << 20
_TIMED_BYTES: Final = 10 << 20
"""Bytes of a file for which the time is that of the limits."""
_LIMIT_REASONS: Final = {
    Death.TIME: "takes over {seconds:g} s to read; raise file_seconds in config.yaml",
    Death.MEMORY: "takes over {memory_mb:,} MB to read; raise file_memory_mb in config.yaml",
}
_RETRIED_REASONS: Final = {
    Death.IDLE: "its disk does not answer; run 'index' again once it does",
    Death.UNKNOWN: "each process that read it was ended, maybe for want of memory; free some",
}
"""Why processes end that is no fault of the file."""


@dataclass(frozen=True, slots=True)
class IngestedFile:
    """A file as it goes into the store, or why it does not.

    It has either ``documents``, its own first, with the ``encodings`` of all their passages
    (None without an encoder), or a ``spool`` with both; or a ``reason`` why it cannot be read,
    with its ``kind`` if that is none that is read, and whether to ``retry`` next time even if
    the file has not changed; or nothing of these if its ``digest`` is a known one.
    """

    path: str
    digest: bytes = b""
    documents: tuple[PackedDocument, ...] = ()
    encodings: list[bytes] | None = None
    spool: Spool | None = None
    reason: str = ""
    kind: str = ""
    retry: bool = False

    @property
    def passages(self) -> int:
        """The number of passages of all documents."""
        if self.spool is not None:
            return self.spool.passages
        return sum(len(document.passages) for document in self.documents)

    @property
    def is_known(self) -> bool:
        """Whether its digest is a known one, so that it was not parsed."""
        return not (self.documents or self.spool or self.reason)


@dataclass(frozen=True, slots=True)
class _SplitDocument:
    """A document that has been read and split into passages, but is not encoded yet."""

    member: str
    document: Document
    passages: list[PassageWithSentences]

    def add_passages(self, texts: list[str], sentences: list[list[str] | None]) -> None:
        """Append the text and, where they are known, the sentences of each passage."""
        text = self.document.text
        for passage, of_passage in self.passages:
            texts.append(text[passage.span.start : passage.span.end])
            sentences.append(of_passage)

    def pack(self, members: int) -> PackedDocument:
        passages = [passage for passage, _ in self.passages]
        return pack_document(self.document, passages, self.member)._replace(members=members)


@dataclass(frozen=True, slots=True)
class _SplitFile:
    """The documents of a file: its own first, then those inside it."""

    path: str
    digest: bytes
    documents: list[_SplitDocument]

    def to_file(self) -> IngestedFile:
        own, *members = self.documents
        packed = (own.pack(len(members)), *(member.pack(0) for member in members))
        return IngestedFile(self.path, self.digest, packed)


@dataclass(frozen=True, slots=True)
class Ingester:
    """Reads, splits and encodes files; a task for :class:`index.processes.pool.WorkerPool`.

    A file whose digest is among ``known_digests`` is not parsed. Pictures of text are read in
    the files of which ``recognized_pages`` has the number of such pages. ``limits`` are those
    that the pool holds each file to, see :meth:`limits_of`; they are no limits of this call.
    Containers of over ``max_bytes`` and up to ``max_container_bytes`` are read member by member,
    into files in ``spool_folder``.
    """

    max_bytes: int
    limits: Limits
    known_digests: frozenset[bytes]
    encoder: Encoder | None
    recognized_pages: Mapping[str, int] = field(default_factory=dict)
    max_container_bytes: int = 0
    spool_folder: str = ""

    def __call__(self, paths: Sequence[str]) -> list[IngestedFile]:
        """Return each file ingested, in order; the passages of all are encoded together."""
        files: list[IngestedFile] = []
        texts: list[str] = []
        sentences: list[list[str] | None] = []
        for path in paths:
            result = self._read(path)
            if isinstance(result, IngestedFile):
                files.append(result)
                continue
            files.append(result.to_file())
            for document in result.documents:
                document.add_passages(texts, sentences)
        if self.encoder is None:
            return files
        return _add_encodings(files, self.encoder.encode_passages(texts, sentences))

    def limits_of(self, path: str) -> Limits:
        """Return what reading a file may take: ``limits``, the time for every 10 MiB begun.

        For a long text takes long, and none is lost for that; and so does each picture of text.
        """
        try:
            size = Path(path).stat().st_size
        except (OSError, ValueError):
            size = 0
        times = 1 + size // _TIMED_BYTES + self.recognized_pages.get(path, 0)
        return replace(self.limits, seconds=self.limits.seconds * times)

    def on_worker_death(self, path: str, death: Death) -> IngestedFile:
        """Return what stands for a file over which a process ended."""
        if death in _RETRIED_REASONS:
            return IngestedFile(path, reason=_RETRIED_REASONS[death], retry=True)
        limits = self.limits_of(path)
        reason = _LIMIT_REASONS[death].format(
            seconds=limits.seconds, memory_mb=limits.memory_bytes >> 20
        )
        return IngestedFile(path, reason=reason)

    def _read(self, path: str) -> _SplitFile | IngestedFile:
        """Return the documents at ``path``; without any if it is known or cannot be read."""
        file = Path(path)
        try:
            container = self._open_container(file)
            if container is not None:
                return self._read_container(path, container)
            data = read_bytes(file, max_bytes=self.max_bytes)
            digest = hashlib.blake2b(data, digest_size=DIGEST_SIZE).digest()
            if digest in self.known_digests:
                return IngestedFile(path, digest)
            document = parse_document(
                data, Context(file.name, recognizes=path in self.recognized_pages)
            )
            return _SplitFile(path, digest, list(_split(document)))
        except OSError as error:
            return IngestedFile(path, reason=f"cannot be read: {error.strerror}", retry=True)
        except UnknownFormatError as error:
            return IngestedFile(path, reason=str(error), kind=error.kind)
        except ReadError as error:
            return IngestedFile(path, reason=str(error))

    def _open_container(self, file: Path) -> MappedFile | None:
        """Return the content of a file that is to be read member by member, else None."""
        try:
            size = file.stat().st_size
        except ValueError:  # a NUL in the name
            return None
        if size <= self.max_bytes or not self.spool_folder:
            return None
        return open_container(file, over_bytes=self.max_bytes, max_bytes=self.max_container_bytes)

    def _read_container(self, path: str, content: MappedFile) -> IngestedFile:
        """Return the documents of a container in a spool, so that few are in memory."""
        digest = _digest_of(content)
        if digest in self.known_digests:
            return IngestedFile(path, digest)
        spool = SpoolWriter(Path(self.spool_folder))
        try:
            parts = _ContainerParts(self.encoder, spool, content)
            context = Context(
                Path(path).name,
                recognizes=path in self.recognized_pages,
                budget=Budget(
                    MAX_CONTAINER_MEMBERS, self.max_container_bytes, file_bytes=self.max_bytes
                ),
                take=parts.take,
            )
            parts.finish(parse_container(content, context))
            return IngestedFile(path, digest, spool=spool.finish())
        except BaseException:
            spool.remove()
            raise


class _ContainerParts:
    """Splits and encodes the documents of a container, and writes them part by part."""

    def __init__(self, encoder: Encoder | None, spool: SpoolWriter, content: MappedFile) -> None:
        self._encoder = encoder
        self._spool = spool
        self._content = content
        self._memory = MemoryKeeper()
        self._waiting: list[_SplitDocument] = []
        self._passages = 0
        self._members = 0
        self._read_bytes = 0

    def take(self, member: Member) -> None:
        """Take a member, with the documents inside it."""
        for document in _split(member.document, member.name):
            self._waiting.append(document)
            self._passages += max(1, len(document.passages))
            self._members += 1
        if self._passages >= _PART_PASSAGES:
            self._write([document.pack(0) for document in self._waiting])
            self._content.release()
            self._memory.give_back()
            self._read_bytes = max(self._read_bytes, self._content.tell())
            advance(self._read_bytes)

    def finish(self, document: Document) -> None:
        """Take the document of the container itself; raises ReadError if there is nothing."""
        if self._waiting:
            self._write([member.pack(0) for member in self._waiting])
        if not self._members and not document.text.strip():
            raise ReadError(document.notes[0] if document.notes else "holds no words")
        self._waiting = list(_split(document))
        self._write([own.pack(self._members) for own in self._waiting])

    def _write(self, documents: list[PackedDocument]) -> None:
        encodings = None
        if self._encoder is not None:
            texts: list[str] = []
            sentences: list[list[str] | None] = []
            for document in self._waiting:
                document.add_passages(texts, sentences)
            encodings = self._encoder.encode_passages(texts, sentences)
        self._spool.write(documents, encodings)
        self._waiting, self._passages = [], 0


def _digest_of(content: MappedFile) -> bytes:
    """Return the digest of a file's content, of which little is in memory at a time."""
    digest = hashlib.blake2b(digest_size=DIGEST_SIZE)
    content.seek(0)
    while chunk := content.read(_CHUNK_BYTES):
        digest.update(chunk)
    content.seek(0)
    return digest.digest()


def _split(
    document: Document, member: str = "", message: Document | None = None
) -> Iterator[_SplitDocument]:
    """Yield ``document``, then the documents inside it, however deep, split into passages.

    ``message`` is the one that ``document`` is attached to, directly or in an archive.
    """
    if is_message(document):
        message = document
    elif message is not None:
        document = inherit(document, message)
    yield _SplitDocument(member, document, split_passages(document.text, document.headers))
    seen: Counter[str] = Counter()
    for inner in document.members:
        seen[inner.name] += 1
        number = f" ({seen[inner.name]})" if seen[inner.name] > 1 else ""
        parts = (member, inner.name + number) if member else (inner.name + number,)
        yield from _split(inner.document, MEMBER_SEPARATOR.join(parts), message)


def _add_encodings(files: list[IngestedFile], encodings: list[bytes]) -> list[IngestedFile]:
    """Share ``encodings``, one for each passage in order, out among ``files``."""
    result = []
    start = 0
    for file in files:
        end = start + sum(len(document.passages) for document in file.documents)
        if file.documents:
            file = replace(file, encodings=encodings[start:end])
        start = end
        result.append(file)
    return result
