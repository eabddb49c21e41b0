"""Acronyms: found in capitals and with dots, told from the same letters in small ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.analysis import get_analyzer
from index.text.analysis.acronyms import find_acronyms, is_term, to_term
from index.types import ARABIC, ENGLISH, SPANISH


def read(text: str) -> list[tuple[str, str]]:
    """Return the terms of the acronyms of ``text``, without marks, and what they stand for."""
    return [
        (acronym.term[1:-1], text[acronym.start : acronym.end])
        for acronym in find_acronyms(text)
        if is_term(acronym.term)
    ]


@pytest.mark.parametrize(
    ("text", "acronyms"),
    [
        ("ICE agents on thin ice", [("ice", "ICE")]),
        ("The U.S. and the US", [("us", "U.S."), ("us", "US")]),
        ("of the U.S", [("us", "U.S")]),
        ("a US-led force, the UN's role", [("us", "US"), ("un", "UN")]),
        ("Los EE. UU. y EE.UU.", [("eeuu", "EE. UU."), ("eeuu", "EE.UU.")]),
        ("E.E.U.U., EEUU o EE UU hoy", [("eeuu", "E.E.U.U."), ("eeuu", "EEUU"), ("eeuu", "EE UU")]),
        ("La O.N.U. y las FF. AA.", [("onu", "O.N.U."), ("ffaa", "FF. AA.")]),
        ("US ICE raid", [("us", "US"), ("ice", "ICE")]),
        ("قال مسؤول في FBI أمس", [("fbi", "FBI")]),
        ("WHO", [("who", "WHO")]),
        ("POLICE SEIZE ICE IN LIMA\nThe rest", []),
        ("LA ONU EN LIMA. GIVE US ICE.", []),
        ("I DON'T know, IT'S late", []),
        ("MAX_SIZE of G20, C7X-482", []),
        ("A man, I said, Y nada", []),
        ("INTERPOL searches", []),
        ("لا شيء", []),
    ],
)
def test_acronyms_are_in_capitals_or_dotted(text: str, acronyms: list[tuple[str, str]]) -> None:
    assert read(text) == acronyms


@pytest.mark.parametrize("language", [ENGLISH, SPANISH, ARABIC, "fr"])
@pytest.mark.parametrize("acronym", ["US", "ICES", "ÑU", "SIDA", "ING"])
def test_the_term_of_an_acronym_is_its_own_stem(acronym: str, language: str) -> None:
    term = to_term(acronym)
    form = get_analyzer(language).analyze_word(term)
    assert form == (term, term, False)
    assert [word.word for word in get_analyzer(language).analyze(term)] == [term]


@pytest.mark.parametrize(
    ("language", "text", "stems"),
    [
        (ENGLISH, "the U.S.", ["u", "us"]),
        (ENGLISH, "the FBI", ["fbi"]),
        (SPANISH, "la O.N.U.", ["n", "onu"]),
    ],
)
def test_dotted_acronyms_are_words_in_one_piece_as_well(
    language: str, text: str, stems: list[str]
) -> None:
    found = [word.stem for word in get_analyzer(language).analyze(text)]
    expected = [stem for stem in stems if not get_analyzer(language).analyze_word(stem).stop]
    assert [stem for stem in found if not is_term(stem) and stem not in ("s", "o")] == expected


@given(st.text("ABÑ.x' \n-", max_size=40))
def test_acronyms_stand_where_they_say(text: str) -> None:
    end = 0
    for acronym in find_acronyms(text):
        if is_term(acronym.term):
            letters = text[acronym.start : acronym.end]
            assert to_term(letters.replace(".", "").replace(" ", "")) == acronym.term
            assert acronym.start >= end
            end = acronym.end
