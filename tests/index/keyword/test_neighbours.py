"""Neighbours: no passage that has two words side by side is missing."""

from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.keyword.batch_analyzer import BatchAnalyzer
from index.keyword.blocks import StoredBlock
from index.keyword.manifest import BlockEntry
from index.keyword.neighbours import (
    HASH_BITS,
    POSITION_BITS,
    hash_neighbours,
    neighbour_key,
    pack_neighbours,
    unpack_neighbours,
)
from index.keyword.postings import BLOCK_SIZE, Block
from index.keyword.postings_builder import PostingsBuilder
from index.keyword.whoosh_writer import write_block
from index.text.analysis import get_analyzer
from index.text.analysis.words import find_surfaces

TEXTS = {
    "en": ["To be or not to be, of the officers' choice.", "", "the anti-\nmafia unit", "unit"],
    "es": ["Víctimas de la trata de personas.", "de la", "el fiscal anti-\nmafia, de Ñaña", "la"],
    "ar": ["ضحايا الاتجار بالبشر من قبل.", "من", "قال من بعد", "قبل من"],
}


@pytest.mark.parametrize("passages", [1, 300, BLOCK_SIZE])
@given(st.data())
def test_lists_have_every_passage_once_and_in_order(passages: int, data: st.DataObject) -> None:
    entries = st.tuples(st.integers(0, (1 << HASH_BITS) - 1), st.integers(0, passages - 1))
    pairs = data.draw(st.lists(entries, max_size=60))
    keys = [pair_hash << POSITION_BITS | position for pair_hash, position in pairs]
    packed = pack_neighbours([np.sort(np.array(keys, dtype=np.uint32))], passages)
    expected: dict[str, set[int]] = {}
    for pair_hash, position in pairs:
        expected.setdefault(neighbour_key(pair_hash, passages), set()).add(position)
    unpacked = {name: unpack_neighbours(of_bucket).tolist() for name, of_bucket in packed.items()}
    assert unpacked == {name: sorted(positions) for name, positions in expected.items()}


@given(st.lists(st.lists(st.integers(0, (1 << HASH_BITS + POSITION_BITS) - 1), max_size=20)))
def test_packing_in_ranges_changes_nothing(keys: list[list[int]]) -> None:
    runs = [np.sort(np.array(run, dtype=np.uint32)) for run in keys]
    whole = pack_neighbours(runs, BLOCK_SIZE)
    with patch("index.keyword.neighbours._KEYS_AT_A_TIME", 4):
        assert pack_neighbours(runs, BLOCK_SIZE) == whole


def build(language: str, texts: list[str]) -> Block:
    builder = PostingsBuilder()
    analyzer = BatchAnalyzer(get_analyzer(language))
    builder.add(analyzer.analyze(texts[:3]))
    builder.add(analyzer.analyze(texts[3:]))
    return builder.build(np.arange(len(texts)))


def has(block: Block, first: str, second: str | None) -> set[int]:
    key = neighbour_key(hash_neighbours(first, second), len(block.ids))
    return set(unpack_neighbours(block.neighbours.get(key, b"")).tolist())


@pytest.mark.parametrize("language", TEXTS)
def test_every_pair_of_a_passage_is_listed(language: str) -> None:
    block = build(language, TEXTS[language])
    for number, text in enumerate(TEXTS[language]):
        words = get_analyzer(language).analyze_words(find_surfaces(text))
        for left, right in pairwise(words):
            assert number in has(block, left.word, right.word)
        for word in words:
            assert not word.stop or number in has(block, word.word, None)


@pytest.mark.parametrize(
    ("language", "first", "second", "expected"),
    [
        ("en", "of", "the", {0}),
        ("en", "the", "antimafia", {2}),
        ("en", "antimafia", "unit", {2}),
        ("en", "the", "anti", {2}),
        ("en", "mafia", "unit", {2}),
        ("en", "the", None, {0, 2}),
        ("es", "de", "la", {0, 1}),
        ("es", "fiscal", "antimafia", {2}),
        ("es", "mafia", "de", {2}),
        ("ar", "من", "قبل", {0}),
        ("ar", "من", None, {0, 1, 2, 3}),
    ],
)
def test_neighbours_are_told_from_words_that_only_occur(
    language: str, first: str, second: str | None, expected: set[int]
) -> None:
    texts = [*TEXTS[language], *[""] * (1 << HASH_BITS)]  # so many have buckets enough
    assert has(build(language, texts), first, second) == expected


@pytest.mark.parametrize("language", TEXTS)
def test_blocks_on_disk_answer_with_rows(tmp_path: Path, language: str) -> None:
    digest = write_block(tmp_path / "a.lists", build(language, TEXTS[language]))
    block = StoredBlock(tmp_path, "a.lists", BlockEntry(language, digest))
    block.first_row = 100
    words = get_analyzer(language).analyze_words(find_surfaces(TEXTS[language][0]))
    rows = block.rows_with_neighbours(hash_neighbours(words[0].word, words[1].word))
    assert rows.tolist() == [100]
