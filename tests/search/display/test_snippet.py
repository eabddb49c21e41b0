"""The snippet of a passage shows what answers the query and cuts no character apart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.graphemes import is_grapheme_boundary
from index.types import Span
from search.display.snippet import choose_snippet
from search.types import Highlight, Reason
from tests.search.display.strategies import TEXTS, highlighted_texts

ENGLISH = (
    "The operation began before dawn in the port. Officers searched nine houses and found "
    "ledgers, cash and two pistols. Fourteen victims of human trafficking were taken to a "
    "shelter run by the state. The prosecutor asked for nine months of pre-trial detention."
)
SPANISH = (
    "El operativo comenzó antes del amanecer en el puerto. Los agentes registraron nueve casas "
    "y hallaron dinero y dos pistolas. Catorce víctimas de trata de personas fueron llevadas a "
    "un albergue del Estado. La fiscal pidió nueve meses de prisión preventiva."
)
ARABIC = (
    "بدأت العملية قبل الفجر في الميناء. وفتش رجال الأمن تسعة منازل وعثروا على أموال ومسدسين. "
    "ونُقلت أربع عشرة ضحية من ضحايا الاتجار بالبشر إلى مأوى تديره الدولة. وطلبت المدعية العامة "
    "الحبس الاحتياطي تسعة أشهر."
)


def mark(text: str, words: str, reason: Reason = Reason.EXACT, term: str = "") -> Highlight:
    start = text.index(words)
    return Highlight(Span(start, start + len(words)), reason, term or words)


def cut(text: str, highlights: tuple[Highlight, ...], width: int) -> str:
    part = choose_snippet(text, highlights, width)
    return text[part.span.start : part.span.end]


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        (
            ENGLISH,
            "human trafficking",
            "Fourteen victims of human trafficking were taken to a shelter run by the state.",
        ),
        (
            SPANISH,
            "trata de personas",
            "Catorce víctimas de trata de personas fueron llevadas a un albergue del Estado.",
        ),
        (
            ARABIC,
            "الاتجار بالبشر",
            "ونُقلت أربع عشرة ضحية من ضحايا الاتجار بالبشر إلى مأوى تديره الدولة.",
        ),
    ],
)
def test_the_sentence_around_the_evidence_is_shown(text: str, words: str, sentence: str) -> None:
    part = choose_snippet(text, (mark(text, words),), 100)
    assert text[part.span.start : part.span.end] == sentence
    assert part.cut_before
    assert part.cut_after


def test_a_text_that_fits_is_shown_whole_without_its_margins() -> None:
    part = choose_snippet("  trata de personas \n", (), 40)
    assert part.span == Span(2, 19)
    assert not part.cut_before
    assert not part.cut_after


def test_without_evidence_the_beginning_is_shown() -> None:
    assert cut(ENGLISH, (), 60) == "The operation began before dawn in the port."


def test_two_terms_outweigh_one_term_twice() -> None:
    text = "alpha beta " + "x " * 60 + "alpha alpha " + "y " * 60
    twice = [Highlight(Span(at, at + 5), Reason.EXACT, "alpha") for at in (0, text.rindex("alpha"))]
    beta = mark(text, "beta")
    assert "beta" in cut(text, (*twice, beta), 30)


def test_an_exact_match_outweighs_a_distant_meaning() -> None:
    text = "network " + "x " * 80 + "trafficking " + "y " * 20
    marks = (
        mark(text, "network", Reason.MEANING, "trata"),
        mark(text, "trafficking", Reason.EXACT, "trata"),
    )
    assert "trafficking" in cut(text, marks, 40)


def test_what_explains_more_of_the_score_outweighs_what_explains_less() -> None:
    text = "alpha beta " + "x " * 60 + "gamma " + "y " * 60
    alpha, beta, gamma = (mark(text, word) for word in ("alpha", "beta", "gamma"))
    weak = tuple(replace(highlight, strength=0.1) for highlight in (alpha, beta))
    assert "alpha" in cut(text, (alpha, beta, gamma), 30)
    assert "gamma" in cut(text, (*weak, gamma), 30)


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        (
            "When the officers entered the third of the four houses by the old port, they found "
            "fourteen victims of human trafficking behind a door, none of whom had seen daylight",
            "human trafficking",
            "they found fourteen victims of human trafficking behind a door,",
        ),
        (
            "Cuando los agentes entraron en la tercera de las cuatro casas del puerto viejo, "
            "hallaron catorce víctimas de trata de personas tras una puerta, sin luz ni agua",
            "trata de personas",
            "hallaron catorce víctimas de trata de personas tras una puerta,",
        ),
        (
            "وعندما دخل رجال الأمن البيت الثالث من البيوت الأربعة المطلة على الميناء القديم، "
            "عثروا على ضحايا الاتجار بالبشر خلف باب موصد، ولم تكن أي منهن قد رأت ضوء النهار",
            "الاتجار بالبشر",
            "عثروا على ضحايا الاتجار بالبشر خلف باب موصد،",
        ),
    ],
)
def test_a_long_sentence_is_cut_at_its_clauses(text: str, words: str, expected: str) -> None:
    assert cut(text, (mark(text, words),), 74) == expected


def test_no_sentence_ends_after_a_title() -> None:
    text = "The trial opened in Lima on Monday. According to Dr. Quispe the ledgers were forged."
    assert cut(text, (mark(text, "Quispe"),), 60).startswith("According to Dr. Quispe")


def test_no_sentence_ends_inside_a_number() -> None:
    text = "Cobraban S/ 3.044 por cada una de las personas que llevaban al norte del país vecino."
    assert cut(text, (), 20) == "Cobraban S/ 3.044"


@given(highlighted_texts(), st.integers(1, 120))
def test_the_window_is_sound(example: tuple[str, tuple[Highlight, ...]], width: int) -> None:
    text, highlights = example
    part = choose_snippet(text, highlights, width)
    shown = text[part.span.start : part.span.end]
    assert 0 <= part.span.start <= part.span.end <= len(text)
    assert len(shown) <= width
    assert bool(shown) == bool(text.strip())
    assert part.cut_before == bool(text[: part.span.start].strip())
    assert part.cut_after == bool(text[part.span.end :].strip())


@given(TEXTS, st.integers(20, 120))
def test_characters_stay_whole(text: str, width: int) -> None:
    at = text.find("trata")
    marks = (Highlight(Span(at, at + 5), Reason.EXACT, "trata"),) if at >= 0 else ()
    part = choose_snippet(text, marks, width)
    assert is_grapheme_boundary(text, part.span.start)
    assert is_grapheme_boundary(text, part.span.end)
    if marks:
        assert "trata" in text[part.span.start : part.span.end]
