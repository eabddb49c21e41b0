"""Multi-word expressions: what holds together, and how texts are cut into units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.corpus import SENTENCE, WORD, Pair
from training.phrases import analyze_pair, score_expressions, segment

# "crime" and "organized" always meet; the fillers meet everything.
PROSE = [(f"w{at}", "organiz", "crime", f"v{at}") for at in range(30)] + [
    (f"w{at}", f"v{at}", f"u{at}") for at in range(200)
]


def test_words_that_always_meet_are_a_collocation() -> None:
    associations = score_expressions(PROSE, frozenset())
    assert set(associations) == {("organiz", "crime")}
    assert associations["organiz", "crime"] > 30


def test_repeated_texts_count_once() -> None:
    assert score_expressions([("a1", "b1")] * 100 + [("c1", "d1")], frozenset()) == {}


def test_what_dictionaries_list_is_an_expression_even_if_never_seen() -> None:
    associations = score_expressions(PROSE, {("trat", "person"), ("organiz", "crime")})
    assert 0 < associations["trat", "person"] < associations["organiz", "crime"]


@pytest.mark.parametrize(
    ("stems", "expressions", "units"),
    [
        (
            ("act", "sexual", "exploit"),
            {("act", "sexual"): 50.0, ("sexual", "exploit"): 900.0},
            [("act",), ("sexual", "exploit")],
        ),
        (
            ("victim", "trat", "person"),
            {("trat", "person"): 40.0},
            [("victim",), ("trat", "person")],
        ),
        (
            ("شبك", "اتجار", "بشر"),
            {("اتجار", "بشر"): 40.0},
            [("شبك",), ("اتجار", "بشر")],
        ),
        (
            ("world", "health", "organiz"),
            {("world", "health"): 1400.0, ("world", "health", "organiz"): 3000.0},
            [("world", "health", "organiz")],
        ),
    ],
)
def test_the_cut_of_the_highest_association_wins(
    stems: tuple[str, ...],
    expressions: dict[tuple[str, ...], float],
    units: list[tuple[str, ...]],
) -> None:
    assert segment(stems, expressions) == units


@given(
    st.lists(st.sampled_from("abcd"), max_size=12).map(tuple),
    st.dictionaries(
        st.lists(st.sampled_from("abcd"), min_size=2, max_size=4).map(tuple),
        st.floats(0.1, 100),
        max_size=8,
    ),
)
def test_segmentation_loses_no_word_and_uses_only_known_expressions(
    stems: tuple[str, ...], expressions: dict[tuple[str, ...], float]
) -> None:
    units = segment(stems, expressions)
    assert tuple(stem for unit in units for stem in unit) == stems
    assert all(len(unit) == 1 or unit in expressions for unit in units)


def test_a_dictionary_row_lists_its_expressions() -> None:
    row = analyze_pair(Pair("human trafficking", "trata de personas", "omw", WORD), "en", "es")
    assert (row.source, row.target) == (("human", "traffick"), ("trat", "person"))
    assert row.source_listed
    assert row.target_listed
    assert not row.prose


@pytest.mark.parametrize(
    "text", ["arrest", "seize, detain", "hold (a person)", "act of the one and the other 2"]
)
def test_words_lists_and_notes_are_no_expressions(text: str) -> None:
    assert not analyze_pair(Pair(text, "x", "omw", WORD), "en", "es").source_listed


@pytest.mark.parametrize("dataset", ["netranslit", "geo_dr5hn"])
def test_bare_names_list_nothing(dataset: str) -> None:
    assert not analyze_pair(
        Pair("San Isidro", "سان إيسيدرو", dataset, WORD), "en", "ar"
    ).source_listed


def test_numbers_and_foreign_scripts_need_no_entry() -> None:
    row = analyze_pair(
        Pair("PNP 300 arrested", "اعتقلت PNP ٣٠٠", "tatoeba_omt", SENTENCE), "en", "ar"
    )
    assert row.source == ("pnp", "arrest")
    assert row.target == ("اعتقل",)
    assert row.prose
