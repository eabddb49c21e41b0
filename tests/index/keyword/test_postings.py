"""Posting arrays: packing round-trips, and BM25 is the textbook's."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.keyword.inverter import Inverter, Words
from index.keyword.postings import (
    K1,
    B,
    Postings,
    has_word,
    merged,
    norms,
    part,
    saturated,
    together,
    unpack,
    weights,
)

STEMS = {"police": "polic", "polic": "polic", "policing": "polic", "ñ": "ñ", "الشرطة": "شرط"}
TEXTS = st.lists(st.lists(st.sampled_from(list(STEMS)), max_size=8), max_size=12)


def inverted(documents: list[list[str]]) -> Inverter:
    result = Inverter()
    for start in range(0, len(documents), 2):  # two documents at a time
        some = documents[start : start + 2]
        known = list(dict.fromkeys(word for words in some for word in words))
        numbers = [known.index(word) for words in some for word in words]
        result.add(
            Words(
                known,
                [STEMS[word] for word in known],
                np.array(numbers, dtype=np.uint32),
                np.array([len(words) for words in some], dtype=np.uint32),
            )
        )
    return result


@given(TEXTS)
def test_inverting_counts_every_word_of_every_document(documents: list[list[str]]) -> None:
    found: dict[tuple[str, int], int] = {}
    for stem, data in inverted(documents).lists().items():
        words, offsets, counts = unpack(data, stem)
        for word, mine in words.items():
            assert STEMS[word] == stem
            assert (np.diff(offsets[mine].astype(int)) > 0).all()
            places = zip(offsets[mine].tolist(), counts[mine].tolist(), strict=True)
            found |= {(word, place): count for place, count in places}
    expected = {
        (word, place): count
        for place, words in enumerate(documents)
        for word, count in Counter(words).items()
    }
    assert found == expected


@given(TEXTS)
def test_a_stem_is_the_union_of_its_words(documents: list[list[str]]) -> None:
    for stem, data in inverted(documents).lists().items():
        _, offsets, frequencies = unpack(data, stem)
        places, counts = merged(offsets, frequencies)
        counted = [sum(STEMS[word] == stem for word in words) for words in documents]
        expected = [(place, count) for place, count in enumerate(counted) if count]
        assert list(zip(places.tolist(), counts.tolist(), strict=True)) == expected


def test_frequencies_and_lengths_are_capped() -> None:
    long = inverted([["police"] * 70_000 + ["policing"]])
    _, places, counts = unpack(long.lists()["polic"], "polic")
    assert counts.tolist() == [255, 1]
    assert merged(places, counts)[1].tolist() == [255]
    assert long.lengths().tolist() == [65_535]


@given(TEXTS)
def test_parts_are_what_unpacking_finds(documents: list[list[str]]) -> None:
    for stem, data in inverted(documents).lists().items():
        words, offsets, counts = unpack(data, stem)
        whole = part(data, stem)
        assert whole is not None
        assert whole.words == len(words)
        assert bytes(whole.positions) == offsets.tobytes()
        assert bytes(whole.frequencies) == counts.tobytes()
        for word in STEMS:
            assert has_word(data, stem, word) == (word in words)
            one = part(data, stem, word)
            assert (one is not None) == (word in words)
            if one is not None:
                assert bytes(one.positions) == offsets[words[word]].tobytes()
                assert bytes(one.frequencies) == counts[words[word]].tobytes()


ROWS = st.lists(st.integers(0, 30), max_size=20, unique=True).map(sorted)


@given(st.lists(ROWS, min_size=1, max_size=3))
def test_terms_together_are_an_intersection(lists: list[list[int]]) -> None:
    some = [
        Postings(np.array(rows, dtype=np.int64), np.array(rows, dtype=np.float32) + 1)
        for rows in lists
    ]
    expected = sorted(set(lists[0]).intersection(*lists))
    found = together(some)
    assert (found is not None) == bool(expected)
    if found is not None:
        assert found.rows.tolist() == expected
        assert found.scores.tolist() == [len(lists) * (row + 1) for row in expected]


def test_bm25_is_the_formula() -> None:
    scores = saturated(
        np.array([2, 1]),
        norms(np.array([10, 30], dtype=np.uint16), average=20.0),
        np.repeat(weights(np.array([2]), documents=7), 2),
    )
    idf = math.log(1 + (7 - 2 + 0.5) / (2 + 0.5))
    expected = [
        idf * 2 * (K1 + 1) / (2 + K1 * (1 - B + B * 10 / 20)),
        idf * 1 * (K1 + 1) / (1 + K1 * (1 - B + B * 30 / 20)),
    ]
    assert scores.tolist() == pytest.approx(expected, rel=1e-5)
