"""Passage encodings: the bytes that the store keeps to compare a passage with queries.

A token encoder keeps the passage's token ids, sentence by sentence: the vectors of the passage,
its sentences and its tokens all follow from them by look-up. Any other encoder keeps the
passage's vector in int8.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.embedding.token_sums import sum_token_vectors
from index.int8 import quantize
from index.text.sentences import split_sentences

if TYPE_CHECKING:
    from index.embedding.protocol import TokenEncoder

MAX_VOCABULARY: Final = 1 << 16
"""Tokens that an encoder can have: a token id takes two bytes."""


class TokenBatch(NamedTuple):
    """The tokens of several passages, one after another.

    Every sentence has at least one token and every passage one sentence.
    """

    token_ids: NDArray[np.uint16]
    """(t,)"""
    sentence_starts: NDArray[np.int64]
    """(s,), positions in ``token_ids``."""
    sentence_norms: NDArray[np.float32]
    """(s,), the length of the sum of each sentence's token vectors."""
    passage_starts: NDArray[np.int64]
    """(p,), positions in ``sentence_starts``."""


def tokenize_passages(
    encoder: TokenEncoder,
    texts: Sequence[str],
    sentences: Sequence[Sequence[str] | None] = (),
) -> list[bytes]:
    """Return the encoding of each passage by its tokens, b"" for one without any.

    Args:
        encoder: gives the tokens and their vectors.
        texts: the passages.
        sentences: the sentences of each, None where unknown; () if all are unknown.
    """
    passages = _tokenize_sentences(encoder, _split_passages(texts, sentences))
    norms = _sentence_norms(encoder, list(chain.from_iterable(passages)))
    encodings = []
    start = 0
    for passage in passages:
        end = start + len(passage)
        encodings.append(_pack_passage(passage, norms[start:end]))
        start = end
    return encodings


def unpack_tokens(encodings: Sequence[bytes]) -> TokenBatch:
    """Return the tokens of passages encoded by :func:`tokenize_passages`, none of them b""."""
    if not encodings:
        no_starts = np.zeros(0, dtype=np.int64)
        no_norms = np.zeros(0, dtype=np.float32)
        return TokenBatch(np.zeros(0, dtype=np.uint16), no_starts, no_norms, no_starts)
    lengths, norms, token_ids = zip(*map(_unpack_passage, encodings), strict=True)
    sentence_counts = np.array([len(passage) for passage in lengths], dtype=np.int64)
    return TokenBatch(
        token_ids=np.concatenate(token_ids),
        sentence_starts=_starts(np.concatenate(lengths).astype(np.int64)),
        sentence_norms=np.concatenate(norms).view("<f4"),
        passage_starts=_starts(sentence_counts),
    )


def pack_vectors(vectors: NDArray[np.float32]) -> list[bytes]:
    """Return the encoding of each passage by its vector (n, d), b"" for a zero vector.

    Layout, little-endian: scale float32, then the vector in int8.
    """
    scales, data = quantize(vectors)
    return [
        scale.tobytes() + row.tobytes() if scale else b""
        for scale, row in zip(scales.astype("<f4"), data, strict=True)
    ]


def unpack_vectors(encodings: Sequence[bytes], dimensions: int) -> NDArray[np.float32]:
    """Undo :func:`pack_vectors`, (n, dimensions) float32, but for the quantisation."""
    vectors = np.zeros((len(encodings), dimensions), dtype=np.float32)
    for vector, encoding in zip(vectors, encodings, strict=True):
        if encoding:
            vector[:] = np.frombuffer(encoding, dtype=np.int8, offset=4)
            vector *= np.frombuffer(encoding, dtype="<f4", count=1)
    return vectors


def _split_passages(
    texts: Sequence[str], sentences: Sequence[Sequence[str] | None]
) -> list[Sequence[str]]:
    """Return the sentences of each of ``texts``, found where they are unknown."""
    passages = []
    for text, known in zip(texts, sentences or [None] * len(texts), strict=True):
        if known is None:
            known = [text[start:end] for start, end, _ in split_sentences(text)]
        passages.append(known)
    return passages


def _tokenize_sentences(
    encoder: TokenEncoder, passages: Sequence[Sequence[str]]
) -> list[list[NDArray[np.integer]]]:
    """Return the token ids of each sentence of each passage, without the empty sentences."""
    # In one call: the encoder tokenises what is new to it in batches.
    token_ids = iter(encoder.token_ids(list(chain.from_iterable(passages))))
    tokenized = []
    for sentences in passages:
        tokenized.append([ids for ids in islice(token_ids, len(sentences)) if len(ids)])
    return tokenized


def _sentence_norms(
    encoder: TokenEncoder, sentences: Sequence[NDArray[np.integer]]
) -> NDArray[np.float32]:
    """Return the lengths (s,) of the sums of the token vectors of ``sentences``."""
    lengths = np.array([len(token_ids) for token_ids in sentences], dtype=np.int64)
    token_ids = np.concatenate(sentences) if sentences else np.zeros(0, dtype=np.int64)
    sums = sum_token_vectors(encoder, token_ids, lengths)
    norms: NDArray[np.float32] = np.sqrt(np.einsum("sd,sd->s", sums, sums))
    return norms


def _pack_passage(sentences: Sequence[NDArray[np.integer]], norms: NDArray[np.float32]) -> bytes:
    """Return a passage as bytes, from the token ids and the norm of each sentence.

    Layout, little-endian: number of sentences uint16, their lengths in tokens uint16, their
    norms float32, the token ids uint16.
    """
    if not sentences:
        return b""
    counts = np.array([len(sentences), *map(len, sentences)], dtype="<u2")
    token_ids = np.concatenate(sentences).astype("<u2")
    return counts.tobytes() + norms.astype("<f4").tobytes() + token_ids.tobytes()


def _unpack_passage(
    encoding: bytes,
) -> tuple[NDArray[np.uint16], NDArray[np.uint16], NDArray[np.uint16]]:
    """Return lengths (s,), norms (2 s,) and token ids (t,).

    A norm is two items still, so that one view turns those of many passages into float32.
    """
    items = np.frombuffer(encoding, dtype="<u2")
    lengths_end = 1 + int(items[0])
    norms_end = lengths_end + 2 * int(items[0])
    return items[1:lengths_end], items[lengths_end:norms_end], items[norms_end:]


def _starts(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each of consecutive segments of ``lengths`` (n,) starts."""
    starts: NDArray[np.int64] = np.cumsum(lengths) - lengths
    return starts
