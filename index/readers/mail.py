"""E-mail messages (RFC 5322, MIME), by the standard library."""

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
    """Read subject, sender and body (plain text rather than HTML); attachments are left out.

    Raises ReadError if it is no message or its structure is broken.
    """
    try:
        return _parse(data)
    except ReadError:
        raise
    except Exception as error:  # the header parser raises many kinds on malformed input
        kind = type(error).__name__
        raise ReadError(f"damaged e-mail ({kind}); export it again as .eml") from error


def _parse(data: bytes) -> Document:
    message = BytesParser(policy=policy.default).parsebytes(data)
    if not any(name in message for name in ("from", "to", "subject", "date", "received")):
        raise ReadError("not an e-mail: no header; export it again as .eml")
    subject, sender = (" ".join(str(message[name] or "").split()) for name in ("subject", "from"))
    body, encoding = _body(message)
    text = "\n".join(filter(None, (subject, sender))) + "\n\n" + body
    body_title, body_date = metadata.from_text(body)
    return Document(
        text.strip(),
        metadata.clean_title(subject) or body_title,
        _sent(str(message["date"] or "")) or body_date,
        encoding,
    )


def _body(message: EmailMessage) -> tuple[str, str | None]:
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


def _sent(header: str) -> str | None:
    try:
        sent = parsedate_to_datetime(header)
    except ValueError:
        return None
    return metadata.iso_date(str(sent.year), str(sent.month), str(sent.day))
