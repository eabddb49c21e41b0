"""Words are found where they stand in the text."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.analysis.words import (
    find_surfaces,
    find_words,
    has_broken_word,
    is_in_pieces,
    is_within_word,
    rejoin,
    split_at_hyphen,
    split_at_words,
)


def test_a_word_keeps_its_marks_and_apostrophes() -> None:
    text = "«Ñaña», l’Aquila: الشُّرْطَة"
    surfaces = [text[word.start : word.end] for word in find_words(text)]
    assert surfaces == ["Ñaña", "l’Aquila", "الشُّرْطَة"]


@pytest.mark.parametrize(
    "word",
    ["rock'n'roll", "l’Àlba\u0301’s", "o\u0301’b", "a’investi-\ngación", "الشُّرْطَة’س", "Hawaiʼi"],
)
def test_apostrophes_join_what_has_marks_and_breaks_too(word: str) -> None:
    assert find_surfaces(f"«{word}’ ’{word}") == [word, word]


@given(st.text())
def test_words_are_sorted_disjoint_and_inside(text: str) -> None:
    end = 0
    for word in find_words(text):
        assert end <= word.start < word.end <= len(text)
        end = word.end


@given(st.text(max_size=60))
def test_words_are_found_where_they_stand(text: str) -> None:
    words = list(find_words(text))
    assert [word.surface for word in words] == find_surfaces(text)
    pieces = split_at_words(text)
    assert "".join(pieces) == text
    assert pieces[1::2] == find_surfaces(text)
    ends = list(accumulate(map(len, pieces)))
    bounds = list(zip(ends[::2], ends[1::2], strict=False))
    assert [(word.start, word.end) for word in words] == bounds


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("traf-\nficking", "trafficking"),
        ("investi-\r\n   gación", "investigación"),
        ("investi\u2010\ngación", "investigación"),
        ("investi\u00ad\ngación", "investigación"),
        ("CORRUP\u00ad\nCIÓN", "CORRUPCIÓN"),
        ("investi- \n\n\fgación", "investigación"),  # a page ends there
        ("preva\u00adri\u00adca\u00adción", "prevaricación"),
        ("Que\u200bzada", "Quezada"),
        ("Que\u2060za\ufeffda", "Quezada"),
        ("Zuñ\u200eiga", "Zuñiga"),
        ("القن\u200bصلية", "القنصلية"),
        ("القن\u200fص\u00adلية", "القنصلية"),
    ],
)
def test_what_nobody_sees_splits_no_word(text: str, word: str) -> None:
    (found,) = find_words(f"«{text}»")
    assert found == (text, 1, 1 + len(text))
    assert rejoin(text) == word
    assert find_surfaces(rejoin(f"({text}) {text}")) == [word, word]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("well-known", ["well", "known"]),
        ("Levante-\nEMV", ["Levante", "EMV"]),
        ("Covid-\n19", ["Covid", "19"]),
        ("uno -\nque", ["uno", "que"]),
        ("1990-\ny", ["1990", "y"]),
        ("عن-\nمحمد", ["عن", "محمد"]),
        ("محمد\u200eJohn", ["محمد", "John"]),
        ("casa\u00ad azul", ["casa", "azul"]),
    ],
)
def test_other_hyphens_and_marks_separate(text: str, words: list[str]) -> None:
    assert find_surfaces(text) == words
    assert not has_broken_word(text)


def test_a_word_broken_at_a_hyphen_may_be_a_compound() -> None:
    assert split_at_hyphen("anti-\nmafia") == [("anti", 0, 4), ("mafia", 6, 11)]
    assert split_at_hyphen("investi\u00ad\ngación") == []
    assert split_at_hyphen("القنصلية") == []


def test_only_the_place_after_the_line_end_is_within_a_word() -> None:
    text = "el contra-\nbando"
    assert [index for index in range(len(text)) if is_within_word(text, index)] == [11]
    assert is_within_word("contra-\u00ad \n\fbando", 11)


def test_a_run_of_what_nobody_sees_takes_little_time() -> None:
    run = "\u00ad\u200b" * 500_000  # a quadratic pattern would take hours
    assert rejoin(f"{run}a{run}") == "a" + run
    assert find_surfaces(run) == []


@given(st.text(alphabet="aéÑ\u0301 ل-\u2010\u00ad\u200b\u200e\n\r\f'1", max_size=40))
def test_rejoined_words_are_those_of_the_text(text: str) -> None:
    surfaces = [rejoin(surface) for surface in find_surfaces(text)]
    assert all(find_surfaces(surface) == [surface] for surface in surfaces)
    # A mark without a letter is no word, but may stand before a line end like one.
    assert has_broken_word(text) or not any(map(has_broken_word, find_surfaces(text)))


@given(st.text(alphabet="aéÑ\u0301 ل-\u2010\u00ad\u200b\u200e\n\r\f'1\xa0", max_size=40))
def test_words_of_a_text_that_is_not_in_pieces_are_as_written(text: str) -> None:
    in_pieces = any(not word.replace("\xa0", "").isprintable() for word in find_surfaces(text))
    assert is_in_pieces(text) or not in_pieces
    assert is_in_pieces("investi-\ngación")
    assert is_in_pieces("ال\u200eشرطة")
    assert not is_in_pieces("La policía, the police, الشُّرْطَة")
