"""Decode what e-mail encodes: header fields (RFC 2047), base64, texts with a declared charset."""

from __future__ import annotations

import re
from binascii import Error as Base64Error
from binascii import a2b_base64, a2b_qp
from typing import Final

from index.readers.encoding import decode, decode_as_declared

_WORD: Final = re.compile(r"=\?([^?\s]{0,80})\?([bBqQ])\?([^?]*)\?=")
"""A word in another encoding; no name of it, or blanks, are against the rules, but come."""
_UNPADDED: Final = re.compile(rb"[^=]+")
_BASE64_RUN: Final = re.compile(rb"[A-Za-z0-9+/]+")
_BLANKS: Final = b" \t\r\n"
_WIDE: Final = ("utf-16", "utf16", "utf-32", "utf32", "ucs-2", "ucs2")


def decode_text(data: bytes, charset: str) -> tuple[str, str]:
    """Return the text in ``data`` and the name of its encoding: the declared one if it can be.

    It cannot be where bytes outside ASCII are UTF-8, which other text is not by accident, nor
    if it has two bytes a character and none of them is zero.
    """
    name = charset.partition("*")[0]
    if name and not (name.lower().startswith(_WIDE) and b"\0" not in data):
        declared = decode_as_declared(data, name)
        if declared and (data.isascii() or not _is_utf8(data)):
            return declared[0].removeprefix("\ufeff"), declared[1]
    return decode(data)


def decode_header(value: bytes, charset: str = "") -> str:
    """Return a header field as a text on one line, in time linear in its length.

    ``charset`` is what bytes outside ASCII are likely in. Neighbouring words of one encoding are
    decoded together, because some writers divide letters between them.
    """
    text = decode_text(value, charset)[0] if not value.isascii() else value.decode("ascii")
    text = " ".join(text.split())
    pieces: list[str] = []
    run: list[re.Match[str]] = []
    end = 0
    for word in _WORD.finditer(text):
        between = text[end : word.start()]
        if run and not between.strip() and _is_alike(run[-1], word):
            run.append(word)
        else:
            pieces += [_decode_words(run), "" if run and not between.strip() else between]
            run = [word]
        end = word.end()
    return " ".join("".join([*pieces, _decode_words(run), text[end:]]).split())


def decode_base64(data: bytes) -> bytes:
    """Return what is encoded in ``data``, as far as it is; characters that mean nothing go.

    More may follow after padding, where pieces were put together.
    """
    content = bytearray()
    for run in _UNPADDED.finditer(data.translate(None, _BLANKS)):
        content += _decode_run(run[0])
    return bytes(content)


def _decode_run(data: bytes) -> bytes:
    try:
        return a2b_base64(data + b"=" * (-len(data) % 4))
    except Base64Error:
        valid = b"".join(_BASE64_RUN.findall(data))
        valid = valid[: len(valid) - (len(valid) % 4 == 1)]
        return a2b_base64(valid + b"=" * (-len(valid) % 4))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_alike(word: re.Match[str], other: re.Match[str]) -> bool:
    return word[1].lower() == other[1].lower() and word[2].lower() == other[2].lower()


def _decode_words(words: list[re.Match[str]]) -> str:
    """Return the text of neighbouring encoded words; as they are if it makes no sense."""
    if not words:
        return ""
    data = b"".join(_decode_word(word[2], word[3]) for word in words)
    if not data and any(word[3] for word in words):
        return " ".join(word[0] for word in words)
    return decode_text(data, words[0][1])[0]


def _decode_word(encoding: str, content: str) -> bytes:
    data = content.encode("utf-8", errors="replace")
    if encoding in "bB":
        return decode_base64(data)
    return a2b_qp(data, header=True)
