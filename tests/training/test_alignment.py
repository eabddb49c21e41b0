"""Word alignment: expectation maximisation finds the dictionary behind toy translations."""

import numpy as np
import pytest

from training.alignment import Bitext, JointTable, align
from training.tables import compose, concatenate, interpolate, translation_weights

HOUSE, BOOK, GREEN, THE = range(4)
CASA, LIBRO, VERDE, LA, EL = range(5)
TOY = Bitext(
    source=[[HOUSE], [THE, HOUSE], [THE, BOOK], [GREEN, HOUSE], [GREEN, BOOK], [BOOK]],
    target=[[CASA], [LA, CASA], [EL, LIBRO], [VERDE, CASA], [VERDE, LIBRO], [LIBRO]],
    weights=[1.0] * 6,
    source_size=4,
    target_size=5,
)


def best_translation(table: JointTable, source: int) -> int:
    rows = np.flatnonzero(table.source == source)
    return int(table.target[rows[table.forward[rows].argmax()]])


@pytest.mark.parametrize("agreement", [0.5, 1.0])
def test_the_dictionary_is_recovered(agreement: float) -> None:
    table = align(TOY, agreement=agreement)
    assert [best_translation(table, word) for word in (HOUSE, BOOK, GREEN)] == [CASA, LIBRO, VERDE]


def test_probabilities_add_up_to_one_at_most() -> None:
    table = align(TOY, agreement=1.0)
    for terms, probabilities in ((table.source, table.forward), (table.target, table.backward)):
        sums = np.bincount(terms, probabilities)
        assert (sums <= 1 + 1e-9).all()
    assert (table.count >= 0).all()


def test_a_weight_counts_like_repetition() -> None:
    doubled = Bitext(TOY.source, TOY.target, [2.0] * 6, TOY.source_size, TOY.target_size)
    np.testing.assert_allclose(
        align(doubled, agreement=1.0).forward, align(TOY, agreement=1.0).forward
    )


def test_alignment_is_deterministic() -> None:
    first, second = align(TOY, agreement=0.5), align(TOY, agreement=0.5)
    assert first.count.tolist() == second.count.tolist()


def make_table(*rows: tuple[int, int, float]) -> JointTable:
    source, target, value = (np.array(column) for column in zip(*rows, strict=True))
    return JointTable(source, target, count=value, forward=value, backward=value)


def test_a_pivot_multiplies_along_its_path() -> None:
    first = make_table((0, 1, 0.5), (0, 2, 0.25))
    second = make_table((1, 7, 0.4), (2, 7, 0.8))
    composition = compose(first, second, pivot_size=3)
    assert (composition.source.tolist(), composition.target.tolist()) == ([0], [7])
    assert composition.forward.tolist() == pytest.approx([0.5 * 0.4 + 0.25 * 0.8])


def test_a_mixture_weighs_both_and_keeps_what_only_one_knows() -> None:
    direct = make_table((0, 0, 0.8), (1, 1, 0.6))
    pivot = make_table((0, 0, 0.4), (2, 2, 0.5))
    mixture = interpolate(direct, pivot, share=0.25)
    probabilities = dict(zip(mixture.source.tolist(), mixture.forward.tolist(), strict=True))
    assert probabilities == pytest.approx({0: 0.75 * 0.8 + 0.25 * 0.4, 1: 0.6, 2: 0.5})


def test_the_weight_of_a_translation_looks_both_ways() -> None:
    table = JointTable(*(np.array([value]) for value in (0, 0, 1.0, 0.3, 0.06)))
    assert translation_weights(table).tolist() == pytest.approx([0.36**0.5])


def test_tables_are_put_together_in_order() -> None:
    joined = concatenate([make_table((2, 0, 0.5)), make_table((1, 3, 0.5), (1, 1, 0.5))])
    assert list(zip(joined.source.tolist(), joined.target.tolist(), strict=True)) == [
        (1, 1),
        (1, 3),
        (2, 0),
    ]


def test_an_empty_word_takes_what_translates_nothing() -> None:
    rare, noise = 0, 1
    bitext = Bitext(
        source=[[rare]] + [[2]] * 30,
        target=[[0, noise]] + [[2, noise]] * 30,
        weights=[1.0] * 31,
        source_size=3,
        target_size=3,
    )

    def noise_count(empty_words: float) -> float:
        table = align(bitext, agreement=1.0, empty_words=empty_words)
        return float(table.count[table.target == noise].sum())

    assert noise_count(1.0) < noise_count(0.0)
