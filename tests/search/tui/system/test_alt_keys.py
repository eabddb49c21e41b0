"""Alt with a letter is one key, however fast it is repeated."""

from __future__ import annotations

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key

from search.tui.system.alt_keys import recognize_alt_keys


def keys(sent: str) -> list[tuple[str, str | None]]:
    recognize_alt_keys()
    events = XTermParser().feed(sent)
    return [(event.key, event.character) for event in events if isinstance(event, Key)]


@pytest.mark.parametrize(
    ("letter", "name"),
    [("n", "alt+n"), ("ñ", "alt+ñ"), ("ى", "alt+ى"), ("T", "alt+shift+t"), ("Ñ", "alt+shift+ñ")],
)
def test_a_key_that_is_held_is_pressed_many_times(letter: str, name: str) -> None:
    assert keys(f"\x1b{letter}" * 30) == [(name, None)] * 30


def test_a_letter_after_it_is_typed() -> None:
    assert keys("\x1bnnñى") == [("alt+n", None), ("n", "n"), ("ñ", "ñ"), ("ى", "ى")]


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("\x1bOP", "f1"),
        ("\x1b[A", "up"),
        ("\x1b[1;3A", "alt+up"),
        ("\x1bf", "ctrl+right"),
        ("\x1b[24~", "f12"),
    ],
)
def test_longer_sequences_are_the_keys_that_they_were(sent: str, name: str) -> None:
    assert [key for key, _ in keys(sent * 3)] == [name] * 3
