"""Rows of tables, each cell apart, so that Arabic in one does not carry off its neighbours.

In ``2024-09-09,علي حسن,2096.50`` the numbers and commas beside the name would be shown as its
continuation, from right to left. HTML keeps each cell to itself with ``<bdi>``.
"""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup

_RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_DELIMITERS: Final = ",;|"
_DELIMITED_KINDS: Final = ("csv", "tsv")
_TOKEN: Final = re.compile(r"<[^>]*>|&[#\w]+;|[^<&]")
_QUOTE: Final = "&#34;"
_OPEN: Final = "<bdi>"
_CLOSE: Final = "</bdi>"


def cell_delimiter(text: str, kind: str) -> str:
    """Return what parts the cells of ``text``, of a document of ``kind``; "" if nothing need be.

    Rows of a sheet or of a table in a text have tabs; of a file of rows it is what they have most.
    """
    if not _RIGHT_TO_LEFT.search(text):
        return ""
    if "\t" in text:
        return "\t"
    if kind not in _DELIMITED_KINDS:
        return ""
    best = max(_DELIMITERS, key=text.count)
    return best if best in text else ""


def isolate_cells(markup: Markup, delimiter: str) -> Markup:
    """Return HTML of rows, one a line, with each cell isolated; none is parted in a match.

    In quotation marks (RFC 4180) a delimiter parts nothing.
    """
    if not delimiter:
        return markup
    parts: list[str] = []
    depth = 0
    is_quoted = is_open = False
    for token in _TOKEN.findall(markup):
        if token == "\n" and depth == 0:
            is_quoted = False
        is_between = depth == 0 and not is_quoted and token in (delimiter, "\n")
        if is_between and is_open:
            parts.append(_CLOSE)
        elif not is_between and not is_open:
            parts.append(_OPEN)
        is_open = not is_between
        parts.append(token)
        if token.startswith("</"):
            depth -= 1
        elif token.startswith("<"):
            depth += 1
        elif token == _QUOTE and delimiter != "\t":
            is_quoted = not is_quoted
    if is_open:
        parts.append(_CLOSE)
    return Markup("".join(parts))
