"""Passages → posting lists: words are numbered where they are analysed, and inverted together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.keyword.postings import pack
from index.text.analysis import Analyzer
from index.text.analysis.words import surfaces

_LONGEST: Final = np.iinfo(np.uint16).max
_MOST: Final = np.iinfo(np.uint8).max
_NUMBER: Final = np.dtype("<u4")
_REMEMBERED: Final = 60_000
"""Words, with the marks around them, of which the numbers are kept, about 20 MB."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of some passages that are indexed, numbered as they first come.

    ``words`` and ``stems`` by number; ``numbers`` (t,) uint32 of all passages, one after the
    other; ``sizes`` (n,) uint32: how many each passage has.
    """

    words: list[str]
    stems: list[str]
    numbers: NDArray[np.uint32]
    sizes: NDArray[np.uint32]


class Numbering:
    """Analyses passages of one language; remembers what it has seen between two blanks."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._table = _Table(analyzer)

    def words(self, texts: Iterable[str]) -> Words:
        """Return the words of ``texts``; stop words are left out."""
        if len(self._table) > _REMEMBERED:
            self._table = _Table(self._analyzer)
        table = self._table
        known = table.__getitem__
        every = [b"".join(map(known, _parts(text))) for text in texts]
        numbers = np.frombuffer(b"".join(every), dtype=_NUMBER)
        # What was seen before must not show: words are numbered anew as they first come.
        first = np.full(len(table.words), -1, dtype=np.int64)
        first[numbers[::-1]] = np.arange(len(numbers))[::-1]
        used = np.flatnonzero(first >= 0)
        used = used[np.argsort(first[used])]
        first[used] = np.arange(len(used))
        sizes = np.array([len(one) for one in every], dtype=np.uint32) // _NUMBER.itemsize
        chosen = used.tolist()
        return Words(
            [table.words[number] for number in chosen],
            [table.stems[number] for number in chosen],
            first[numbers].astype(np.uint32),
            sizes,
        )


def _parts(text: str) -> list[str]:
    """Cut ``text`` at white space, but for that which may be within a number."""
    return text.split(" ") if "\u00a0" in text or "\u202f" in text else text.split()


class _Table(dict[str, bytes]):
    """The numbers of the words in what stands between two blanks, four bytes each.

    Words of one folded form share a number; stop words have none.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        super().__init__()
        self._form = analyzer.fresh
        self._known: dict[str, bytes] = {}
        self.words: list[str] = []
        self.stems: list[str] = []

    def __missing__(self, part: str) -> bytes:
        found = [part] if part.isalpha() else surfaces(part)
        alone = len(found) == 1 and found[0] == part
        numbers = self._number(part) if alone else b"".join([self[one] for one in found])
        self[part] = numbers
        return numbers

    def _number(self, surface: str) -> bytes:
        form = self._form(surface)
        if form.stop:
            return b""
        number = self._known.get(form.word)
        if number is None:
            number = self._known[form.word] = len(self.words).to_bytes(_NUMBER.itemsize, "little")
            self.words.append(form.word)
            # One object where they are equal, here and in the process this is sent to.
            self.stems.append(form.word if form.stem == form.word else form.stem)
        return number


class Inverter:
    """Turns the words of up to BLOCK_SIZE passages into posting lists.

    Works on all words at once: each occurrence becomes the number ``word · 2¹⁶ + position``,
    and counting equal numbers gives the postings. Words of one stem get numbers in a row, so
    its list, which is the union of theirs, is a slice.
    """

    def __init__(self) -> None:
        self._vocabulary: dict[str, int] = {}
        self._stems: list[str] = []
        self._numbers: list[NDArray[np.uint32]] = []
        self._sizes: list[NDArray[np.uint32]] = []

    def add(self, some: Words) -> None:
        """Take the words of the next passages; a word always has the same stem."""
        known = self._vocabulary
        before = len(known)
        numbers = [known.setdefault(word, len(known)) for word in some.words]
        self._stems += (
            stem for number, stem in zip(numbers, some.stems, strict=True) if number >= before
        )
        self._numbers.append(np.array(numbers, dtype=np.uint32)[some.numbers])
        self._sizes.append(some.sizes)

    def lengths(self) -> NDArray[np.uint16]:
        """Return the number of words of each passage, capped at 65,535."""
        return np.minimum(_joined(self._sizes), _LONGEST).astype(np.uint16)

    def lists(self) -> dict[str, bytes]:
        """Return the packed postings of every stem."""
        by_stem: dict[str, int] = {}
        stems = [by_stem.setdefault(stem, len(by_stem)) for stem in self._stems]
        order = np.argsort(np.array(stems, dtype=np.int64), kind="stable")
        keys, counts = self._occurrences(order)
        offsets = (keys & 0xFFFF).astype("<u2").tobytes()
        frequencies = counts.tobytes()
        bounds = np.searchsorted(keys >> 16, np.arange(len(order) + 1)).tolist()
        sizes = np.bincount(stems, minlength=len(by_stem)).tolist() if stems else []
        vocabulary = list(self._vocabulary)
        words = [vocabulary[place] for place in order.tolist()]
        result = {}
        end = 0
        for stem, size in zip(by_stem, sizes, strict=True):
            first, end = end, end + size
            cuts = bounds[first : end + 1]
            start, stop = cuts[0], cuts[-1]
            result[stem] = pack(
                stem, words[first:end], cuts, offsets[2 * start : 2 * stop], frequencies[start:stop]
            )
        return result

    def _occurrences(self, order: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the different ``rank of the word in order · 2¹⁶ + position`` and their counts."""
        ranks = np.empty(len(order), dtype=np.int64)
        ranks[order] = np.arange(len(order))
        keys = ranks[_joined(self._numbers)]
        keys <<= 16
        sizes = _joined(self._sizes)
        keys |= np.repeat(np.arange(len(sizes), dtype=np.uint16), sizes)
        keys.sort()
        first = np.ones(len(keys), dtype=bool)
        np.not_equal(keys[1:], keys[:-1], out=first[1:])
        counts = np.diff(np.flatnonzero(first), append=len(keys))
        return keys[first], np.minimum(counts, _MOST).astype(np.uint8)


def _joined(arrays: list[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    return np.concatenate(arrays) if arrays else np.zeros(0, dtype=np.uint32)
