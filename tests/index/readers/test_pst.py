"""Mailboxes of Outlook: what libpff gives becomes documents, and what it fails over notes."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from index.errors import ReadError
from index.readers import Context, parse_document
from index.types import Document
from tests.index.readers.test_formats import ARABIC, ENGLISH, SPANISH

TEXTS = (ENGLISH, SPANISH, ARABIC)


def make_item(values: dict[int, str], **more: Any) -> SimpleNamespace:
    entries = [
        SimpleNamespace(entry_type=number, value_type=0x1F, data=text.encode("utf-16-le"))
        for number, text in values.items()
    ]
    return SimpleNamespace(record_sets=[SimpleNamespace(entries=entries)], **more)


def make_message(text: str, *attachments: SimpleNamespace) -> SimpleNamespace:
    values = {0x1000: text, 0x0C1A: "Ana", 0x5D01: "ana@b.c", 0x0E04: "Bastidas"}
    return make_item(
        values,
        subject=text,
        number_of_attachments=len(attachments),
        get_attachment=attachments.__getitem__,
    )


def make_folder(name: str, messages: list[Any], folders: list[Any]) -> SimpleNamespace:
    def get_message(number: int) -> Any:
        if isinstance(messages[number], OSError):
            raise messages[number]
        return messages[number]

    return SimpleNamespace(
        name=name,
        number_of_sub_messages=len(messages),
        get_sub_message=get_message,
        number_of_sub_folders=len(folders),
        get_sub_folder=folders.__getitem__,
    )


def read(monkeypatch: pytest.MonkeyPatch, root: SimpleNamespace) -> Document:
    file = SimpleNamespace(open_file_object=lambda _: None, get_root_folder=lambda: root)
    monkeypatch.setitem(sys.modules, "pypff", SimpleNamespace(file=lambda: file))
    return parse_document(b"!BDN", Context("a.pst"))


@pytest.mark.parametrize("text", TEXTS)
def test_messages_are_members(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    file = make_item(
        {},
        long_filename="año.txt",
        number_of_sub_items=0,
        size=9,
        read_buffer=lambda _: text.encode(),
    )
    inner = make_item(
        {}, long_filename="", number_of_sub_items=1, get_sub_item=lambda _: make_message("inner")
    )
    inbox = make_folder("Inbox", [OSError(), make_message(text, file, inner)], [])
    document = read(monkeypatch, make_folder("", [], [inbox]))
    (member,) = document.members
    assert member.name == f"Inbox/0002 {text[:60].rstrip()}.msg"
    head = f"{text}\nAna <ana@b.c>\nBastidas\naño.txt, inner.msg"
    assert member.document.text == f"{head}\n\n{text}"
    assert [inside.name for inside in member.document.members] == ["año.txt", "inner.msg"]
    assert document.notes == ("Inbox/message 1: damaged (it cannot be read to its end)",)


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypff", None)
    with pytest.raises(ReadError, match=r"trujaman\[mail\]"):
        parse_document(b"!BDN", Context("a.pst"))
