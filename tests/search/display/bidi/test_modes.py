"""Which mode a terminal needs, from what it says of itself in the environment."""

from __future__ import annotations

import pytest

from search.display.bidi.modes import BIDI_CHOICES, Bidi, detect_mode


def test_users_choose_among_all_modes_but_the_one_that_is_only_detected() -> None:
    assert BIDI_CHOICES == ("auto", "terminal", "app", "words", "off")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"VTE_VERSION": "7600"}, Bidi.APP),
        ({"KONSOLE_VERSION": "220402"}, Bidi.TERMINAL),
        ({"MLTERM": "3.9.0"}, Bidi.PARAGRAPHS),
        ({"TERM": "mlterm-256color"}, Bidi.PARAGRAPHS),
        ({"TERM": "xterm-kitty"}, Bidi.WORDS),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/x", "KITTY_WINDOW_ID": "1"}, Bidi.WORDS),
        ({"STY": "1.pts", "VTE_VERSION": "7600"}, Bidi.TERMINAL),
        ({"TERM_PROGRAM": "Apple_Terminal"}, Bidi.TERMINAL),
        ({"TERM_PROGRAM": "tmux", "TMUX": "/tmp/x", "VTE_VERSION": "7600"}, Bidi.TERMINAL),
        ({"TERM_PROGRAM": "tmux", "TMUX": "/tmp/x"}, Bidi.APP),
        ({"TERM": "alacritty"}, Bidi.APP),
        ({"WT_SESSION": "1"}, Bidi.APP),
        ({}, Bidi.APP),
    ],
)
def test_the_mode_that_a_terminal_needs(environment: dict[str, str], expected: Bidi) -> None:
    assert detect_mode(Bidi.AUTO, environment) is expected
    for requested in (Bidi.APP, Bidi.WORDS, Bidi.OFF):
        assert detect_mode(requested, environment) is requested
    detects_paragraphs = expected is Bidi.PARAGRAPHS
    assert detect_mode(Bidi.TERMINAL, environment) is (
        Bidi.PARAGRAPHS if detects_paragraphs else Bidi.TERMINAL
    )
