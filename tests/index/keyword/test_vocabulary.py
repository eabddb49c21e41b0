"""Words by their beginning, in any script."""

from __future__ import annotations

import re
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.keyword.packing import pack
from index.keyword.vocabulary import Vocabulary, pack_vocabulary

WORDS = st.dictionaries(st.text("abñzءي", min_size=1, max_size=4), st.integers(1, 5), max_size=20)


def vocabulary_of(counts: dict[str, int]) -> Vocabulary:
    lists = {
        word: pack(word, [word], [0, count], bytes(2 * count), bytes(count))
        for word, count in counts.items()
    }
    return Vocabulary(pack_vocabulary(lists))


@given(WORDS, st.text("abñzءي", max_size=2))
def test_all_words_with_a_beginning_are_found(counts: dict[str, int], prefix: str) -> None:
    expected = {word: count for word, count in counts.items() if word.startswith(prefix)}
    assert dict(vocabulary_of(counts).starting_with(prefix, 100)) == expected


@pytest.mark.parametrize(
    ("prefix", "word"), [("traf", "trafficking"), ("secu", "secuestro"), ("الات", "الاتجار")]
)
def test_of_many_words_the_most_frequent_are_found(prefix: str, word: str) -> None:
    counts = {word: 9, **{f"{prefix}{letter}": 1 for letter in "abcdef"}}
    assert (word, 9) in vocabulary_of(counts).starting_with(prefix, 2)


@pytest.mark.parametrize("packed", [b"", b"\x01\0\0\0", struct.pack("<III", 1, 0, 1)])
def test_what_is_no_vocabulary_is_refused(packed: bytes) -> None:
    with pytest.raises((ValueError, struct.error)):
        Vocabulary(packed)


@given(WORDS, st.sampled_from(["a", "ab", "z", "ñ"]), st.integers(1, 4))
def test_words_that_match_a_pattern_are_found(
    counts: dict[str, int], prefix: str, longest: int
) -> None:
    pattern = re.compile(rb"^[ab]*z?$", re.MULTILINE)
    expected = {
        word
        for word in counts
        if word.startswith(prefix)
        and len(word.encode()) <= longest
        and pattern.fullmatch(word.encode())
    }
    words = vocabulary_of(counts).matching([prefix], pattern, range(1, longest + 1))
    assert sorted(words) == sorted(expected)
