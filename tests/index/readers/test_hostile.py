"""Files made to take for ever or all memory are read within limits, and nothing of them is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.ingest import IngestedFile, Ingester
from index.processes.limits import Limits
from index.processes.pool import WorkerPool
from index.readers import Context, parse_document
from tests.index.readers.test_formats import ARABIC, ENGLISH, SPANISH, make_docx_of

_LIMITS = Limits(seconds=30, memory_bytes=512 << 20)


def ingest(path: Path) -> IngestedFile:
    """Read a file as ``index`` does, within limits."""
    ingester = Ingester(100 << 20, _LIMITS, frozenset(), None)
    with WorkerPool(1) as workers:
        groups = [[str(path)]]
        (file,) = workers.map(ingester, groups, parallel=True, limits=ingester.limits_of)
    return file


def make_mail(*, subject: str = "x", sender: str = "a@b.c", content_type: str = "") -> str:
    """Return a message with the last words of three languages in its body."""
    kind = f"Content-Type: {content_type}\n" if content_type else ""
    return f"From: {sender}\nSubject: {subject}\n{kind}\n{ENGLISH}\n{SPANISH}\n{ARABIC}\n"


def make_parts(count: int) -> str:
    """Return a message of ``count`` parts, the first of them its body."""
    head = (
        f"From: a@b.c\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n{ENGLISH}\n"
    )
    return head + "--b\nContent-Type: text/plain\n\nmore\n" * count + "--b--\n"


HOSTILE: dict[str, Callable[[], str]] = {
    "encoded word.eml": lambda: make_mail(subject=f"=?utf-8?q?{'a' * 950_000}?="),
    "encoded words.eml": lambda: make_mail(subject="\n ".join(["=?utf-8?q?abc?="] * 60_000)),
    "open encoded words.eml": lambda: make_mail(subject="=?a?q?" * 500_000),
    "question marks.eml": lambda: make_mail(subject="=?" * 1_000_000),
    "subject.eml": lambda: make_mail(subject="word " * 980_000),
    "addresses.eml": lambda: make_mail(sender=", ".join(["a b <a@b.c>"] * 10_000)),
    "comments.eml": lambda: make_mail(sender="(" * 120_000),
    "quotes.eml": lambda: make_mail(sender='"' * 120_000),
    "parameters.eml": lambda: make_mail(content_type="text/plain; " + 'a="";' * 200_000),
    "parts.eml": lambda: make_parts(100_000),
    "punycode.eml": lambda: make_mail(content_type="text/plain; charset=punycode") + "a" * 200_000,
    "heading.html": lambda: f"<h1>{'&amp;x' * 1_000_000}</h1><p>{ENGLISH}",
    "title.html": lambda: f"<title>{'&amp;x' * 1_000_000}</title><p>{ENGLISH}",
    "stray tags.html": lambda: f"<p>{ENGLISH}" + "</b>" * 500_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_made_to_hang_is_read_within_limits(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(HOSTILE[name](), encoding="utf-8")
    file = ingest(path)
    assert file.reason == ""
    assert file.documents


@pytest.mark.slow
def test_a_package_of_a_million_paragraphs_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    paragraph = f"<w:p><w:r><w:t>{ENGLISH}</w:t></w:r></w:p>"
    path.write_bytes(make_docx_of(paragraph + "<w:p/>" * 2_000_000))
    file = ingest(path)
    assert file.reason == ""
    assert file.documents


@pytest.mark.parametrize("text", [ENGLISH, SPANISH, ARABIC])
def test_a_long_header_is_decoded_as_a_short_one(text: str) -> None:
    words = [f"=?utf-8?q?{''.join(f'={byte:02X}' for byte in word.encode())}?=" for word in text]
    for repeats in (1, 30):
        subject = "\n ".join(words * repeats)
        document = parse_document(make_mail(subject=subject).encode(), Context("x.eml"))
        assert document.text.startswith(text * repeats)
        assert document.text.endswith(ARABIC)


def test_of_a_long_header_nothing_is_lost() -> None:
    subject = " ".join(f"word{number}" for number in range(10_000)) + " =?utf-8?b?!!?= end"
    document = parse_document(make_mail(subject=subject).encode(), Context("x.eml"))
    assert document.text.startswith(subject)
    sender = ", ".join(f"Name{number} <n{number}@example.org>" for number in range(500))
    document = parse_document(make_mail(sender=sender).encode(), Context("x.eml"))
    assert "Name499" in document.text


@pytest.mark.parametrize("text", [ENGLISH, SPANISH, ARABIC])
@pytest.mark.parametrize(
    "header",
    [
        "Date: Mon, 9 May 2022 10:00:00 +99999999999999",
        "Date: Mon, 99 May 99999999999999999999 99:99:99 +0000",
        "From: a:b@c;, <x:y;@z",
        "From: Group: a@b, c:;;",
        "Subject: =?utf-8?b?////?= =?x?Q?",
        "Content-Type: text/plain; charset*0*=utf-8''%ff; charset*1=x",
    ],
)
def test_a_header_that_makes_no_sense_costs_no_message(header: str, text: str) -> None:
    document = parse_document(f"To: a@b.c\n{header}\n\n{text}".encode(), Context("x.eml"))
    assert document.text.endswith(text)


def test_headers_that_the_library_fails_over_are_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AttributeError

    monkeypatch.setattr("email.headerregistry.HeaderRegistry.__call__", fail)
    for text in (ENGLISH, SPANISH, ARABIC):
        word = "".join(f"={byte:02X}" for byte in text.encode())
        document = parse_document(
            make_mail(subject=f"=?utf-8?q?{word}?=").encode(), Context("x.eml")
        )
        assert document.title == text


def test_a_message_with_an_empty_page_keeps_its_subject() -> None:
    for text in (ENGLISH, SPANISH, ARABIC):
        mail = f"From: a@b.c\nSubject: {text}\nContent-Type: text/html\n\n"
        assert parse_document(mail.encode(), Context("x.eml")).text == f"{text}\na@b.c"


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "rot13", "zlib", "hex"])
@pytest.mark.parametrize("text", [ENGLISH, SPANISH, ARABIC])
def test_what_is_no_encoding_of_documents_is_not_used(charset: str, text: str) -> None:
    mail = f"From: a@b.c\nContent-Type: text/plain; charset={charset}\n\n{text}\\u0041"
    assert parse_document(mail.encode(), Context("x.eml")).text.endswith(text + "\\u0041")
    page = f"<meta charset={charset}><p>{text}".encode("cp1256", errors="ignore")
    assert parse_document(page, Context("x.html")).text.isprintable()


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("windows-1252", SPANISH),
        ("iso-8859-15", SPANISH),
        ("windows-1256", ARABIC),
        ("iso-8859-6", ARABIC),
        ("cp720", ARABIC),
        ("utf-7", ENGLISH),
        ("us-ascii", ENGLISH),
        ("utf-16", ARABIC),
        ("koi8-r", ENGLISH),
        ("macroman", SPANISH),
        ("gb18030", ARABIC),
        ("shift_jis", ENGLISH),
        ("euc-kr", ENGLISH),
    ],
)
def test_encodings_of_documents_are_used_as_declared(charset: str, text: str) -> None:
    head = f"From: a@b.c\nContent-Type: text/plain; charset={charset}\n\n"
    document = parse_document(head.encode() + text.encode(charset), Context("x.eml"))
    assert document.text.endswith(text)
