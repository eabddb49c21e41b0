"""The settings of the full screen in ``config.yaml``. Light to import: every search checks them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from index.config import Config
from index.entries import Entry
from search.display.bidi.modes import BIDI_CHOICES, Bidi

THEMES: Final = ("auto", "dark", "light", "high-contrast", "no-colour")
"""``auto``, which looks at the terminal, and the names of search.tui.themes."""


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """How the full screen looks and which keys it obeys.

    ``keys`` maps the name of a key in search.tui.model.keys to Textual's names for it,
    separated by commas.
    """

    theme: str = "auto"
    bidi: Bidi = Bidi.AUTO
    keys: Mapping[str, str] = field(default_factory=dict)


def screen_settings(config: Config) -> ScreenSettings:
    """Return the settings of the screen in ``config``; ConfigError if one has a wrong value."""
    theme, bidi, keys = (config.screen.get(key) for key in ("theme", "bidi", "keys"))
    return ScreenSettings(
        theme="auto" if theme is None else theme.choice(THEMES),
        bidi=Bidi.AUTO if bidi is None else Bidi(bidi.choice(BIDI_CHOICES)),
        keys={} if keys is None else _read_keys(keys),
    )


def _read_keys(entry: Entry) -> dict[str, str]:
    entries = entry.entries(example="help: f1")
    return {name: ",".join(keys.texts("keys")) for name, keys in entries.items()}
