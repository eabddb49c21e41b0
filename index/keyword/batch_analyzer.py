"""Passages → the words they are indexed by, as numbers.

Runs in worker processes, so its result is small to send: every distinct word once, and arrays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index import cache
from index.text.analysis import Analyzer
from index.text.analysis.words import find_surfaces, has_broken_word, split_at_hyphen

_WORD_ID: Final = np.dtype("<u4")


@dataclass(frozen=True, slots=True)
class AnalyzedBatch:
    """The indexed words of some passages.

    ``words`` and ``stems`` by word id, in order of first occurrence; ``word_ids`` (t,) uint32
    of all passages, one after the other; ``lengths`` (n,) uint32: how many each passage has.
    """

    words: list[str]
    stems: list[str]
    word_ids: NDArray[np.uint32]
    lengths: NDArray[np.uint32]


class BatchAnalyzer:
    """Analyses passages of one language, and remembers the tokens it has seen."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._vocabulary = _Vocabulary(analyzer)

    def analyze(self, texts: Iterable[str]) -> AnalyzedBatch:
        """Return the words of ``texts``; stop words are left out.

        The result depends on ``texts`` alone, not on what has been analysed before.
        """
        if len(self._vocabulary) > cache.ANALYZED_TOKENS:
            self._vocabulary = _Vocabulary(self._analyzer)
        vocabulary = self._vocabulary
        word_ids_of = vocabulary.__getitem__
        encoded = [b"".join(map(word_ids_of, _split(text))) for text in texts]
        lengths = np.array([len(word_ids) for word_ids in encoded], dtype=np.uint32)
        word_ids = np.frombuffer(b"".join(encoded), dtype=_WORD_ID)
        used, renumbered = _by_first_occurrence(word_ids, len(vocabulary.words))
        return AnalyzedBatch(
            [vocabulary.words[word_id] for word_id in used],
            [vocabulary.stems[word_id] for word_id in used],
            renumbered,
            lengths // _WORD_ID.itemsize,
        )


def _by_first_occurrence(
    word_ids: NDArray[np.uint32], vocabulary_size: int
) -> tuple[list[int], NDArray[np.uint32]]:
    """Number the words in ``word_ids`` (t,) anew, from 0, as they first occur.

    Returns the old id of each new one, and ``word_ids`` in new ids, (t,).
    """
    first = np.full(vocabulary_size, -1, dtype=np.int64)
    first[word_ids[::-1]] = np.arange(len(word_ids))[::-1]  # the last assignment stays
    used = np.flatnonzero(first >= 0)
    used = used[np.argsort(first[used])]
    new_ids = first
    new_ids[used] = np.arange(len(used))
    return used.tolist(), new_ids[word_ids].astype(np.uint32)


def _split(text: str) -> list[str]:
    """Split ``text`` at white space, except where that can be within a word or a number."""
    if has_broken_word(text):
        return find_surfaces(text)
    return text.split(" ") if "\u00a0" in text or "\u202f" in text else text.split()


class _Vocabulary(dict[str, bytes]):
    """The word ids, four bytes each, of every token between two spaces; made on first use.

    A token may hold several words, or none: stop words have no id. Words that fold to the
    same form share an id. A plain dictionary that is dropped when it has grown, because
    nearly all the time of indexing words is spent in its look-ups.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        super().__init__()
        self._analyze = analyzer.analyze_uncached
        self._id_of_word: dict[str, bytes] = {}
        self.words: list[str] = []
        self.stems: list[str] = []

    def __missing__(self, token: str) -> bytes:
        words = [token] if token.isalpha() else find_surfaces(token)
        if words == [token]:
            parts = [] if token.isalnum() else split_at_hyphen(token)
            word_ids = self._word_id(token) + b"".join([self[part.surface] for part in parts])
        else:
            word_ids = b"".join([self[word] for word in words])
        self[token] = word_ids
        return word_ids

    def _word_id(self, surface: str) -> bytes:
        form = self._analyze(surface)
        if form.stop:
            return b""
        word_id = self._id_of_word.get(form.word)
        if word_id is None:
            word_id = len(self.words).to_bytes(_WORD_ID.itemsize, "little")
            self._id_of_word[form.word] = word_id
            self.words.append(form.word)
            # One object where they are equal, here and in the process this is sent to.
            self.stems.append(form.word if form.stem == form.word else form.stem)
        return word_id
