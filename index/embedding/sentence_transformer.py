"""Any sentence-transformers model as an encoder: the only module that knows the library."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from index.embedding.stored import keep_vectors, read_vectors
from index.embedding.unit_length import unit_rows
from index.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_PATH_MARKS: Final = ("/", "~", "./", "../")


class SentenceModel:
    """A model by its name on the Hugging Face hub, or in a folder (never the network then)."""

    def __init__(self, model: str, base: Path) -> None:
        """Load ``model``; a relative folder is looked for in ``base``.

        Raises:
            EncoderError: the library is not installed, or the model cannot be loaded.
        """
        folder = base / Path(model).expanduser()
        if not folder.is_dir() and model.startswith(_PATH_MARKS):
            raise EncoderError(f"{folder}: no such model folder; mend encoder: in the config file")
        self._model = _load(str(folder) if folder.is_dir() else model, folder.is_dir())
        label = folder.resolve().name if folder.is_dir() else model
        self._name = f"sentence-transformers:{label}:{_digest(self._model)}"
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
    def instant(self) -> bool:
        """False: a transformer takes milliseconds a sentence."""
        return False

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (len(texts), dimensions) of unit length; zero where the model gives zero."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        found = self._model.encode(list(texts), show_progress_bar=False, convert_to_numpy=True)
        # A half-precision model that normalises an empty text divides zero by zero.
        return unit_rows(np.nan_to_num(np.asarray(found, dtype=np.float32)))

    def keep(self, texts: Sequence[str], _: Sequence[object] = (), /) -> list[bytes]:
        """The vectors of ``texts`` in int8, see :mod:`index.embedding.stored`."""
        return keep_vectors(self.encode(texts))

    def vectors(self, kept: Sequence[bytes]) -> NDArray[np.float32]:
        """Vectors (len(kept), dimensions) of passages of which this was kept."""
        return read_vectors(kept, self.dimensions)


def _load(model: str, local: bool) -> SentenceTransformer:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EncoderError(
            f'encoder: "{model}" needs a library that is not installed ({error}); '
            "pip install sentence-transformers"
        ) from error
    try:
        return SentenceTransformer(model, local_files_only=local)
    except Exception as error:  # the library, the hub and torch each raise errors of their own
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise EncoderError(
            f'encoder: the model "{model}" cannot be loaded ({reason}); give the folder of a '
            "saved model, or the name of one while the network is up"
        ) from error


def _digest(model: SentenceTransformer) -> str:
    import torch

    digest = hashlib.sha256()
    for key, tensor in sorted(model.state_dict().items()):
        digest.update(f"{key} {tensor.dtype} {tuple(tensor.shape)}".encode())
        # Not every type of torch has its like in NumPy; all can be viewed as bytes.
        flat = tensor.detach().cpu().contiguous().flatten()
        digest.update(flat.view(torch.uint8).numpy().data)
    return digest.hexdigest()[:12]
