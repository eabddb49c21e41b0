"""Numbers, dates, codes and hyphenated words meet however they are written, in three languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.config import Config
from index.update import update
from search.engine import Engine
from search.types import Hit, Mode, Reason, SearchRequest
from tests.projects import make_project

DOCUMENTS = {
    "phone-es.txt": "Las llamadas extorsivas salieron del número 987 654 321 durante semanas.",
    "phone-en.txt": "The caller used the mobile phone 987-654-321 to demand money from her.",
    "phone-ar.txt": "اتصل المتهم من الرقم ٩٨٧٦٥٤٣٢١ وطلب فدية من العائلة.",
    "phone-plus.txt": "El contacto figura como +51 987654321 en el directorio del imputado.",
    "phone-other.txt": "Otro número, 987 111 222, aparece en el mismo informe policial.",
    "million-es.txt": "Se transfirieron S/ 3 200 000,00 a una cuenta en Panamá.",
    "million-en.txt": "They moved 3,200,000 soles through the shell company last year.",
    "million-ar.txt": "حول المتهمون ٣٬٢٠٠٬٠٠٠ سول إلى حساب في بنما.",
    "euros-es.txt": "El pago fue de 45.300,50 euros por la consultoría contratada.",
    "euros-en.txt": "The invoice of 45,300.50 dollars was never declared to the office.",
    "plate-es.txt": "El vehículo de placa C7X-482 fue visto cerca del puerto.",
    "plate-en.txt": "The car with licence plate C7X482 was abandoned near the border.",
    "case-123.txt": "Resolución en el Exp. 00123-2024-0-1801-JR-PE-01 sobre corrupción.",
    "case-124.txt": "Resolución en el Exp. 00124-2024-0-1801-JR-PE-01 sobre minería.",
    "date-es.txt": "La audiencia fue el 20/01/2024 en la sala penal nacional.",
    "date-es-2.txt": "La reunión se realizó el 20 de enero de 2024 en el despacho.",
    "date-en.txt": "The raid took place on January 20, 2024 in the early morning.",
    "date-ar.txt": "وقع الحادث يوم ٢٠ يناير ٢٠٢٤ قرب الميناء بحسب الشرطة.",
    "date-2023.txt": "La audiencia fue el 20 de enero de 2023 en la sala penal.",
    "president-1.txt": "El ex-presidente fue citado a declarar por los sobornos.",
    "president-2.txt": "El expresidente negó las acusaciones ante la prensa.",
    "president-3.txt": "El ex presidente viajó a Europa antes del juicio oral.",
    "shore-1.txt": "The off-shore accounts were opened by the lawyer in the islands.",
    "shore-2.txt": "The offshore company had no employees and no office at all.",
}
PHONES = {"phone-es.txt", "phone-en.txt", "phone-ar.txt", "phone-plus.txt"}
MILLIONS = {"million-es.txt", "million-en.txt", "million-ar.txt"}
EUROS = {"euros-es.txt", "euros-en.txt"}
PLATES = {"plate-es.txt", "plate-en.txt"}
DATES = {"date-es.txt", "date-es-2.txt", "date-en.txt", "date-ar.txt"}
PRESIDENTS = {"president-1.txt", "president-2.txt", "president-3.txt"}
SHORES = {"shore-1.txt", "shore-2.txt"}

QUERIES = [
    *((query, PHONES) for query in ("987654321", "987 654 321", "987-654-321", "+51 987654321")),
    *((query, PHONES) for query in ("+51987654321", "٩٨٧ ٦٥٤ ٣٢١", "(987) 654-321")),
    *((query, MILLIONS) for query in ("3200000", "3 200 000,00", "3.200.000", "٣٬٢٠٠٬٠٠٠")),
    *((query, EUROS) for query in ("45300.50", "45.300,50", "45,300.50", "٤٥٬٣٠٠٫٥٠")),
    *((query, PLATES) for query in ("C7X482", "C7X-482", "c7x-482")),
    *((query, {"case-123.txt"}) for query in ("123-2024", "00123-2024", "123/2024", "١٢٣-٢٠٢٤")),
    *((query, DATES) for query in ("20/01/2024", "20 de enero de 2024", "January 20, 2024")),
    *((query, DATES) for query in ("٢٠ يناير ٢٠٢٤", "2024-01-20", "20 كانون الثاني 2024")),
    *((query, DATES) for query in ("enero de 2024", "January 2024", "يناير ٢٠٢٤")),
    *((query, PRESIDENTS) for query in ("ex-presidente", "expresidente", "ex presidente")),
    *((query, SHORES) for query in ("off-shore", "offshore")),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    config: Config = make_project(tmp_path_factory.mktemp("compounds"), DOCUMENTS)
    update(config)
    with Engine.open(config) as engine:
        yield engine


def search(engine: Engine, query: str, mode: Mode = Mode.KEYWORD) -> list[Hit]:
    return list(engine.search(SearchRequest(query, mode=mode, limit=50)).hits)


def typed(hit: Hit) -> set[str]:
    """Return what is highlighted in ``hit`` as the words themselves, and dates in any language."""
    stretches = set()
    for highlight in hit.highlights:
        stretch = hit.text[highlight.span.start : highlight.span.end]
        is_form = highlight.reason in (Reason.EXACT, Reason.STEM)
        if is_form or any(map(str.isdecimal, stretch)):
            stretches.add(stretch)
    return stretches


@pytest.mark.parametrize(("query", "expected"), QUERIES)
def test_all_forms_meet(engine: Engine, query: str, expected: set[str]) -> None:
    hits = {Path(hit.path).name: hit for hit in search(engine, query)}
    assert {name for name, hit in hits.items() if typed(hit)} == expected


@pytest.mark.parametrize(
    ("query", "name", "stretch"),
    [
        ("987654321", "phone-es.txt", "987 654 321"),
        ("987654321", "phone-plus.txt", "987654321"),
        ("3200000", "million-es.txt", "3 200 000,00"),
        ("20/01/2024", "date-en.txt", "January 20, 2024"),
        ("20/01/2024", "date-ar.txt", "٢٠ يناير ٢٠٢٤"),
        ("C7X482", "plate-es.txt", "C7X-482"),
        ("expresidente", "president-1.txt", "ex-presidente"),
    ],
)
def test_the_whole_of_it_is_highlighted(
    engine: Engine, query: str, name: str, stretch: str
) -> None:
    (hit,) = [hit for hit in search(engine, query) if Path(hit.path).name == name]
    assert stretch in typed(hit) or any(stretch in text for text in typed(hit))


COUNCIL = {"council.txt", "council-es.txt", "council-ar.txt"}
GOALS = {"goals.txt", "goals-es.txt", "goals-ar.txt"}


@pytest.fixture(scope="module")
def codes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    config = make_project(
        tmp_path_factory.mktemp("codes"),
        {
            "en.txt": "The F-16 flew over the account AB123456.",
            "august.txt": "وصلت الطائرة في شهر آب إلى المطار.",
            "defence.txt": "قالت وزارة الدفاع إن مسلحين هاجموا الطائرة.",
            "football.txt": "Juega al fútbol en agosto.",
            "bomber.txt": "ألقت طائرة ب-52 قنابل على الجبال القريبة من الحدود.",
            "school.txt": "Sacó una F en matemáticas y una C en historia.",
            "council.txt": "In S/2016/92 the Secretary-General reported on the threat.",
            "assembly.txt": "The Assembly took note of A/2016/92 on the budget.",
            "council-es.txt": "El informe S/2016/92 fue presentado al Consejo.",
            "council-ar.txt": "عرض الأمين العام تقريره S/2016/92 على المجلس.",
            "note-ar.txt": "صدرت المذكرة س/2016/92 عن الوزارة.",
            "informe-C7X-482.txt": "El funcionario trata de la compra de camiones.",
            "report-B9K-771-final.txt": "The officer bought a truck in town.",
            "تقرير-د-77.txt": "اجتمع المجلس في المدينة أمس.",
            "goals.txt": "The goals are in A/RES/70/1 of 2015.",
            "goals-es.txt": "Los objetivos están en A/RES/70/1 de 2015.",
            "goals-ar.txt": "وردت الأهداف في القرار A/RES/70/1 قبل أعوام.",
            "sessions.txt": "The RES committee met in A/70/1 and 70/1 rooms.",
            "dinner.txt": "Pagó S/ 92 por la cena y S/ 2016 por el viaje.",
        },
    )
    update(config)
    with Engine.open(config) as engine:
        yield engine


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("AB123456", {"en.txt"}),
        ("AB123", set()),
        ("F-16", {"en.txt"}),
        ("F‑16", {"en.txt"}),
        *((query, set()) for query in ("F-18", "C-130", "ب-53", "S/2016/99")),
        ("ب-52", {"bomber.txt"}),
        *((query, COUNCIL) for query in ("S/2016/92", "s/2016/92", "S/٢٠١٦/٩٢")),
        ("A/2016/92", {"assembly.txt"}),
        ("س/2016/92", {"note-ar.txt"}),
        *((query, GOALS) for query in ("A/RES/70/1", "a/res/70/1", "A/RES/٧٠/١")),
        ("A/70/1", {"sessions.txt"}),
        ("A/RES/71/1", set()),
    ],
)
def test_letters_of_a_code_are_neither_spelt_nor_translated(
    codes: Engine, query: str, names: set[str]
) -> None:
    hits = search(codes, query)
    assert {Path(hit.path).name for hit in hits} == names
    for hit in hits:
        assert {highlight.reason for highlight in hit.highlights} == {Reason.EXACT}


@pytest.mark.parametrize("query", ["20 de enero de 2024", "January 20, 2024", "٢٠ يناير ٢٠٢٤"])
@pytest.mark.parametrize("mode", [Mode.KEYWORD, Mode.HYBRID])
def test_a_date_of_another_year_is_no_match(engine: Engine, query: str, mode: Mode) -> None:
    hits = search(engine, query, mode)
    others = [hit for hit in hits if Path(hit.path).name == "date-2023.txt"]
    assert not any(typed(hit) for hit in others)
    assert {Path(hit.path).name for hit in hits[:4]} == DATES


@pytest.mark.parametrize("mode", [Mode.KEYWORD, Mode.HYBRID])
@pytest.mark.parametrize(
    "query",
    [
        *("987 654 999", "987-654-999", "+51 987 654 999", "٩٨٧ ٦٥٤ ٩٩٩", "9 200 000,00"),
        *("C7X-999", "ABC-123", "00999-2024", "123-2025", "٩٩٩-٢٠٢٤", "987 000 999"),
        *("20/01/2031", "2031-01-20"),
    ],
)
def test_parts_of_a_number_that_no_passage_has_are_no_hits(
    engine: Engine, query: str, mode: Mode
) -> None:
    results = engine.search(SearchRequest(query, mode, limit=50))
    assert results.hits == ()
    assert results.notes == (f'no passage has "{query}"',)


@pytest.mark.parametrize(
    ("query", "code", "name"),
    [
        ("phone 987 654 999", "987 654 999", "phone-en.txt"),
        ("número 987 654 999", "987 654 999", "phone-es.txt"),
        ("الرقم ٩٨٧ ٦٥٤ ٩٩٩", "٩٨٧ ٦٥٤ ٩٩٩", "phone-ar.txt"),
        ("Exp. 00999-2024", "00999-2024", "case-123.txt"),
        ("00123-2024-0-9999", "00123-2024-0-9999", "case-123.txt"),
        ("(01) 987 654 321", "(01) 987 654 321", "phone-es.txt"),
        ("2020-2024", "2020-2024", "date-en.txt"),
        ("20/7", "20/7", "date-es.txt"),
        ("20-60", "20-60", "date-es.txt"),
    ],
)
def test_where_parts_count_it_is_said(engine: Engine, query: str, code: str, name: str) -> None:
    results = engine.search(SearchRequest(query, mode=Mode.KEYWORD, limit=50))
    assert name in {Path(hit.path).name for hit in results.hits}
    assert results.notes == (f'no passage has "{code}"; its parts are looked for one by one',)


@pytest.mark.parametrize("query", ["20-G", "G-20"])
def test_of_a_number_with_letters_the_number_counts(engine: Engine, query: str) -> None:
    results = engine.search(SearchRequest(query, mode=Mode.KEYWORD, limit=50))
    assert "date-es.txt" in {Path(hit.path).name for hit in results.hits}
    assert results.notes == (f'no passage has "{query}"; its number alone is looked for',)


@pytest.mark.parametrize("mode", [Mode.KEYWORD, Mode.HYBRID])
@pytest.mark.parametrize(
    ("query", "code", "name", "words"),
    [
        ("F-18 flew", "F-18", "en.txt", {"flew"}),
        ("cena S/2016/99", "S/2016/99", "dinner.txt", {"cena", "2016"}),
        ("historia C-130", "C-130", "school.txt", {"historia"}),
        ("طائرة ب-53", "ب-53", "bomber.txt", {"طائرة"}),
    ],
)
def test_letters_of_a_code_are_not_lit_without_their_number(
    codes: Engine, query: str, code: str, name: str, words: set[str], mode: Mode
) -> None:
    (hit,) = [hit for hit in search(codes, query, mode) if Path(hit.path).name == name]
    assert typed(hit) == words
    assert any(f'"{code}"' in note for note in codes.search(SearchRequest(query)).notes)


@pytest.mark.parametrize(
    ("query", "name", "code"),
    [
        *((query, "informe-C7X-482.txt", "C7X-482") for query in ("C7X-482", "C7X482")),
        ("B9K771", "report-B9K-771-final.txt", "B9K-771"),
        ("د-77", "تقرير-د-77.txt", "د-77"),
    ],
)
def test_a_code_is_found_in_the_name_of_a_file(
    codes: Engine, query: str, name: str, code: str
) -> None:
    results = codes.search(SearchRequest(query, Mode.KEYWORD))
    (hit,) = results.hits
    assert Path(hit.path).name == name
    lit = [hit.path[each.span.start : each.span.end] for each in hit.path_highlights]
    assert lit == [code]
    assert results.notes == ()


@pytest.mark.parametrize("mode", [Mode.KEYWORD, Mode.HYBRID])
@pytest.mark.parametrize("query", ["S/2016/92", "A/2016/92", "س/2016/92"])
def test_letters_before_a_number_are_lit_with_it(codes: Engine, query: str, mode: Mode) -> None:
    results = codes.search(SearchRequest(query, mode, limit=50))
    assert {stretch for hit in results.hits for stretch in typed(hit)} == {query}
    assert results.notes == ()


@pytest.mark.parametrize("query", ["B/2016/92", "ب/2016/92", "ñ/2016/92"])
def test_without_its_letters_a_number_is_found_with_a_note(codes: Engine, query: str) -> None:
    results = codes.search(SearchRequest(query, Mode.KEYWORD, limit=50))
    expected = {*COUNCIL, "assembly.txt", "note-ar.txt"}
    assert {Path(hit.path).name for hit in results.hits} == expected
    assert {stretch for hit in results.hits for stretch in typed(hit)} == {"2016/92"}
    assert results.notes == (f'no passage has "{query}"; its number alone is looked for',)


def test_a_number_alone_is_found_with_any_letters(codes: Engine) -> None:
    names = {Path(hit.path).name for hit in search(codes, "2016/92")}
    assert names == {*COUNCIL, "assembly.txt", "note-ar.txt"}


@pytest.mark.parametrize("query", ["2020 2021 2024", "12 2024", "ONU 2024", "lang:es 20/01/2024"])
def test_numbers_side_by_side_are_no_code(engine: Engine, query: str) -> None:
    results = engine.search(SearchRequest(query, mode=Mode.KEYWORD))
    assert results.hits
    assert results.notes == ()


@pytest.mark.parametrize(
    ("query", "notes"),
    [
        ("lang:es 987 654 999", ('no passage has "987 654 999"',)),
        ('"987 654 999"', ()),
        ("=987 654 999", ()),
    ],
)
def test_operators_say_themselves_what_must_occur(
    engine: Engine, query: str, notes: tuple[str, ...]
) -> None:
    assert engine.search(SearchRequest(query, mode=Mode.KEYWORD)).notes == notes


@pytest.mark.parametrize(
    ("query", "date", "fault"),
    [
        ("31/02/2024", "31/02/2024", "2024-02 has days 01 to 29"),
        ("02/31/2023", "02/31/2023", "2023-02 has days 01 to 28"),
        ("2024-04-31", "2024-04-31", "2024-04 has days 01 to 30"),
        ("31.02.2024", "31.02.2024", "2024-02 has days 01 to 29"),
        ("13/14/2024", "13/14/2024", "months are 01 to 12"),
        ("٣١/٠٢/٢٠٢٤", "٣١/٠٢/٢٠٢٤", "2024-02 has days 01 to 29"),
        ("hearing of February 30, 2024", "February 30, 2024", "2024-02 has days 01 to 29"),
        ("audiencia del 31 de abril de 2024", "31 de abril de 2024", "2024-04 has days 01 to 30"),
        ("جلسة ٣١ فبراير ٢٠٢٤", "٣١ فبراير ٢٠٢٤", "2024-02 has days 01 to 29"),
    ],
)
def test_a_day_that_there_is_not_is_named(
    engine: Engine, query: str, date: str, fault: str
) -> None:
    results = engine.search(SearchRequest(query, mode=Mode.KEYWORD))
    assert f"{date} is no date: {fault}" in results.notes
    assert query != date or results.hits == ()


def test_of_many_days_that_there_are_not_few_are_named(engine: Engine) -> None:
    query = "31/02/2024 31/04/2024 31/06/2024 31/09/2024 31/11/2024 31/02/2024"
    notes = engine.search(SearchRequest(query, mode=Mode.KEYWORD)).notes
    assert notes[1].startswith("31/02/2024 is no date")
    assert notes[4:] == ("2 more of its dates are none",)


@pytest.mark.parametrize("query", ["20/01/2024", "January 20, 2024", "١٣/١/٢٠٢٤", "10-20-30"])
def test_a_day_that_there_is_is_not(engine: Engine, query: str) -> None:
    notes = engine.search(SearchRequest(query, mode=Mode.KEYWORD)).notes
    assert not any("is no date" in note for note in notes)


@pytest.mark.parametrize("query", ["987 654 321", "C7X-482", "00123-2024-0-1801", "٢٠ يناير ٢٠٢٤"])
def test_what_is_typed_in_part_is_answered(engine: Engine, query: str) -> None:
    for end in range(1, len(query) + 1):
        results = engine.search(SearchRequest(query[:end], half_typed=True))
    assert results.hits
    assert results.notes == ()


@pytest.mark.parametrize(("count", "said"), [(3, '"C7X-903"'), (6, "3 others")])
def test_of_many_codes_few_are_named(engine: Engine, count: int, said: str) -> None:
    query = " ".join(f"C7X-90{number}" for number in range(1, count + 1))
    (note,) = engine.search(SearchRequest(query, mode=Mode.KEYWORD)).notes
    assert note.endswith(f" or {said}")


def test_a_code_is_not_corrected(engine: Engine) -> None:
    results = engine.search(SearchRequest("C7X483", mode=Mode.KEYWORD))
    assert results.hits == ()
    assert results.meant is None
