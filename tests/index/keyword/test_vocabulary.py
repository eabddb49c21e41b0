"""Words by their beginning, in any script."""

from __future__ import annotations

import struct
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.keyword.packing import pack
from index.keyword.vocabulary import Vocabulary, pack_vocabulary
from index.keyword.word_pattern import WordPattern

WORDS = st.dictionaries(st.text("abñzءي", min_size=1, max_size=4), st.integers(1, 5), max_size=20)

EMPTY_WORD = struct.pack("<IIIIII", 2, 0, 0, 1, 1, 1) + b"a"


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


@pytest.mark.parametrize("packed", [b"", b"\x01\0\0\0", struct.pack("<III", 1, 0, 1), EMPTY_WORD])
def test_what_is_no_vocabulary_is_refused(packed: bytes) -> None:
    with pytest.raises((ValueError, struct.error)):
        Vocabulary(packed)


@given(WORDS, st.sampled_from(["a", "ab", "z", "ñ", "ء"]), st.integers(1, 6))
def test_words_that_match_a_pattern_are_found(
    counts: dict[str, int], prefix: str, longest: int
) -> None:
    pattern = WordPattern(
        prefixes=(prefix,),
        lengths=range(1, longest + 1),
        letters=frozenset("abñء"),
        required=(frozenset("bñ"),),
        expression="(?:a|b|ñ|ء)*(?:b|ñ)(?:a|b|ñ|ء)*",
    )
    expected = {
        word
        for word in counts
        if word.startswith(prefix)
        and len(word.encode()) <= longest
        and set(word) <= set("abñء")
        and set(word) & set("bñ")
    }
    assert set(vocabulary_of(counts).matching(pattern)) == expected


@pytest.mark.parametrize("letters", ["abn", "añz", "ءبت"])
def test_of_very_many_words_none_is_missed(letters: str) -> None:
    words = ["".join(word) for size in range(1, 9) for word in product(letters, repeat=size)]
    second, third = letters[1], letters[2]
    pattern = WordPattern(
        prefixes=(third,),
        lengths=range(1, 100),
        letters=frozenset(second),
        required=(frozenset(second),),
        expression=f"{third}(?:{second})+",
    )
    expected = [third + second * count for count in range(1, 8)]
    assert vocabulary_of(dict.fromkeys(words, 1)).matching(pattern) == expected


def test_without_a_beginning_nothing_is_found() -> None:
    pattern = WordPattern((), range(9), frozenset("a"), (), "a*")
    assert list(vocabulary_of({"a": 1}).matching(pattern)) == []
