"""The files of the bundled encoder: token weights in the safetensors format, and the tokenizer."""

from __future__ import annotations

import json
import mmap
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.errors import EncoderError

_DTYPES: Final[dict[str, np.dtype[np.floating]]] = {
    "F16": np.dtype("<f2"),
    "F32": np.dtype("<f4"),
}
_WEIGHTS: Final = "embedding.weight"


def read_tokenizer(path: Path) -> Tokenizer:
    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare Exception, whatever is wrong
        raise EncoderError(f"{path}: no tokenizer ({error}); install the program again") from error


class Weights:
    """``rows`` (tokens, dimensions) float16 or float32 in a file, and the ``digest`` of it."""

    def __init__(self, file: mmap.mmap, rows: NDArray[np.floating], digest: str) -> None:
        self._file = file
        self.rows = rows
        self.digest = digest

    def release(self) -> None:
        """Let go of the memory that rows which have been read take; the file stays open."""
        advice = getattr(mmap, "MADV_DONTNEED", None)  # not everywhere
        if advice is not None:
            self._file.madvise(advice)


def map_weights(path: Path) -> Weights:
    """Open a file in the safetensors format, memory-mapped.

    Eight bytes of header length, a JSON header (with our digest), the raw arrays.
    """
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if length > path.stat().st_size:
                raise ValueError(f"header of {length} bytes")
            header = json.loads(file.read(length))
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        weights = header[_WEIGHTS]
        dtype, (tokens, dimensions) = _DTYPES[weights["dtype"]], weights["shape"]
        start, end = weights["data_offsets"]
        if end - start != tokens * dimensions * dtype.itemsize:
            raise ValueError(f"{end - start} bytes for {tokens} x {dimensions}")
        rows = np.frombuffer(mapped, dtype, tokens * dimensions, 8 + length + start)
        return Weights(mapped, rows.reshape(tokens, -1), str(header["__metadata__"]["digest"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderError(
            f"{path}: no token weights ({type(error).__name__}: {error}); install the program again"
        ) from error
