"""Terms as dimensions of sparse vectors, and how collisions of their hashes are settled.

A term is a stem or a folded word of one language. Its dimension is 32 bits of a hash. Among a
million terms some hundred share one: then the later term takes the next of its hashes that is
free, and the collection notes which (``moved``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from xxhash import xxh3_64_intdigest

NOTHING: Final = 0
"""The dimension of a passage without any term: Milvus wants one."""
_DIMENSIONS: Final = (1 << 32) - 2
"""Milvus takes dimensions below 2³² − 1."""


def stem_term(language: str, stem: str) -> str:
    """Return the term of a stem; of titles, the language begins with TITLES."""
    return f"{language}\0s\0{stem}"


def word_term(language: str, word: str) -> str:
    """Return the term of a folded word."""
    return f"{language}\0w\0{word}"


def dimension(term: str, moved: Mapping[str, int]) -> int:
    """Return the dimension of ``term``, from 1; ``moved`` says which hash of it counts."""
    return _hash(term, moved.get(term, 0))


def settle(terms: Iterable[str], known: Iterable[str], moved: Mapping[str, int]) -> dict[str, int]:
    """Return ``moved`` with those of ``terms`` whose dimension is another's already.

    ``known`` terms have the dimension that ``moved`` gives them.
    """
    result = dict(moved)
    owners = {dimension(term, moved): term for term in known}
    for term in sorted(set(terms)):
        number = result.get(term, 0)
        while owners.setdefault(_hash(term, number), term) != term:
            number += 1
        if number:
            result[term] = number
    return result


def _hash(term: str, number: int) -> int:
    return xxh3_64_intdigest(term.encode(errors="surrogatepass"), seed=number) % _DIMENSIONS + 1
