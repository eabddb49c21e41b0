"""Terms as dimensions of sparse vectors, and how collisions of their hashes are settled.

A term is a stem or a folded word of one language. Its dimension is 32 bits of a hash. Among a
million terms some hundred share one: then the later term takes the next of its hashes that is
free, and the collection notes which (``moved``). Each shard has hashes of its own: what one machine
writes collides with nothing of another's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from xxhash import xxh3_64_intdigest

NOTHING: Final = 0
"""The dimension of a passage without any term: Milvus wants one."""
_DIMENSIONS: Final = (1 << 32) - 2
"""Milvus takes dimensions below 2³² − 1."""
_SHARD_SHIFT: Final = 32


def stem_term(language: str, stem: str) -> str:
    """Return the term of a stem; of titles, the language begins with TITLES."""
    return f"{language}\0s\0{stem}"


def word_term(language: str, word: str) -> str:
    """Return the term of a folded word."""
    return f"{language}\0w\0{word}"


@dataclass(frozen=True, slots=True)
class TermDimensions:
    """The dimensions of terms in one ``shard``, 0 of an index without any.

    ``moved`` says which hash of a term counts, if not the first.
    """

    shard: int = 0
    moved: Mapping[str, int] = field(default_factory=dict)

    def of(self, term: str) -> int:
        """Return the dimension of ``term``, from 1."""
        return self._hash(term, self.moved.get(term, 0))

    def settle(self, terms: Iterable[str], known: Iterable[str]) -> TermDimensions:
        """Return these with those of ``terms`` moved whose dimension is another's already.

        ``known`` terms have the dimension that they have here.
        """
        moved = dict(self.moved)
        owners = {self.of(term): term for term in known}
        for term in sorted(set(terms)):
            number = moved.get(term, 0)
            while owners.setdefault(self._hash(term, number), term) != term:
                number += 1
            if number:
                moved[term] = number
        return TermDimensions(self.shard, moved)

    def _hash(self, term: str, number: int) -> int:
        seed = self.shard << _SHARD_SHIFT | number
        return xxh3_64_intdigest(term.encode(errors="surrogatepass"), seed=seed) % _DIMENSIONS + 1
