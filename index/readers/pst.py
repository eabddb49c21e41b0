"""Read mailboxes of Outlook (PST, OST) with libpff, which the extra ``pst`` installs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from index.errors import ReadError
from index.readers import mapi
from index.readers.context import Context
from index.readers.faults import describe_fault
from index.readers.mail import Message, make_document, to_date
from index.readers.mail_parts import Attachment, Contents
from index.readers.mapi import Properties
from index.readers.mapped_file import as_stream
from index.readers.member_names import MemberNames
from index.readers.members import MemberReader
from index.types import Document

_MAX_FOLDER_DEPTH: Final = 50
_MAX_SUBJECT: Final = 60
_ERRORS: Final = (OSError, RuntimeError, ValueError, OverflowError)
"""What libpff raises over damaged parts."""


def parse(data: bytes, context: Context) -> Document:
    """Return the mailbox, which has no text of its own, with its messages as members.

    A message is called by its folders, its number and its subject: ``Inbox/0012 Informe.msg``.
    Raises ReadError if the library is missing or the file damaged as a whole.
    """
    try:
        import pypff
    except ImportError as error:
        raise ReadError("needs a library: pip install 'trujaman[mail]'") from error
    mailbox = pypff.file()
    names = MemberNames()
    reader = MemberReader(context)
    notes: list[str] = []
    try:
        mailbox.open_file_object(as_stream(data))
        root = mailbox.get_root_folder()
    except _ERRORS as error:
        raise ReadError(f"damaged mailbox of Outlook ({describe_fault(error)})") from error
    try:
        for name, message in _messages(root, "", 0, notes):
            reader.add(names.make(name), _parsing(message), 0)
    except ReadError as error:
        notes.append(f"message {reader.count + 1:,} and what follows: {error}")
    return Document("", notes=(*notes, *reader.notes), members=tuple(reader.members))


def _messages(folder: Any, path: str, depth: int, notes: list[str]) -> Iterator[tuple[str, Any]]:
    """Yield the messages in a folder and those below it, each with its name."""
    if depth > _MAX_FOLDER_DEPTH:
        notes.append(f"{path}: folders lie over {_MAX_FOLDER_DEPTH} deep; the rest is left out")
        return
    for number in range(folder.number_of_sub_messages):
        try:
            message = folder.get_sub_message(number)
            subject = _subject(message)
        except _ERRORS as error:
            notes.append(f"{path}message {number + 1:,}: damaged ({describe_fault(error)})")
            continue
        yield f"{path}{number + 1:04} {subject}".rstrip() + ".msg", message
    for number in range(folder.number_of_sub_folders):
        try:
            child = folder.get_sub_folder(number)
            name = (child.name or "").replace("/", "-")
        except _ERRORS as error:
            notes.append(f"{path}folder {number + 1:,}: damaged ({describe_fault(error)})")
            continue
        yield from _messages(child, f"{path}{name}/", depth + 1, notes)


def _subject(message: Any) -> str:
    """Return the subject as it names a message; contacts and lists have none."""
    subject = getattr(message, "subject", None) or ""
    return " ".join(subject.replace("/", "-")[:_MAX_SUBJECT].split())


def _parsing(message: Any) -> Callable[[Context], Document]:
    return lambda context: _make_document(message, context)


def _make_document(message: Any, context: Context) -> Document:
    properties = _read_properties(message)
    bodies, notes = mapi.read_bodies(properties)
    contents = Contents(bodies, notes=notes)
    for number in range(getattr(message, "number_of_attachments", 0)):
        try:
            _add_attachment(contents, message.get_attachment(number))
        except _ERRORS as error:
            contents.notes.append(f"attachment {number + 1}: damaged ({describe_fault(error)})")
    date = to_date(properties.date())
    sender = mapi.name_person(properties, mapi.SENDER_NAMES, mapi.SENDER_ADDRESSES)
    fields = [
        ("subject", " ".join((getattr(message, "subject", None) or "").split())),
        ("from", sender),
        *((name, properties.text(number)) for name, number in mapi.DISPLAYED_RECIPIENTS.items()),
        ("date", date or ""),
    ]
    return make_document(Message(fields, contents, date), context)


def _read_properties(item: Any) -> Properties:
    values: dict[tuple[int, int], bytes] = {}
    numbers: dict[int, int] = {}
    for record_set in item.record_sets:
        for entry in record_set.entries:
            data = entry.data
            if data is None or entry.entry_type is None:
                continue
            values.setdefault((entry.entry_type, entry.value_type), data)
            if len(data) <= 8:
                numbers.setdefault(entry.entry_type, int.from_bytes(data, "little"))
    return Properties(values, numbers)


def _add_attachment(contents: Contents, attachment: Any) -> None:
    name = " ".join((attachment.long_filename or "").split())
    if attachment.number_of_sub_items:
        message = attachment.get_sub_item(0)
        label = _subject(message) or name or "message"
        contents.attachments.append(Attachment(f"{label}.msg", bytes, _parsing(message)))
        return
    name = name or _read_properties(attachment).text(*mapi.FILE_NAMES) or "attachment"
    size = attachment.size or 0
    contents.attachments.append(Attachment(name, lambda: attachment.read_buffer(size) or b""))
