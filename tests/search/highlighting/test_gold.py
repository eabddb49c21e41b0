"""The bundled lexicon and encoder against passages marked by hand: the bars that must hold."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.quality.gold import SPLITS, read_pairs
from benchmarks.quality.highlights import (
    Evaluation,
    evaluate_highlights,
    find_misplaced_edges,
    sum_counts,
)
from index.embedding.open import open_encoder
from index.embedding.static import BUNDLED
from index.types import LANGUAGES
from search.highlighting.semantic_matches import SemanticMatcher
from search.highlighting.spans import highlight
from search.lexicon.synonyms import SynonymTable
from search.lexicon.translations import Lexicon
from search.query.alternatives import AlternativeFinder
from search.query.disambiguation import TranslationDisambiguator
from search.query.parse import QueryParser

LEXICAL, BETWEEN_ENGLISH_AND_SPANISH, WITH_ARABIC = 0.97, 0.80, 0.72


@pytest.fixture(scope="module")
def judged() -> list[Evaluation]:
    lexicon = Lexicon.open()
    encode = open_encoder(BUNDLED, Path()).encode
    semantic = SemanticMatcher(encode)
    parser = QueryParser(
        lexicon,
        alternatives=AlternativeFinder(lexicon, synonyms=SynonymTable()),
        disambiguator=TranslationDisambiguator(encode),
    )
    result = []
    for pair in read_pairs():
        query = parser.parse(pair.query, LANGUAGES)
        concepts = query.concepts[pair.target]
        highlights = highlight(pair.text, pair.target, concepts, semantic=semantic)
        result.append(evaluate_highlights(pair, highlights))
    lexicon.close()
    return result


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
