"""Who puts right-to-left text in order: the modes of ``--bidi`` and which one a terminal needs.

Light to import: the command line takes its choices from here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import Enum
from typing import Final

EXPLICIT_MODE: Final = "\x1b[8l"
"""Asks a terminal that reorders text (BDSM, ECMA-48 mode 8) to leave it to the program."""
IMPLICIT_MODE: Final = "\x1b[8h"
"""Asks such a terminal to reorder text again."""


class Bidi(str, Enum):
    """Who applies the Unicode Bidirectional Algorithm (UAX #9) to what is on the screen."""

    AUTO = "auto"
    """Whoever :func:`detect_mode` finds out."""
    TERMINAL = "terminal"
    """The terminal, which takes every line for a left-to-right one."""
    APP = "app"
    """This program, completely."""
    WORDS = "words"
    """The terminal orders the letters of each word, this program the words."""
    OFF = "off"
    """Nobody."""
    PARAGRAPHS = "paragraphs"
    """The terminal, which detects the direction of each paragraph. Only ever detected."""

    @property
    def aligned(self) -> bool:
        """Whether right-to-left paragraphs are aligned to the right."""
        return self is not Bidi.OFF

    @property
    def mixes_lines(self) -> bool:
        """Whether a line may have words of both directions, each in the place it is given.

        It is known what becomes of such a line.
        """
        return self in (Bidi.APP, Bidi.WORDS, Bidi.TERMINAL)

    @property
    def shares_lines(self) -> bool:
        """Whether other text may stand beside right-to-left text, in the same lines.

        A terminal that reorders whole lines would carry it along.
        """
        return self in (Bidi.APP, Bidi.WORDS)


BIDI_CHOICES: Final = tuple(mode.value for mode in Bidi if mode is not Bidi.PARAGRAPHS)
"""The modes that users can ask for."""


def detect_mode(requested: Bidi, environment: Mapping[str, str] = os.environ) -> Bidi:
    """Return who puts text in order on this terminal: any mode but AUTO.

    An unknown terminal is assumed not to reorder, as most do not. Inside tmux and screen the
    variables are those of the terminal they were started in; they do not pass EXPLICIT_MODE on.
    """
    program, term = environment.get("TERM_PROGRAM"), environment.get("TERM", "")
    detects_paragraphs = bool(environment.get("MLTERM")) or term.startswith("mlterm")
    if requested is Bidi.TERMINAL and detects_paragraphs:
        return Bidi.PARAGRAPHS
    if requested is not Bidi.AUTO:
        return requested
    if detects_paragraphs:
        return Bidi.PARAGRAPHS
    if environment.get("KITTY_WINDOW_ID") or term == "xterm-kitty":
        return Bidi.WORDS
    if environment.get("KONSOLE_VERSION") or program == "Apple_Terminal":
        return Bidi.TERMINAL
    if environment.get("VTE_VERSION"):  # it obeys EXPLICIT_MODE
        return Bidi.TERMINAL if environment.get("TMUX") or environment.get("STY") else Bidi.APP
    return Bidi.APP
