"""Texts to vectors: what an encoder is, the bundled one, and how a setting names one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.errors import EncoderError

BUNDLED: Final = "bundled"
BUNDLED_FOLDER: Final = Path(__file__).parent / "resources" / "encoder"
_MODEL_PREFIX: Final = "sentence-transformers:"
_DTYPES: Final[dict[str, np.dtype[np.floating]]] = {
    "F16": np.dtype("<f2"),
    "F32": np.dtype("<f4"),
}
_WEIGHTS: Final = "embedding.weight"
_CHUNK: Final = 512
_MANY_TEXTS: Final = 256
"""From how many texts at a time converting all weights is cheaper than those in use."""


class Encoder(Protocol):
    """Turns texts into vectors whose dot product is their similarity in meaning."""

    @property
    def name(self) -> str:
        """What tells these vectors from another encoder's; stored beside them."""
        ...

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        ...

    @property
    def instant(self) -> bool:
        """Whether hundreds of sentences can be encoded while a user waits."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (len(texts), dimensions) of unit length; zero for a text without content."""
        ...


def open_encoder(setting: str, base: Path) -> Encoder:
    """Open the encoder that ``setting`` names.

    ``bundled``, or ``sentence-transformers:`` and the name or folder of a model; a
    relative folder is looked for in ``base``, the folder of the configuration file.

    Raises:
        EncoderError: the setting is neither, or the encoder cannot be loaded.
    """
    if setting == BUNDLED:
        return StaticEncoder(BUNDLED_FOLDER)
    model = setting.removeprefix(_MODEL_PREFIX).strip()
    if model and setting.startswith(_MODEL_PREFIX):
        # Imported here because the module stands for torch, which takes seconds.
        from index.sentence_model import SentenceModel

        return SentenceModel(model, base)
    raise EncoderError(
        f'encoder: "{setting[:80]}" is not known; '
        f'write "{BUNDLED}" or "{_MODEL_PREFIX}NAME_OR_FOLDER"'
    )


class StaticEncoder:
    """One vector a token, averaged: sentence-transformers' StaticEmbedding without torch.

    The weights stay in the file (memory-mapped) and only the rows in use are read, so
    opening costs little more than reading the vocabulary.
    """

    def __init__(self, folder: Path) -> None:
        """Open ``folder``: ``model.safetensors`` and ``tokenizer.json``.

        Raises:
            EncoderError: a file is missing or damaged, or they do not fit each other.
        """
        self._rows, digest = _map_weights(folder / "model.safetensors")
        self._tokenizer = _read_tokenizer(folder / "tokenizer.json")
        tokens = self._tokenizer.get_vocab_size()
        if tokens != len(self._rows):
            raise EncoderError(
                f"{folder}: {tokens} tokens but {len(self._rows)} rows of weights; "
                "install the program again"
            )
        self._name = f"{BUNDLED}:{digest[:12]}"

    @property
    def name(self) -> str:
        """``bundled:`` and twelve hex digits of the digest over weights and vocabulary."""
        return self._name

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return int(self._rows.shape[1])

    @property
    def instant(self) -> bool:
        """True: a look-up a token."""
        return True

    @cached_property
    def _full_rows(self) -> NDArray[np.float32]:
        return np.array(self._rows, dtype=np.float32)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (len(texts), dimensions) of unit length; zero where no token is known."""
        rows = self._rows if len(texts) < _MANY_TEXTS else self._full_rows
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), _CHUNK):
            chunk = list(texts[start : start + _CHUNK])
            encodings = self._tokenizer.encode_batch_fast(chunk, add_special_tokens=False)
            for row, encoding in enumerate(encodings, start):
                vectors[row] = _add_rows(rows, encoding.ids)
        return unit_rows(vectors)


def _add_rows(rows: NDArray[np.floating], ids: list[int]) -> NDArray[np.float32]:
    # Counted first, so that memory is bounded by the distinct tokens, however long the text;
    # no matrix product, because BLAS threads and the tokenizer's would fight over the cores.
    used, counts = np.unique(np.array(ids, dtype=np.int64), return_counts=True)
    weighted = rows[used] * counts[:, None].astype(np.float32)
    total: NDArray[np.float32] = np.add.reduce(weighted, axis=0, dtype=np.float32)
    return total


def unit_rows(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """``vectors`` (n, dimensions) scaled to length one; a zero row stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    return np.asarray(vectors / lengths, dtype=np.float32)


def _read_tokenizer(path: Path) -> Tokenizer:
    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare Exception, whatever is wrong
        raise EncoderError(f"{path}: no tokenizer ({error}); install the program again") from error


def _map_weights(path: Path) -> tuple[NDArray[np.floating], str]:
    """(tokens, dimensions) float16 or float32 in the file, and the digest in its header.

    The safetensors format: eight bytes of header length, a JSON header, the raw arrays.
    """
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if length > path.stat().st_size:
                raise ValueError(f"header of {length} bytes")
            header = json.loads(file.read(length))
        weights = header[_WEIGHTS]
        dtype, (tokens, dimensions) = _DTYPES[weights["dtype"]], weights["shape"]
        start, end = weights["data_offsets"]
        if end - start != tokens * dimensions * dtype.itemsize:
            raise ValueError(f"{end - start} bytes for {tokens} x {dimensions}")
        rows = np.memmap(path, dtype, "r", 8 + length + start, (tokens, dimensions))
        return rows, str(header["__metadata__"]["digest"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderError(
            f"{path}: no token weights ({type(error).__name__}: {error}); install the program again"
        ) from error
