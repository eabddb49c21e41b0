"""E-mail is read whole: every text part, every attachment, in whatever way it is written."""

from __future__ import annotations

import base64
import binascii
import quopri
from pathlib import Path

import pytest

from index.errors import ReadError
from index.readers import Context, parse_document
from index.text.passages import split_passages
from index.types import Document
from tests.index.readers.test_formats import ARABIC, ENGLISH, SPANISH

CASES = Path(__file__).parents[2] / "data" / "cases"
TEXTS = (ENGLISH, SPANISH, ARABIC)


def read(data: bytes | str, name: str = "a.eml") -> Document:
    return parse_document(data.encode() if isinstance(data, str) else data, Context(name))


def all_text(document: Document) -> str:
    """The text of a document and of all that is in it."""
    return "\n".join([document.text, *(all_text(member.document) for member in document.members)])


def make_mail(body: str, kind: str = "text/plain; charset=utf-8", more: str = "") -> str:
    return f"From: a@b.c\nSubject: s\n{more}Content-Type: {kind}\n\n{body}"


def make_parts(*parts: str, kind: str = "multipart/mixed") -> str:
    """Each part begins with its own header, after ``Content-Type: ``."""
    body = "".join(f"--=_b\nContent-Type: {part}\n" for part in parts)
    return make_mail(f"{body}--=_b--\n", f'{kind}; boundary="=_b"')


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("boundary-unquoted", "El buque Albatros llegó"),
        ("stub-plain-full-html", "Larrañaga"),
        ("html-charset-in-header", "Договор подписан"),
        ("html-utf16", "La señal llegó de Ibáñez."),
        ("8bit-subject-latin1", "Reunión en España"),
        ("forwarded-as-attachment", "Villagrán"),
        ("attachment-txt", "Montenegro"),
        ("attachment-txt", "Zambrano"),
        ("to-cc", "Zulema Ocaña"),
        ("to-cc", "Bastidas"),
        ("bom-first", "Corvalan"),
        ("html-only-empty", "Ana Prieto"),
        ("latin1-label-cp1252-quotes", "El “jefe” pagó € 300 – ayer"),
    ],
)
def test_cases(name: str, words: str) -> None:
    assert words in all_text(read((CASES / f"mail-{name}.eml").read_bytes()))


def test_a_date_that_cannot_be_is_none() -> None:
    assert read((CASES / "mail-future-date.eml").read_bytes()).date is None


def test_header_fields_are_known_by_name() -> None:
    document = read((CASES / "mail-to-cc.eml").read_bytes())
    assert dict(document.fields) == {
        "subject": "Informe",
        "from": "Ana Prieto <ana@example.org>",
        "to": "Zulema Ocaña <zulema@example.org>",
        "cc": "Bastidas <b@example.org>",
        "date": "Mon, 3 Feb 2020 10:00:00 +0100",
    }
    assert document.title == "Informe"
    assert document.date == "2020-02-03"


@pytest.mark.parametrize("text", TEXTS)
def test_the_alternative_that_says_most_comes_first(text: str) -> None:
    plain = "text/plain; charset=utf-8\n\nYour reader\nshows no HTML.\n"
    page = f"text/html; charset=utf-8\n\n<p>{text}</p><p>reader, your, shows, no</p>\n"
    document = read(make_parts(plain, page, kind="multipart/alternative"))
    assert document.text.endswith(f"{text}\nreader, your, shows, no\n\nshows no HTML.")
    same = f"text/plain; charset=utf-8\n\n{text}\n"
    document = read(make_parts(same, page, kind="multipart/alternative"))
    assert document.text.count(text) == 1


@pytest.mark.parametrize("text", TEXTS)
def test_alternatives_that_say_different_things_are_both_read(text: str) -> None:
    plain = f"text/plain; charset=utf-8\n\n{text}\n"
    document = read(make_parts(plain, "text/html\n\n<p>Hello</p>\n", kind="multipart/alternative"))
    assert text in document.text
    assert "Hello" in document.text


@pytest.mark.parametrize("text", TEXTS)
def test_what_only_the_other_alternative_says_is_found(text: str) -> None:
    lines = ("We meet at noon.", "Bring nobody but the old driver and his brother from the port.")
    plain = "text/plain; charset=utf-8\n\n" + "\n".join(lines)
    page = "text/html; charset=utf-8\n\n" + "".join(f"<p>{line}</p>" for line in (*lines, text))
    document = read(make_parts(f"{plain}\n", f"{page}\n", kind="multipart/alternative"))
    assert document.text.endswith("\n".join(lines) + f"\n\n{text}")


@pytest.mark.parametrize("text", TEXTS)
def test_several_text_parts_are_all_read(text: str) -> None:
    part = "text/plain; charset=utf-8\n\n{}\n"
    nested = 'multipart/mixed; boundary="in"\n\n--in\nContent-Type: ' + part.format(text)
    document = read(make_parts(part.format("first"), nested, part.format("last")))
    assert document.text.split("\n\n")[1:] == ["first", text, "last"]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("encoding", ["", "base64", "quoted-printable"])
def test_attachments_and_forwarded_messages_are_members(text: str, encoding: str) -> None:
    inner = make_mail(text).replace("Subject: s", "Subject: Re: pago/cobro").encode()
    encoded = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}
    content = encoded[encoding](inner) if encoding else inner
    header = f"message/rfc822\nContent-Transfer-Encoding: {encoding}\n\n"
    document = read(make_parts("text/plain\n\nsee below\n", header + content.decode()))
    (member,) = document.members
    assert member.name == "Re: pago-cobro.eml"
    assert member.name in document.text
    assert text in member.document.text
    assert member.document.kind == "eml"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('filename="informe.txt"', "informe.txt"),
        ("filename=informe final.txt", "informe final.txt"),
        ("filename*=utf-8'es'Mu%C3%B1oz.txt", "Muñoz.txt"),
        (
            "filename*0*=utf-8''%D8%AA%D9%82; filename*1*=%D8%B1%D9%8A; filename*2=r.txt",
            "تقريr.txt",
        ),
        ('filename="=?utf-8?b?2KrZgtix2YrYsQ==?=.txt"', "تقرير.txt"),
        ('filename="Muñoz.txt"', "Muñoz.txt"),
        ('filename="C:\\\\x\\\\..\\\\a.txt"', "x/../a.txt"),
        ('filename="a\x1b[2J.txt"', "a␛[2J.txt"),
    ],
)
def test_names_of_attachments(header: str, name: str) -> None:
    part = f"application/octet-stream\nContent-Disposition: attachment; {header}\n\n{ENGLISH}\n"
    document = read(make_parts("text/plain\n\nx\n", part))
    assert [member.name for member in document.members] == [name]
    assert document.text == f"s\na@b.c\n{name}\n\nx"


def test_attachments_of_one_name_are_told_apart() -> None:
    part = f'text/plain; name="a.txt"\nContent-Disposition: attachment\n\n{ENGLISH}\n'
    document = read(make_parts(*[part] * 3))
    names = [member.name for member in document.members]
    assert names == ["a.txt", "a (2).txt", "a (3).txt"]


def test_an_attachment_that_cannot_be_read_costs_a_note() -> None:
    bad = "application/pdf; name=a.pdf\n\n%PDF-1.4 nonsense\n"
    document = read(make_parts(f"text/plain\n\n{ENGLISH}\n", bad))
    assert ENGLISH in document.text
    assert len(document.notes) == 1
    assert document.notes[0].startswith("a.pdf: ")


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    "kind",
    [
        "multipart/mixed",
        'multipart/mixed; boundary="other"',
        "multipart/mixed; boundary==_b",
        'multipart/mixed; boundary="=_b',
        'MULTIPART/MIXED; charset="utf-8"; Boundary = "=_b "',
    ],
)
def test_broken_boundaries(kind: str, text: str) -> None:
    body = f"preamble\n--=_b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n--=_b\n\nsecond"
    assert read(make_mail(body, kind)).text.split("\n\n")[1:] == [text, "second"]


def test_text_after_the_last_boundary_is_read() -> None:
    document = read(make_parts("text/plain\n\nx\n") + f"\n{ENGLISH}\n")
    assert document.text.endswith(ENGLISH)


@pytest.mark.parametrize("text", TEXTS)
def test_a_multipart_without_parts_is_read_as_text(text: str) -> None:
    assert text in read(make_mail(text, "multipart/mixed; boundary=x")).text


@pytest.mark.parametrize(
    ("text", "charset"), [(SPANISH, "latin-1"), (ARABIC, "cp1256"), (SPANISH, "utf-8")]
)
def test_raw_bytes_in_a_header(text: str, charset: str) -> None:
    data = f"From: a@b.c\nSubject: {text}\nContent-Type: text/plain; charset={charset}\n\nx"
    assert read(data.encode(charset)).title == text


@pytest.mark.parametrize("text", TEXTS)
def test_letters_divided_between_encoded_words(text: str) -> None:
    data = text.encode()
    words = [
        f"=?UTF-8*es?B?{base64.b64encode(data[at : at + 7]).decode()}?="
        for at in range(0, len(data), 7)
    ]
    document = read(make_mail("x").replace("Subject: s", "Subject: " + "\n ".join(words)))
    assert document.title == text


@pytest.mark.parametrize("text", TEXTS)
def test_encoded_words_against_the_rules(text: str) -> None:
    encoded = base64.b64encode(text.encode()).decode()
    for word in (f"=??b?{encoded}?=", f"=?x?B?{encoded}?==?utf-8?Q??="):
        assert read(make_mail("x").replace("Subject: s", f"Subject: {word}")).title == text


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("label", ["iso-8859-1", "us-ascii", "utf-16", "x-unknown", '"utf-8"'])
def test_text_that_is_not_in_the_declared_encoding(label: str, text: str) -> None:
    assert read(make_mail(text, f"text/plain; charset={label}")).text.endswith(text)


@pytest.mark.parametrize("text", TEXTS)
def test_flowed_lines_are_joined(text: str) -> None:
    first, _, last = text.rpartition(" ")
    kind = "text/plain; charset=utf-8; format=flowed"
    body = f"{first} \n{last}\n> {first} \n> {last}\nend\n-- \nme"
    document = read(make_mail(body, kind))
    assert document.text.split("\n")[-5:] == [text, f"> {text}", "end", "-- ", "me"]


def test_uuencoded_files_are_members() -> None:
    lines = [SPANISH.encode()[at : at + 45] for at in range(0, len(SPANISH.encode()), 45)]
    encoded = b"".join(map(binascii.b2a_uu, lines)).decode()
    document = read(make_mail(f"see\nbegin 644 lista.txt\n{encoded}`\nend\nbye"))
    assert [(m.name, m.document.text) for m in document.members] == [("lista.txt", SPANISH)]
    assert "see\n" in document.text
    assert "bye" in document.text
    assert encoded.strip() not in document.text


@pytest.mark.parametrize("text", TEXTS)
def test_a_line_of_the_header_that_is_none(text: str) -> None:
    data = f"Received: from x\nfolded without a blank\nFrom: a@b.c\nSubject: {text}\n\n{text}"
    document = read(data)
    assert document.title == text
    assert document.text == f"{text}\na@b.c\n\n{text}"


def test_dates() -> None:
    received = "Received: from a by b;\n Tue, 4 Feb 2020 10:00:00 +0100\n"
    assert read(make_mail("x", more=received)).date == "2020-02-04"
    assert read(make_mail("x", more=received + "Date: 3 Feb 20 10:00\n")).date == "2020-02-03"
    assert read(make_mail("x", more="Date: 2020-02-03T10:00:00Z\n")).date == "2020-02-03"
    assert read(make_mail("x", more="Date: 31 Feb 2020 10:00:00 +0100\n")).date is None


def test_an_encrypted_message_says_so() -> None:
    data = make_parts("application/pgp-encrypted\n\nVersion: 1\n", kind="multipart/encrypted")
    assert "encrypted" in read(data).notes[0]


def test_endless_nesting_is_bounded() -> None:
    nested = "".join(
        f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(5_000)
    )
    assert ENGLISH in read(f"From: a@b.c\nSubject: s\n{nested}\n{ENGLISH}").text


def test_what_is_too_deep_or_too_much_costs_a_note() -> None:
    data = make_mail(ENGLISH)
    for depth in range(12):
        data = make_parts("text/plain\n\nx\n", f"message/rfc822\n\n{data}\n")
        data = data.replace("=_b", f"{depth}.")
    document = read(data)
    while document.members:
        document = document.members[0].document
    assert "deep" in document.notes[0]


def test_the_picture_of_a_signature_is_no_attachment() -> None:
    logo = "image/png; name=logo.png\nContent-ID: <1>\n\n\x89PNG\n"
    document = read(make_parts("text/html\n\n<p>hello</p>\n", logo, kind="multipart/related"))
    assert document.text.endswith("hello")
    assert document.notes == ()


def test_a_message_of_apple_mail() -> None:
    for text in TEXTS:
        mail = make_mail(text).encode()
        data = b"%d      \n%b<?xml version='1.0'?><plist><dict/></plist>\n" % (len(mail), mail)
        document = read(data, "1.emlx")
        assert document.kind == "emlx"
        assert document.text.endswith(text)


@pytest.mark.parametrize("text", TEXTS)
def test_a_saved_page(text: str) -> None:
    page = f"text/html; charset=utf-8\nContent-Location: http://a.b/\n\n<title>T</title><p>{text}\n"
    style = "text/css\nContent-Location: http://a.b/c.css\n\np {color: red}\n"
    data = make_parts(page, style, kind="multipart/related").replace("a@b.c", "<Saved by Blink>")
    document = read(data, "page.mhtml")
    assert (document.text, document.title, document.kind) == (text, "T", "mht")


def test_what_is_no_saved_page_says_so() -> None:
    with pytest.raises(ReadError, match="saved page"):
        read(make_parts("image/png\n\nx\n"), "page.mht")


BODIES = {
    "en": "The report on the shipment that left the port at night is attached. Please read it.",
    "es": "Adjunto el informe sobre el envío que salió del puerto de noche. Le ruego que lo lea.",
    "ar": "أرسل إليكم التقرير المرفق عن الشحنة التي غادرت الميناء ليلا. نرجو الاطلاع عليه.",
}


@pytest.mark.parametrize("language", BODIES)
@pytest.mark.parametrize("sender", ["The Harbour of Callao", "La Policía de Ñaña", "شرطة الميناء"])
def test_headers_are_part_of_the_first_passage(language: str, sender: str) -> None:
    parts = make_parts(
        f"text/plain; charset=utf-8\n\n{BODIES[language]}\n",
        'text/plain; name="informe final de la comisión.txt"\n\nx1 words\n',
        'text/plain; name="the final report of the.txt"\n\nx2 words\n',
    )
    header = f"From: {sender} <a@b.c>\nTo: Ana Ñ <a@b.c>\nDate: Wed, 13 Mar 2013 10:00:00 +0000\n"
    document = read(header + parts.split("\n", 1)[1])
    split = split_passages(document.text, document.headers)
    own = [passage for passage, _ in split if passage.language == language]
    (passage,) = own
    text = document.text[passage.span.start : passage.span.end]
    for part in (sender, "Ana Ñ", "13 Mar", "informe final", "the final report", BODIES[language]):
        assert part in text
    assert [document.text[p.span.start : p.span.end] for p, _ in split if p not in own] in (
        [],
        ["s"],
    )
