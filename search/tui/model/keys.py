"""The keys: what each does, its name in config.yaml, and how people read it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from textual.binding import Binding

from index.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Key:
    """``keys`` are Textual's names, separated by commas; ``label`` is for the footer, "" if
    it is not shown there, ``meaning`` for the help."""

    name: str
    keys: str
    action: str
    label: str
    meaning: str


KEYS: Final = (
    Key("help", "f1", "help", "Help", "these keys, and how to write a query"),
    Key("quit", "ctrl+q,ctrl+c", "app.quit", "Quit", "quit"),
    Key("open", "enter", "open", "Open", "open the document at the passage"),
    Key("mode", "tab", "mode", "Mode", "next mode: hybrid, keyword, semantic"),
    Key("language", "ctrl+l", "language", "Lang", "next language: all, English, Spanish, Arabic"),
    Key("filter", "ctrl+f", "filter", "Filter", "choose languages, dates and a folder"),
    Key("copy", "ctrl+y", "copy", "Copy", "copy the passage, a citation or the path"),
    Key("why", "f2", "why", "Why", "why this passage is here"),
    Key("next_match", "f3,alt+n", "match(1)", "Match", "next match in the document"),
    Key("mark", "ctrl+t", "mark", "Mark", "mark the hit, or take the mark back"),
    Key("export", "ctrl+x", "export", "Export", "write marked hits, or all, to a file"),
    Key("sort", "ctrl+s", "sort", "Sort", "sort by relevance or by date"),
    Key("group", "ctrl+g", "group", "Group", "one line a document, or one a passage"),
    Key("preview", "ctrl+o", "preview", "Text", "show or hide the document"),
    Key("saved", "f4", "saved", "Saved", "saved searches; save this one"),
    Key("index", "ctrl+r", "index", "Index", "index what is new or changed"),
    Key("skipped", "f6", "skipped", "Skipped", "files that could not be indexed"),
    Key("theme", "f8", "theme", "Theme", "dark, light, high contrast, no colour"),
    Key("previous", "up,ctrl+p", "move(-1)", "", "previous hit; in an empty line, earlier queries"),
    Key("next", "down,ctrl+n", "move(1)", "", "next hit"),
    Key("page_up", "pageup", "page(-1)", "", "a screenful of hits up"),
    Key("page_down", "pagedown", "page(1)", "", "a screenful of hits down"),
    Key("scroll_up", "alt+up,ctrl+up", "scroll(-3)", "", "scroll the document up"),
    Key("scroll_down", "alt+down,ctrl+down", "scroll(3)", "", "scroll the document down"),
    Key("previous_match", "shift+f3,alt+p", "match(-1)", "", "previous match in the document"),
    Key("clear", "escape", "clear", "", "clear the query; in an empty line, quit"),
    Key("suspend", "ctrl+z", "app.suspend_process", "", "suspend, until `fg`"),
)
"""In the order of their importance: a narrow footer shows the first of them."""

_KEY: Final = re.compile(r"(?:(?:ctrl|alt|shift|super)\+)*[a-z0-9_]+")
_SHOWN: Final = {
    "enter": "⏎",
    "escape": "Esc",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "↑",
    "down": "↓",
}


def remapped(changes: Mapping[str, str]) -> tuple[Key, ...]:
    """Return the keys with ``changes`` to them.

    Raises ConfigError for an unknown name, a key that is none, or one with two meanings.
    """
    known = {key.name for key in KEYS}
    for name, keys in changes.items():
        if name not in known:
            raise ConfigError(f"keys: unknown name '{name}'; known are {', '.join(sorted(known))}")
        for key in keys.split(","):
            if not _KEY.fullmatch(key):
                raise ConfigError(f"keys: {name}: '{key}' is no key such as f5, ctrl+t or alt+up")
    result = tuple(replace(key, keys=changes.get(key.name, key.keys)) for key in KEYS)
    taken: dict[str, str] = {}
    for one in result:
        for key in one.keys.split(","):
            if taken.setdefault(key, one.name) != one.name:
                raise ConfigError(f"keys: '{key}' stands for {taken[key]} and for {one.name}")
    return result


def bindings() -> list[Binding]:
    """Return the bindings as they come; a keymap from remapped() changes their keys."""
    return [
        Binding(key.keys, key.action, key.label, show=False, priority=True, id=key.name)
        for key in KEYS
    ]


def shown(key: str, *, short: bool = False) -> str:
    """Return a key as people read it: ``Ctrl-L``, or short ``^L``."""
    *modifiers, name = key.split("+")
    name = _SHOWN.get(name, name.upper() if len(name) < 3 else name.capitalize())
    if short and modifiers == ["ctrl"]:
        return f"^{name}"
    return "-".join([*(one.capitalize() for one in modifiers), name])


def key_names(keys: Sequence[Key]) -> dict[str, str]:
    """Return how the first key of each is written, by name."""
    return {key.name: shown(key.keys.split(",")[0]) for key in keys}
