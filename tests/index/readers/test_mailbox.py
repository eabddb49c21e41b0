"""A mailbox gives each of its messages as a member, whichever way they are parted."""

from __future__ import annotations

import pytest

from index.readers import Context, parse_document
from index.types import Document
from tests.index.readers.test_formats import ARABIC, ENGLISH, SPANISH

TEXTS = (ENGLISH, SPANISH, ARABIC)
ENVELOPE = "From a@b.c Mon Feb  3 10:00:00 2020\n"


def read(text: str, name: str = "inbox") -> Document:
    return parse_document(text.encode(), Context(name))


def make_message(text: str, more: str = "") -> str:
    return f"{ENVELOPE}From: a@b.c\nSubject: {text}\n{more}\n{text}\n"


def test_each_message_is_a_member() -> None:
    document = read("\n".join(map(make_message, TEXTS)))
    assert document.kind == "mbox"
    names = [f"{number:04} {text[:60]}.eml" for number, text in enumerate(TEXTS, 1)]
    assert [member.name for member in document.members] == names
    assert [member.document.title for member in document.members] == list(TEXTS)


@pytest.mark.parametrize("text", TEXTS)
def test_lines_of_a_text_part_no_messages(text: str) -> None:
    body = f"From now on\n\nFrom us with love\n\n>From old\n>>From older\n{text}"
    document = read(make_message("s") + "\n" + make_message("t").replace("\nt\n", f"\n{body}\n"))
    first, second = (member.document.text for member in document.members)
    assert first.endswith("\n\ns")
    expected = body.replace(">From old\n>>", "From old\n>")
    assert second.endswith(expected)


@pytest.mark.parametrize("text", TEXTS)
def test_a_length_in_the_header_counts_if_it_is_true(text: str) -> None:
    body = f"x\n\n{make_message('inner')}\n{text}\n"
    length = f"Content-Length: {len(body.encode())}\n"
    true = f"{ENVELOPE}From: a@b.c\nSubject: s\n{length}\n{body}"
    document = read(f"{true}\n{make_message('t')}")
    assert [member.document.title for member in document.members] == ["s", "t"]
    assert document.members[0].document.text.endswith(text)
    untrue = true.replace("Content-Length: ", "Content-Length: 9")
    assert len(read(f"{untrue}\n{make_message('t')}").members) == 3


def test_windows_line_ends_and_messages_without_a_header() -> None:
    data = "\n".join(map(make_message, TEXTS)).replace("\n", "\r\n")
    assert len(read(data).members) == 3
    document = read(f"{ENVELOPE}\n{ENGLISH}\n\n{ENVELOPE}\n{SPANISH}", "a.mbox")
    assert [member.document.text.strip() for member in document.members] == [ENGLISH, SPANISH]


def test_a_bad_message_costs_only_itself() -> None:
    document = read(make_message("") + "\n" + make_message(ENGLISH), "a.mbox")
    assert document.members[-1].document.title == ENGLISH


def test_more_messages_than_are_read() -> None:
    context = Context("a.mbox")
    context.budget.members = 2
    document = parse_document("\n".join(map(make_message, TEXTS)).encode(), context)
    assert len(document.members) == 2
    assert document.notes[0].startswith("message 3 and what follows: ")
