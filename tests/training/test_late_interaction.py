"""The closeness that the encoder is trained for is the one by which passages are ranked."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import chain

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from index.embedding.encodings import unpack_tokens
from index.embedding.open import BUNDLED_FOLDER
from index.embedding.static import StaticEncoder
from index.embedding.wordpieces import read_tokenizer
from search.ranking.late_interaction import LateInteraction
from search.ranking.second_stage import SENTENCE_SHARE, TOKEN_SHARE
from training.batches import PassageBatch, draw_passages
from training.corpus import Pair
from training.late_interaction import closeness
from training.recipe import Recipe
from training.texts import Bags, ParallelTexts, draw_prose, tokenize, tokenize_pairs

pytestmark = pytest.mark.slow

QUESTIONS = ("Who arrested the mayor?", "lluvia en la sierra", "ضحايا الاتجار بالبشر")
PASSAGES = (
    "The police arrested the mayor of the town. He had hidden the money at home.",
    "Mañana lloverá en la sierra. El río puede crecer.",
    "أنقذت الشرطة إحدى عشرة ضحية من ضحايا الاتجار بالبشر. وقد وصلوا أمس.",
)


def make_bags(lists: list[list[int]]) -> Bags:
    lengths = np.array([len(ids) for ids in lists])
    ids = np.fromiter(chain.from_iterable(lists), dtype=np.int64)
    return Bags(ids, np.cumsum(lengths) - lengths, lengths)


def consecutive_bags(starts: np.ndarray, count: int) -> Bags:
    return Bags(np.arange(count), starts, np.diff(starts, append=count))


def test_training_and_ranking_compute_the_same_closeness() -> None:
    encoder = StaticEncoder(BUNDLED_FOLDER)
    queries = make_bags([encoder.token_ids([question])[0].tolist() for question in QUESTIONS])
    passages = unpack_tokens(encoder.encode_passages(PASSAGES))
    sentences = consecutive_bags(passages.sentence_starts, len(passages.token_ids))
    tokens, positions = np.unique(
        np.concatenate([queries.ids, passages.token_ids.astype(np.int64)]), return_inverse=True
    )
    batch = PassageBatch(
        tokens,
        replace(queries, ids=positions[: len(queries.ids)]),
        replace(sentences, ids=positions[len(queries.ids) :]),
        consecutive_bags(passages.passage_starts, len(passages.sentence_starts)),
        np.zeros((3, 3), dtype=bool),
    )
    trained = closeness(torch.from_numpy(encoder.token_vectors(tokens)), batch).numpy()
    for row, question in enumerate(QUESTIONS):
        (vector,) = encoder.encode([question])
        scores = LateInteraction(encoder, question, vector).score(encoder.encode_passages(PASSAGES))
        whole = encoder.encode(PASSAGES) @ vector
        rest = (1 - SENTENCE_SHARE) * whole + SENTENCE_SHARE * scores.sentence
        expected = (1 - TOKEN_SHARE) * rest + TOKEN_SHARE * scores.tokens
        assert scores.tokens[row] > 0
        # Searching rounds to eight bits, training does not.
        assert trained[row, row] == pytest.approx(expected[row], abs=2e-3)
        positive = (scores.tokens > 0) & (scores.sentence > 0)
        np.testing.assert_allclose(trained[row, positive], expected[positive], atol=2e-3)


def test_gradient_of_closeness() -> None:
    batch = PassageBatch(
        np.arange(9),
        make_bags([[0, 1], [2, 2, 3], [8]]),
        make_bags([[4, 5], [6], [1, 7, 4], [3], [0, 2, 8, 5]]),
        make_bags([[0, 1], [2], [3, 4]]),
        np.zeros((3, 3), dtype=bool),
    )

    def batch_closeness(values: Tensor) -> Tensor:
        return closeness(values, batch)

    values = torch.randn(9, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    assert torch.autograd.gradcheck(batch_closeness, values.requires_grad_())


@settings(deadline=None)  # no wall clock in tests
@given(st.integers(0, 1000))
def test_queries_are_fragments_of_how_their_paragraph_begins(seed: int) -> None:
    texts = _texts()
    recipe = Recipe(paragraphs=8, max_sentences=3, max_query_tokens=4)
    batch = draw_passages(texts, recipe, np.random.default_rng(seed))
    sides = [_lists(side) for side in (texts.source, texts.target)]
    sentences = [batch.tokens[ids].tolist() for ids in _lists(batch.sentences)]
    queries = [batch.tokens[ids].tolist() for ids in _lists(batch.queries)]
    for query, positions in zip(queries, _lists(batch.paragraphs), strict=True):
        paragraph = [sentences[position] for position in positions]
        assert any(
            paragraph_side[start : start + len(paragraph)] == paragraph
            and _is_fragment(query, query_side[start])
            for query_side in sides
            for paragraph_side in sides
            for start in range(len(paragraph_side))
        )
    assert not batch.excluded.diagonal().any()


def _is_fragment(tokens: list[int], text: list[int]) -> bool:
    return any(tokens == text[start : start + len(tokens)] for start in range(len(text)))


def test_a_text_is_no_negative_of_itself() -> None:
    texts = tokenize_pairs(
        read_tokenizer(BUNDLED_FOLDER / "tokenizer.json"),
        [Pair("the law", "la ley", "sdg", "sent"), Pair("the judge", "la jueza", "sdg", "sent")],
        {},
    )
    batch = draw_passages(texts, Recipe(paragraphs=20, max_sentences=1), np.random.default_rng(0))
    paragraphs = [batch.tokens[ids].tolist() for ids in _lists(batch.sentences)]
    for row, column in np.ndindex(batch.excluded.shape):
        equal = row != column and paragraphs[row] == paragraphs[column]
        assert batch.excluded[row, column] == equal


def test_prose_of_one_data_set() -> None:
    names = {"un_quadclass": 500, "mkqa": 450, "sdg": 20}
    texts = tokenize_pairs(
        read_tokenizer(BUNDLED_FOLDER / "tokenizer.json"),
        [Pair("a", "b", name, "sent") for name, size in names.items() for _ in range(size)],
        {},
    )
    groups = {group.start: group for group in texts.groups}
    assert sorted(group.size for group in groups.values()) == [20, 450, 500]
    for seed in range(20):
        rows, runs = draw_prose(texts, 50, 4, np.random.default_rng(seed))
        (group,) = [
            group for group in texts.groups if group.start <= rows[0] < group.start + group.size
        ]
        assert group.size > 20
        assert rows.min() >= group.start
        assert (rows + runs).max() <= group.start + group.size
        assert set(runs.tolist()) <= {1, 2, 3, 4}


def test_a_text_without_tokens_is_unknown() -> None:
    tokenizer = read_tokenizer(BUNDLED_FOLDER / "tokenizer.json")
    assert _lists(tokenize(tokenizer, ["", "the", "\u0651"])) == [
        [tokenizer.token_to_id("[UNK]")],
        [tokenizer.token_to_id("the")],
        [tokenizer.token_to_id("[UNK]")],
    ]


@cache
def _texts() -> ParallelTexts:
    return tokenize_pairs(
        read_tokenizer(BUNDLED_FOLDER / "tokenizer.json"),
        [
            Pair(f"{source} {number}", f"{target} {number}", "un_quadclass", "sent")
            for number in range(30)
            for source, target in (("the court spoke", "تحدثت المحكمة"), ("a river", "نهر"))
        ],
        {},
    )


def _lists(bags: Bags) -> list[list[int]]:
    return [
        bags.ids[start : start + length].tolist()
        for start, length in zip(bags.starts, bags.lengths, strict=True)
    ]
