"""Word vectors: each word is encoded once, and a full cache starts anew."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.query.word_vectors import WordVectorCache


class RecordingEncoder:
    """Encodes a word as its length and remembers what it was called with."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.calls.append(list(texts))
        return np.array([[len(text), 1] for text in texts], dtype=np.float32)


def test_words_are_encoded_once_and_keep_their_vectors() -> None:
    encoder = RecordingEncoder()
    vectors = WordVectorCache(encoder.encode)
    assert vectors.encode(["a", "bb", "a"]).tolist() == [[1, 1], [2, 1], [1, 1]]
    assert vectors.encode(["ccc", "bb", "dddd"])[:, 0].tolist() == [3, 2, 4]
    assert vectors.lookup(["dddd", "a"])[:, 0].tolist() == [4, 1]
    assert encoder.calls == [["a", "bb"], ["ccc", "dddd"]]


def test_a_full_cache_starts_anew() -> None:
    encoder = RecordingEncoder()
    vectors = WordVectorCache(encoder.encode, capacity=2)
    vectors.add(["a", "bb", "ccc"])
    assert vectors.encode(["bb", "dddd"])[:, 0].tolist() == [2, 4]
    assert encoder.calls == [["a", "bb", "ccc"], ["bb", "dddd"]]
