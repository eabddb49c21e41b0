"""The file of contextual vectors: a header, then a record for each passage, appended as it is made.

Making a vector takes a quarter of a second, so none is made twice: a run that was cut short goes
on where it was, and a passage that is indexed anew keeps its vector as long as its text is the
same. Every record ends with its checksum; one that is torn or damaged counts as not there. As
whoever can write the file can write its checksums, any bytes are borne.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest

from index.errors import DerivedDamageError
from index.files.atomic import replacing
from index.files.regular import open_regular
from index.int8 import Quantized, dot_products, quantize
from index.store.version import parse_version
from index.types import StoreVersion

MAX_PASSAGES: Final = 100_000
"""Passages that have vectors, the newest: encoding them takes hours."""

_MAGIC: Final = "trujaman-contextual-1"
_HEADER_BYTES: Final = 512
_MAX_DIMENSIONS: Final = 4_096
_TEXT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose vectors a file holds: ids are those of a store as of ``version``, or later."""

    version: StoreVersion
    encoder: str
    dimensions: int


def digest_of(text: str) -> bytes:
    """Return 16 bytes that tell a passage's text from any other."""
    return blake2b(text.encode("utf-8", errors="surrogatepass"), digest_size=_TEXT_BYTES).digest()


class ContextualVectors:
    """The vectors that a file has, read into memory: at most 50 MB.

    ``ids`` (n,) int64 are the passages, ascending; ``damaged`` counts records that are not as
    they were written, the rest of a record that was cut off among them.
    """

    def __init__(self, path: Path) -> None:
        """Read the file at ``path``.

        Raises:
            OSError: it cannot be read.
            DerivedDamageError: it is no file of vectors.
        """
        with open_regular(path) as file:
            header = file.read(_HEADER_BYTES)
            try:
                self.origin = _parse_header(header)
            except ValueError as error:
                raise DerivedDamageError(path) from error
            record = _record_type(self.origin.dimensions)
            content = file.read(record.itemsize * MAX_PASSAGES)
        whole = len(content) // record.itemsize
        records = np.frombuffer(content, record, whole)
        sound = _find_sound(records)
        self.damaged = whole - int(sound.sum()) + (len(content) > whole * record.itemsize)
        records = _last_of_each(records[sound])
        self.ids = np.ascontiguousarray(records["passage"], dtype=np.int64)
        self._texts = np.ascontiguousarray(records["text"])
        self._vectors = Quantized(
            np.ascontiguousarray(records["scale"], dtype=np.float32),
            np.ascontiguousarray(records["vector"]),
        )

    @classmethod
    def open(
        cls, path: Path, encoder: str, is_ancestor: Callable[[StoreVersion], bool]
    ) -> ContextualVectors | None:
        """Return the vectors of ``encoder`` at ``path``; None if there are none.

        ``is_ancestor`` tells whether the store at hand was what they were made for: else the
        same ids may be those of other passages.
        """
        try:
            vectors = cls(path)
        except (OSError, DerivedDamageError):
            return None
        is_of_these = vectors.origin.encoder == encoder and is_ancestor(vectors.origin.version)
        return vectors if is_of_these else None

    def __len__(self) -> int:
        return len(self.ids)

    def approximate_cosines(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the cosines (n,), within 0.01, of ``query`` (d,) with all passages."""
        scales, data = self._vectors
        quantized = quantize(query[None])
        cosines = dot_products(quantized.data, data)[0]
        return np.asarray(cosines * scales * quantized.scales, dtype=np.float32)

    def exact_cosines(
        self, query: NDArray[np.float32], places: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Return the cosines (k,), in float32, of ``query`` (d,) with those at ``places`` (k,)."""
        scales, data = self._vectors
        cosines = (data[places].astype(np.float32) @ query) * scales[places]
        return np.asarray(cosines, dtype=np.float32)

    def find(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the places (k,) of passages ``ids`` (k,), −1 for one without a vector."""
        if not len(self.ids):
            return np.full(len(ids), -1, dtype=np.int64)
        places = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        has_vector = (self.ids[places] == ids) & (self._vectors.scales[places] > 0)
        return np.where(has_vector, places, -1)

    def texts(self) -> dict[int, bytes]:
        """Return the digest of each passage's text, by id."""
        digests = (text.tobytes() for text in self._texts)
        return dict(zip(self.ids.tolist(), digests, strict=True))

    def by_text(self) -> dict[bytes, int]:
        """Return the place of a vector for the digest of each text."""
        return {text.tobytes(): place for place, text in enumerate(self._texts)}

    def records_of(self, places: Sequence[int], ids: Sequence[int]) -> bytes:
        """Return the records at ``places`` as those of passages ``ids``, see :func:`create`."""
        scales, data = self._vectors
        chosen = list(places)
        return _pack(ids, self._texts[chosen], Quantized(scales[chosen], data[chosen]))


def pack(ids: Sequence[int], texts: Sequence[bytes], vectors: NDArray[np.float32]) -> bytes:
    """Return the records of passages ``ids``: digests of their texts, and their vectors (n, d)."""
    return _pack(ids, np.frombuffer(b"".join(texts), f"V{_TEXT_BYTES}"), quantize(vectors))


def create(path: Path, origin: Origin, records: bytes) -> None:
    """Replace the file at ``path`` by one with ``records``, all or nothing. Raises OSError."""
    with replacing(path) as file:
        file.write(_format_header(origin) + records)


def append(path: Path, records: bytes) -> None:
    """Add ``records`` to the file at ``path``, durably. Raises OSError."""
    with path.open("ab") as file:
        file.write(records)
        file.flush()
        os.fsync(file.fileno())


def _record_type(dimensions: int) -> np.dtype[Any]:
    return np.dtype(
        [
            ("passage", "<i8"),
            ("text", f"V{_TEXT_BYTES}"),
            ("scale", "<f4"),
            ("vector", "i1", (dimensions,)),
            ("checksum", "<u8"),
        ]
    )


def _pack(ids: Sequence[int], texts: NDArray[np.void], vectors: Quantized) -> bytes:
    records = np.zeros(len(ids), _record_type(vectors.data.shape[1]))
    records["passage"], records["text"] = ids, texts
    records["scale"], records["vector"] = vectors
    records["checksum"] = _checksums(records)
    return records.tobytes()


def _checksums(records: NDArray[Any]) -> NDArray[np.uint64]:
    size = records.dtype.itemsize
    content = memoryview(np.ascontiguousarray(records).tobytes())
    end = size - records.dtype["checksum"].itemsize
    starts = range(0, len(content), size)
    digests = (xxh3_64_intdigest(content[start : start + end]) for start in starts)
    return np.fromiter(digests, np.uint64, len(records))


def _find_sound(records: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which ``records`` (n,) are as they were written, and numbers, (n,)."""
    is_number = np.isfinite(records["scale"]) & (records["scale"] >= 0)
    sound: NDArray[np.bool_] = (records["checksum"] == _checksums(records)) & is_number
    return sound


def _last_of_each(records: NDArray[Any]) -> NDArray[Any]:
    """Return the last of the ``records`` of each passage, by ascending id."""
    newest_first = records[::-1]
    _, places = np.unique(newest_first["passage"], return_index=True)
    return newest_first[places]


def _format_header(origin: Origin) -> bytes:
    fields = {
        "magic": _MAGIC,
        "version": asdict(origin.version),
        "encoder": origin.encoder,
        "dimensions": origin.dimensions,
    }
    return json.dumps(fields).encode().ljust(_HEADER_BYTES)


def _parse_header(data: bytes) -> Origin:
    """Undo :func:`_format_header`. Raises ValueError on anything else."""
    try:
        fields = json.loads(data)
        magic = fields.pop("magic")
        origin = Origin(**{**fields, "version": parse_version(fields["version"])})
    # RecursionError: a stranger can nest lists deeper than Python reads them.
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not a header") from error
    is_ours = magic == _MAGIC and type(origin.encoder) is str and type(origin.dimensions) is int
    if not is_ours:
        raise ValueError("not of this format")
    if not 0 < origin.dimensions <= _MAX_DIMENSIONS:
        raise ValueError(origin.dimensions)
    return origin
