"""A file → what the store keeps of it. Needs nothing but the file, so any process can do it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from index.embedding.protocol import Encoder
from index.errors import ReadError
from index.readers import content, parse
from index.store.compression import packed
from index.store.records import Content
from index.text.passages import Cut, cut
from index.types import Document

_DIGEST_SIZE: Final = 16
_TOO_MUCH: Final = "reading it takes more memory than there is; split it, or free memory"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found at ``path``.

    There is a ``content``, with what the encoder ``kept`` of each passage (None without an
    encoder); or a ``reason`` why there is none, and whether to try ``again`` although the
    file stays the same; or neither, where the ``digest`` is a known one.
    """

    path: str
    digest: bytes = b""
    content: Content | None = None
    kept: list[bytes] | None = None
    reason: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads, cuts and encodes files. One with a digest among the ``known`` is not taken apart."""

    max_bytes: int
    known: frozenset[bytes]
    encoder: Encoder | None

    def __call__(self, paths: Sequence[str]) -> list[Reading]:
        """Return a reading of each file, in order; their passages are encoded together."""
        readings: list[Reading] = []
        texts: list[str] = []
        sentences: list[list[str] | None] = []
        for path in paths:
            reading, document, cuts = self._read(path)
            if document is not None:
                passages = [one.passage for one in cuts]
                reading = replace(reading, content=packed(document, passages))
                texts += [document.text[one.span.start : one.span.end] for one in passages]
                sentences += [one.sentences for one in cuts]
            readings.append(reading)
        if self.encoder is None:
            return readings
        return _with_kept(readings, self.encoder.keep(texts, sentences))

    def on_worker_death(self, path: str) -> Reading:
        """Return the reading of a file over which a process ended."""
        return Reading(path, reason=_TOO_MUCH, again=True)

    def _read(self, path: str) -> tuple[Reading, Document | None, list[Cut]]:
        file = Path(path)
        try:
            data = content(file, max_bytes=self.max_bytes)
            digest = hashlib.blake2b(data, digest_size=_DIGEST_SIZE).digest()
            if digest in self.known:
                return Reading(path, digest), None, []
            document = parse(data, file.suffix)
            return Reading(path, digest), document, cut(document.text)
        except OSError as error:
            return Reading(path, reason=f"cannot be read: {error.strerror}", again=True), None, []
        except MemoryError:
            return self.on_worker_death(path), None, []
        except ReadError as error:
            return Reading(path, reason=str(error)), None, []


def _with_kept(readings: list[Reading], kept: list[bytes]) -> list[Reading]:
    result = []
    end = 0
    for reading in readings:
        if reading.content is not None:
            start, end = end, end + len(reading.content.passages)
            reading = replace(reading, kept=kept[start:end])
        result.append(reading)
    return result
