"""Candidates: the passages of one language that are still in the running, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.types import Language


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages of one language: arrays of one length, best first.

    ``rows`` are rows of the keyword index. ``ranks`` are by path, see
    :meth:`index.vectors.matrix.PassageMatrix.path_ranks`, and decide between equal scores.
    ``keyword`` is the coverage of the query and ``semantic`` the scaled cosine or closeness,
    both in [0, 1]; ``cosine`` is as the encoder has it, ``typical`` about its mean over the
    language. ``words`` says how many words of the query each has, of ``word_count``.
    """

    language: Language
    ids: NDArray[np.int64]
    rows: NDArray[np.int64]
    ranks: NDArray[np.int32]
    keyword: NDArray[np.float32]
    cosine: NDArray[np.float32]
    typical: float
    semantic: NDArray[np.float32]
    score: NDArray[np.float32]
    words: NDArray[np.unsignedinteger]
    word_count: int

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, positions: NDArray[np.int64]) -> Candidates:
        """Return the candidates at ``positions`` (k,), in that order."""
        return Candidates(
            language=self.language,
            ids=self.ids[positions],
            rows=self.rows[positions],
            ranks=self.ranks[positions],
            keyword=self.keyword[positions],
            cosine=self.cosine[positions],
            typical=self.typical,
            semantic=self.semantic[positions],
            score=self.score[positions],
            words=self.words[positions],
            word_count=self.word_count,
        )


def join(first: Candidates, second: Candidates) -> Candidates:
    """Return the candidates of both, which are of one language and query."""
    return replace(
        first,
        ids=np.concatenate([first.ids, second.ids]),
        rows=np.concatenate([first.rows, second.rows]),
        ranks=np.concatenate([first.ranks, second.ranks]),
        keyword=np.concatenate([first.keyword, second.keyword]),
        cosine=np.concatenate([first.cosine, second.cosine]),
        semantic=np.concatenate([first.semantic, second.semantic]),
        score=np.concatenate([first.score, second.score]),
        words=np.concatenate([first.words, second.words]),
    )
