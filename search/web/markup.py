"""Texts with highlights become HTML, here and nowhere else.

Highlights are spans of code points until now; the text between tags is freed of controls and
escaped piece by piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from markupsafe import Markup, escape

from index.messages import _
from index.text.safe import safe
from index.types import Span
from search.display.bidi.direction import is_rtl
from search.display.pieces import Piece, encode_styles, split_pieces
from search.display.snippet import choose_snippet
from search.types import Highlight
from search.web.names import REASON_NAMES

_BLANK_LINES: Final = re.compile(r"\s*\n\s*\n\s*")
_GAP: Final = Markup('<span class="gap"></span>')
_MARK: Final = Markup('<mark class="{}" title="{}">{}</mark>')


def mark(
    text: str,
    highlights: Iterable[Highlight],
    span: Span | None = None,
    *,
    newlines: bool = False,
) -> Markup:
    """Return ``text``, or a ``span`` of it, as HTML with ``highlights``, which are of all of it.

    ``newlines`` keeps line breaks, blank lines as gaps; else they become blanks.
    """
    codes = encode_styles(len(text), highlights)
    # A tab parts cells, see search.web.cells, and does nothing in HTML.
    harmless = "\t".join(safe(part, newlines=newlines) for part in text.split("\t"))
    pieces = split_pieces(harmless, codes, span or Span(0, len(text)))
    return Markup("").join(map(_mark_piece, pieces))


def mark_snippet(
    text: str, highlights: tuple[Highlight, ...], length: int, *, newlines: bool = False
) -> Markup:
    """Return at most ``length`` code points of ``text`` that show most of ``highlights``.

    They begin and end with whole words, and an ellipsis stands for what is left out.
    """
    snippet = choose_snippet(text, highlights, length)
    before = "… " if snippet.cut_before else ""
    after = " …" if snippet.cut_after else ""
    part = mark(text, highlights, snippet.span, newlines=newlines)
    return Markup("{}{}{}").format(before, part, after)


def direction(text: str) -> str:
    """Return ``rtl`` or ``ltr``: how most of ``text`` runs.

    ``dir="auto"`` goes by the first letter, and so puts an Arabic paragraph that begins with a
    Latin name on the wrong side.
    """
    return "rtl" if is_rtl(text) else "ltr"


def _mark_piece(piece: Piece) -> Markup:
    text = _GAP.join(map(escape, _BLANK_LINES.split(piece.text)))
    if piece.reason is None:
        return text
    classes = f"{piece.reason.value} faint" if piece.faint else piece.reason.value
    return _MARK.format(classes, _(REASON_NAMES[piece.reason]), text)
