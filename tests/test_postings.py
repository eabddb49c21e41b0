"""Posting arrays: packing round-trips, and BM25 is the textbook's."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import Form
from index.postings import K1, B, Inverter, bm25, merged, norms, unpack

STEMS = {"police": "polic", "polic": "polic", "policing": "polic", "ñ": "ñ", "الشرطة": "شرط"}
TEXTS = st.lists(st.lists(st.sampled_from(list(STEMS)), max_size=8), max_size=12)


def inverted(documents: list[list[str]]) -> Inverter:
    result = Inverter()
    for words in documents:
        result.add([Form(word, STEMS[word], stop=False) for word in words])
    return result


@given(TEXTS)
def test_inverting_counts_every_word_of_every_document(documents: list[list[str]]) -> None:
    found: dict[tuple[str, int], int] = {}
    for stem, data in inverted(documents).lists().items():
        words, offsets, counts = unpack(data, stem)
        for word, part in words.items():
            assert STEMS[word] == stem
            assert (np.diff(offsets[part].astype(int)) > 0).all()
            places = zip(offsets[part].tolist(), counts[part].tolist(), strict=True)
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


def test_bm25_is_the_formula() -> None:
    scores = bm25(
        np.array([2, 1]), norms(np.array([10, 30], dtype=np.uint16), average=20.0), documents=7
    )
    idf = math.log(1 + (7 - 2 + 0.5) / (2 + 0.5))
    expected = [
        idf * 2 * (K1 + 1) / (2 + K1 * (1 - B + B * 10 / 20)),
        idf * 1 * (K1 + 1) / (1 + K1 * (1 - B + B * 30 / 20)),
    ]
    assert scores.tolist() == pytest.approx(expected, rel=1e-5)
