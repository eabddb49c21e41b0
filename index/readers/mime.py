"""Take e-mail messages apart (RFC 5322; MIME, RFC 2045, 2046, 2183 and 2231).

By bytes and without copies, because the standard library turns each line into a text and back;
in time linear in the size, because strangers write what is read; and forgiving, because of a
message whose boundaries or headers are broken people still want to read the rest.
"""

from __future__ import annotations

import re
from binascii import a2b_qp
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_to_bytes

from index.readers.mime_words import decode_base64, decode_header, decode_text

_MAX_FIELDS: Final = 10_000
"""Header fields of a part that are looked at."""
_MAX_PARAMETERS: Final = 8_000
"""Bytes of a header field that says how a part is written; the rest of it is ignored."""
_MAX_GUESSED: Final = 1 << 20
"""Bytes of a body in which a boundary is looked for that no header gives."""

_FIELD: Final = re.compile(rb"([!-9;-~]{1,200})[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)\n?")
_LINE: Final = re.compile(rb"([^\n]*)\n?")
_KNOWN_FIELD: Final = re.compile(
    rb"(?:from|to|cc|subject|date|mime-version|message-id|received|x-[\w-]{1,40}|content-[\w-]+):",
    re.I,
)
_TYPE: Final = re.compile(r"\s*([\w.+-]{1,80})/([\w.+-]{1,80})")
_PARAMETER: Final = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))')
_NUMBERED: Final = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")
"""A parameter in pieces, or with its encoding (RFC 2231): ``filename*0*``."""
_GUESSED_BOUNDARY: Final = re.compile(
    rb"^--([^\s-][^\r\n]{0,200}?|-[^\r\n]{3,200}?)[ \t]*\r?\nContent-[TD]", re.I | re.M
)


@dataclass(frozen=True, slots=True)
class Entity:
    """A message or a part of one; its body is ``source[start:end]``.

    ``fields`` are those of its header, names in lower case, values as they are written.
    """

    fields: tuple[tuple[str, bytes], ...]
    source: bytes
    start: int
    end: int

    def field(self, name: str) -> bytes:
        """Return the first value of a header field, b"" if there is none."""
        return next((value for key, value in self.fields if key == name), b"")

    @property
    def content_type(self) -> str:
        """The type of the content, ``text/plain`` where none is named (RFC 2045, 5.2)."""
        match = _TYPE.match(_read_field(self.field("content-type")))
        return f"{match[1]}/{match[2]}".lower() if match else "text/plain"

    @property
    def charset(self) -> str:
        """The encoding that the header names, "" if none."""
        return self._parameters("content-type").get("charset", "").strip(" '\"")

    @property
    def disposition(self) -> str:
        """``inline``, ``attachment`` or ""."""
        return _read_field(self.field("content-disposition")).partition(";")[0].strip().lower()

    @property
    def file_name(self) -> str:
        """The name of the file that the part was, "" if it has none."""
        name = self._parameters("content-disposition").get("filename", "")
        return " ".join((name or self._parameters("content-type").get("name", "")).split())

    @property
    def is_flowed(self) -> bool:
        """Whether line ends after a space are no line ends (RFC 3676)."""
        return self._parameters("content-type").get("format", "").lower() == "flowed"

    def parameter(self, name: str) -> str:
        """Return a parameter of the content type, "" if it is missing."""
        return self._parameters("content-type").get(name, "")

    def content(self) -> bytes:
        """Return the body with its transfer encoding undone."""
        body = self.source[self.start : self.end]
        encoding = _read_field(self.field("content-transfer-encoding")).strip().lower()
        if encoding == "base64":
            return decode_base64(body)
        if encoding == "quoted-printable":
            return a2b_qp(body)
        return body

    def parts(self) -> Iterator[Entity]:
        """Yield the parts of a multipart body; none if it has no boundary.

        What follows the last boundary comes as a part without header if it is not blank.
        """
        whole = self
        if _read_field(self.field("content-transfer-encoding")).strip().lower() in _ENCODED:
            content = self.content()
            whole = Entity(self.fields, content, 0, len(content))
        boundary = self.parameter("boundary").rstrip().encode("latin-1", errors="replace")
        spans = list(whole._spans(boundary)) if boundary else []
        if not spans:
            guess = _GUESSED_BOUNDARY.search(whole.source, whole.start, whole._guessing_end())
            spans = list(whole._spans(guess[1])) if guess else []
        for start, end, has_header in spans:
            if has_header:
                yield parse_entity(whole.source, start, end)
            else:
                yield Entity((), whole.source, start, end)

    def _guessing_end(self) -> int:
        return min(self.end, self.start + _MAX_GUESSED)

    def _spans(self, boundary: bytes) -> Iterator[tuple[int, int, bool]]:
        """Yield (start, end, whether a part begins there) of what lies after each boundary."""
        start = -1
        is_part = False
        for line_start, line_end, closes in self._boundary_lines(boundary):
            if start >= 0 and (is_part or self.source[start:line_start].strip()):
                yield start, _before_line_end(self.source, start, line_start), is_part
            start = line_end
            is_part = not closes
        if start >= 0 and self.source[start : self.end].strip():
            yield start, self.end, is_part

    def _boundary_lines(self, boundary: bytes) -> Iterator[tuple[int, int, bool]]:
        """Yield (start, end, whether it closes the body) of each line that is a boundary."""
        mark = b"--" + boundary
        at = self.source.find(mark, self.start, self.end)
        while at >= 0:
            after = at + len(mark)
            if at == self.start or self.source[at - 1 : at] == b"\n":
                line = _LINE.match(self.source, after, self.end)
                rest = line[1].strip() if line else b""
                if line and rest in (b"", b"--"):
                    yield at, line.end(), rest == b"--"
                    after = line.end()
            at = self.source.find(mark, after, self.end)

    def _parameters(self, field: str) -> dict[str, str]:
        return _parse_parameters(self.field(field)[:_MAX_PARAMETERS])


_ENCODED: Final = ("base64", "quoted-printable")


def parse_entity(source: bytes, start: int = 0, end: int | None = None) -> Entity:
    """Return the message or part in ``source[start:end]``.

    A line in its header that is none goes to the field before it if a known field follows;
    otherwise the body begins there.
    """
    end = len(source) if end is None else end
    fields: list[tuple[str, bytes]] = []
    while start < end:
        field = _FIELD.match(source, start, end)
        if field:
            if len(fields) < _MAX_FIELDS:
                fields.append((field[1].decode("ascii").lower(), field[2].strip()))
            start = field.end()
            continue
        line = _LINE.match(source, start, end)
        if line is None or not line[1].strip():
            start = line.end() if line else end
            break
        if not fields or not _KNOWN_FIELD.match(source, line.end(), end):
            break
        name, value = fields[-1]
        fields[-1] = name, value + b" " + line[1]
        start = line.end()
    return Entity(tuple(fields), source, start, end)


def _before_line_end(source: bytes, start: int, end: int) -> int:
    """Return ``end`` without the line end before it, which belongs to the boundary."""
    if end > start and source[end - 1 : end] == b"\n":
        end -= 1
    if end > start and source[end - 1 : end] == b"\r":
        end -= 1
    return end


def _read_field(value: bytes) -> str:
    """Return the head of a structured field on one line."""
    return " ".join(value[:_MAX_PARAMETERS].decode("latin-1").split())


@lru_cache(maxsize=64)
def _parse_parameters(value: bytes) -> dict[str, str]:
    """Return the parameters of a field by their names in lower case, decoded."""
    text = value.decode("latin-1").replace("\r", "").replace("\n", "")
    values: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, bytes]]] = {}
    for name, quoted, bare in _PARAMETER.findall(text):
        raw = re.sub(r"\\(.)", r"\1", quoted) if quoted else bare.strip(" \t'")
        numbered = _NUMBERED.fullmatch(name.lower())
        if numbered is None or (numbered[2] is None and numbered[3] is None):
            values.setdefault(name.lower(), decode_header(raw.encode("latin-1")))
        else:
            piece = (int(numbered[2] or 0), bool(numbered[3]), raw.encode("latin-1"))
            pieces.setdefault(numbered[1], []).append(piece)
    return values | {name: _join_pieces(parts) for name, parts in pieces.items()}


def _join_pieces(pieces: list[tuple[int, bool, bytes]]) -> str:
    """Return a parameter from its pieces (number, whether it is encoded, value)."""
    pieces.sort(key=lambda piece: piece[0])
    charset = ""
    _, encoded, first = pieces[0]
    if encoded and first.count(b"'") >= 2:
        label, _, first = first.split(b"'", 2)
        charset = label.decode("latin-1")
        pieces[0] = (0, True, first)
    data = b"".join(unquote_to_bytes(raw) if coded else raw for _, coded, raw in pieces)
    return decode_text(data, charset)[0]
