"""A stray cell far down costs no memory for the empty ones before it, and no text."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable

import pytest
import xlwt

from index.readers import Context, parse_document
from index.readers.office import spreadsheets
from tests.index.readers.office.builders import zip_of

NAMES = ["Rosa Quispe", "Grace Okafor", "ليلى حداد"]
STRAY = {"en": "stray note", "es": "nota perdida", "ar": "ملاحظة بعيدة"}
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def xls(stray: str) -> bytes:
    book = xlwt.Workbook()
    for title in ("A", "B"):
        sheet = book.add_sheet(title)
        day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
        for row, cells in enumerate([["Nombre", "Fecha"], *([name] for name in NAMES)]):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell)
        sheet.write(1, 1, datetime.date(2013, 3, 13), day)
        sheet.write(65_535, 255, stray)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xlsx(stray: str) -> bytes:
    def text(reference: str, value: str) -> str:
        return f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'

    rows = [f'<row r="1">{text("A1", "Nombre")}{text("B1", "Fecha")}</row>']
    rows.append(f'<row r="2">{text("A2", NAMES[0])}<c r="B2" s="1"><v>41346</v></c></row>')
    rows += [f'<row r="{n}">{text(f"A{n}", NAMES[n - 2])}</row>' for n in (3, 4)]
    rows.append(f'<row r="1048576">{text("XFD1048576", stray)}</row>')
    links = f"{LINK}/worksheet"
    return zip_of(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINK}"><sheets>'
            '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/'
            f'package/2006/relationships"><Relationship Id="r1" Type="{links}" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" '
            'formatCode="dd\\/mm\\/yyyy"/></numFmts><cellXfs><xf numFmtId="0"/>'
            '<xf numFmtId="164"/></cellXfs></styleSheet>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}'
            "</sheetData></worksheet>",
        }
    )


def ods(stray: str) -> bytes:
    def row(*cells: str, blanks: int = 0) -> str:
        empty = f'<table:table-cell table:number-columns-repeated="{blanks}"/>' if blanks else ""
        texts = "".join(
            f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells
        )
        return f"<table:table-row>{empty}{texts}</table:table-row>"

    day = (
        '<table:table-cell office:value-type="date" office:date-value="2013-03-13"><text:p>13/03/13'
        "</text:p></table:table-cell>"
    )
    rows = [
        row("Nombre", "Fecha"),
        row(NAMES[0]).replace("</table:table-row>", f"{day}</table:table-row>"),
    ]
    rows += [row(name) for name in NAMES[1:]]
    rows.append(
        '<table:table-row table:number-rows-repeated="1000"><table:table-cell/></table:table-row>'
    )
    rows.append(row(stray, blanks=16_000))
    names = " ".join(f'xmlns:{name}="{OFFICE}:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="A"><table:table-column/>{"".join(rows)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zip_of({"mimetype": kind, "content.xml": content})


@pytest.fixture(autouse=True)
def _fail_if_the_library_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes 60 bytes for each empty cell."""

    def open_workbook(_: bytes) -> None:
        raise AssertionError("the library would fill all cells")

    monkeypatch.setattr(spreadsheets, "_open_workbook", open_workbook)


@pytest.mark.parametrize("language", STRAY)
@pytest.mark.parametrize("make", [xls, xlsx, ods])
def test_all_cells_are_read_though_one_is_far_down(
    make: Callable[[str], bytes], language: str
) -> None:
    document = parse_document(make(STRAY[language]), Context(f"a.{make.__name__}"))
    lines = document.text.splitlines()
    assert lines[0] == "Nombre\tFecha"
    assert "2013-03-13" in lines[1]
    assert all(name in document.text for name in NAMES)
    assert STRAY[language] in document.text
    assert document.notes == ()


@pytest.mark.parametrize("make", [xls, xlsx])
def test_places_are_rows_of_the_sheet(make: Callable[[str], bytes]) -> None:
    document = parse_document(make("stray"), Context(f"a.{make.__name__}"))
    start = document.text.index("stray")
    label = [place.label for place in document.places if place.start <= start][-1]
    assert label == ("A, row 65536" if make is xls else "A, row 1048576")
