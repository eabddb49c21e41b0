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
from index.processes.limits import Death, Limits
from index.readers import Context, parse_document, read_bytes
from index.store.compression import pack_document
from index.store.records import PackedDocument
from index.text.passages import PassageWithSentences, split_passages
from index.types import MEMBER_SEPARATOR, Document

DIGEST_SIZE: Final = 16
"""Bytes of a file's digest (BLAKE2b)."""
_TIMED_BYTES: Final = 10 << 20
"""Bytes of a file for which the time is that of the limits."""
_LIMIT_REASONS: Final = {
    Death.TIME: "takes over {seconds:g} s to read; raise file_seconds in config.yaml",
    Death.MEMORY: "takes over {memory_mb:,} MB to read; raise file_memory_mb in config.yaml",
}
_ENDED: Final = "each process that read it was ended, maybe for want of memory; free some"


@dataclass(frozen=True, slots=True)
class IngestedFile:
    """A file as it goes into the store, or why it does not.

    It has either ``documents``, its own first, with the ``encodings`` of all their passages
    (None without an encoder); or a ``reason`` why it cannot be read, with its ``kind`` if that
    is none that is read, and whether to ``retry`` next time even if the file has not changed;
    or nothing of these if its ``digest`` is a known one.
    """

    path: str
    digest: bytes = b""
    documents: tuple[PackedDocument, ...] = ()
    encodings: list[bytes] | None = None
    reason: str = ""
    kind: str = ""
    retry: bool = False

    @property
    def passages(self) -> int:
        """The number of passages of all documents."""
        return sum(len(document.passages) for document in self.documents)


@dataclass(frozen=True, slots=True)
class _SplitDocument:
    """A document that has been read and split into passages, but is not encoded yet."""

    member: str
    document: Document
    passages: list[PassageWithSentences]

    def pack(self, members: int) -> PackedDocument:
        passages = [passage for passage, _ in self.passages]
        return replace(pack_document(self.document, passages, self.member), members=members)


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
    """

    max_bytes: int
    limits: Limits
    known_digests: frozenset[bytes]
    encoder: Encoder | None
    recognized_pages: Mapping[str, int] = field(default_factory=dict)

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
                text = document.document.text
                for passage, passage_sentences in document.passages:
                    texts.append(text[passage.span.start : passage.span.end])
                    sentences.append(passage_sentences)
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
        if death is Death.UNKNOWN:
            return IngestedFile(path, reason=_ENDED, retry=True)
        limits = self.limits_of(path)
        reason = _LIMIT_REASONS[death].format(
            seconds=limits.seconds, memory_mb=limits.memory_bytes >> 20
        )
        return IngestedFile(path, reason=reason)

    def _read(self, path: str) -> _SplitFile | IngestedFile:
        """Return the documents at ``path``; without any if it is known or cannot be read."""
        file = Path(path)
        try:
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
        end = start + file.passages
        if file.documents:
            file = replace(file, encodings=encodings[start:end])
        start = end
        result.append(file)
    return result
