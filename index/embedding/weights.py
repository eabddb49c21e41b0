"""The weights of the bundled encoder: token vectors in the safetensors format."""

from __future__ import annotations

import json
import mmap
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError

_DTYPES: Final[dict[str, np.dtype[np.floating]]] = {
    "F16": np.dtype("<f2"),
    "F32": np.dtype("<f4"),
}
_TENSOR: Final = "embedding.weight"


class TokenWeights:
    """A memory-mapped file of token vectors.

    ``rows`` is (vocabulary, dimensions), float16 or float32; ``digest`` is the hexadecimal
    digest over weights and vocabulary.
    """

    def __init__(self, file: mmap.mmap, rows: NDArray[np.floating], digest: str) -> None:
        self._file = file
        self.rows = rows
        self.digest = digest

    def release_memory(self) -> None:
        """Free the memory of the pages read so far; reading ``rows`` again reads the file."""
        advice = getattr(mmap, "MADV_DONTNEED", None)  # not on all platforms
        if advice is not None:
            self._file.madvise(advice)


def map_weights(path: Path) -> TokenWeights:
    """Map a file in the safetensors format into memory.

    That is eight bytes of header length, a JSON header (with our digest), the raw arrays.

    Raises:
        EncoderError: the file is missing or damaged.
    """
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if length > path.stat().st_size:
                raise ValueError(f"header of {length} bytes")
            header = json.loads(file.read(length))
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        tensor = header[_TENSOR]
        dtype = _DTYPES[tensor["dtype"]]
        vocabulary, dimensions = tensor["shape"]
        start, end = tensor["data_offsets"]
        if end - start != vocabulary * dimensions * dtype.itemsize:
            raise ValueError(f"{end - start} bytes for {vocabulary} x {dimensions}")
        values = np.frombuffer(mapped, dtype, vocabulary * dimensions, 8 + length + start)
        digest = str(header["__metadata__"]["digest"])
        return TokenWeights(mapped, values.reshape(vocabulary, -1), digest)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderError(
            "{path}: no token weights ({name}: {error}); install the program again",
            path=path,
            name=type(error).__name__,
            error=error,
        ) from error
