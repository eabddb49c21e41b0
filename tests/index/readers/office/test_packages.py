"""PPTX, ODT, ODP, XLSX and ODS are read whole, each with the places of its parts."""

from __future__ import annotations

import pytest

from index.errors import ReadError
from index.readers import Context, parse_document
from index.types import Document
from tests.index.readers.office.builders import core_properties, package_of, relationships, zip_of

TEXTS = ["The shipment left at night.", "El envío salió de noche.", "غادرت الشحنة ليلا."]
P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
C = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
ODF = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "text": "text",
        "draw": "drawing",
        "table": "table",
        "style": "style",
        "meta": "meta",
        "m": "manifest",
        "presentation": "presentation",
    }.items()
)


def shape(*paragraphs: str, kind: str = "") -> str:
    placeholder = f'<p:nvSpPr><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr>' if kind else ""
    lines = "".join(f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" for text in paragraphs)
    return f"<p:sp>{placeholder}<p:txBody>{lines}</p:txBody></p:sp>"


def read_slides(*slides: str, parts: dict[str, tuple[str, str]] | None = None) -> Document:
    """Read a PPTX; its slides stand in the package in the reverse of their order."""
    count = len(slides)
    ids = "".join(f'<p:sldId r:id="r{number}"/>' for number in range(count, 0, -1))
    main = f"<p:presentation {P} {R}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>"
    content: dict[str, tuple[str, str | bytes]] = {
        f"slides/slide{number}.xml": ("slide", f"<p:sld {P} {A} {C}>{slide}</p:sld>")
        for number, slide in enumerate(reversed(slides), 1)
    }
    links = []
    for name, (kind, xml) in (parts or {}).items():
        if kind in ("commentAuthors",):
            content[name] = (kind, xml)
        else:
            content[name] = ("", xml)
            links.append((kind, f"../{name}"))
    content[f"slides/_rels/slide{count}.xml.rels"] = ("", relationships(*links))
    data = package_of("ppt/presentation.xml", main, content, core_properties("", "2020-01-02"))
    return parse_document(data, Context("a.pptx"))


@pytest.mark.parametrize("text", TEXTS)
def test_slides_in_their_order_with_tables_groups_and_titles(text: str) -> None:
    table = "<a:tbl><a:tr><a:tc><a:p><a:r><a:t>cell</a:t></a:r></a:p></a:tc></a:tr></a:tbl>"
    number = '<a:p><a:fld type="slidenum"><a:t>7</a:t></a:fld></a:p>'
    document = read_slides(
        shape("small print") + f"<p:grpSp>{shape(text)}</p:grpSp>{table}{number}",
        shape("Second", "line", kind="title"),
    )
    assert document.text.split("\n") == ["small print", text, "cell", "Second", "line"]
    assert [place.label for place in document.places] == ["slide 1", "slide 2"]
    assert (document.title, document.date) == ("Second line", "2020-01-02")


@pytest.mark.parametrize("text", TEXTS)
def test_notes_comments_charts_and_diagrams_belong_to_their_slide(text: str) -> None:
    authors = f'<p:cmAuthorLst {P}><p:cmAuthor id="0" name="Rosa"/></p:cmAuthorLst>'
    parts = {
        "notes.xml": ("notesSlide", f"<p:notes {P} {A}>{shape(text)}</p:notes>"),
        "comment.xml": (
            "comments",
            f'<p:cmLst {P}><p:cm authorId="0"><p:text>{text}</p:text></p:cm></p:cmLst>',
        ),
        "chart.xml": (
            "chart",
            f"<c:chart {C} {A}><c:strCache><c:pt><c:v>north</c:v></c:pt></c:strCache>"
            "<c:numCache><c:pt><c:v>17</c:v></c:pt></c:numCache></c:chart>",
        ),
        "authors.xml": ("commentAuthors", authors),
    }
    document = read_slides(shape("first"), shape("second"), parts=parts)
    lines = document.text.split("\n")
    assert lines == ["first", "north", text, f"Rosa: {text}", "second"]
    assert [place.label for place in document.places] == ["slide 1", "slide 2"]


def odf(kind: str, body: str, **parts: str) -> bytes:
    content = (
        f"<office:document-content {ODF}><office:body>{body}</office:body>"
        "</office:document-content>"
    )
    return zip_of(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "META-INF/manifest.xml": f"<m:manifest {ODF}/>",
            "content.xml": content,
            **{name.replace("__", "/") + ".xml": xml for name, xml in parts.items()},
        }
    )


@pytest.mark.parametrize("text", TEXTS)
def test_odt_with_notes_comments_and_changes(text: str) -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        f"<text:h>Informe</text:h><text:p>a<text:s text:c='2'/>{text}<text:tab/>b"
        "<text:line-break/>c<text:note><text:note-citation>1</text:note-citation>"
        f"<text:note-body><text:p>{text}</text:p></text:note-body></text:note>"
        "<office:annotation><dc:creator xmlns:dc='http://purl.org/dc/elements/1.1/'>Rosa"
        "</dc:creator><dc:date xmlns:dc='http://purl.org/dc/elements/1.1/'>2020-01-01</dc:date>"
        "<text:p>said</text:p></office:annotation> <text:span>z</text:span></text:p>"
        "<text:list><text:list-item><text:p>item</text:p></text:list-item></text:list>"
    )
    margin = f"<style:header><text:p>{text}</text:p></style:header>"
    styles = f"<office:document-styles {ODF}>{margin}{margin}</office:document-styles>"
    meta = (
        f"<office:document-meta {ODF}><office:meta><dc:date "
        "xmlns:dc='http://purl.org/dc/elements/1.1/'>2022-03-04T10:00:00</dc:date>"
        "</office:meta></office:document-meta>"
    )
    data = odf("text", body, styles=styles, meta=meta)
    document = parse_document(data, Context("a.odt"))
    assert document.text.split("\n") == [
        "Informe",
        f"a  {text}\tb",
        "c z",
        text,
        "Rosa: said",
        "item",
        text,
    ]
    assert (document.title, document.date) == ("Informe", "2022-03-04")
    assert document.places[-1].label == "header or footer"


@pytest.mark.parametrize("text", TEXTS)
def test_odp(text: str) -> None:
    body = (
        f"<draw:page><draw:frame><text:p>{text}</text:p></draw:frame></draw:page><draw:page>"
        f"<text:p>two</text:p><presentation:notes><text:p>{text}</text:p></presentation:notes>"
        "</draw:page>"
    )
    document = parse_document(odf("presentation", body), Context("a.odp"))
    assert document.text.split("\n") == [text, "two", text]
    assert [place.label for place in document.places] == ["slide 1", "slide 2"]


def test_encrypted_odf_says_so() -> None:
    manifest = f"<m:manifest {ODF}><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"
    for kind in ("text", "spreadsheet"):
        data = odf(kind, "<text:p>x</text:p>", **{"META-INF__manifest": manifest})
        with pytest.raises(ReadError, match="encrypted OD"):
            parse_document(data, Context("a.odt"))


def read_sheets(sheets: dict[str, list[list[str | float | bool]]], **parts: str) -> Document:
    """Read an XLSX; sheets after the first are hidden, True is a date (2021-03-14)."""
    content: dict[str, tuple[str, str | bytes]] = {}
    entries = ""
    for number, (name, rows) in enumerate(sheets.items(), 1):
        state = 'state="veryHidden"' if number > 1 else ""
        entries += f'<sheet name="{name}" sheetId="{number}" {state} r:id="r{number}"/>'
        lines = "".join(
            f'<row r="{row}">{"".join(map(_cell, cells))}</row>'
            for row, cells in enumerate(rows, 1)
            if cells
        )
        xml = f"<worksheet {S}><sheetData>{lines}</sheetData></worksheet>"
        content[f"worksheets/sheet{number}.xml"] = ("worksheet", xml)
    content["styles.xml"] = (
        "styles",
        f'<styleSheet {S}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    )
    content |= {f"{name}.xml": ("", xml) for name, xml in parts.items()}
    main = f"<workbook {S} {R}><sheets>{entries}</sheets></workbook>"
    return parse_document(package_of("xl/workbook.xml", main, content), Context("a.xlsx"))


def _cell(value: str | float | bool) -> str:
    if value is True:
        return '<c s="1"><v>44269</v></c>'
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>' if value else "<c/>"
    return f"<c><v>{value}</v></c>"


@pytest.mark.parametrize("text", TEXTS)
def test_rows_have_the_names_of_their_columns(text: str) -> None:
    document = read_sheets(
        {
            "Hoja1": [[text], [], ["Nombre", "Monto", "Día"], ["Rosa", 40000, True], ["", 0.1, ""]],
            "Oculta": [["a", "b"], ["a", "c"]],
        }
    )
    assert document.text.split("\n") == [
        text,
        "Nombre\tMonto\tDía",
        "Nombre: Rosa | Monto: 40000 | Día: 2021-03-14",
        "Monto: 0.1",
        "a\tb",
        "a\tc",
    ]
    assert [(place.label, document.text[place.start :][:3]) for place in document.places[1:5]] == [
        ("Hoja1, row 3", "Nom"),
        ("Hoja1, row 4", "Nom"),
        ("Hoja1, row 5", "Mon"),
        ("Oculta, row 1", "a\tb"),
    ]
    assert document.title == text


@pytest.mark.parametrize("text", TEXTS)
def test_a_sheet_has_title_and_date_above_its_rows_or_nowhere(text: str) -> None:
    rows: list[list[str | float | bool]] = [
        ["Fecha", "Quién"],
        ["2013-03-13", text],
        ["2014-05-01", "x"],
    ]
    document = read_sheets({"Hoja1": rows})
    assert (document.title, document.date) == (None, None)
    document = read_sheets({"Hoja1": [["Fecha"], ["2013-03-13"], [text]]})
    assert (document.title, document.date) == (None, None)
    document = read_sheets({"Hoja1": [[text], ["13 de marzo de 2015"], *rows]})
    assert (document.title, document.date) == (text, "2015-03-13")


@pytest.mark.parametrize("text", TEXTS)
def test_comments_of_sheets_are_read(text: str) -> None:
    entry = f"<comment><text><r><t>{text}</t></r></text></comment>"
    comments = f"<comments {S}><commentList>{entry}</commentList></comments>"
    document = read_sheets({"Hoja1": [["x"]]}, comments1=comments)
    assert document.text.split("\n") == ["x", text]


@pytest.mark.parametrize("text", TEXTS)
def test_ods(text: str) -> None:
    def row(*cells: str) -> str:
        items = "".join(
            "<table:table-cell office:value-type='string'>"
            f"<text:p>{cell}</text:p></table:table-cell>"
            for cell in cells
        )
        return f"<table:table-row>{items}</table:table-row>"

    rows = row("Nombre", "Lugar") + row(text, "Lima") + row("Rosa", "Cusco")
    body = (
        f"<office:spreadsheet><table:table table:name='Hoja1'>{rows}</table:table>"
        "</office:spreadsheet>"
    )
    document = parse_document(odf("spreadsheet", body), Context("a.ods"))
    assert document.text.split("\n")[1:] == [
        f"Nombre: {text} | Lugar: Lima",
        "Nombre: Rosa | Lugar: Cusco",
    ]
    assert document.places[1].label == "Hoja1, row 2"


@pytest.mark.parametrize("text", TEXTS)
def test_comments_and_shapes_of_an_ods(text: str) -> None:
    said = f"<dc:creator xmlns:dc='d'>Ana</dc:creator><text:p>{text}</text:p>"
    shape = "<draw:custom-shape><text:p>Nota al margen</text:p></draw:custom-shape>"
    body = (
        "<office:spreadsheet><table:table table:name='Hoja1'><table:table-row><table:table-cell "
        f"office:value-type='string'><office:annotation>{said}</office:annotation>"
        "<text:p>celda</text:p></table:table-cell></table:table-row>"
        f"<table:shapes>{shape}</table:shapes></table:table></office:spreadsheet>"
    )
    document = parse_document(odf("spreadsheet", body), Context("a.ods"))
    assert document.text.split("\n") == ["celda", "Ana", text, "Nota al margen"]
    assert document.places[-1].label == "comments and drawings"


@pytest.mark.parametrize("text", TEXTS)
def test_an_xlsx_that_the_library_refuses_is_read_from_its_xml(text: str) -> None:
    strings = f"<sst {S}><si><r><t>Nom</t></r><r><t>bre</t></r></si><si><t>{text}</t></si></sst>"
    row = (
        "<row r='{0}'><c t='s'><v>{1}</v></c><c t='inlineStr'><is><t>Lugar</t></is></c>"
        "<c r='D{0}'><v>{0}</v></c><c t='b'><v>1</v></c></row>"
    )
    rows = row.format(1, 0) + row.format(3, 1)
    main = f"<workbook {S} {R}><sheets><sheet name='Hoja1' r:id='r1'/></sheets></workbook>"
    parts: dict[str, tuple[str, str | bytes]] = {
        "worksheets/sheet1.xml": (
            "worksheet",
            f"<worksheet {S}><sheetData>{rows}</sheetData></worksheet>",
        ),
        "sharedStrings.xml": ("sharedStrings", strings),
        "styles.xml": ("styles", "<not closed"),
    }
    document = parse_document(package_of("xl/workbook.xml", main, parts), Context("a.xlsx"))
    assert document.text.split("\n") == ["Nombre\tLugar\t1\tTRUE", f"{text}\tLugar\t3\tTRUE"]
    assert [place.label for place in document.places] == ["Hoja1, row 1", "Hoja1, row 3"]
    assert document.notes[0].startswith("damaged in part")


@pytest.mark.parametrize("text", TEXTS)
def test_an_ods_that_the_library_refuses_is_read_from_its_xml(text: str) -> None:
    cell = "<table:table-cell{}>{}</table:table-cell>"
    paragraph = f"<text:p>{text}</text:p>"
    rows = (
        "<table:table-row>"
        + cell.format("", paragraph)
        + "\n\t"
        + cell.format(" table:number-columns-repeated='9'", "")
        + cell.format(" table:number-columns-repeated='2' office:value='7'", "<text:p>7,0</text:p>")
        + cell.format(" table:number-columns-repeated='16000'", "")
        + "</table:table-row>\n\t<table:table-row table:number-rows-repeated='40'/>"
        + "<table:table-row>"
        + cell.format(" office:date-value='2021-03-14'", "")
        + "</table:table-row>"
    )
    body = (
        f"<office:spreadsheet><table:table table:name='Hoja1'>\n{rows}</table:table>"
        "</office:spreadsheet>"
    )
    document = parse_document(odf("spreadsheet", body), Context("a.ods"))
    assert document.text.split("\n") == [f"{text}\t7\t7", "2021-03-14"]
    assert [place.label for place in document.places] == ["Hoja1, row 1", "Hoja1, row 42"]


def test_a_damaged_slide_costs_itself() -> None:
    document = read_slides("<p:broken", shape("kept"))
    assert document.text == "kept"
    assert document.notes == ("ppt/slides/slide2.xml: damaged (its markup is broken)",)
