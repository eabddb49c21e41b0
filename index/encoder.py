"""Texts to vectors: what an encoder is, the bundled one, and how a setting names one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError
from index.kept import MOST_TOKENS, keep_tokens, read_tokens
from index.weights import map_weights, read_tokenizer

BUNDLED: Final = "bundled"
BUNDLED_FOLDER: Final = Path(__file__).parent / "resources" / "encoder"
_MODEL_PREFIX: Final = "sentence-transformers:"
_CHUNK: Final = 512
_PIECE: Final = re.compile(r"[^ \t\r\n!-/:-@\[-`{-~]+|[!-/:-@\[-`{-~]")
"""What is tokenised by itself: every tokenizer here cuts at blanks and ASCII punctuation."""
_REMEMBERED: Final = 100_000
"""Pieces whose tokens are kept, about 20 MB."""
_LONGEST: Final = 48
"""Code points of a piece that is kept."""
_AT_ONCE: Final = 4_096
"""Tokens whose vectors are looked up together: 4 MB."""


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

    def keep(self, texts: Sequence[str]) -> list[bytes]:
        """What the store keeps of passages to compare them with queries; b"" if there is none."""
        ...

    def vectors(self, kept: Sequence[bytes]) -> NDArray[np.float32]:
        """Vectors (len(kept), dimensions) of passages of which this was kept."""
        ...


class TokenEncoder(Encoder, Protocol):
    """An encoder whose vectors are sums of token vectors that can be had one by one."""

    def tokens(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        """Return the token numbers of each text, in order."""
        ...

    def rows(self, tokens: NDArray[np.integer]) -> NDArray[np.float32]:
        """Return the vectors of tokens, (len(tokens), dimensions); longer ones say more."""
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
        self._rows, digest = map_weights(folder / "model.safetensors")
        self._tokenizer = read_tokenizer(folder / "tokenizer.json")
        tokens = self._tokenizer.get_vocab_size()
        if tokens != len(self._rows):
            raise EncoderError(
                f"{folder}: {tokens} tokens but {len(self._rows)} rows of weights; "
                "install the program again"
            )
        if tokens > MOST_TOKENS:
            raise EncoderError(f"{folder}: {tokens} tokens, {MOST_TOKENS} are the most; use fewer")
        self._pieces: dict[str, list[int]] = {}
        # Converted when first used: NumPy takes longer over half precision than over the rest.
        self._table = np.empty(self._rows.shape, dtype=np.float32)
        self._converted = np.zeros(tokens, dtype=bool)
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

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (len(texts), dimensions) of unit length; zero where no token is known."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), _CHUNK):
            some = self.tokens(texts[start : start + _CHUNK])
            vectors[start : start + len(some)] = self._sums(some)
        return unit_rows(vectors)

    def tokens(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        """Return the token numbers of each text, in order."""
        cut = [_PIECE.findall(text) for text in texts]
        known = self._learnt(set().union(*cut))
        return [
            np.array([token for piece in some for token in known[piece]], dtype=np.int64)
            for some in cut
        ]

    def _learnt(self, wanted: set[str]) -> dict[str, list[int]]:
        """Return the tokens of the ``wanted`` pieces; most have been seen before."""
        known = self._pieces
        if len(known) > _REMEMBERED or any(len(piece) > _LONGEST for piece in wanted):
            known = self._pieces = {}
        new = [piece for piece in wanted if piece not in known]
        encode = self._tokenizer.encode  # in batches, threads cost more than they save
        known.update((piece, encode(piece, add_special_tokens=False).ids) for piece in new)
        return known

    def rows(self, tokens: NDArray[np.integer]) -> NDArray[np.float32]:
        """Return the vectors of tokens, (len(tokens), dimensions); longer ones say more."""
        new = tokens[~self._converted[tokens]]
        if len(new):
            self._table[new] = self._rows[new]
            self._converted[new] = True
        found: NDArray[np.float32] = self._table[tokens]
        return found

    def keep(self, texts: Sequence[str]) -> list[bytes]:
        """The tokens of ``texts``, see :mod:`index.kept`."""
        return [
            kept
            for start in range(0, len(texts), _CHUNK)
            for kept in keep_tokens(self, texts[start : start + _CHUNK])
        ]

    def vectors(self, kept: Sequence[bytes]) -> NDArray[np.float32]:
        """Vectors (len(kept), dimensions) of passages of which this was kept."""
        none = np.zeros(0, dtype=np.uint16)
        return unit_rows(self._sums([read_tokens([one]).tokens if one else none for one in kept]))

    def _sums(self, texts: Sequence[NDArray[Any]]) -> NDArray[np.float32]:
        """Return the sum of the token vectors of each text, (n, dimensions)."""
        sizes = np.array([len(one) for one in texts], dtype=np.int64)
        sums = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        if sizes.sum() <= _AT_ONCE:
            full = np.flatnonzero(sizes)
            if len(full):
                rows = self.rows(np.concatenate([one for one in texts if len(one)]))
                sums[full] = np.add.reduceat(rows, (np.cumsum(sizes) - sizes)[full], axis=0)
            return sums
        for total, one in zip(sums, texts, strict=True):
            # Counted first, so that memory is bounded by the distinct tokens, however long
            # the text; no matrix product, because threads would fight over the cores.
            used, counts = np.unique(one, return_counts=True)
            weighted = self.rows(used) * counts[:, None].astype(np.float32)
            np.add.reduce(weighted, axis=0, out=total)
        return sums


def unit_rows(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """``vectors`` (n, dimensions) scaled to length one; a zero row stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    return np.asarray(vectors / lengths, dtype=np.float32)
