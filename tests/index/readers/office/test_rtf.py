"""RTF is read in every code page, with all that stands beside the body."""

from __future__ import annotations

import struct

import pytest

from index.errors import ReadError
from index.readers import Context, parse_document
from index.types import Document

TEXTS = ["The shipment left at night.", "El envío salió de noche.", "غادرت الشحنة ليلا."]


def read(content: str, head: str = r"\ansi\ansicpg1252") -> Document:
    return parse_document(f"{{\\rtf1{head} {content}}}".encode("latin-1"), Context("a.rtf"))


def escaped(text: str, encoding: str) -> str:
    return "".join(chr(byte) if byte < 0x80 else f"\\'{byte:02x}" for byte in text.encode(encoding))


def numbered(text: str, fallback: str = "?") -> str:
    units = text.encode("utf-16-le")
    numbers = [
        int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2)
    ]
    return "".join(f"\\u{number}{fallback}" for number in numbers)


@pytest.mark.parametrize("text", TEXTS)
def test_unicode_with_what_stands_for_it(text: str) -> None:
    assert read(f"a {numbered(text)} z").text == f"a {text} z"
    two_bytes = numbered(text, r"\'3f\'3f")
    assert read(rf"\uc2 a {two_bytes} z").text == f"a {text} z"
    none = numbered(text, " ")
    assert read(rf"{{\uc0 a {none}}}{numbered(text)} z").text == f"a {text}{text} z"
    assert read(f"a{numbered('😀')}").text == "a😀"


@pytest.mark.parametrize(
    ("text", "encoding", "head"),
    [
        (TEXTS[1], "cp1252", r"\ansi\ansicpg1252"),
        (TEXTS[1], "mac_roman", r"\mac"),
        (TEXTS[1], "cp850", r"\pca"),
        (TEXTS[2], "cp1256", r"\ansi\ansicpg1256"),
        (
            TEXTS[2],
            "cp1256",
            r"\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f7\fcharset178 B;}}\f7",
        ),
        (TEXTS[2], "cp1256", r"\ansi{\fonttbl{\f0\fcharset0 A;}{\f7\fcharset178 B;}}\f0\af7\rtlch"),
        ("Текст", "cp1251", r"\ansi\ansicpg1251"),
        ("東京", "cp932", r"\ansi\ansicpg932"),
    ],
)
def test_bytes_in_the_code_page_of_font_or_file(text: str, encoding: str, head: str) -> None:
    assert read(escaped(text, encoding), head).text == text


def test_a_font_holds_until_the_end_of_its_group() -> None:
    head = r"\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset178 B;}}\f0"
    latin, arabic = escaped("ñ", "cp1252"), escaped("م", "cp1256")
    content = rf"{latin}{{\f1 {arabic}}}{latin}"
    assert read(content, head).text == "ñمñ"


@pytest.mark.parametrize("text", TEXTS)
def test_what_stands_beside_the_body_follows_it(text: str) -> None:
    word = numbered(text)
    content = (
        rf"{{\info{{\title {word}}}{{\revtim\yr2020\mo3\dy4}}}}{{\header head\par}}"
        rf"{{\*\generator none;}}body{{\footnote {word}}} goes{{\*\annotation said}} on\par "
        rf"{{\field{{\*\fldinst HYPERLINK}}{{\fldrslt {word}}}}}{{\deleted gone}}"
        rf"{{\shp{{\*\shpinst{{\sp{{\sn a}}{{\sv b}}}}{{\shptxt boxed\par}}}}{{\shprslt boxed}}}}"
    )
    document = read(content)
    assert document.text.split("\n")[:2] == ["body goes on", text]
    places = {place.label: document.text[place.start :].split("\n")[0] for place in document.places}
    assert places == {"header": "head", "footnote": text, "comment": "said", "text box": "boxed"}
    assert (document.title, document.date) == (text, "2020-03-04")


def test_rows_lines_and_characters() -> None:
    content = r"a\cell b\cell\row c\line d\tab e\~f\_g\-h\emdash i\{j\}\\" + "\r\n" + r"k\bin3 }}}l"
    assert read(content).text.split("\n") == ["a\tb\t", "c", "d\te\u00a0f-gh—i{j}\\kl"]


def test_a_star_inside_a_group_hides_nothing() -> None:
    assert read(r"{\b\*\cs7 shown}{\*\unknown hidden}").text == "shown"


@pytest.mark.parametrize(
    "content",
    ["{" * 90_000 + "}" * 90_000, "{" * 90_000, "}" * 300_000, r"\u-1" * 200_000, r"\'" * 300_000,
     r"{\field{\*\fldinst " * 40_000, r"\bin99999999999 ", r"{\pict " + "ff" * 500_000 + "}"],
    ids=lambda content: content[:6],
)  # fmt: skip
def test_hostile_files_are_read(content: str) -> None:
    data = f"{{\\rtf1 {TEXTS[0]}\\par {content}}}".encode()
    assert parse_document(data, Context("a.rtf")).text.startswith(TEXTS[0])


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(ReadError, match="100,000 deep"):
        read("{" * 200_000)


def embedded(program: bytes, content: bytes, kind: int = 2) -> bytes:
    """Return an object as RTF has it: header, names of the program and of nothing, content."""
    names = b"".join(struct.pack("<I", len(name)) + name for name in (program + b"\0", b"", b""))
    return struct.pack("<2I", 0x501, kind) + names + struct.pack("<I", len(content)) + content


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("binary", [False, True])
def test_embedded_files_are_members(text: str, *, binary: bool) -> None:
    packed = b"\2\0carta.txt\0C:\\carta.txt\0" + bytes(4) + b"\4\0\0\0a:\\\0"
    packed += struct.pack("<I", len(text.encode())) + text.encode()
    data = embedded(b"Package", packed)
    digits = (
        f"\\bin{len(data)} ".encode() + data
        if binary
        else b"\r\n".join(data.hex()[at : at + 64].encode() for at in range(0, len(data.hex()), 64))
    )
    shown = rb"{\result{\pict 0102}}"
    rtf = rb"{\rtf1 antes {\object\objemb{\*\objdata " + digits + b"}" + shown + rb"} fin}"
    document = parse_document(rtf, Context("a.rtf"))
    assert document.text == "antes  fin"
    (member,) = document.members
    assert (member.name, member.document.text) == ("carta.txt", text)


def test_an_object_that_is_none_costs_a_note() -> None:
    link = embedded(b"Word.Document.8", b"", kind=1).hex()
    document = read(rf"texto {{\object{{\*\objdata {link}}}}}{{\object{{\*\objdata zz}}}}")
    assert document.text == "texto "
    assert document.notes == ("an embedded object: damaged",) * 2
