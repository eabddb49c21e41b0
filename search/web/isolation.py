"""Values in a line keep their own direction, whichever direction the line has.

After Arabic letters digits count as Arabic numbers (UAX #9, W2), so that the parts of ``2024-01``
change places, and signs at the edges of a path go to its other side. So each is isolated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from markupsafe import Markup

from index import messages
from index.text.safe import safe
from search.display.bidi.isolation import LEFT_TO_RIGHT, QUOTES, RTL_LETTERS

_RIGHT_TO_LEFT: Final = re.compile(
    f"[{RTL_LETTERS}](?:[^\nA-Za-z\u00c0-\u024f{QUOTES}]*[{RTL_LETTERS}])?"
)
_LETTER: Final = re.compile(f"[{RTL_LETTERS}]")
_TERM: Final = re.compile(r'[-+=~]*(?:\w+:)?(?:"[^"]*"|[^\s()"]+)~?\d*')
_OPERATOR: Final = re.compile(r'[-+=~*:"]')
_STRONG: Final = re.compile(r"[^\W\d_]")
_MARKS: Final = {"ltr": "\u200e", "rtl": "\u200f"}
"""Signs without a shape that have a direction."""
_BDI: Final = Markup('<bdi dir="{}">{}</bdi>')


def isolate_values(message: object) -> Markup:
    """Return a message as HTML in which what runs against the language of the page is isolated.

    A message without a word of that language is isolated as a whole.
    """
    text = safe(str(message), newlines=True)
    if messages.language_in_force() not in messages.RIGHT_TO_LEFT:
        return Markup("").join(_isolate(text, _RIGHT_TO_LEFT, "rtl"))
    if not _LETTER.search(text):
        return _BDI.format("ltr", text)
    return Markup("").join(_isolate(text, LEFT_TO_RIGHT, "ltr"))


def isolate_terms(query: str) -> Markup:
    """Return a query as HTML in its own direction, in which signs stay with their words.

    Direction is that of the first letter, of the query and of each term that has an operator.
    """
    text = safe(query)
    terms = (
        _BDI.format(direction, part) if direction else Markup("{}").format(part)
        for part, direction in _split_terms(text)
    )
    return _BDI.format(_direction(text), Markup("").join(terms))


def isolate_terms_in_attribute(query: str) -> Markup:
    """Return the same for an attribute: marks of direction instead of elements."""
    text = safe(query)
    terms = (
        f"{_MARKS[direction]}{part}{_MARKS[direction]}" if direction else part
        for part, direction in _split_terms(text)
    )
    edge = _MARKS[_direction(text)]
    return Markup("{}").format(f"{edge}{''.join(terms)}{edge}")


def _split_terms(query: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a query, each with its direction if it is a term with an operator."""
    at = 0
    for match in _TERM.finditer(query):
        yield query[at : match.start()], ""
        term = match.group()
        yield term, _direction(term) if _OPERATOR.search(term) else ""
        at = match.end()
    yield query[at:], ""


def _direction(text: str) -> str:
    first = _STRONG.search(text)
    return "rtl" if first and _LETTER.match(first.group()) else "ltr"


def _isolate(text: str, pattern: re.Pattern[str], direction: str) -> Iterator[Markup]:
    at = 0
    for match in pattern.finditer(text):
        yield Markup("{}").format(text[at : match.start()])
        yield _BDI.format(direction, match.group())
        at = match.end()
    yield Markup("{}").format(text[at:])
