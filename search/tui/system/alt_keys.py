"""Alt with a letter, as most terminals send it: the letter after an escape.

Textual waits for more to follow, and takes what a key that is held sends meanwhile for text: Alt-N
typed ``^n``. No longer sequence begins so, which it can be told.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

ESCAPE: Final = "\x1b"
_INTRODUCERS: Final = "NOPX"
"""Longer sequences begin with these: function keys, and answers of the terminal (ECMA-48)."""
_LETTERS: Final = (range(0x41, 0x7B), range(0xC0, 0x250), range(0x621, 0x64B))
"""Where the letters of Latin and Arabic keyboards are in Unicode."""


@dataclass(frozen=True, slots=True)
class AltKey:
    """What Textual looks up a sequence for: the ``value`` is what it calls the key."""

    value: str


def recognize_alt_keys() -> None:
    """Have Textual take an escape and a letter for one key, at once."""
    with suppress(ImportError):  # another version of Textual goes on as it is made
        from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

        assert isinstance(ANSI_SEQUENCES_KEYS, dict)
        for letter in _letters():
            name = f"shift+{letter.lower()}" if letter.isupper() else letter
            ANSI_SEQUENCES_KEYS.setdefault(ESCAPE + letter, (AltKey(f"alt+{name}"),))


def _letters() -> Iterator[str]:
    for block in _LETTERS:
        yield from (
            letter for letter in map(chr, block) if letter.isalpha() and letter not in _INTRODUCERS
        )
