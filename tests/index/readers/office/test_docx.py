"""Of a DOCX everything that Word shows is read, and where a part is damaged, the rest."""

from __future__ import annotations

import pytest

from index.errors import ReadError
from index.readers import Context, parse_document
from index.types import DateSource, Document
from tests.index.readers.office.builders import core_properties, package_of, zip_of

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
TEXTS = ["The shipment left at night.", "El envío salió de noche.", "غادرت الشحنة ليلا."]


def paragraph(content: str) -> str:
    return f"<w:p>{content}</w:p>"


def run(text: str) -> str:
    return f"<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>"


def part(root: str, content: str, namespace: str = WORD) -> str:
    return (
        f'<w:{root} xmlns:w="{namespace}" xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"{content}</w:{root}>"
    )


def read(
    body: str, parts: dict[str, tuple[str, str | bytes]] | None = None, core: str = ""
) -> Document:
    xml = part("document", f"<w:body>{body}</w:body>")
    return parse_document(
        package_of("word/document.xml", xml, parts or {}, core), Context("a.docx")
    )


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<w:ins>", "</w:ins>"),
        ("<w:moveTo>", "</w:moveTo>"),
        ("<w:smartTag>", "</w:smartTag>"),
        ("<w:fldSimple w:instr='AUTHOR'>", "</w:fldSimple>"),
        ("<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        ("<w:customXml w:element='x'>", "</w:customXml>"),
        ("<w:hyperlink>", "</w:hyperlink>"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r>", ""),
        ("<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>", ""),
        ("<w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom>", ""),
        ("<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>", ""),
    ],
)
def test_what_stands_around_a_run_hides_nothing(text: str, before: str, after: str) -> None:
    body = paragraph(f"{run('a ')}{before}{run(text)}{after}{run(' z')}")
    assert read(body).text == f"a {text} z"


def test_blocks_around_paragraphs_hide_nothing() -> None:
    lines = [paragraph(run(text)) for text in TEXTS]
    body = (
        f"<w:ins>{lines[0]}</w:ins><w:sdt><w:sdtContent>{lines[1]}</w:sdtContent></w:sdt>"
        f"<w:customXml>{lines[2]}</w:customXml>"
    )
    assert read(body).text.split("\n") == TEXTS


def test_characters_that_are_elements() -> None:
    body = paragraph(
        "<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t><w:softHyphen/><w:t>c</w:t><w:tab/>"
        "<w:t>d</w:t><w:br w:type='page'/><w:t>e</w:t><w:sym w:font='Symbol' w:char='F061'/>"
        "<w:sym w:font='Wingdings' w:char='F0E0'/><w:sym w:font='Arial' w:char='00E9'/></w:r>"
        "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>"
    )
    assert read(body).text == "a-bc\td\neαéx"


def test_the_chosen_entry_of_a_form_is_read() -> None:
    form = (
        "<w:r><w:fldChar><w:ffData><w:ddList><w:result w:val='1'/><w:listEntry w:val='Sí'/>"
        "<w:listEntry w:val='No'/></w:ddList></w:ffData></w:fldChar></w:r>"
    )
    assert read(paragraph(run("Acepta: ") + form)).text == "Acepta: No"


@pytest.mark.parametrize("text", TEXTS)
def test_of_alternatives_the_first_with_text_is_read(text: str) -> None:
    box = f"<w:txbxContent>{paragraph(run(text))}</w:txbxContent>"
    for choice, fallback in ((box, box), (box, ""), ("<w:drawing/>", box)):
        body = paragraph(
            f"<w:r><mc:AlternateContent><mc:Choice>{choice}</mc:Choice>"
            f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r>{run('after')}"
        )
        assert read(body).text.split("\n") == ["after", text]


@pytest.mark.parametrize("text", TEXTS)
def test_notes_comments_and_margins_follow_with_their_places(text: str) -> None:
    note = paragraph(run(text))
    notes = (
        f"<w:footnote w:type='separator'>{paragraph(run('line'))}</w:footnote>"
        f"<w:footnote w:id='1'>{note}</w:footnote>"
    )
    comments = f"<w:comment w:author='Rosa'>{note}{paragraph(run('more'))}</w:comment>"
    document = read(
        paragraph(run("body")),
        {
            "footnotes.xml": ("footnotes", part("footnotes", notes)),
            "comments.xml": ("comments", part("comments", comments)),
            "header1.xml": ("header", part("hdr", note)),
            "header2.xml": ("header", part("hdr", note)),
            "footer1.xml": ("footer", part("ftr", paragraph(run("foot")))),
        },
    )
    assert document.text.split("\n") == ["body", text, f"Rosa: {text}", "more", text, "foot"]
    assert [place.label for place in document.places] == ["footnote", "comment", "header", "footer"]
    assert document.text[document.places[1].start :].startswith("Rosa")


def test_strict_packages_are_read() -> None:
    xml = part("document", f"<w:body>{paragraph(run(TEXTS[1]))}</w:body>", STRICT)
    data = zip_of({"word/document.xml": xml})
    assert parse_document(data, Context("a.docx")).text == TEXTS[1]


def test_files_inside_are_members() -> None:
    inner = package_of(
        "word/document.xml", part("document", f"<w:body>{paragraph(run('inner'))}</w:body>"), {}
    )
    parts: dict[str, tuple[str, str | bytes]] = {
        "embeddings/annex.docx": ("package", inner),
        "embeddings/page.html": ("aFChunk", "<p>página"),
        "embeddings/object.bin": ("oleObject", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    }
    document = read(paragraph(run("outer")), parts)
    assert [(member.name, member.document.text) for member in document.members] == [
        ("annex.docx", "inner"),
        ("page.html", "página"),
    ]
    assert len(document.notes) == 1
    assert document.notes[0].startswith("object.bin: ")


def test_the_text_dates_a_document_before_its_properties() -> None:
    core = core_properties("Informe", "2021-05-04T10:00:00Z")
    undated = read(paragraph(run("Sin fecha.")), core=core)
    assert (undated.title, undated.date) == ("Informe", "2021-05-04")
    assert undated.date_source is DateSource.METADATA
    dated = read(paragraph(run("fecha: 2019-01-02 Lima")), core=core)
    assert (dated.date, dated.date_source) == ("2019-01-02", DateSource.TEXT)
    template = core_properties("", "2013-12-23T23:15:00Z")
    assert read(paragraph(run("Sin fecha.")), core=template).date is None


def test_a_damaged_part_costs_itself_and_a_note() -> None:
    parts: dict[str, tuple[str, str | bytes]] = {
        "footnotes.xml": ("footnotes", "<w:footnotes"),
        "header.xml": ("header", part("hdr", paragraph(run("head")))),
    }
    document = read(paragraph(run("body")), parts)
    assert document.text == "body\nhead"
    assert document.notes == ("word/footnotes.xml: damaged (its markup is broken)",)
    cut = part("document", f"<w:body>{paragraph(run('whole'))}<w:p><w:r><w:t>half</w:t>")
    document = parse_document(zip_of({"word/document.xml": cut}), Context("a.docx"))
    assert document.text.startswith("whole\nhalf")
    assert document.notes


def test_a_document_of_which_nothing_can_be_read_says_so() -> None:
    with pytest.raises(ReadError, match=r"damaged DOCX \(word/document.xml: damaged"):
        parse_document(zip_of({"word/document.xml": "<"}), Context("a.docx"))
    with pytest.raises(ReadError, match=r"damaged DOCX \(no word/document.xml\)"):
        parse_document(zip_of({"a.xml": "<a/>"}), Context("a.docx"))


def test_entities_do_not_multiply() -> None:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    xml = f'<!DOCTYPE w [<!ENTITY e0 "lol">{entities}]>' + part(
        "document", f"<w:body>{paragraph(run('start'))}{paragraph(run('&e9;'))}</w:body>"
    )
    document = parse_document(zip_of({"word/document.xml": xml}), Context("a.docx"))
    assert document.text.startswith("start")
    assert len(document.text) < 10_000_000
