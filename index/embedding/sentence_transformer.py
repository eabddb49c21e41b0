"""Any model of the sentence-transformers library as an encoder.

The only module that knows the library, which imports torch: seconds of start-up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from index.embedding.encodings import pack_vectors, unpack_vectors
from index.embedding.normalize import normalize_rows
from index.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_PATH_PREFIXES: Final = ("/", "~", "./", "../")


class SentenceTransformerEncoder:
    """A model from a folder, or by its name on the Hugging Face hub.

    A model in a folder is loaded without the network.
    """

    def __init__(self, model: str, base: Path) -> None:
        """Load ``model``; a relative folder is looked for in ``base``.

        Raises:
            EncoderError: the library is not installed, or the model cannot be loaded.
        """
        folder = base / Path(model).expanduser()
        if not folder.is_dir() and model.startswith(_PATH_PREFIXES):
            raise EncoderError(f"{folder}: no such model folder; mend encoder: in the config file")
        if folder.is_dir():
            self._model = _load_model(str(folder), local_files_only=True)
            label = folder.resolve().name
        else:
            self._model = _load_model(model, local_files_only=False)
            label = model
        self._name = f"sentence-transformers:{label}:{_digest_weights(self._model)}"
        self._dimensions = self._model.encode(["."], show_progress_bar=False).shape[1]

    @property
    def name(self) -> str:
        """Library, model and twelve hex digits of the digest over its weights."""
        return self._name

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return int(self._dimensions)

    @property
    def is_fast(self) -> bool:
        """False: a transformer takes milliseconds per sentence."""
        return False

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors (len(texts), dimensions); zero where the model gives zero."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        vectors = self._model.encode(list(texts), show_progress_bar=False, convert_to_numpy=True)
        # A half-precision model that normalises an empty text divides zero by zero.
        return normalize_rows(np.nan_to_num(np.asarray(vectors, dtype=np.float32)))

    def encode_passages(self, texts: Sequence[str], _: Sequence[object] = (), /) -> list[bytes]:
        """Return the vector of each passage in int8, see :mod:`index.embedding.encodings`."""
        return pack_vectors(self.encode(texts))

    def passage_vectors(self, encodings: Sequence[bytes], /) -> NDArray[np.float32]:
        """Return about unit vectors (len(encodings), dimensions); zero for b""."""
        return unpack_vectors(encodings, self.dimensions)


def _load_model(model: str, *, local_files_only: bool) -> SentenceTransformer:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EncoderError(
            f'encoder: "{model}" needs a library that is not installed ({error}); '
            "pip install sentence-transformers"
        ) from error
    try:
        return SentenceTransformer(model, local_files_only=local_files_only)
    except Exception as error:  # the library, the hub and torch each raise errors of their own
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise EncoderError(
            f'encoder: the model "{model}" cannot be loaded ({reason}); give the folder of a '
            "saved model, or the name of one while the network is up"
        ) from error


def _digest_weights(model: SentenceTransformer) -> str:
    """Return twelve hex digits of the digest over names, types and values of all weights."""
    import torch

    digest = hashlib.sha256()
    for key, tensor in sorted(model.state_dict().items()):
        digest.update(f"{key} {tensor.dtype} {tuple(tensor.shape)}".encode())
        # NumPy lacks some of torch's types, but all can be viewed as bytes.
        flat = tensor.detach().cpu().contiguous().flatten()
        digest.update(flat.view(torch.uint8).numpy().data)
    return digest.hexdigest()[:12]
