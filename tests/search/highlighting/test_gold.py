"""The bundled lexicon and encoder against passages marked by hand: the bars that must hold."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.quality.gold import SPLITS, read_pairs
from benchmarks.quality.highlights import (
    Evaluation,
    evaluate_pairs,
    find_misplaced_edges,
    sum_counts,
)
from index.types import LANGUAGES

LEXICAL, BETWEEN_ENGLISH_AND_SPANISH, WITH_ARABIC = 0.97, 0.80, 0.72


@pytest.fixture(scope="module")
def judged() -> list[Evaluation]:
    return list(evaluate_pairs(read_pairs()))


def test_every_language_pair_is_in_both_halves() -> None:
    counts = Counter((pair.split, pair.source, pair.target) for pair in read_pairs())
    assert set(counts) == {(split, a, b) for split in SPLITS for a in LANGUAGES for b in LANGUAGES}
    assert min(counts.values()) >= 7


@pytest.mark.parametrize("split", SPLITS)
def test_words_of_the_query_and_their_forms(judged: list[Evaluation], split: str) -> None:
    for language in LANGUAGES:
        pairs = [
            evaluation
            for evaluation in judged
            if evaluation.pair.split == split and evaluation.pair.target == language
        ]
        assert sum_counts(pairs, "lexical").f1() >= LEXICAL, language


@pytest.mark.parametrize("split", SPLITS)
def test_translations(judged: list[Evaluation], split: str) -> None:
    for source in LANGUAGES:
        for target in LANGUAGES:
            if source == target:
                continue
            bar = WITH_ARABIC if "ar" in (source, target) else BETWEEN_ENGLISH_AND_SPANISH
            group = (split, source, target)
            pairs = [
                evaluation
                for evaluation in judged
                if (evaluation.pair.split, evaluation.pair.source, evaluation.pair.target) == group
            ]
            assert sum_counts(pairs, "translation").f1() >= bar, f"{source}→{target}"


def test_no_function_word_and_no_part_of_a_word(judged: list[Evaluation]) -> None:
    assert [
        evaluation.pair.name for evaluation in judged if find_misplaced_edges(evaluation) != (0, 0)
    ] == []
