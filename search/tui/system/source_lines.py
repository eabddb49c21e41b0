"""Where in a file the words of its document stand, for formats that are text, but not plain.

In HTML there is markup between words and within them, and letters may be entities; in e-mail,
lines may be quoted-printable (RFC 2045, section 6.7). Documents whose letters are not in the
file, such as e-mail in base64, have no line.
"""

from __future__ import annotations

import binascii
import html
import re
from itertools import islice
from pathlib import Path
from typing import Final

from index.readers.encoding import decode

SUFFIXES: Final = frozenset({".html", ".htm", ".xhtml", ".eml"})
"""Formats whose lines are not those of their documents."""
_MOST: Final = 32 << 20
"""Bytes of the largest file that is looked into."""
_WORDS: Final = (8, 5, 3)
"""Words that are looked for, all together; fewer where that many are not found."""
_JOINED: Final = "\v"
"""Stands for the end of a line in the middle of a word."""
_WORD: Final = re.compile(r"[^\W_]+")
_MARKUP: Final = r"<[^<>]{0,2000}>"
# One way only to read each character: with two, a row of "<>" would take for ever.
_BETWEEN: Final = rf"(?:{_MARKUP}|[^\w<]|_|<(?!{_MARKUP[1:]}))*?"
_WITHIN: Final = rf"(?:{_MARKUP}|[{_JOINED}\u00ad])*"


def find_line(path: str, text: str, place: int) -> int | None:
    """Return the line, from 1, of the file at ``path`` that code point ``place`` comes from.

    ``text`` is that of the document. None if it cannot be found. Raises OSError.
    """
    file = Path(path)
    if file.stat().st_size > _MOST:
        return None
    data = file.read_bytes()
    sources = [data, _unquoted(data)] if file.suffix.lower() == ".eml" else [data]
    for source in sources:
        lines = decode(source)[0].replace("\r\n", "\n").split("\n")
        found = _find("\n".join(map(_letters, lines)), text, place)
        if found is not None:
            return found
    return None


def _letters(line: str) -> str:
    """Put letters in place of entities, but no end of a line."""
    return html.unescape(line).replace("\n", " ") if "&" in line else line


def _unquoted(data: bytes) -> bytes:
    """Undo quoted-printable, keeping count of lines."""
    lines = []
    for line in data.replace(b"\r\n", b"\n").split(b"\n"):
        joined = line.endswith(b"=")
        lines.append(binascii.a2b_qp(line.removesuffix(b"=")) + (b"\v" if joined else b"\n"))
    return b"".join(lines)


def _find(source: str, text: str, place: int) -> int | None:
    """Return the line of ``source`` where the words from ``place`` on stand, None if nowhere.

    Where they stand several times, it is the one that comes as late as in ``text``.
    """
    for count in _WORDS:
        words = [one[0] for one in islice(_WORD.finditer(text, place), count)]
        pattern = re.compile(_BETWEEN.join(_WITHIN.join(map(re.escape, one)) for one in words))
        before = sum(1 for one in pattern.finditer(text) if one.start() < place)
        found = list(islice(pattern.finditer(source), before + 1)) if words else []
        if found:
            start = found[-1].start()
            return source.count("\n", 0, start) + source.count(_JOINED, 0, start) + 1
    return None
