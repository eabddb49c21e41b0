"""Filters: by date and by path, before ranking."""

from collections.abc import Callable

import pytest

from index.config import Config
from index.errors import QueryError
from index.store.details import pack_details
from index.store.records import DocumentHead
from index.types import Document
from index.update import update
from search.engine import Engine
from search.ranking.filters import matches
from search.types import Filters, SearchRequest
from search.validation import check_filters


def head(path: str = "/d/a.txt", date: str | None = "2024-01-13") -> DocumentHead:
    return DocumentHead(1, path, date)


@pytest.mark.parametrize(
    ("limits", "date", "expected"),
    [
        (Filters(after="2024-01-13"), "2024-01-13", True),
        (Filters(after="2024-01-14"), "2024-01-13", False),
        (Filters(after="2024"), "2024-01-13", True),
        (Filters(before="2024-01"), "2024-01-31", True),
        (Filters(before="2023"), "2024-01-13", False),
        (Filters(after="2023", before="2023"), "2023-06-01", True),
        (Filters(after="2023"), None, False),
        (Filters(), None, True),
    ],
)
def test_dates_are_inclusive_at_any_precision(
    limits: Filters, date: str | None, expected: bool
) -> None:
    assert matches(limits, head(date=date)) is expected


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*.pdf", "/d/a.pdf", True),
        ("*.pdf", "/d/a.txt", False),
        ("letters", "/d/letters/b/a.txt", True),
        ("letters/*", "/d/letters/a.txt", True),
        ("رسائل", "/d/رسائل/a.txt", True),
        ("letters", "/d/loveletters/a.txt", False),
        ("Letters/*.PDF", "/d/LETTERS/a.pdf", True),
        ("fiscalia/*", "/d/Fiscalía/a.txt", True),
        ("FISCALÍA", "/d/fiscali\u0301a/a.txt", True),
        ("cañete*", "/d/canete-2024.txt", True),
        ("الاحتجاج", "/d/الإحتجاج/a.txt", True),
        ("رسائل_٢٠٢٤.txt", "/d/رَسائل_2024.txt", True),
        ("fiscalia", "/d/fiscal/a.txt", False),
    ],
)
def test_paths_match_at_their_end(pattern: str, path: str, expected: bool) -> None:
    assert matches(Filters(path=pattern), head(path)) is expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("evidence.zip", True),
        ("forwarded.eml/evidence.zip", True),
        ("annexes", True),
        ("annexes/*.pdf", True),
        ("mail.eml › forwarded.eml › evidence.zip › annexes/auditoría.pdf", True),
        ("auditori\u0301a.pdf", True),  # as macOS stores it
        ("evidence", False),
        ("annexes/*.txt", False),
    ],
)
def test_files_that_members_are_inside_of_are_folders(pattern: str, expected: bool) -> None:
    member = "forwarded.eml › evidence.zip › annexes/auditoría.pdf"
    document = head("/d/mail.eml")._replace(member=member)
    assert matches(Filters(path=pattern), document) is expected


def test_names_of_members_match_in_arabic() -> None:
    document = head("/d/رسالة.eml")._replace(member="تقرير.eml › أدلة.zip › ملف.txt")
    assert matches(Filters(path="أدلة.zip"), document)
    assert matches(Filters(path="تقرير.eml › أدلة.zip"), document)
    assert not matches(Filters(path="أدلة"), document)


MESSAGE = head("/d/mail.zip")._replace(
    member="in/a.eml",
    kind="eml",
    title="El Señor de los Ríos",
    details=pack_details(
        Document(
            "",
            fields=(("from", "Juan Pérez <juan@lima.pe>"), ("to", "Ann"), ("cc", "خالد بن علي")),
        )
    ),
)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(sender="perez"), True),
        (Filters(sender="juan@lima.pe"), True),
        (Filters(sender="ann"), False),
        (Filters(recipient="ANN"), True),
        (Filters(recipient="خالد"), True),
        (Filters(recipient="juan"), False),
        (Filters(title="senor de los rios"), True),
        (Filters(title="river"), False),
        (Filters(kind="eml"), True),
        (Filters(kind=".EML"), True),
        (Filters(kind="pdf"), False),
        (Filters(path="*.eml"), True),
        (Filters(path="mail.zip"), True),
        (Filters(path="mail.zip/in/*"), True),
        (Filters(sender="perez", recipient="nobody"), False),
    ],
)
def test_messages_in_archives_are_filtered_by_what_they_say(
    filters: Filters, expected: bool
) -> None:
    assert matches(filters, MESSAGE) is expected


@pytest.mark.parametrize("date", ["soon", "2024-1", "13/01/2024"])
def test_what_is_no_date_is_refused(date: str) -> None:
    with pytest.raises(QueryError, match="expected 2024"):
        check_filters(Filters(after=date))


def test_the_engine_filters_before_it_ranks(project: Callable[..., Config]) -> None:
    documents = {
        f"{year}/{n}.txt": f"date {year}-05-01 Police raid number {n} in Lima."
        for year in (2023, 2024)
        for n in range(8)
    }
    config = project(documents)
    update(config)
    with Engine.open(config) as engine:
        for filters in (Filters(after="2024"), Filters(path="2024")):
            hits = engine.search(SearchRequest("police raid", limit=20, filters=filters)).hits
            assert {hit.date for hit in hits} == {"2024-05-01"}
            assert len(hits) == 8
        nowhere = SearchRequest("police raid", filters=Filters(path="nowhere"))
        assert engine.search(nowhere).hits == ()
