"""Read files that are signed with their content inside.

So are opaque S/MIME messages (``smime.p7m``) and signed files (``contrato.pdf.p7m``).
"""

from __future__ import annotations

from typing import Final

from index.readers import mail
from index.readers.archives import PackedFile, make_document
from index.readers.cms import signed_content
from index.readers.context import Context
from index.readers.detection import is_mime_header
from index.types import Document

_SUFFIXES: Final = (".p7m", ".p7s", ".sig")


def parse(data: bytes, context: Context) -> Document:
    """Return the document of a signed file, whose content is a member, or of a signed message.

    Raises ReadError if there is no content in it, or if it is encrypted or damaged.
    """
    content = signed_content(data)
    if is_mime_header(content):
        return mail.parse(content, context)
    return make_document([PackedFile(_inner_name(context.name), lambda: content)], context)


def _inner_name(name: str) -> str:
    stem = name.rpartition("/")[2]
    for suffix in _SUFFIXES:
        if stem.lower().endswith(suffix) and len(stem) > len(suffix):
            return stem[: -len(suffix)]
    return f"{stem} content"
