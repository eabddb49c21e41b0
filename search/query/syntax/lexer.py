"""The text of a query → tokens, from left to right in linear time.

What looks like an operator but cannot be one (``5*3``, ``author:`` followed by nothing) is text;
where that might surprise, a note says so.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final, NamedTuple

from index.messages import Message, marked
from index.text.analysis.words import find_surfaces
from search.query.syntax.characters import (
    GUILLEMETS,
    KEYWORDS,
    QUOTES,
    SIGNS,
    STANDARD_SIGNS,
    closing_marks,
)
from search.query.syntax.errors import QuerySyntaxError
from search.query.syntax.tree import NAME, Field, Form, Leaf, Name, Phrase, Text, Word
from search.query_forms import FIELDS

MIN_PREFIX: Final = 2
"""Letters before ``*``, at least."""
DEFAULT_NEAR: Final = 3
"""Other words among those of ``"…"~``."""
MAX_NEAR: Final = 20
MAX_DISTANCE: Final = 2
_MIN_HEADLINE: Final = 5
"""From so many words on, a query all in capitals, without a sign, is a headline, whose NOT is a
word."""

_MARKS: Final = QUOTES + GUILLEMETS
_SIGN: Final = re.compile(f"[{re.escape(SIGNS)}{_MARKS}]")
_ESCAPED: Final = rf"\\[{re.escape(SIGNS + _MARKS)}]"
_PIECE: Final = re.compile(rf"{_ESCAPED}|[^\s|(){_MARKS}]")
_UNESCAPED_PIECE: Final = re.compile(rf"[^\s|(){_MARKS}]")
_PHONE_NUMBER: Final = re.compile(r"\+\d[\d .-]{5,20}\d")
_DECIMAL: Final = re.compile(r"-\d+[.,]\d+")
_NEAR: Final = re.compile(r"~(\d{0,4})(?![^\s|)])")
_FIELD: Final = re.compile(r"([A-Za-z]{2,20}):")
_ESCAPED_KEYWORDS: Final = tuple(f"\\{keyword}" for keyword in KEYWORDS)
_UNCLOSED: Final = marked("the quotation marks are not closed; read as if at the end")
_SIGNS_TOGETHER: Final = re.compile(r"[+-]{2,}(?=[^\W\d_])")
_TOO_FUZZY: Final = re.compile(r"(.+)(~\d+)", re.DOTALL)
_FUZZY: Final = re.compile(r"(.+)~([12١٢۱۲]?)", re.DOTALL)


class Kind(Enum):
    """What a token is."""

    LEAF = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    PLUS = auto()
    MINUS = auto()
    OPEN = auto()
    CLOSE = auto()


class Token(NamedTuple):
    """A token that begins at ``start``; ``leaf`` is there if it is one."""

    kind: Kind
    start: int
    leaf: Leaf | None = None


class Lexer:
    """Reads one query; ``notes`` say what was read as text, or otherwise than it looks."""

    def __init__(self, text: str) -> None:
        self.text = text.translate(STANDARD_SIGNS)
        self.notes: list[str] = []
        self._tokens: list[Token] = []
        self._position = 0
        self._depth = 0
        self._keywords_are_words = _is_headline(self.text)

    def read(self) -> list[Token]:
        """Return the tokens. Raises QuerySyntaxError."""
        while self._position < len(self.text):
            character = self.text[self._position]
            if character.isspace():
                self._position += 1
            elif character in "()|":
                self._read_bracket(character)
            elif closing_marks(character):
                self._read_phrase(translated=False)
            elif character == "~" and closing_marks(self._peek(1)):
                self._position += 1
                self._read_phrase(translated=True)
            elif character in "+-" and self._begins_operand(self._position + 1):
                self._add(Kind.PLUS if character == "+" else Kind.MINUS)
                self._position += 1
            else:
                self._read_chunk()
        return self._tokens

    @property
    def is_open(self) -> bool:
        """Whether a parenthesis was not closed."""
        return self._depth > 0

    def _peek(self, offset: int) -> str:
        return self.text[self._position + offset : self._position + offset + 1]

    def _add(self, kind: Kind, start: int | None = None, leaf: Leaf | None = None) -> None:
        self._tokens.append(Token(kind, self._position if start is None else start, leaf))

    def _note(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)

    def _read_bracket(self, character: str) -> None:
        if character == "|":
            self._add(Kind.OR)
        elif character == "(":
            self._depth += 1
            self._add(Kind.OPEN)
        elif self._depth:  # one that closes nothing is punctuation, as in "a) b)"
            self._depth -= 1
            self._add(Kind.CLOSE)
        self._position += 1

    def _begins_operand(self, position: int) -> bool:
        """Tell whether ``+`` or ``-`` before ``position`` is an operator."""
        sign = position - 1
        if _PHONE_NUMBER.match(self.text, sign) or _DECIMAL.match(self.text, sign):
            return False
        following = self.text[position : position + 2]
        if following[:1] in ("=", "~", "\\"):
            following = following[1:]
        character = following[:1]
        return bool(character) and (
            character.isalnum() or character == "(" or bool(closing_marks(character))
        )

    def _read_phrase(self, *, translated: bool) -> None:
        start = self._position - translated
        marks = closing_marks(self.text[self._position])
        content, closed = self._read_quoted(marks)
        if not closed:
            self._note(_UNCLOSED)
        near = self._read_near()
        if find_surfaces(content):
            self._add(Kind.LEAF, start, Phrase(content, near, translated))
        else:
            self._note(marked("there is no word in the quotation marks"))

    def _read_quoted(self, marks: str) -> tuple[str, bool]:
        """Return what is in quotation marks, in one line, and whether they are closed.

        They may be doubled, as when a phrase is pasted with its own.
        """
        first = self._position + 1
        following = self._peek(1)
        is_doubled = bool(following) and following in marks and self._peek(2).isalnum()
        first += is_doubled
        end = next((at for at in range(first, len(self.text)) if self.text[at] in marks), None)
        self._position = len(self.text) if end is None else end + 1
        if is_doubled and self._peek(0) and self._peek(0) in marks:
            self._position += 1
        return " ".join(self.text[first:end].split()), end is not None

    def _read_near(self) -> int | None:
        match = _NEAR.match(self.text, self._position)
        if match is None:
            return None
        near = int(match[1] or DEFAULT_NEAR)
        if near > MAX_NEAR:
            raise QuerySyntaxError(
                "~{near}: at most {limit} other words may be among those of a phrase",
                self.text,
                self._position,
                near=near,
                limit=MAX_NEAR,
            )
        self._position = match.end()
        return near

    def _read_chunk(self) -> None:
        """Read what stands there without a blank."""
        start = self._position
        field = _FIELD.match(self.text, start)
        if field is not None and field[1].lower() in FIELDS:
            self._position = field.end()
            self._read_field(start, field[1])
            return
        chunk, is_escaped = self._scan_chunk()
        if is_escaped:
            self._add_text(start, chunk)
        elif chunk in KEYWORDS:
            self._add_keyword(start, chunk)
        else:
            self._add_word(start, chunk)

    def _scan_chunk(self, piece_pattern: re.Pattern[str] = _PIECE) -> tuple[str, bool]:
        """Return the chunk at hand without escapes, and whether it had any."""
        pieces: list[str] = []
        is_escaped = False
        if self.text.startswith(_ESCAPED_KEYWORDS, self._position):
            self._position += 1
            is_escaped = True
        open_brackets = 0
        while self._position < len(self.text):
            piece = piece_pattern.match(self.text, self._position)
            character = self.text[self._position]
            if piece is not None:
                is_escaped |= len(piece[0]) > 1
                character = piece[0][-1]
                self._position = piece.end() - 1
            elif character == "(" and pieces:  # as in "persona(s)"
                open_brackets += 1
            elif character == ")" and open_brackets:
                open_brackets -= 1
            else:
                break
            pieces.append(character)
            self._position += 1
        return "".join(pieces), is_escaped

    def _add_keyword(self, start: int, chunk: str) -> None:
        if self._keywords_are_words:
            self._note(Message("all is in capitals, so {word} is read as a word", word=chunk))
            self._add_text(start, chunk)
        else:
            self._add(Kind[chunk], start, Text(chunk))

    def _read_field(self, start: int, name: str) -> None:
        """Read the value of the field whose name has been read."""
        marks = closing_marks(self._peek(0))
        closed = True
        if marks:
            value, closed = self._read_quoted(marks)
        else:
            value, _ = self._scan_chunk(_UNESCAPED_PIECE)
        if name.lower() == NAME and find_surfaces(value):
            self._add(Kind.LEAF, start, Name(value))
        elif value and name.lower() != NAME:
            self._add(Kind.LEAF, start, Field(name.lower(), value, start))
        elif marks:
            self._note(Message("'{name}:' has no value and is left out", name=name))
        else:
            self._note(
                Message("'{name}:' needs its value without a blank; read as text", name=name)
            )
            self._add_text(start, name)
        if not closed:
            self._note(_UNCLOSED)

    def _add_word(self, start: int, chunk: str) -> None:
        """Add a word with or without operators at its ends."""
        fuzzy = _FUZZY.fullmatch(chunk)
        if chunk.startswith("="):
            self._add_exact(start, chunk)
        elif chunk.endswith("*") and self._is_one_word(chunk[:-1], MIN_PREFIX):
            self._add_form(start, chunk[:-1], Form.PREFIX)
        elif fuzzy is not None and self._is_one_word(fuzzy[1], MIN_PREFIX):
            self._add_form(start, fuzzy[1], Form.FUZZY, int(fuzzy[2] or MAX_DISTANCE))
        else:
            if "*" in chunk:
                self._note(
                    Message(
                        "'*' stands for the rest of a word, after at least {least} letters;"
                        " elsewhere it is read as text",
                        least=MIN_PREFIX,
                    )
                )
            self._note_lookalikes(chunk)
            self._note_unknown_field(chunk)
            self._add_text(start, chunk)

    def _note_lookalikes(self, chunk: str) -> None:
        """Say what would be an operator, were it not for a sign too many or a number too high."""
        signs = _SIGNS_TOGETHER.match(chunk)
        if signs is not None:
            self._note(
                Message(
                    "'{signs}' is read as text; write one sign right before a word", signs=signs[0]
                )
            )
        slips = _TOO_FUZZY.fullmatch(chunk)
        if slips is not None and self._is_one_word(slips[1], MIN_PREFIX):
            self._note(
                Message(
                    "'{slips}' is read as text; a word may have 1 or {most} slips",
                    slips=slips[2],
                    most=MAX_DISTANCE,
                )
            )

    def _note_unknown_field(self, chunk: str) -> None:
        field = _FIELD.match(chunk)
        if field is not None and chunk[field.end() :][:1].isalnum():
            self._note(
                Message(
                    "there is no field '{name}:', so that is read as text; fields are {fields}",
                    name=field[1],
                    fields=", ".join(FIELDS),
                )
            )

    def _add_exact(self, start: int, chunk: str) -> None:
        words = find_surfaces(chunk)
        if len(words) == 1:
            self._add(Kind.LEAF, start, Word(words[0], Form.EXACT))
        elif words:
            self._add(Kind.LEAF, start, Phrase(chunk[1:]))

    def _add_form(self, start: int, chunk: str, form: Form, distance: int = 0) -> None:
        (word,) = find_surfaces(chunk)
        self._add(Kind.LEAF, start, Word(word, form, distance))

    def _is_one_word(self, chunk: str, min_letters: int) -> bool:
        words = find_surfaces(chunk)
        return len(words) == 1 and len(words[0]) >= min_letters and chunk.endswith(words[0])

    def _add_text(self, start: int, chunk: str) -> None:
        if find_surfaces(chunk):
            self._add(Kind.LEAF, start, Text(chunk))


def _is_headline(text: str) -> bool:
    if len(text.split()) < _MIN_HEADLINE or _SIGN.search(text):
        return False
    return text.upper() == text and text.lower() != text
