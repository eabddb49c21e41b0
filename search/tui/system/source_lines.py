"""The line of a file that a passage of its document comes from, for HTML and e-mail.

In HTML there is markup between and within words, and letters may be entities; in e-mail, lines
may be quoted-printable (RFC 2045, section 6.7). Documents whose letters are not in the file,
such as e-mail in base64, have no line.
"""

from __future__ import annotations

import binascii
import html
import re
from itertools import islice
from pathlib import Path
from typing import Final

from index.files.regular import read_regular

SUFFIXES: Final = frozenset({".html", ".htm", ".xhtml", ".eml"})
"""Formats whose lines are not those of their documents."""
_MAX_BYTES: Final = 32 << 20
"""Larger files are not searched."""
_WORD_COUNTS: Final = (8, 5, 3)
"""Words that are searched for together; fewer where that many are not found."""
_SOFT_LINE_BREAK: Final = "\v"
"""Stands for the end of a line in the middle of a word."""
_WORD: Final = re.compile(r"[^\W_]+")
_MARKUP: Final = r"<[^<>]{0,2000}>"
# Only one way to match each character: with two, a row of "<>" would take exponential time.
_BETWEEN_WORDS: Final = rf"(?:{_MARKUP}|[^\w<]|_|<(?!{_MARKUP[1:]}))*?"
_WITHIN_WORDS: Final = rf"(?:{_MARKUP}|[{_SOFT_LINE_BREAK}\u00ad\u200b\u2060\ufeff])*"


def line_in_file(path: str, text: str, index: int) -> int | None:
    """Return the line, from 1, of the file at ``path`` that code point ``index`` comes from.

    ``text`` is that of the document. None if the line cannot be found.
    """
    if Path(path).suffix.lower() not in SUFFIXES:
        return text.count("\n", 0, index) + 1
    try:
        return find_line(path, text, index)
    except OSError:
        return None  # the other program will say what is wrong with the file


def find_line(path: str, text: str, index: int) -> int | None:
    """Return the line, from 1, of the file at ``path`` that code point ``index`` comes from.

    ``text`` is that of the document. None if the line cannot be found. Raises OSError, also if
    there is no regular file.
    """
    data = read_regular(Path(path), max_bytes=_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        return None
    sources = [data]
    if Path(path).suffix.lower() == ".eml":
        sources.append(_decode_quoted_printable(data))
    for source in sources:
        from index.readers.encoding import decode  # not before a document is opened

        lines = decode(source)[0].replace("\r\n", "\n").split("\n")
        line = _find_words("\n".join(map(_unescape_entities, lines)), text, index)
        if line is not None:
            return line
    return None


def _unescape_entities(line: str) -> str:
    """Replace the entities of a line by their characters, but a line feed by a space."""
    return html.unescape(line).replace("\n", " ") if "&" in line else line


def _decode_quoted_printable(data: bytes) -> bytes:
    """Decode every line; a soft line break becomes one character, so that lines still count."""
    lines: list[bytes] = []
    for line in data.replace(b"\r\n", b"\n").split(b"\n"):
        end = _SOFT_LINE_BREAK.encode() if line.endswith(b"=") else b"\n"
        lines.append(binascii.a2b_qp(line.removesuffix(b"=")) + end)
    return b"".join(lines)


def _find_words(source: str, text: str, index: int) -> int | None:
    """Return the line of ``source`` with the words of ``text`` from ``index`` on; None if none.

    Where the words occur several times, it is the occurrence with as many before it as in
    ``text``.
    """
    for count in _WORD_COUNTS:
        words = [word.group() for word in islice(_WORD.finditer(text, index), count)]
        if not words:
            return None
        pattern = _compile_words(words)
        earlier = sum(1 for match in pattern.finditer(text) if match.start() < index)
        matches = list(islice(pattern.finditer(source), earlier + 1))
        if matches:
            start = matches[-1].start()
            breaks = source.count("\n", 0, start) + source.count(_SOFT_LINE_BREAK, 0, start)
            return breaks + 1
    return None


def _compile_words(words: list[str]) -> re.Pattern[str]:
    """Return a pattern for ``words`` with markup between and within them."""
    word_patterns = [_WITHIN_WORDS.join(map(re.escape, word)) for word in words]
    return re.compile(_BETWEEN_WORDS.join(word_patterns))
