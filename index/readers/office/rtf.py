"""Read RTF (1.9.1): body, notes, comments, headers and footers, in any code page.

The file is read token by token, in time linear in its length; braces are counted, so nesting
costs no recursion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from index.errors import ReadError
from index.readers.context import Context
from index.readers.dates import to_iso_date
from index.readers.members import MemberReader
from index.readers.office.objects import read_embedded_object
from index.readers.office.rtf_words import (
    BREAKS,
    CHARACTERS,
    CODE_PAGES,
    DESTINATIONS,
    FONT_CHARSETS,
    PROPERTIES,
    SKIPPED,
    STARRED,
    TITLE,
)
from index.readers.paragraphs import Paragraphs
from index.readers.sections import Sections, make_document
from index.types import Document

_TOKEN: Final = re.compile(
    rb"\\([A-Za-z]{1,32})(-?[0-9]{1,10})? ?"  # a control word with its number
    rb"|\\'([0-9A-Fa-f]{2})"  # a byte
    rb"|\\(.)"  # a control symbol
    rb"|([{}])"
    rb"|([^\\{}\r\n\0]+)",  # text
    re.DOTALL,
)
_HEX_DIGITS: Final = re.compile(rb"(?:[0-9A-Fa-f]{2})*")
_MAX_GROUPS: Final = 100_000
_BODY: Final = ""
_ARABIC_CHARSETS: Final = frozenset(("cp1256", "cp1255"))
_PRIVATE_USE: Final = range(0xF000, 0xF100)
_SURROGATES: Final = range(0xD800, 0xE000)


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds until the end of a group.

    ``destination``: what its text belongs to; None if it is left out. ``fallback_characters``:
    how many characters after a Unicode character stand for it in older programs. ``font`` and
    ``complex_font`` are numbers; ``deleted``: the text was deleted with changes tracked.
    """

    destination: str | None = _BODY
    fallback_characters: int = 1
    font: int = -1
    complex_font: int = -1
    right_to_left: bool = False
    deleted: bool = False


def parse(data: bytes, context: Context) -> Document:
    """Return the document in ``data``, a line for each paragraph and row.

    Notes, comments, headers and footers follow the body, with their places. Raises ReadError if
    groups nest over 100,000 deep.
    """
    reader = _Reader()
    reader.read(data)
    members = MemberReader(context)
    for content in reader.objects:
        read_embedded_object(content, members)
    sections = Sections()
    for label, paragraphs in reader.texts.items():
        lines = paragraphs.lines()
        if label != _BODY:
            lines = [line for line in dict.fromkeys(lines) if line.strip()]
        if label not in (PROPERTIES, TITLE):
            sections.add(lines, label)
    title = " ".join(reader.texts[TITLE].lines()) if TITLE in reader.texts else ""
    return make_document(
        sections,
        context,
        titles=(title,),
        changed=reader.date(),
        notes=members.notes,
        members=tuple(members.members),
    )


class _Reader:
    """Takes the tokens of a file, one after the other.

    ``texts`` are the paragraphs of the body ("") and of each other destination.
    """

    def __init__(self) -> None:
        self.texts = {_BODY: Paragraphs()}
        self.objects: list[bytes] = []
        """The embedded objects."""
        self._digits: bytearray | None = None
        """The hexadecimal digits of the object that is open."""
        self._texts_open: set[str] = set()
        self._group = _Group()
        self._stack: list[_Group] = []
        self._code_page = "cp1252"
        self._fonts: dict[int, str] = {}
        """The encoding of each font."""
        self._bytes = bytearray()
        """Bytes of text that are yet to be decoded, as one character may take several."""
        self._high_surrogate = 0
        self._to_skip = 0
        self._starred = False
        self._dates: dict[str, dict[str, int]] = {}
        self._date = ""

    def read(self, data: bytes) -> None:
        """Read all of a file."""
        position = group_start = 0
        while match := _TOKEN.search(data, position):
            position = match.end()
            word, number, byte, symbol, brace, text = match.groups()
            if word:
                value = int(number) if number else None
                if word == b"bin":
                    end = position + max(value or 0, 0)
                    if self._digits is not None:
                        self._digits += data[position:end].hex().encode()
                    position = end
                else:
                    self._read_word(word.decode("ascii"), value)
            elif byte:
                self._add_bytes(bytes((int(byte, 16),)))
            elif symbol == b"*":
                self._starred = match.start() == group_start
            elif symbol:
                self._read_symbol(symbol)
            elif brace:
                group_start = position
                self._read_brace(brace)
            elif self._digits is not None:
                self._digits += text
            else:
                self._add_bytes(text)
        self._decode_bytes()

    def date(self) -> str | None:
        """Return the day of the last change, or else of the creation."""
        for name in ("revtim", "creatim"):
            parts = self._dates.get(name, {})
            day = to_iso_date(*(str(parts.get(part, 0)) for part in ("yr", "mo", "dy")))
            if day:
                return day
        return None

    def _read_brace(self, brace: bytes) -> None:
        self._decode_bytes()
        self._end_object()
        self._to_skip = 0
        self._starred = False
        if brace == b"{":
            if len(self._stack) == _MAX_GROUPS:
                raise ReadError(f"groups nest over {_MAX_GROUPS:,} deep; save it again")
            self._stack.append(self._group)
        elif self._stack:
            before, self._group = self._group, self._stack.pop()
            if before.destination and before.destination != self._group.destination:
                self._break_line(before.destination)

    def _end_object(self) -> None:
        if self._digits is not None:
            digits = self._digits.translate(None, b" \t")
            whole = _HEX_DIGITS.match(digits)
            self.objects.append(bytes.fromhex(whole[0].decode("ascii")) if whole else b"")
            self._digits = None

    def _read_symbol(self, symbol: bytes) -> None:
        if symbol in b"\r\n":
            self._break_line()
        elif symbol in b"{}\\":
            self._add_bytes(symbol)
        else:
            self._add({b"~": "\u00a0", b"_": "-"}.get(symbol, ""))

    def _read_word(self, word: str, value: int | None) -> None:
        starred, self._starred = self._starred, False
        if word == "u":
            self._add_unicode(value or 0)
            return
        if word in CHARACTERS:
            self._add(CHARACTERS[word])
        elif word in BREAKS:
            self._break_line()
        elif word in DESTINATIONS or word in SKIPPED or (starred and word not in STARRED):
            self._begin_destination(word)
        else:
            self._decode_bytes()
            self._set_property(word, value)

    def _begin_destination(self, word: str) -> None:
        self._decode_bytes()
        if word == "objdata":
            self._digits = bytearray()
        if word in ("creatim", "revtim"):
            self._date = word
        if self._group.destination is None:
            return
        destination = None if word in SKIPPED else DESTINATIONS.get(word)
        self._group = replace(self._group, destination=destination)
        if destination:
            self._break_line(destination)

    def _set_property(self, word: str, value: int | None) -> None:
        group = self._group
        number = -1 if value is None else value
        if word == "ansicpg":
            self._code_page = CODE_PAGES.get(number, f"cp{number}")
        elif word in ("mac", "pc", "pca"):
            self._code_page = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]
        elif word == "uc":
            self._group = replace(group, fallback_characters=max(number, 0))
        elif word == "f":
            self._group = replace(group, font=number)
        elif word == "af":
            self._group = replace(group, complex_font=number)
        elif word == "fcharset" and group.font >= 0:
            self._fonts[group.font] = FONT_CHARSETS.get(number, self._code_page)
        elif word in ("rtlch", "ltrch"):
            self._group = replace(group, right_to_left=word == "rtlch")
        elif word == "plain":
            self._group = replace(group, deleted=False)
        elif word == "deleted":
            self._group = replace(group, deleted=value != 0)
        elif word in ("yr", "mo", "dy") and self._date:
            self._dates.setdefault(self._date, {}).setdefault(word, number)

    def _add_unicode(self, number: int) -> None:
        """Add a character by its number, of 16 bits with a sign."""
        self._decode_bytes()
        self._to_skip = self._group.fallback_characters
        number &= 0xFFFF
        if number in _SURROGATES:
            if number < 0xDC00:
                self._high_surrogate = number
            elif self._high_surrogate:
                high = self._high_surrogate - 0xD800
                self._add_character(chr(0x10000 + (high << 10) + number - 0xDC00))
            return
        self._add_character("" if number in _PRIVATE_USE else chr(number))

    def _add_bytes(self, text: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(text))
            self._to_skip -= skipped
            text = text[skipped:]
        if text and self._group.destination is not None and not self._group.deleted:
            self._bytes += text

    def _add(self, text: str) -> None:
        """Add text, unless it stands for a Unicode character before it."""
        if self._to_skip:
            self._to_skip -= 1
            return
        self._decode_bytes()
        self._add_character(text)

    def _add_character(self, text: str) -> None:
        self._high_surrogate = 0
        destination = self._group.destination
        if destination is not None and not self._group.deleted:
            self._open_line(destination).add(text)

    def _decode_bytes(self) -> None:
        if self._bytes and self._group.destination is not None:
            text = _decode(bytes(self._bytes), self._encoding(), self._code_page)
            self._open_line(self._group.destination).add(text)
        self._bytes.clear()

    def _encoding(self) -> str:
        group = self._group
        encoding = self._fonts.get(group.font, self._code_page)
        complex_encoding = self._fonts.get(group.complex_font, "")
        if group.right_to_left and complex_encoding in _ARABIC_CHARSETS:
            return complex_encoding
        return encoding

    def _open_line(self, destination: str) -> Paragraphs:
        paragraphs = self.texts.setdefault(destination, Paragraphs())
        if destination not in self._texts_open:
            paragraphs.begin()
            self._texts_open.add(destination)
        return paragraphs

    def _break_line(self, destination: str | None = None) -> None:
        """End the line of a destination; of the present one if none is given."""
        self._decode_bytes()
        destination = self._group.destination if destination is None else destination
        if destination is None:
            return
        if destination == _BODY or destination in self._texts_open:
            self._open_line(destination).end()
            self._texts_open.discard(destination)


def _decode(text: bytes, encoding: str, code_page: str) -> str:
    for name in (encoding, code_page):
        try:
            return text.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return text.decode("cp1252", errors="replace")
