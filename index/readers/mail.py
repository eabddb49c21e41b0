"""Read e-mail messages (RFC 5322, MIME) with the standard library."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

from index.errors import ReadError
from index.readers import html, metadata
from index.readers.encoding import decode
from index.types import Document


def parse(data: bytes) -> Document:
    """Return the document in ``data``: subject, sender, body (preferably the plain text one).

    Attachments are left out. Raises ReadError if it is no message or its structure is broken.
    """
    try:
        return _parse(data)
    except ReadError:
        raise
    except Exception as error:  # the header parser raises many types
        kind = type(error).__name__
        raise ReadError(f"damaged e-mail ({kind}); export it again as .eml") from error


def _parse(data: bytes) -> Document:
    message = BytesParser(policy=policy.default).parsebytes(data)
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
        _parse_date(str(message["date"] or "")) or body_date,
        encoding,
    )


def _get_header(message: EmailMessage, name: str) -> str:
    """Return a header on one line, "" if it is missing."""
    return " ".join(str(message[name] or "").split())


def _extract_body(message: EmailMessage) -> tuple[str, str | None]:
    """Return the text of the body and the encoding it was in."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return "", None
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    if part.get_content_subtype() == "html":
        page = html.parse(data)
        return page.text, page.encoding
    try:
        charset = part.get_content_charset() or "utf-8"
        return data.decode(charset), charset
    except (LookupError, UnicodeError):  # unknown or untrue
        return decode(data)


def _parse_date(header: str) -> str | None:
    try:
        sent = parsedate_to_datetime(header)
    except ValueError:
        return None
    return metadata.to_iso_date(str(sent.year), str(sent.month), str(sent.day))
