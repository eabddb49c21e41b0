"""Colours. Every text stands out from every ground it can be on by at least 4.5 (WCAG 2.2)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from textual.app import App
from textual.color import Color
from textual.theme import Theme

from search.types import Reason

PLAIN: Final = "no-colour"
FAINT: Final = 0.6
"""How far the colour of a faint highlight is from its reason's to that of muted text."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Grounds, and what is written on them."""

    dark: bool
    ground: str
    panel: str
    passage: str
    selected: str
    badge: str
    text: str
    muted: str
    accent: str
    exact: str
    stem: str
    translation: str
    meaning: str

    def faint(self, reason: str) -> str:
        """Return the colour of a faint highlight."""
        lit, muted = Color.parse(getattr(self, reason)), Color.parse(self.muted)
        return lit.blend(muted, FAINT).hex


GROUNDS: Final = ("ground", "panel", "passage", "selected", "badge")
REASONS: Final = tuple(reason.value for reason in Reason)
TEXTS: Final = ("text", "muted", "accent", *REASONS)

PALETTES: Final = {
    "dark": Palette(
        dark=True,
        ground="#14161b",
        panel="#23272f",
        passage="#20252e",
        selected="#2a3a55",
        badge="#363e4d",
        text="#e8e8e8",
        muted="#b4bcc8",
        accent="#ffb86b",
        exact="#ffd866",
        stem="#ffc799",
        translation="#8fe39b",
        meaning="#9cd0ff",
    ),
    "light": Palette(
        dark=False,
        ground="#ffffff",
        panel="#e8ebef",
        passage="#f2f5f9",
        selected="#d7e5f8",
        badge="#dde2e9",
        text="#1a1d21",
        muted="#4a525c",
        accent="#9a3412",
        exact="#8f2d00",
        stem="#6f4200",
        translation="#0a5c2c",
        meaning="#0b4796",
    ),
    "high-contrast": Palette(
        dark=True,
        ground="#000000",
        panel="#000000",
        passage="#1c1c1c",
        selected="#00305c",
        badge="#303030",
        text="#ffffff",
        muted="#e6e6e6",
        accent="#ffcf40",
        exact="#ffff33",
        stem="#ffd27f",
        translation="#5cff8a",
        meaning="#8fe6ff",
    ),
}
NAMES: Final = (*PALETTES, PLAIN)
"""In the order that the key goes through them."""


def themes() -> list[Theme]:
    """Return all themes."""
    faint = {f"{reason}-faint" for reason in REASONS}
    plain = dict.fromkeys((*GROUNDS, *TEXTS, *faint), "ansi_default")
    return [
        *(_theme(name, _colours(one), dark=one.dark) for name, one in PALETTES.items()),
        _theme(PLAIN, plain, dark=True, ansi=True),
    ]


def _colours(palette: Palette) -> dict[str, str]:
    own = {name: str(getattr(palette, name)) for name in (*GROUNDS, *TEXTS)}
    return own | {f"{reason}-faint": palette.faint(reason) for reason in REASONS}


def chosen(name: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return the theme for a setting; ``auto`` looks at NO_COLOR, TERM and COLORFGBG.

    NO_COLOR (no-color.org) goes before everything but a theme named on purpose.
    """
    if name != "auto":
        return name
    if environment.get("NO_COLOR") or environment.get("TERM") == "dumb":
        return PLAIN
    # "foreground;background" in the 16 colours, set by rxvt, Konsole and others
    ground = environment.get("COLORFGBG", "").rpartition(";")[2]
    return "light" if ground in ("7", "15") else "dark"


def _theme(name: str, colours: Mapping[str, str], *, dark: bool, ansi: bool = False) -> Theme:
    own = {f"own-{key}": colour for key, colour in colours.items()}
    if ansi:  # Textual's own stylesheets ask for these
        own |= {"ansi-background": "ansi_default", "ansi-foreground": "ansi_default"}
    theme = Theme(name, primary="#ffffff", dark=dark, ansi=ansi, variables=own)
    if not ansi:
        theme.primary = own["own-accent"]
        theme.foreground = own["own-text"]
        theme.background = theme.surface = own["own-ground"]
        theme.panel = own["own-panel"]
    return theme


def use_next_theme(app: App[Any]) -> str:
    """Change ``app`` to the next theme and return its name."""
    position = NAMES.index(app.theme) if app.theme in NAMES else -1
    app.theme = NAMES[(position + 1) % len(NAMES)]
    return app.theme
