"""Inverting: every occurrence is counted, and grouping passages changes nothing."""

from collections import Counter
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.keyword.batch_analyzer import AnalyzedBatch, BatchAnalyzer
from index.keyword.packing import all_words, has_word, merge_frequencies, one_word, unpack
from index.keyword.postings import Block
from index.keyword.postings_builder import PostingsBuilder
from index.text.analysis import get_analyzer

STEMS = {"police": "polic", "polic": "polic", "policing": "polic", "ñ": "ñ", "الشرطة": "شرط"}
DOCUMENTS = st.lists(st.lists(st.sampled_from(list(STEMS)), max_size=8), max_size=12)

TEXTS = {
    "en": ["The police rescued the victims.", "", "Police, police: the officer's POLICE."],
    "es": ["La policía rescató a las víctimas.", "de la", "Policía y policia: víctima"],
    "ar": ["أنقذت الشرطة الضحايا.", "في من", "الشرطة والشرطة شرطة"],
}


def build(documents: list[list[str]]) -> Block:
    builder = PostingsBuilder()
    for start in range(0, len(documents), 2):  # two documents at a time
        batch = documents[start : start + 2]
        vocabulary = list(dict.fromkeys(word for words in batch for word in words))
        word_ids = [vocabulary.index(word) for words in batch for word in words]
        builder.add(
            AnalyzedBatch(
                vocabulary,
                [STEMS[word] for word in vocabulary],
                np.array(word_ids, dtype=np.uint32),
                np.array([len(words) for words in batch], dtype=np.uint32),
                np.array([len(words) for words in batch], dtype=np.uint32),
                np.zeros(0, dtype=np.uint32),
                np.zeros(len(batch), dtype=np.uint64),
            )
        )
    return builder.build(np.arange(len(documents)))


@given(DOCUMENTS)
def test_inverting_counts_every_word_of_every_document(documents: list[list[str]]) -> None:
    counted: dict[tuple[str, int], int] = {}
    for stem, data in build(documents).posting_lists.items():
        words, positions, frequencies = unpack(data, stem)
        for word, postings in words.items():
            assert STEMS[word] == stem
            assert (np.diff(positions[postings].astype(int)) > 0).all()
            pairs = zip(positions[postings].tolist(), frequencies[postings].tolist(), strict=True)
            counted |= {(word, position): frequency for position, frequency in pairs}
    expected = {
        (word, position): frequency
        for position, words in enumerate(documents)
        for word, frequency in Counter(words).items()
    }
    assert counted == expected


@given(DOCUMENTS)
def test_a_stem_is_the_union_of_its_words(documents: list[list[str]]) -> None:
    for stem, data in build(documents).posting_lists.items():
        _, positions, frequencies = unpack(data, stem)
        merged, sums = merge_frequencies(positions, frequencies)
        counted = [sum(STEMS[word] == stem for word in words) for words in documents]
        expected = [(position, count) for position, count in enumerate(counted) if count]
        assert list(zip(merged.tolist(), sums.tolist(), strict=True)) == expected


@given(DOCUMENTS, st.integers(1, 12))
def test_inverting_in_ranges_changes_nothing(documents: list[list[str]], size: int) -> None:
    whole = build(documents)
    with patch("index.keyword.postings_builder._OCCURRENCES_AT_A_TIME", size):
        in_ranges = build(documents)
    assert list(in_ranges.posting_lists.items()) == list(whole.posting_lists.items())


def test_frequencies_and_lengths_are_capped() -> None:
    block = build([["police"] * 70_000 + ["policing"]])
    _, positions, frequencies = unpack(block.posting_lists["polic"], "polic")
    assert frequencies.tolist() == [255, 1]
    assert merge_frequencies(positions, frequencies)[1].tolist() == [255]
    assert block.lengths.tolist() == [65_535]


@given(DOCUMENTS)
def test_parts_are_what_unpacking_finds(documents: list[list[str]]) -> None:
    for stem, data in build(documents).posting_lists.items():
        words, positions, frequencies = unpack(data, stem)
        whole = all_words(data)
        assert whole.words == len(words)
        assert bytes(whole.positions) == positions.tobytes()
        assert bytes(whole.frequencies) == frequencies.tobytes()
        for word in STEMS:
            assert has_word(data, stem, word) == (word in words)
            packed = one_word(data, stem, word)
            assert (packed is not None) == (word in words)
            if packed is not None:
                assert bytes(packed.positions) == positions[words[word]].tobytes()
                assert bytes(packed.frequencies) == frequencies[words[word]].tobytes()


@pytest.mark.parametrize("language", TEXTS)
def test_it_does_not_matter_how_passages_are_grouped(language: str) -> None:
    texts = TEXTS[language] * 3
    blocks = []
    for size in (1, 2, len(texts)):
        builder, batch_analyzer = PostingsBuilder(), BatchAnalyzer(get_analyzer(language))
        for start in range(0, len(texts), size):
            builder.add(batch_analyzer.analyze(texts[start : start + size]))
        block = builder.build(np.arange(len(texts)))
        blocks.append((block.lengths.tolist(), block.posting_lists))
    assert blocks[0] == blocks[1] == blocks[2]
    expected = Counter(form.stem for text in texts for form in get_analyzer(language).analyze(text))
    posting_lists = blocks[0][1]
    totals = {stem: int(unpack(data, stem)[2].sum()) for stem, data in posting_lists.items()}
    assert totals == expected
