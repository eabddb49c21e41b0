"""BM25, the part that depends on the index alone (Robertson & Zaragoza 2009)."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

K1: Final = 0.9
B: Final = 0.4


def length_norms(lengths: NDArray[np.integer], average: float) -> NDArray[np.float32]:
    """Return k₁·(1 − b + b·length/average) for passages of ``lengths`` (n,) words, (n,)."""
    relative = lengths.astype(np.float32) / np.float32(max(average, 1.0))
    return np.float32(K1) * (np.float32(1 - B) + np.float32(B) * relative)


def idf_weights(document_frequencies: NDArray[np.integer], documents: int) -> NDArray[np.float32]:
    """Return idf · (k₁ + 1) of terms, (t,), by the number of passages that have them, (t,).

    With Lucene's idf, which is never negative.
    """
    odds = (documents - document_frequencies + 0.5) / (document_frequencies + 0.5)
    return np.asarray(np.log(1 + odds) * (K1 + 1), dtype=np.float32)


def max_idf(documents: int) -> float:
    """Return the idf of a term that one of ``documents`` passages has; 0 if there are none.

    It is also the BM25 score of that term if it occurs once in a passage of average length.
    """
    return float(np.log(1 + (documents - 0.5) / 1.5)) if documents else 0.0


def bm25_scores(
    frequencies: NDArray[np.integer],
    norms: NDArray[np.float32],
    weights: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Return BM25 scores of postings, (n,).

    ``frequencies`` (n,) are the postings' term frequencies, ``norms`` (n,) the length norms of
    their passages, ``weights`` (n,) the idf weights of their terms.
    """
    tf = frequencies.astype(np.float32)
    return np.asarray(weights * tf / (tf + norms), dtype=np.float32)
