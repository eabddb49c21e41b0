"""Read e-mail messages (RFC 5322, MIME) with the standard library.

Headers are kept as they are written and decoded only where they are shown, because that takes
the library milliseconds for a short one and minutes for one of megabytes.
"""

from __future__ import annotations

import email.policy
import re
from binascii import a2b_base64, a2b_qp
from email._policybase import Compat32
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, cast

from index.errors import ReadError
from index.readers import html, metadata
from index.readers.context import Context
from index.readers.encoding import decode, decode_as_declared
from index.types import Document

if TYPE_CHECKING:
    from email.policy import Policy

_MAX_PARSED_HEADER: Final = 1_000
"""Characters of a header up to which the library takes it apart by the whole grammar."""
_MAX_CONTENT_HEADER: Final = 2_000
"""Characters of a header that says how a part is written; the rest of it is ignored."""
_WORD: Final = r"=\?([^?\s]{1,80})\?([bBqQ])\?([^?\s]*)\?="
_ENCODED_WORD: Final = re.compile(rf"{_WORD}(?:\s+(?={_WORD.replace('(', '(?:')}))?")
"""A word in another encoding (RFC 2047), and the white space that only parts it from the next."""


class _Policy(Compat32):
    """Keeps headers as they are written; those about the content only as far as they matter."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        if name.lower().startswith("content-"):
            value = value if len(value) <= _MAX_CONTENT_HEADER else _cut_parameters(value)
        return name, value


class _Message(EmailMessage):
    """A message whose headers are texts."""

    def is_attachment(self) -> bool:
        return self.get_content_disposition() == "attachment"


def _cut_parameters(value: str) -> str:
    return value[:_MAX_CONTENT_HEADER].rpartition(";")[0]


def parse(data: bytes, context: Context) -> Document:  # noqa: ARG001
    """Return the document in ``data``: subject, sender, body (preferably the plain text one).

    Attachments are left out. Raises ReadError if it is no message or its structure is broken.
    """
    try:
        return _parse(data)
    except (ReadError, MemoryError):
        raise
    except Exception as error:  # the header parser raises many types
        kind = type(error).__name__
        raise ReadError(f"damaged e-mail ({kind}); export it again as .eml") from error


def _parse(data: bytes) -> Document:
    parser: BytesParser[_Message] = BytesParser(
        _Message, policy=cast("Policy[_Message]", _Policy())
    )
    message = parser.parsebytes(data)
    if not any(name in message for name in ("from", "to", "subject", "date", "received")):
        raise ReadError("not an e-mail: no header; export it again as .eml")
    subject = _get_header(message, "subject")
    sender = _get_header(message, "from")
    head = "\n".join(line for line in (subject, sender) if line)
    body, encoding = _extract_body(message)
    body_title, body_date = metadata.find_title_and_date(body)
    return Document(
        f"{head}\n\n{body}".strip(),
        metadata.clean_title(subject) or body_title,
        _parse_date(_get_header(message, "date")) or body_date,
        encoding,
    )


def _get_header(message: EmailMessage, name: str) -> str:
    """Return a header, decoded, on one line; "" if it is missing."""
    values = (value for key, value in message.raw_items() if key.lower() == name)
    value = str(next(values, ""))
    if len(value) > _MAX_PARSED_HEADER:
        return " ".join(_decode_header(value).split())
    try:
        decoded = str(email.policy.default.header_fetch_parse(name, value))
    except Exception:  # noqa: BLE001 - the library fails over odd ones, in many ways
        decoded = _decode_header(value)
    return " ".join(decoded.split())


def _decode_header(value: str) -> str:
    """Return any header with its encoded words decoded, in time linear in its length."""
    text = decode(value.encode("ascii", errors="surrogateescape"))[0]
    return _ENCODED_WORD.sub(_decode_word, text)


def _decode_word(match: re.Match[str]) -> str:
    charset, encoding, content = match.groups()
    try:
        data = a2b_base64(content) if encoding in "bB" else a2b_qp(content, header=True)
    except ValueError:
        data = b""
    if not data:
        return match[0]
    return (decode_as_declared(data, charset) or decode(data))[0]


def _extract_body(message: EmailMessage) -> tuple[str, str | None]:
    """Return the text of the body and the encoding it was in."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return "", None
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    if part.get_content_subtype() == "html":
        page = html.parse(data, Context())
        return page.text, page.encoding
    return decode_as_declared(data, part.get_content_charset() or "utf-8") or decode(data)


def _parse_date(header: str) -> str | None:
    try:
        sent = parsedate_to_datetime(header[:_MAX_PARSED_HEADER])
    except (ValueError, OverflowError):
        return None
    return metadata.to_iso_date(str(sent.year), str(sent.month), str(sent.day))
