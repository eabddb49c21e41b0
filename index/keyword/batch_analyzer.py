"""Passages → the words they are indexed by and their neighbours, as numbers.

Runs in worker processes, so its result is small to send: every distinct word once, and arrays.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index import cache
from index.distinct import sort_distinct
from index.keyword.neighbours import (
    POSITION_BITS,
    hash_alone,
    hash_pairs,
    hash_word,
)
from index.keyword.signatures import hash_whole_word, sign_passages, whole_word
from index.text.analysis import AnalyzedWord, Analyzer
from index.text.analysis.words import find_surfaces, has_broken_word, split_at_hyphen

_WORD: Final = np.dtype([("signed", "<u8"), ("id", "<u4"), ("hash", "<u4")])
"""A word of a passage: its hash in signatures, its id, its hash among neighbours."""
_WORD_ID: Final = _WORD["id"]
_NO_ID: Final = 0xFFFFFFFF
"""Stands for the id of a function word."""


@dataclass(frozen=True, slots=True)
class AnalyzedBatch:
    """The indexed words of some passages.

    ``words`` and ``stems`` by word id, in order of first occurrence; ``word_ids`` (t,) uint32
    of all passages, one after the other; ``counts`` (n,) uint32: how many each passage has;
    ``lengths`` (n,) uint32: the same without its compounds, which do not make it longer.
    ``neighbours`` (p,) uint32, distinct: hashes of neighbouring words, see
    :mod:`index.keyword.neighbours`, each as ``hash · 2¹⁶ + number of the passage``.
    ``signatures`` (n,) uint64: equal where passages say the same, see
    :mod:`index.keyword.signatures`.
    """

    words: list[str]
    stems: list[str]
    word_ids: NDArray[np.uint32]
    counts: NDArray[np.uint32]
    lengths: NDArray[np.uint32]
    neighbours: NDArray[np.uint32]
    signatures: NDArray[np.uint64]


class BatchAnalyzer:
    """Analyses passages of one language, and remembers the tokens it has seen."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._vocabulary = _Vocabulary(analyzer)

    def analyze(self, texts: Sequence[str]) -> AnalyzedBatch:
        """Return the words of ``texts``; stop words are left out.

        The result depends on ``texts`` alone, not on what has been analysed before.
        """
        if len(self._vocabulary) > cache.ANALYZED_TOKENS:
            self._vocabulary = _Vocabulary(self._analyzer)
        vocabulary = self._vocabulary
        words_of = vocabulary.__getitem__
        encoded: list[bytes] = []
        unbroken: list[bytes] = []
        compounds: list[bytes] = []
        readings: list[tuple[int, bytes]] = []
        for number, text in enumerate(texts):
            if has_broken_word(text):
                surfaces = find_surfaces(text)
                encoded.append(b"".join(map(words_of, surfaces)))
                wholes, parts = vocabulary.readings(surfaces)
                readings += [(number, wholes), (number, parts)]
                unbroken.append(wholes)
            else:
                encoded.append(b"".join(map(words_of, _split(text))))
                readings.append((number, encoded[-1]))
                unbroken.append(encoded[-1])
            terms = [compound.term for compound in self._analyzer.find_compounds(text)]
            compounds.append(b"".join(map(words_of, terms)))
        lengths = _Words(list(enumerate(encoded))).count_content(len(encoded))
        with_compounds = map(operator.add, encoded, compounds)
        words = _Words(list(enumerate(with_compounds)))
        used, renumbered = _by_first_occurrence(words.ids[words.is_content], len(vocabulary.words))
        return AnalyzedBatch(
            [vocabulary.words[word_id] for word_id in used],
            [vocabulary.stems[word_id] for word_id in used],
            renumbered,
            words.count_content(len(encoded)),
            lengths,
            _find_neighbours(_Words(readings)),
            _sign(unbroken, texts),
        )


class _Words:
    """The words of passages, given with their numbers: ``ids``, ``hashes``, ``passages`` (w,)."""

    def __init__(self, encoded: Sequence[tuple[int, bytes]]) -> None:
        every = np.frombuffer(b"".join([words for _, words in encoded]), dtype=_WORD)
        self.ids, self.hashes = every["id"], every["hash"].astype(np.uint32)
        numbers = np.array([number for number, _ in encoded], dtype=np.int64)
        lengths = [len(words) // _WORD.itemsize for _, words in encoded]
        self.passages = np.repeat(numbers, lengths)
        self.is_content = self.ids != _NO_ID

    def count_content(self, passages: int) -> NDArray[np.uint32]:
        """Return how many words that are no function words each passage has, (passages,)."""
        return np.bincount(self.passages[self.is_content], minlength=passages).astype(np.uint32)


def _sign(encoded: Sequence[bytes], texts: Sequence[str]) -> NDArray[np.uint64]:
    """Return the signatures (n,) of ``texts``, given with their words in one piece."""
    hashes = np.frombuffer(b"".join(encoded), dtype=_WORD)["signed"]
    return sign_passages(hashes, [len(words) // _WORD.itemsize for words in encoded], texts)


def _find_neighbours(words: _Words) -> NDArray[np.uint32]:
    """Return the distinct hashes of neighbours and of function words, with their passages."""
    together = words.passages[1:] == words.passages[:-1]
    pairs = hash_pairs(words.hashes[:-1][together], words.hashes[1:][together])
    is_function_word = ~words.is_content
    alone = hash_alone(words.hashes[is_function_word])
    hashes = np.concatenate([pairs, alone])
    passages = np.concatenate([words.passages[1:][together], words.passages[is_function_word]])
    return sort_distinct(hashes << np.uint32(POSITION_BITS) | passages.astype(np.uint32))


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
    """Split ``text`` at white space, except where that can be within a number.

    No word of it may be broken at the end of a line.
    """
    return text.split(" ") if "\u00a0" in text or "\u202f" in text else text.split()


class _Vocabulary(dict[str, bytes]):
    """The words of every token between two spaces, as _WORD has them.

    Made on first use. A token may hold several words, or none; the id of stop words is _NO_ID.
    Words that fold to the
    same form share an id. A plain dictionary that is dropped when it has grown, because
    nearly all the time of indexing words is spent in its look-ups.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        super().__init__()
        self._analyze = analyzer.analyze_uncached
        self._encoded: dict[str, bytes] = {}
        self.words: list[str] = []
        self.stems: list[str] = []

    def __missing__(self, token: str) -> bytes:
        words = [token] if token.isalpha() else find_surfaces(token)
        if words == [token]:
            parts = [] if token.isalnum() else split_at_hyphen(token)
            encoded = self._encode(token) + b"".join([self[part.surface] for part in parts])
        else:
            encoded = b"".join([self[word] for word in words])
        self[token] = encoded
        return encoded

    def readings(self, surfaces: Sequence[str]) -> tuple[bytes, bytes]:
        """Return words twice: those that a line end breaks as wholes, and in their parts."""
        parts = [split_at_hyphen(surface) for surface in surfaces]
        wholes = [
            self._encode(surface) if of_word else self[surface]
            for surface, of_word in zip(surfaces, parts, strict=True)
        ]
        broken = [
            b"".join([self[part.surface] for part in of_word]) if of_word else self[surface]
            for surface, of_word in zip(surfaces, parts, strict=True)
        ]
        return b"".join(wholes), b"".join(broken)

    def _encode(self, surface: str) -> bytes:
        form = self._analyze(surface)
        encoded = self._encoded.get(form.word)
        if encoded is None:
            encoded = self._number(form) + hash_word(form.word) if form.word else b""
            self._encoded[form.word] = encoded
        if not encoded:
            return b""
        return hash_whole_word(whole_word(surface, form.word)) + encoded

    def _number(self, form: AnalyzedWord) -> bytes:
        """Return the id of a word that is new."""
        if form.stop:
            return _NO_ID.to_bytes(_WORD_ID.itemsize, "little")
        number = len(self.words)
        self.words.append(form.word)
        # One object where they are equal, here and in the process this is sent to.
        self.stems.append(form.word if form.stem == form.word else form.stem)
        return number.to_bytes(_WORD_ID.itemsize, "little")
