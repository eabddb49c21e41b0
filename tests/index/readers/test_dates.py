"""Dates of documents, in the forms of three languages; rather none than a wrong one."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.dates import find_date, find_in_head, find_in_name, is_day_first
from index.text.months import MONTHS

MARCH_13 = "2013-03-13"


def date_of(text: str) -> str | None:
    found = find_in_head(text)
    return found.date if found else None


@pytest.mark.parametrize(
    "line",
    [
        "March 13, 2013",
        "13 March 2013",
        "Wednesday, 13th of March 2013",
        "London, 13 Mar 2013",
        "Date: 13/03/2013",
        "**Date:** Mar. 13, 2013",
        "Published on 13 March 2013 by the office",
        "LIMA, March 13, 2013 (Reuters) - Police said they had found seven boats.",
        "13 de marzo de 2013",
        "Lima, 13 de marzo de 2013",
        "Bogotá D.C., marzo 13 de 2013",
        "Madrid, a 13 de marzo de 2013.-",
        "San José (Costa Rica), miércoles, 13 de marzo del 2013",
        "Fecha: 13/03/2013",
        "Fecha de publicación: 13-03-2013",
        "13.3.2013",
        "QUITO, 13 de marzo de 2013 (EFE).- La fiscalía informó de siete detenciones.",
        "١٣ مارس ٢٠١٣",
        "13 آذار 2013",
        "دمشق، الأربعاء ١٣ آذار/مارس ٢٠١٣",
        "التاريخ: ١٣/٠٣/٢٠١٣",
        "بتاريخ 13 مارس 2013",
        "بيروت في 13/3/2013",
        "2013/03/13 10:45",
        "2013-03-13T10:45:00Z",
    ],
)
def test_lines_that_date_a_document(line: str) -> None:
    assert date_of(f"{line}\nOficio") == MARCH_13
    assert date_of(f"Oficio 45\n\n{line}\n\nTexto") == MARCH_13


@pytest.mark.parametrize(
    "text",
    [
        "11 September 2001 changed the world.",
        "On 13 March 2013 he left the country.",
        "Hechos del 13 de marzo de 2013",
        "El 13 de marzo de 2013 fue detenido en Lima.",
        "ولدت في 18 من مارس عام 1994.",
        "Informe sobre el 13 de marzo de 2013, y otros",
        "Versión 1.2.2013",
        "Tel. 13-03-2013-55",
        "Fecha: 13/03/3609",
        "Fecha: 31/02/2013",
        "Date: 00/00/0000",
        "14 de julio de 1789",
        "الهجوم الذي وقع في 13 آذار 2013",
    ],
)
def test_other_dates_do_not_count(text: str) -> None:
    assert date_of(text) is None


def test_a_date_far_down_counts_only_with_its_name() -> None:
    lines = "Una línea de texto cualquiera.\n" * 15
    assert date_of(f"{lines}Lima, 13 de marzo de 2013\n") is None
    assert date_of(f"{lines}Fecha: 13 de marzo de 2013\n") == MARCH_13


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Date: 03/04/2013\nThe report of the office was sent to the court.", None),
        ("Date: 03/04/2013\nThe report of 25/03/2013 was sent to the court.", "2013-04-03"),
        ("Date: 03/04/2013\nThe report of 03/25/2013 was sent to the court.", "2013-03-04"),
        ("Date: 04/04/2013\nThe report.", "2013-04-04"),
        ("03/04/2013\nEl informe de la fiscalía que fue enviado al juez.", "2013-04-03"),
        ("Fecha: 03/04/2013\nThe report of the office.", "2013-04-03"),
        ("٣/٤/٢٠١٣\nأرسل التقرير إلى المحكمة.", "2013-04-03"),
        ("03.04.2013\nThe report of the office.", "2013-04-03"),
    ],
)
def test_which_number_is_the_day(text: str, date: str | None) -> None:
    assert date_of(text) == date


def test_both_orders_in_a_text_decide_nothing() -> None:
    assert is_day_first("It was sent on 25/03/2013 and on 03/25/2013.") is None


def test_nothing_is_dated_after_tomorrow() -> None:
    today = datetime.datetime.now(tz=datetime.UTC).date()
    later = today + datetime.timedelta(days=3)
    assert find_date(today.isoformat()) == today.isoformat()
    assert find_date(later.isoformat()) is None


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("2024-01-20-lima.txt", "2024-01-20"),
        ("20240120.pdf", "2024-01-20"),
        ("IMG_20240120_153000.jpg", "2024-01-20"),
        ("20240120153000.log", "2024-01-20"),
        ("2024_01_20.txt", "2024-01-20"),
        ("acta_20-01-2024.doc", "2024-01-20"),
        ("informe 20 de enero de 2024.docx", "2024-01-20"),
        ("carta-20-enero-2024.txt", "2024-01-20"),
        ("letter January 20, 2024.txt", "2024-01-20"),
        ("تقرير 20 كانون الثاني 2024.pdf", "2024-01-20"),
        ("archive/2023-01-01/2024-01-20.eml", "2024-01-20"),
        ("2024-01-callao.txt", None),
        ("2023-01-01/letter.txt", None),
        ("2024-01-20 2024-02-20.txt", None),
        ("03-04-2013.txt", None),
        ("12345678.txt", None),
        ("120240120.txt", None),
        ("20241399.txt", None),
    ],
)
def test_dates_of_file_names(name: str, date: str | None) -> None:
    assert find_in_name(name) == date


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2013-03-13T23:10:00-05:00", MARCH_13),
        ("Wed, 13 Mar 2013 10:00:00 +0000", MARCH_13),
        ("20130313", MARCH_13),
        ("20130313T101010", MARCH_13),
        ("13 de marzo de 2013", MARCH_13),
        ("03/04/2013", None),
        ("3609-02-03", None),
        ("March 2013", None),
    ],
)
def test_values_of_metadata(value: str, date: str | None) -> None:
    assert find_date(value) == date


@pytest.mark.parametrize("name", MONTHS)
def test_every_name_of_a_month(name: str) -> None:
    assert find_date(f"13 {name} 2013") == f"2013-{int(MONTHS[name]):02}-13"


@given(st.text("2013/-.:, \nmarzofechdاذر٣١_", max_size=80))
def test_any_text_has_a_date_in_it_or_none(text: str) -> None:
    found = find_in_head(text)
    if found:
        assert 0 <= found.start < found.end <= len(text)
        assert datetime.date.fromisoformat(found.date)
