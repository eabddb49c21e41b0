"""Every format becomes text; whatever cannot be read is a ReadError of one line."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ReadError
from index.readers import Context, parse_document, read_bytes
from index.types import Document

LIMIT = 10_000_000
ENGLISH = "Police freed eleven women from a house in Callao."
SPANISH = "La Policía liberó a once mujeres de una casa en Ñaña."
ARABIC = "حررت الشرطة إحدى عشرة امرأة من منزل في كاياو."


def read(folder: Path, name: str, data: bytes, limit: int = LIMIT) -> Document:
    path = folder / name
    path.write_bytes(data)
    return parse_document(read_bytes(path, max_bytes=limit), Context(path.name))


def make_pdf(text: str) -> bytes:
    """A minimal PDF of one page, its cross-reference table computed."""
    stream = f"BT /F1 12 Tf 20 700 Td ({text}) Tj ET".encode("latin-1")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Title(Night raid)/CreationDate(D:20240315120000Z)>>",
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj%b endobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 7\n0000000000 65535 f \n")
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer<</Size 7/Root 1 0 R/Info 6 0 R>>\nstartxref\n%d\n%%%%EOF" % start)
    return out.getvalue()


def make_docx(*paragraphs: str, title: str = "") -> bytes:
    document = docx.Document()
    document.core_properties.title = title
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.add_table(1, 2).cell(0, 1).text = "celda de tabla"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("text", [ENGLISH, SPANISH, ARABIC])
@pytest.mark.parametrize("name", ["a.txt", "a.TEXT", "a.md", "a.log"])
def test_plain_text_is_kept_as_it_is(tmp_path: Path, name: str, text: str) -> None:
    content = f"\ufeff{text}\r\n\r\n\tmore  \n"
    document = read(tmp_path, name, content.encode())
    assert document == Document(content[1:], text, None, "utf-8", kind=document.kind)


def test_legacy_text_names_its_encoding(tmp_path: Path) -> None:
    assert read(tmp_path, "a.txt", ARABIC.encode("cp1256")).encoding == "windows-1256"
    assert read(tmp_path, "b.txt", SPANISH.encode("latin-1")).text == SPANISH


def test_a_date_line_dates_the_document(tmp_path: Path) -> None:
    document = read(tmp_path, "a.txt", f" date 2024-01-13 {ENGLISH}".encode())
    assert (document.title, document.date) == (ENGLISH, "2024-01-13")
    assert document.text.startswith(" date")


PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Raid &amp; rescue</title>
<meta property="article:published_time" content="2024-03-15T10:00:00Z">
<style>p {{ color: red }}</style><script>var evil = "<p>no</p>";</script></head>
<body><nav>Home <a href="/">News</a></nav><h1>Rescue</h1>
<p>{ENGLISH}<br>Second&nbsp;line &eacute; &#1593;</p><div>{SPANISH}</div>
<table><tr><td>one</td><td>two</td></tr></table><p dir="rtl">{ARABIC}</p>
<template>hidden</template><aside>Also read</aside><form><button>Send</button></form>
<noscript>Turn it on</noscript><!-- comment --><footer>Copyright</footer>
<p>Tail with <b>bo</b>ld &lt;b&gt;</p></body></html>"""


def test_html_gives_what_a_reader_sees(tmp_path: Path) -> None:
    document = read(tmp_path, "a.html", PAGE.encode())
    assert document.text.split("\n") == [
        "Rescue",
        ENGLISH,
        "Second line é ع",
        SPANISH,
        "one two",
        ARABIC,
        "Also read",
        "Send",
        "Tail with bold <b>",
    ]
    assert (document.title, document.date) == ("Raid & rescue", "2024-03-15")


def test_html_falls_back_on_heading_time_and_furniture(tmp_path: Path) -> None:
    page = f"<form><h1>Redada</h1><time datetime='2024-02-01'>ayer</time><p>{SPANISH}</form>"
    document = read(tmp_path, "a.htm", page.encode())
    assert (document.title, document.date) == ("Redada", "2024-02-01")
    assert SPANISH in document.text


@pytest.mark.parametrize(
    ("declared", "encoding", "text"),
    [
        ("windows-1256", "cp1256", ARABIC),
        ("iso-8859-1", "latin-1", SPANISH),
        ("koi8-r", "koi8-r", "Полиция освободила женщин"),
        ("no-such-charset", "latin-1", SPANISH),
        ("utf-16", "utf-8", ARABIC),
    ],
)
def test_html_honours_a_true_charset(
    tmp_path: Path, declared: str, encoding: str, text: str
) -> None:
    page = f'<meta http-equiv=content-type content="text/html; charset={declared}"><p>{text}</p>'
    assert read(tmp_path, "a.html", page.encode(encoding)).text == text


@pytest.mark.parametrize(
    "page",
    [
        "<!--" * 200_000,
        "<a " * 200_000,
        '<a b="' * 200_000,
        "&" * 300_000,
        "<p>" * 200_000,
        "<b><i>" * 900 + "</x>" * 20_000,
        "<" * 300_000,
    ],
    ids=lambda page: page[:8],
)
def test_hostile_html_is_read(tmp_path: Path, page: str) -> None:
    text = read(tmp_path, "a.html", f"<p>start</p>{page}".encode()).text
    assert text.startswith("start")


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="2,000 deep"):
        read(tmp_path, "a.html", b"<div>" * 100_000 + b"text")


def test_docx(tmp_path: Path) -> None:
    data = make_docx(f"date 2024-01-13 {SPANISH}", ARABIC, title="Informe\u202e anual")
    document = read(tmp_path, "a.docx", data)
    assert document.text.split("\n") == [f"date 2024-01-13 {SPANISH}", ARABIC, "", "celda de tabla"]
    assert (document.title, document.date) == ("Informe anual", "2024-01-13")


_RELATIONSHIPS = """<Relationships
xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
Target="word/document.xml"/></Relationships>"""
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def make_docx_of(body: str, *, namespace: str = _WORD) -> bytes:
    """Return a package with the XML of a body in which ``w:`` stands for ``namespace``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", _RELATIONSHIPS)
        xml = f'<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", xml)
    return out.getvalue()


@pytest.mark.parametrize("namespace", [_WORD, _STRICT])
def test_docx_gives_what_a_reader_sees(tmp_path: Path, namespace: str) -> None:
    alternate = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = f"<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>{ARABIC}</w:t></w:r></w:p>"
    body = (
        "<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr>"
        "<w:r><w:t>One</w:t><w:tab/><w:t xml:space='preserve'>two </w:t></w:r>"
        "<w:hyperlink><w:r><w:t>three</w:t><w:br/><w:t>four</w:t></w:r></w:hyperlink>"
        "<w:ins><w:r><w:t>five</w:t><w:br w:type='page'/></w:r></w:ins>"
        "<w:del><w:r><w:delText>six</w:delText></w:r></w:del></w:p>"
        f"<w:p><w:r><w:t>Before</w:t><mc:AlternateContent {alternate}>"
        f"<mc:Choice><w:txbxContent>{box}</w:txbxContent></mc:Choice>"
        f"<mc:Fallback><w:txbxContent>{box}</w:txbxContent></mc:Fallback></mc:AlternateContent>"
        f"<w:t> and after</w:t></w:r></w:p>"
        f"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>{SPANISH}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    document = read(tmp_path, "a.docx", make_docx_of(body, namespace=namespace))
    assert document.text.split("\n") == [
        "One\ttwo three",
        "fourfive",
        "Before and after",
        ARABIC,
        SPANISH,
    ]


def test_docx_that_unpacks_to_too_much(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", _RELATIONSHIPS)
        archive.writestr("word/document.xml", b"\0" * 300_000_000)
    with pytest.raises(ReadError, match=r"300,000,\d{3} bytes"):
        read(tmp_path, "a.docx", out.getvalue())


def make_mail(subject: str, text: str, html: str = "") -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = subject, "Fiscalía <press@example.org>"
    message["Date"] = "Sat, 13 Jan 2024 21:05:00 -0500"
    if text:
        message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    message.add_attachment(b"\0\1", maintype="application", subtype="octet-stream", filename="x")
    return message.as_bytes()


@pytest.mark.parametrize("text", [ENGLISH, SPANISH, ARABIC])
def test_mail(tmp_path: Path, text: str) -> None:
    document = read(tmp_path, "a.eml", make_mail(text, f"{text}\n{text}", f"<p>{text}</p>"))
    head = f"{text}\nFiscalía <press@example.org>\nSat, 13 Jan 2024 21:05:00 -0500\nx"
    assert document.text == f"{head}\n\n{text}\n{text}"
    assert (document.title, document.date) == (text, "2024-01-13")


def test_mail_of_html_only(tmp_path: Path) -> None:
    document = read(tmp_path, "a.eml", make_mail("Aviso", "", f"<p>{SPANISH}</p><p>2</p>"))
    assert document.text.endswith(f"\n\n{SPANISH}\n2")


def test_mail_in_a_legacy_or_untrue_charset(tmp_path: Path) -> None:
    for charset in (b"windows-1256", b"utf-8", b"no-such"):
        data = b"Subject: x\nContent-Type: text/plain; charset=" + charset + b"\n\n"
        assert read(tmp_path, "a.eml", data + ARABIC.encode("cp1256")).text.endswith(ARABIC)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty: the file has 0 bytes"),
        ("a.txt", b" \n...\n", "no words"),
        ("a.txt", b"text\0text", "1 NUL"),
        ("a.txt", bytes(range(1, 32)) * 50, "control characters"),
        ("a.md", random.Random(1).randbytes(64) + b"\0", "NUL"),
        ("a.html", b"<script>alert(1)</script>", "no words"),
        ("a.pdf", b"%PDF-1.4 nonsense", "damaged PDF"),
        ("a.pdf", b"%PDF-1.4", "damaged PDF"),
        ("a.pdf", make_pdf("Cut short")[:120], "damaged PDF"),
        ("a.docx", b"PK\3\4 nonsense", "DOCX"),
        ("a.docx", make_docx("Cut short")[:500], "DOCX"),
        ("a.eml", b"just words", "not an e-mail"),
        ("a.xyz", b"\x7fELF\0\0", "of a kind that is not read"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        read(tmp_path, name, data)
    assert "\n" not in str(caught.value)


def test_a_large_file_names_size_and_limit(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="2,001 bytes is over the limit of 2,000"):
        read(tmp_path, "a.txt", b"a" * 2_001, limit=2_000)
    assert read(tmp_path, "a.txt", b"a" * 2_000, limit=2_000).text


def test_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    for name in ("folder.txt", "pipe.txt", "nul\0.txt"):
        with pytest.raises(ReadError) as caught:
            read_bytes(tmp_path / name, max_bytes=LIMIT)
        assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    for name in ("loop.txt", "missing.txt"):
        with pytest.raises(OSError, match=name):
            read_bytes(tmp_path / name, max_bytes=LIMIT)


def test_heavy_parsers_are_imported_only_when_needed() -> None:
    program = (
        "import sys, index.readers; sys.exit(bool("
        "{'pypdf', 'pypdfium2', 'qalam', 'docx', 'lxml', 'langdetect'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


_SEEDS = {
    ".pdf": make_pdf("Some words to break"),
    ".docx": make_docx("Some words to break"),
    ".eml": make_mail("Asunto", SPANISH, f"<p>{SPANISH}</p>"),
    ".html": PAGE.encode(),
}


@given(
    st.sampled_from([*sorted(_SEEDS), ".txt", ".md", ".csv", ""]),
    st.lists(st.tuples(st.integers(0, 5_000), st.binary(max_size=6)), max_size=5),
    st.binary(max_size=80),
)
def test_damaged_files_never_fail_otherwise(
    tmp_path_factory: pytest.TempPathFactory,
    suffix: str,
    edits: list[tuple[int, bytes]],
    noise: bytes,
) -> None:
    data = bytearray(_SEEDS.get(suffix, noise))
    for at, replacement in edits:
        data[at : at + len(replacement)] = replacement
    folder = tmp_path_factory.mktemp("damaged")
    outcome = _text_or_reason(folder, f"a{suffix}", bytes(data))
    assert outcome
    assert "\0" not in outcome
    outcome.encode()


def _text_or_reason(folder: Path, name: str, data: bytes) -> str:
    try:
        return read(folder, name, data).text
    except ReadError as error:
        return str(error)
