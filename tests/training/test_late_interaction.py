"""The closeness that the encoder is trained for is the one by which passages are ranked."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from index.embedding.encodings import unpack_tokens
from index.embedding.open import BUNDLED_FOLDER
from index.embedding.static import StaticEncoder
from index.embedding.weights import read_tokenizer
from search.ranking.late_interaction import LateInteraction
from search.ranking.second_stage import SENTENCE_SHARE, TOKEN_SHARE
from training.batches import Answers, draw_answers
from training.corpus import Pair
from training.late_interaction import closeness
from training.recipe import Recipe
from training.texts import Bags, ParallelTexts, bag, draw_prose, tokenise_pairs

pytestmark = pytest.mark.slow

QUESTIONS = ("Who arrested the mayor?", "lluvia en la sierra", "ضحايا الاتجار بالبشر")
PASSAGES = (
    "The police arrested the mayor of the town. He had hidden the money at home.",
    "Mañana lloverá en la sierra. El río puede crecer.",
    "أنقذت الشرطة إحدى عشرة ضحية من ضحايا الاتجار بالبشر. وقد وصلوا أمس.",
)


def bags(lists: list[list[int]]) -> Bags:
    words = np.array([len(ids) for ids in lists])
    ids = np.array([one for ids in lists for one in ids], dtype=np.int64)
    return Bags(ids, np.cumsum(words) - words, words)


def bags_between(starts: np.ndarray, count: int) -> Bags:
    return Bags(np.arange(count), starts, np.diff(starts, append=count))


def test_what_is_trained_for_is_what_ranks() -> None:
    encoder = StaticEncoder(BUNDLED_FOLDER)
    asked = [encoder.token_ids([question])[0].tolist() for question in QUESTIONS]
    read = unpack_tokens(encoder.encode_passages(PASSAGES))
    told = bags_between(read.sentence_starts, len(read.token_ids))
    tokens, places = np.unique(
        np.concatenate([*asked, read.token_ids.astype(np.int64)]), return_inverse=True
    )
    border = sum(map(len, asked))
    batch = Answers(
        tokens,
        Bags(places[:border], bags(asked).starts, bags(asked).words),
        Bags(places[border:], told.starts, told.words),
        bags_between(read.passage_starts, len(read.sentence_starts)),
        np.zeros((3, 3), dtype=bool),
    )
    found = closeness(torch.from_numpy(encoder.token_vectors(tokens)), batch).numpy()
    for row, question in enumerate(QUESTIONS):
        (vector,) = encoder.encode([question])
        scores = LateInteraction(encoder, question, vector).score(encoder.encode_passages(PASSAGES))
        whole = encoder.encode(PASSAGES) @ vector
        rest = (1 - SENTENCE_SHARE) * whole + SENTENCE_SHARE * scores.sentence
        expected = (1 - TOKEN_SHARE) * rest + TOKEN_SHARE * scores.tokens
        assert scores.tokens[row] > 0
        # Searching rounds to eight bits, training does not.
        assert found[row, row] == pytest.approx(expected[row], abs=2e-3)
        positive = (scores.tokens > 0) & (scores.sentence > 0)
        np.testing.assert_allclose(found[row, positive], expected[positive], atol=2e-3)


def test_slope_of_closeness() -> None:
    batch = Answers(
        np.arange(9),
        bags([[0, 1], [2, 2, 3], [8]]),
        bags([[4, 5], [6], [1, 7, 4], [3], [0, 2, 8, 5]]),
        bags([[0, 1], [2], [3, 4]]),
        np.zeros((3, 3), dtype=bool),
    )

    def of(values: Tensor) -> Tensor:
        return closeness(values, batch)

    values = torch.randn(9, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    assert torch.autograd.gradcheck(of, values.requires_grad_())


@settings(deadline=None)  # no wall clock in tests
@given(st.integers(0, 1000))
def test_fragments_are_asked_of_the_paragraph_they_begin(seed: int) -> None:
    texts = _texts()
    recipe = Recipe(paragraphs=8, sentences=3, fragment=4)
    batch = draw_answers(texts, recipe, np.random.default_rng(seed))
    sides = [_lists(side) for side in (texts.source, texts.target)]
    sentences = [batch.tokens[ids].tolist() for ids in _lists(batch.sentences)]
    for row, places in enumerate(_lists(batch.paragraphs)):
        told = [sentences[place] for place in places]
        fragment = batch.tokens[_lists(batch.asked)[row]].tolist()
        assert any(
            answers[start : start + len(told)] == told
            and any(
                fragment == asked[start][first : first + len(fragment)]
                for first in range(len(asked[start]))
            )
            for asked in sides
            for answers in sides
            for start in range(len(answers))
        )
    assert not batch.same.diagonal().any()


def test_a_text_is_no_counter_example_of_itself() -> None:
    texts = tokenise_pairs(
        read_tokenizer(BUNDLED_FOLDER / "tokenizer.json"),
        [Pair("the law", "la ley", "sdg", "sent"), Pair("the judge", "la jueza", "sdg", "sent")],
        {},
    )
    batch = draw_answers(texts, Recipe(paragraphs=20, sentences=1), np.random.default_rng(0))
    paragraphs = [batch.tokens[ids].tolist() for ids in _lists(batch.sentences)]
    for one, row in enumerate(batch.same):
        for other, same in enumerate(row):
            assert same == (one != other and paragraphs[one] == paragraphs[other])


def test_prose_of_one_source() -> None:
    names = {"un_quadclass": 500, "mkqa": 450, "sdg": 20}
    texts = tokenise_pairs(
        read_tokenizer(BUNDLED_FOLDER / "tokenizer.json"),
        [Pair("a", "b", name, "sent") for name, size in names.items() for _ in range(size)],
        {},
    )
    groups = {group.start: group for group in texts.groups}
    assert sorted(group.size for group in groups.values()) == [20, 450, 500]
    for seed in range(20):
        rows, runs = draw_prose(texts, 50, 4, np.random.default_rng(seed))
        (group,) = [one for one in texts.groups if one.start <= rows[0] < one.start + one.size]
        assert group.size > 20
        assert rows.min() >= group.start
        assert (rows + runs).max() <= group.start + group.size
        assert set(runs.tolist()) <= {1, 2, 3, 4}


def test_a_text_without_tokens_is_unknown() -> None:
    tokenizer = read_tokenizer(BUNDLED_FOLDER / "tokenizer.json")
    assert _lists(bag(tokenizer, ["", "the", "\u0651"])) == [
        [tokenizer.token_to_id("[UNK]")],
        [tokenizer.token_to_id("the")],
        [tokenizer.token_to_id("[UNK]")],
    ]


@cache
def _texts() -> ParallelTexts:
    return tokenise_pairs(
        read_tokenizer(BUNDLED_FOLDER / "tokenizer.json"),
        [
            Pair(f"{source} {number}", f"{target} {number}", "un_quadclass", "sent")
            for number in range(30)
            for source, target in (("the court spoke", "تحدثت المحكمة"), ("a river", "نهر"))
        ],
        {},
    )


def _lists(some: Bags) -> list[list[int]]:
    return [
        some.ids[start : start + words].tolist()
        for start, words in zip(some.starts, some.words, strict=True)
    ]
