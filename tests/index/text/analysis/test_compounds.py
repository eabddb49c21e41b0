"""Dates, numbers in groups, codes and hyphenated words have a term in one piece."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.analysis import get_analyzer
from index.text.analysis.compounds import find_compounds
from index.text.analysis.words import find_surfaces
from index.types import ARABIC, ENGLISH, LANGUAGES, SPANISH


def terms(text: str, *, month_first: bool = False) -> set[str]:
    analyzer = get_analyzer(ENGLISH if month_first else SPANISH)
    return {word.word for word in analyzer.analyze(text)}


@pytest.mark.parametrize(
    "text",
    [
        "llame al 987 654 321 hoy",
        "call 987-654-321 today",
        "+51 987654321",
        "+51 987 654 321",
        "+51987654321",
        "0051987654321",
        "(98) 765-4321",
        "اتصل بالرقم ٩٨٧ ٦٥٤ ٣٢١",
        "٩٨٧٦٥٤٣٢١",
        "987\u00a0654\u00a0321",
        "987.654.321",
    ],
)
def test_a_telephone_number_is_the_same_however_it_is_grouped(text: str) -> None:
    assert "987654321" in terms(text)


@pytest.mark.parametrize(
    ("texts", "term"),
    [
        (("3200000", "3 200 000,00", "3,200,000", "3.200.000,00", "٣٬٢٠٠٬٠٠٠"), "3200000"),
        (("45300.50", "45.300,50", "45,300.50", "45 300,50", "٤٥٬٣٠٠٫٥٠"), "45300.5"),
    ],
)
def test_an_amount_is_the_same_however_it_is_written(texts: tuple[str, ...], term: str) -> None:
    for text in texts:
        assert term in terms(f"pagó {text} en total"), text


def test_a_function_word_that_is_a_name_has_a_term_where_it_is_written_as_one() -> None:
    analyzer = get_analyzer(ARABIC)
    name = {word.word for word in analyzer.analyze("قال علي إن")} - {"قال"}
    assert len(name) == 1
    assert name < {word.word for word in analyzer.analyze("وعلي، ولعلي")}
    assert not name & {word.word for word in analyzer.analyze("على الطاولة عليه علية")}
    assert not name & {word.word for word in get_analyzer(SPANISH).analyze("Alí y ali")}


@pytest.mark.parametrize("text", ["C7X482", "C7X-482", "C7X 482"])
def test_a_plate_is_the_same_with_and_without_a_hyphen(text: str) -> None:
    assert "c7x482" in terms(f"placa {text}, gris")


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("informe-C7X-482", "c7x482"),
        ("report-of-ten-with-ABC-123-final", "abc123"),
        ("تقرير-ب-٥٢", "ب52"),
    ],
)
def test_a_code_that_hyphens_join_to_words_has_a_term(text: str, term: str) -> None:
    assert term in terms(text)


@pytest.mark.parametrize(
    "text", ["123-2024", "00123-2024", "Exp. 00123-2024-0-1801-JR", "N° 123/2024", "٠٠١٢٣-٢٠٢٤"]
)
def test_a_case_is_found_by_its_number_and_year(text: str) -> None:
    assert "123x2024" in terms(text)


@pytest.mark.parametrize("text", ["98-7654-321-0", "tel. 0-98-7654-321", "٩٨-٧٦٥٤-٣٢١-٠"])
def test_a_part_of_a_longer_number_is_no_number(text: str) -> None:
    assert not {"987654321", "98x7654x321"} & terms(text)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("In S/2016/92, the Council", "s2016x92"),
        ("el informe (A/2016/92)", "a2016x92"),
        ("المذكرة س/٢٠١٦/٩٢", "س2016x92"),
        ("S/2016/92/Add.1", "s2016x92"),
        ("by A/RES/70/1 of", "ares70x1"),
        ("la resolución A/HRC/RES/34/57", "ahrcres34x57"),
        ("القرار ق/ر/٧٠/١", "قر70x1"),
    ],
)
def test_a_number_has_a_term_with_the_letters_before_it(text: str, term: str) -> None:
    number = re.sub(r"^\D+", "", term)
    assert {term, number} <= terms(text)


@pytest.mark.parametrize("text", ["S/50-60", "S/ 2016/92", "las/2016/92", "S/20/01/2024", "S/50"])
def test_other_letters_are_no_part_of_a_number(text: str) -> None:
    assert not {term for term in terms(text) if term[0].isalpha()} - {"s", "las"}


def test_the_number_of_another_case_differs() -> None:
    assert "123x2024" not in terms("Exp. 00124-2024-0-1801-JR, 1232-024")


@pytest.mark.parametrize(
    "text",
    [
        "20/01/2024",
        "20-01-2024",
        "20.01.2024",
        "2024-01-20",
        "2024-01-20T10:30",
        "el 20 de enero de 2024",
        "20 de enero del 2024",
        "January 20, 2024",
        "Jan. 20th, 2024",
        "20 January 2024",
        "٢٠ يناير ٢٠٢٤",
        "٢٠/٠١/٢٠٢٤",
        "20 كانون الثاني 2024",
        "٢٠ كانون الثاني/يناير ٢٠٢٤",
        "20/01/24",
    ],
)
def test_a_date_is_the_same_however_it_is_written(text: str) -> None:
    assert {"2024m01d20", "2024m01"} <= terms(f"on {text}.")


def test_the_month_may_come_first_in_english_only() -> None:
    assert {"2024m04d03", "2024m03d04"} <= terms("3/4/2024", month_first=True)
    assert "2024m03d04" not in terms("3/4/2024")


@pytest.mark.parametrize("text", ["31/02/2024", "2020-13", "2024-00-10", "192.168.0.1", "1-2-3"])
def test_what_cannot_be_a_date_is_none(text: str) -> None:
    assert not [term for term in terms(text) if "m" in term]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("el ex-presidente", "expresidente"),
        ("off-shore", "offshore"),
        ("Al-Hariri", "alhariri"),
        ("أبو-ظبي", "ابوظبي"),
    ],
)
def test_a_hyphenated_word_is_also_one(text: str, term: str) -> None:
    assert term in terms(text)


def test_a_chain_of_hyphens_is_a_phrase() -> None:
    assert find_compounds("one-of-a-kind state-of-the-art", month_first=False) == []


_PIECES = st.sampled_from(
    [
        *"987 654 00 +51 1.000 20/01/2024 2016/92 S/ enero Jan de C7X ex يناير".split(),
        *"٢٠٢٤ - / . , ( ) ñ".split(),
        " ",
        "\n",
    ]
)


@given(st.lists(_PIECES, max_size=30).map("".join), st.booleans())
def test_every_term_is_one_word_within_the_text(text: str, month_first: bool) -> None:
    for compound in find_compounds(text, month_first=month_first):
        assert find_surfaces(compound.term) == [compound.term]
        assert 0 <= compound.start < compound.end <= len(text)
        assert text[compound.start : compound.end].strip() == text[compound.start : compound.end]


@pytest.mark.parametrize(
    "piece",
    ["1 ", "12-", "a-", "1/", "(1) ", "20 enero ", "1.", "+1 ", "2024-01-", "A1 ", "S/1/2 "],
)
def test_the_time_is_linear(piece: str) -> None:
    def measure(length: int) -> float:
        text = piece * (length // len(piece))
        start = time.process_time()
        find_compounds(text, month_first=True)
        return time.process_time() - start

    measure(1_000)
    assert measure(160_000) < 40 * (min(measure(20_000) for _ in range(3)) + 0.001)


@pytest.mark.parametrize("language", LANGUAGES)
def test_positions_are_in_the_original_text(language: str) -> None:
    text = "الرقم ٩٨٧ ٦٥٤ ٣٢١ — ex-presidente, 20 de enero de 2024"
    stretches = {
        compound.term: text[compound.start : compound.end]
        for compound in get_analyzer(language).find_compounds(text)
    }
    assert stretches["expresidente"] == "ex-presidente"
    assert stretches["2024m01d20"] == "20 de enero de 2024"
    assert stretches["٩٨٧٦٥٤٣٢١"] == "٩٨٧ ٦٥٤ ٣٢١"
