"""Themes. Every text has a contrast of at least 4.5 (WCAG 2.2) on every background."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from textual.app import App
from textual.color import Color
from textual.theme import Theme

from index.messages import marked
from search.types import Reason

PLAIN: Final = "no-colour"
FAINT_BLEND: Final = 0.6
"""How much of the colour of a faint highlight is that of muted text."""
VARIABLE_PREFIX: Final = "app-"
"""Of our variables in the stylesheet: Textual has some of its own."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a theme: backgrounds, then what is written on them."""

    dark: bool
    background: str
    panel: str
    passage: str
    selected: str
    badge: str
    frame: str
    text: str
    muted: str
    accent: str
    exact: str
    stem: str
    spelling: str
    translation: str
    meaning: str

    def faint_colour(self, reason: str) -> str:
        """Return the colour of a faint highlight."""
        highlight = Color.parse(getattr(self, reason))
        return highlight.blend(Color.parse(self.muted), FAINT_BLEND).hex

    def variables(self) -> dict[str, str]:
        """Return all colours by name, those of faint highlights included."""
        colours = {name: str(getattr(self, name)) for name in (*BACKGROUNDS, *TEXTS)}
        faint = {f"{reason}-faint": self.faint_colour(reason) for reason in REASONS}
        return colours | faint | {"frame": self.frame}


BACKGROUNDS: Final = ("background", "panel", "passage", "selected", "badge")
REASONS: Final = tuple(reason.value for reason in Reason)
TEXTS: Final = ("text", "muted", "accent", *REASONS)

PALETTES: Final = {
    "dark": Palette(
        dark=True,
        background="#14161b",
        panel="#23272f",
        passage="#20252e",
        selected="#272e50",
        badge="#3a3f47",
        frame="#5a6270",
        text="#e8e8e8",
        muted="#b4bcc8",
        accent="#ffb86b",
        exact="#ffd866",
        stem="#ffc799",
        spelling="#b5e8a0",
        translation="#8fe39b",
        meaning="#9cd0ff",
    ),
    "light": Palette(
        dark=False,
        background="#ffffff",
        panel="#e8ebef",
        passage="#f2f5f9",
        selected="#d7e5f8",
        badge="#dde2e9",
        frame="#9aa4b0",
        text="#1a1d21",
        muted="#4a525c",
        accent="#9a3412",
        exact="#8f2d00",
        stem="#6f4200",
        spelling="#2f5512",
        translation="#0a5c2c",
        meaning="#0b4796",
    ),
    "high-contrast": Palette(
        dark=True,
        background="#000000",
        panel="#000000",
        passage="#1c1c1c",
        selected="#00305c",
        badge="#303030",
        frame="#b0b0b0",
        text="#ffffff",
        muted="#e6e6e6",
        accent="#ffcf40",
        exact="#ffff33",
        stem="#ffd27f",
        spelling="#b4ff8a",
        translation="#5cff8a",
        meaning="#8fe6ff",
    ),
}


def _on_one_background(palette: Palette, colour: str) -> Palette:
    return replace(
        palette,
        background=colour,
        panel=colour,
        passage=colour,
        selected=colour,
        badge=colour,
    )


_BRIGHT: Final = replace(
    _on_one_background(PALETTES["dark"], "#000000"),
    frame="#aaaaaa",
    text="#ffffff",
    muted="#aaaaaa",
    accent="#ffff55",
    exact="#ffff55",
    stem="#ffff55",
    spelling="#55ff55",
    translation="#55ff55",
    meaning="#55ffff",
)
PALETTES_IN_16_COLOURS: Final = {
    "dark": _BRIGHT,
    "light": replace(
        _on_one_background(PALETTES["light"], "#ffffff"),
        frame="#000000",
        text="#000000",
        muted="#000000",
        accent="#aa00aa",
        exact="#aa0000",
        stem="#aa00aa",
        spelling="#0000aa",
        translation="#0000aa",
        meaning="#aa00aa",
    ),
    "high-contrast": replace(_BRIGHT, frame="#ffffff", muted="#ffffff"),
}
"""Where a terminal has 16 colours: the nearest of them to the others may be yellow on white, or
grey on grey. On black stand the bright ones, on white those that are dark in all terminals.
"""
THEME_NAMES: Final = (
    marked("dark"),
    marked("light"),
    marked("high-contrast"),
    marked("no-colour"),
)
"""In the order that the key goes through them."""


def build_themes(*, in_16_colours: bool = False) -> list[Theme]:
    """Return all themes, in the order of their names."""
    palettes = PALETTES_IN_16_COLOURS if in_16_colours else PALETTES
    themes = [
        _build_theme(name, palette.variables(), dark=palette.dark)
        for name, palette in palettes.items()
    ]
    terminal_colours = dict.fromkeys(PALETTES["dark"].variables(), "ansi_default")
    return [*themes, _build_theme(PLAIN, terminal_colours, dark=True, ansi=True)]


def resolve_theme(name: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return the theme for a setting; ``auto`` looks at NO_COLOR, TERM and COLORFGBG.

    NO_COLOR (no-color.org) goes before everything but a theme named on purpose.
    """
    if name != "auto":
        return name
    if environment.get("NO_COLOR") or environment.get("TERM") == "dumb":
        return PLAIN
    # "foreground;background" in the 16 colours, set by rxvt, Konsole and others
    background = environment.get("COLORFGBG", "").rpartition(";")[2]
    return "light" if background in ("7", "15") else "dark"


def _build_theme(name: str, colours: Mapping[str, str], *, dark: bool, ansi: bool = False) -> Theme:
    variables = {f"{VARIABLE_PREFIX}{key}": colour for key, colour in colours.items()}
    if ansi:  # Textual's own stylesheets ask for these
        variables |= {"ansi-background": "ansi_default", "ansi-foreground": "ansi_default"}
    theme = Theme(name, primary="#ffffff", dark=dark, ansi=ansi, variables=variables)
    if not ansi:
        theme.primary = colours["accent"]
        theme.foreground = colours["text"]
        theme.background = theme.surface = colours["background"]
        theme.panel = colours["panel"]
    return theme


def use_next_theme(app: App[Any]) -> str:
    """Change ``app`` to the next theme and return its name."""
    position = THEME_NAMES.index(app.theme) if app.theme in THEME_NAMES else -1
    app.theme = THEME_NAMES[(position + 1) % len(THEME_NAMES)]
    return app.theme
