"""Passages cover the text, in order, in one language each, and never tear a character."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.passages import MAX_CHARACTERS, split_passages
from index.text.sentences import split_sentences
from index.types import Passage

ENGLISH = "The officers searched the house at dawn and found three women who had been held there. "
SPANISH = "Los agentes registraron la casa al amanecer y hallaron a tres mujeres que estaban allí. "
ARABIC = "فتش رجال الشرطة المنزل عند الفجر وعثروا على ثلاث نساء كن محتجزات فيه منذ أسابيع. "


def split(text: str) -> list[Passage]:
    return [passage for passage, _ in split_passages(text)]


def texts(text: str) -> list[str]:
    return [text[passage.span.start : passage.span.end] for passage in split(text)]


def languages(text: str) -> list[str]:
    return [passage.language for passage in split(text)]


def sentence_texts(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in split_sentences(text)]


def assert_sound(text: str, passages: list[Passage]) -> None:
    spans = [passage.span for passage in passages]
    assert all(span.start < span.end for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    for span in spans:
        piece = text[span.start : span.end]
        assert piece == piece.strip()
        assert len(piece) <= MAX_CHARACTERS
    starts = [*(span.start for span in spans), len(text)]
    ends = [0, *(span.end for span in spans)]
    gaps = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    assert not "".join(gaps).strip()


def assert_no_character_torn(text: str, passages: list[Passage]) -> None:
    for passage in passages[1:]:
        first = text[passage.span.start]
        assert not unicodedata.category(first).startswith("M")
        assert first not in "\u200c\u200d"
        assert text[passage.span.start - 1] != "\u200d"


@pytest.mark.parametrize(
    ("sentence", "language"), [(ENGLISH, "en"), (SPANISH, "es"), (ARABIC, "ar")]
)
def test_sentences_are_packed_to_about_a_hundred_words(sentence: str, language: str) -> None:
    pieces = texts(sentence * 80)
    assert set(languages(sentence * 80)) == {language}
    assert all(100 <= len(piece.split()) <= 120 for piece in pieces[:-1])
    assert len(pieces[-1].split()) <= 150
    assert all(piece.endswith(".") for piece in pieces)


@pytest.mark.parametrize("sentence", [ENGLISH, SPANISH, ARABIC])
def test_a_paragraph_of_sixty_words_is_a_passage(sentence: str) -> None:
    paragraph = (sentence * 5).strip()
    assert texts("\n\n".join([paragraph] * 4)) == [paragraph] * 4


@pytest.mark.parametrize("sentence", [ENGLISH, SPANISH, ARABIC])
def test_a_short_tail_joins_the_passage_before_it(sentence: str) -> None:
    paragraph = (sentence * 5).strip()
    text = f"{paragraph}\n\n{sentence}"
    assert texts(text) == [text.strip()]


@pytest.mark.parametrize("separator", [" ", "\n", "\n\n", ""])
def test_an_article_and_its_translation_are_kept_apart(separator: str) -> None:
    arabic, english, spanish = (part.strip() for part in (ARABIC * 3, ENGLISH * 3, SPANISH * 3))
    text = arabic + separator + english + (separator or " ") + spanish
    assert texts(text) == [arabic, english, spanish]
    assert languages(text) == ["ar", "en", "es"]


def test_a_headline_goes_with_its_article() -> None:
    text = f"{ARABIC * 3}\n\nLima gang leader Soto arrested\n\n{ENGLISH * 3}"
    assert languages(text) == ["ar", "en"]
    assert texts(text)[1].startswith("Lima gang leader")


def test_a_name_or_address_does_not_break_a_passage() -> None:
    for sentence, language in ((ENGLISH, "en"), (SPANISH, "es"), (ARABIC, "ar")):
        text = f"{sentence}\nJuan Quispe\n{sentence}pic.example.com/x7 — @agencia\n{sentence}\nEFE"
        assert languages(text) == [language]


@pytest.mark.parametrize(
    ("around", "short", "language"),
    [
        (ENGLISH, "Pay or else.", "en"),
        (SPANISH, "O pagas o no sales.", "es"),
        (ARABIC, "«ادفع وإلا».", "ar"),
    ],
)
def test_a_short_sentence_goes_with_its_neighbours(around: str, short: str, language: str) -> None:
    assert languages(f"{around}{short} {around}") == [language]


def test_one_word_in_arabic_script_is_its_own_passage() -> None:
    assert languages(f"{ENGLISH}\nالاتجار بالبشر.\n{ENGLISH}") == ["en", "ar", "en"]


def test_a_document_in_another_language_is_named() -> None:
    french = "Le ministre a annoncé hier que les victimes du réseau seraient protégées par la loi. "
    assert set(languages(french * 60)) == {"fr"}
    assert languages(f"{SPANISH * 3}\n\n{french * 3}") == ["es", "fr"]


@pytest.mark.parametrize("sentence", [ENGLISH, SPANISH, ARABIC])
def test_a_long_sentence_is_cut_at_a_clause(sentence: str) -> None:
    clause = sentence.strip(" .")
    comma = "، " if sentence is ARABIC else ", "
    text = comma.join([clause] * 30)
    pieces = texts(text)
    assert all(piece.endswith(comma.strip()) for piece in pieces[:-1])
    assert all(60 <= len(piece.split()) <= 120 for piece in pieces[:-1])


def test_a_giant_word_is_cut_between_characters() -> None:
    text = "n\u0303" * 5_000
    passages = split(text)
    assert_sound(text, passages)
    assert_no_character_torn(text, passages)
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert_no_character_torn(family * 3_000, split(family * 3_000))


@pytest.mark.parametrize(
    "text",
    [
        "a" * 300_000,
        "." * 300_000 + "a",
        ". " * 100_000,
        "\u0301" * 100_000,
        "a" + " " * 300_000 + "b",
        " \u0301" * 50_000,
        "1.\n" * 50_000,
        "Dr. " * 50_000,
        "“" * 100_000,
        "a,b;" * 50_000,
        "\r\n" * 100_000 + "x",
        ("حزب. The. " * 20_000),
    ],
    ids=lambda text: ascii(text[:6]),
)
def test_hostile_text_is_split_soundly(text: str) -> None:
    assert_sound(text, split(text))


_FRAGMENTS = st.sampled_from(
    [
        ENGLISH,
        SPANISH,
        ARABIC,
        "Sr. ",
        "U.S. ",
        "3.044",
        "…",
        "»",
        "\n\n",
        "\r\n",
        " ",
        "؟",
        ".",
        "The",
    ]
) | st.sampled_from(
    ["\u0301", "\u200d", "\U0001f468", "\ud800", "\u202e", "۔", "x" * 900, "\u0651", "في", "\0"]
)


@given(st.lists(_FRAGMENTS | st.text(max_size=5), max_size=60).map("".join))
def test_passages_cover_any_text(text: str) -> None:
    passages = split(text)
    assert_sound(text, passages)
    assert_no_character_torn(text, passages)
    assert split(text) == passages


@pytest.mark.parametrize(
    "text",
    [
        "Police freed thirty women. The trial of Mr. Soto begins in Lima on Monday.",
        "La policía liberó a treinta mujeres. El juicio del Sr. Soto empieza el lunes en Lima.",
        "حررت الشرطة ثلاثين امرأة. تبدأ المحاكمة يوم الاثنين في ليما.",
    ],
)
def test_sentences_of_a_passage_come_with_it(text: str) -> None:
    ((_, sentences),) = split_passages(text)
    assert sentences == sentence_texts(text)
    assert len(sentences) == 2


def test_sentences_are_not_known_where_one_had_to_be_cut() -> None:
    assert any(sentences is None for _, sentences in split_passages("word " * 300))


@given(st.text(alphabet='aB ñش.!?…\n"”1٣,،\u064e', max_size=200))
def test_known_sentences_are_those_of_the_passage_alone(text: str) -> None:
    for passage, sentences in split_passages(text):
        alone = text[passage.span.start : passage.span.end]
        assert sentences is None or sentences == sentence_texts(alone)
