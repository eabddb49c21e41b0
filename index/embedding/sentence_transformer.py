"""Any model of the sentence-transformers library as an encoder.

The only module that knows the library, which imports torch: seconds of start-up.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from index.embedding.encodings import pack_vectors, unpack_vectors
from index.embedding.model_folder import check_model_folder
from index.embedding.normalize import normalize_rows
from index.entries import shorten
from index.errors import EncoderError
from index.text.analysis.words import rejoin

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_PATH_PREFIXES: Final = ("/", "~", "./", "../")
_ORGANIZATION: Final = "sentence-transformers"
"""Whose model a name without a slash is."""
_DATA_FILES: Final = ("*.json", "*.txt", "*.model", "*.jinja", "*.safetensors")


class SentenceTransformerEncoder:
    """A model from a folder, or by its name on the Hugging Face hub if it has been fetched.

    It is loaded without the network, and from files that hold nothing that runs.
    """

    def __init__(self, model: str, base: Path) -> None:
        """Load ``model``; a relative folder is looked for in ``base``.

        Raises:
            EncoderError: the library is not installed, the model is not there, cannot be loaded,
                or holds what might run.
        """
        folder = _own_folder(model, base)
        label = model if folder is None else folder.resolve().name
        if folder is None:
            folder = _fetched_folder(model)
        check_model_folder(folder)
        self._model = _load_model(folder)
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
        vectors = self._model.encode(
            list(map(rejoin, texts)), show_progress_bar=False, convert_to_numpy=True
        )
        # A half-precision model that normalises an empty text divides zero by zero.
        return normalize_rows(np.nan_to_num(np.asarray(vectors, dtype=np.float32)))

    def encode_passages(self, texts: Sequence[str], _: Sequence[object] = (), /) -> list[bytes]:
        """Return the vector of each passage in int8, see :mod:`index.embedding.encodings`."""
        return pack_vectors(self.encode(texts))

    def passage_vectors(self, encodings: Sequence[bytes], /) -> NDArray[np.float32]:
        """Return about unit vectors (len(encodings), dimensions); zero for b""."""
        return unpack_vectors(encodings, self.dimensions)


def fetch_model(model: str, base: Path) -> None:
    """Fetch the model of a name from the Hugging Face hub; do nothing for a folder.

    Only settings and safetensors are fetched. Raises EncoderError.
    """
    if _own_folder(model, base) is not None:
        return
    hub = _import_hub(model)
    try:
        hub.snapshot_download(
            _full_name(model), cache_dir=_cache_folder(), allow_patterns=list(_DATA_FILES)
        )
    except Exception as error:  # the hub and what it builds on raise errors of their own
        raise EncoderError(
            'encoder: the model "{model}" cannot be fetched ({error}); check its'
            " name and the network",
            model=model,
            error=_reason(error),
        ) from error


def _own_folder(model: str, base: Path) -> Path | None:
    """Return the folder that ``model`` names, None if it is a name on the hub."""
    # Not by pathlib, which raises for unknown users and for names that are too long.
    folder = base / os.path.expanduser(model)  # noqa: PTH111
    if os.path.isdir(folder):  # noqa: PTH112
        return folder
    if model.startswith(_PATH_PREFIXES):
        raise EncoderError(
            'encoder: "{model}": no such model folder; mend encoder: in the config file',
            model=shorten(model),
        )
    return None


def _fetched_folder(model: str) -> Path:
    """Return the folder where the library keeps a model that has been fetched."""
    hub = _import_hub(model)
    try:
        path = hub.try_to_load_from_cache(_full_name(model), "modules.json", _cache_folder())
    except ValueError:
        path = None  # a name that no model can have
    if not isinstance(path, str):
        raise EncoderError(
            'encoder: the model "{model}" is neither a folder nor fetched yet; to'
            " fetch it from the Hugging Face hub, run: index --download",
            model=shorten(model),
        )
    return Path(path).parent


def _full_name(model: str) -> str:
    return model if "/" in model else f"{_ORGANIZATION}/{model}"


def _cache_folder() -> str | None:
    return os.environ.get("SENTENCE_TRANSFORMERS_HOME")


def _import_hub(model: str) -> ModuleType:
    try:
        if importlib.util.find_spec("sentence_transformers") is None:
            raise ModuleNotFoundError("No module named 'sentence_transformers'")
        import huggingface_hub
    except ImportError as error:
        raise _not_installed(model, error) from error
    return huggingface_hub


def _load_model(folder: Path) -> SentenceTransformer:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise _not_installed(str(folder), error) from error
    try:
        with _offline_and_without_pickles():
            return SentenceTransformer(
                str(folder),
                trust_remote_code=False,
                local_files_only=True,
                model_kwargs={"use_safetensors": True},
            )
    except EncoderError:
        raise
    except Exception as error:  # the library, the hub and torch each raise errors of their own
        raise EncoderError(
            'encoder: the model "{folder}" cannot be loaded ({error}); give the'
            " folder of a saved model",
            folder=folder,
            error=_reason(error),
        ) from error


@contextmanager
def _offline_and_without_pickles() -> Iterator[None]:
    """Have the libraries fail where a model gets them to connect or to unpickle, all the same."""
    import torch
    from huggingface_hub import constants

    def refuse(*_: object, **__: object) -> None:
        raise EncoderError("encoder: the model has pickled weights, which may run code")

    before = constants.HF_HUB_OFFLINE, torch.load
    constants.HF_HUB_OFFLINE, torch.load = True, refuse
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE, torch.load = before


def _not_installed(model: str, error: ImportError) -> EncoderError:
    return EncoderError(
        'encoder: "{model}" needs a library that is not installed ({error}); pip'
        " install sentence-transformers",
        model=model,
        error=error,
    )


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


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
