"""Rows of a title and a text, which a terminal shows whole however narrow it is."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Final

_LEAST_WIDTH: Final = 16
"""Columns that a text needs beside its title; where there are fewer, it goes on below it."""
_INDENT: Final = 4


def terminal_width() -> int:
    """Return the columns of the terminal that is written to, 0 where there is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 0


def notes_width() -> int:
    """Return the columns of the terminal that notes are written to, 0 where there is none."""
    if not sys.stderr.isatty():
        return 0
    # The usual way to ask looks at standard output alone.
    return terminal_width() or os.get_terminal_size(sys.stderr.fileno()).columns


def format_row(head: str, text: str, width: int) -> str:
    """Return ``text`` behind ``head``, in lines of ``width`` columns; in a line if that is 0.

    Further lines begin below the text. No word is broken: a path can be taken from the screen.
    """
    if not width or len(head) + len(text) <= width:
        return head + text
    from textwrap import wrap

    is_beside = width - len(head) >= _LEAST_WIDTH
    column = len(head) if is_beside else _INDENT
    lines = wrap(text, width - column, break_long_words=False, break_on_hyphens=False)
    further = [" " * column + line for line in lines]
    if is_beside and lines:
        return "\n".join([head + lines[0], *further[1:]])
    return "\n".join([head.rstrip(), *further])
