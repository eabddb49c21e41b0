"""The key bindings: their names in config.yaml, their actions, and how they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from textual.binding import Binding

from index.errors import ConfigError
from index.messages import marked


@dataclass(frozen=True, slots=True)
class KeyBinding:
    """What one or more keys do.

    ``name`` is what config.yaml calls it; ``keys`` are Textual's names for the keys, separated
    by commas. ``label`` is for the key bar, "" if it is not shown there; ``meaning`` is for the
    help. Both are English, to be translated where they are shown.
    """

    name: str
    keys: str
    action: str
    label: str
    meaning: str


KEYS: Final = (
    KeyBinding(
        "help", "f1", "help", marked("All keys"), marked("these keys, and how to write a query")
    ),
    KeyBinding("quit", "ctrl+q", "app.quit", "", marked("quit")),
    KeyBinding("open", "enter", "open", marked("Open"), marked("open the document at the passage")),
    KeyBinding(
        "mode", "tab", "mode", marked("Mode"), marked("next mode: hybrid, keyword, semantic")
    ),
    KeyBinding(
        "language", "ctrl+l", "language", "", marked("next language: all, English, Spanish, Arabic")
    ),
    KeyBinding(
        "filter",
        "ctrl+f",
        "filter",
        marked("Filter"),
        marked("panel of languages, dates, kinds and folders"),
    ),
    KeyBinding(
        "filter_form", "alt+l", "filter_form", "", marked("type languages, dates, a folder")
    ),
    KeyBinding(
        "copy", "ctrl+y", "copy", marked("Copy"), marked("copy the passage, a citation or the path")
    ),
    KeyBinding("why", "f2", "why", marked("Why"), marked("why this passage is here")),
    KeyBinding(
        "commands", "f9,alt+x", "commands", marked("Commands"), marked("all commands, by name")
    ),
    KeyBinding("messages", "f10", "messages", "", marked("all that the line above the keys says")),
    KeyBinding("copies", "f5", "copies", "", marked("where else the same passage stands")),
    KeyBinding("next_match", "f3,alt+n", "match(1)", "", marked("next match in the document")),
    KeyBinding("mark", "ctrl+t", "mark", "", marked("star the hit, or take the star back")),
    KeyBinding("tags", "alt+t", "tags", "", marked("tags of the hit")),
    KeyBinding("note", "alt+e", "note", "", marked("note on the hit")),
    KeyBinding(
        "document_mark",
        "alt+d",
        "document_mark",
        "",
        marked("star, tags, note on all the document"),
    ),
    KeyBinding("export", "ctrl+x", "export", "", marked("write starred hits, or all, to a file")),
    KeyBinding(
        "sort", "ctrl+s", "sort", "", marked("best first, newest first, oldest first, by path")
    ),
    KeyBinding("group", "ctrl+g", "group", "", marked("one line a document, or one a passage")),
    KeyBinding("preview", "ctrl+o", "preview", "", marked("show or hide the document")),
    KeyBinding("saved", "f4", "saved", "", marked("saved searches; save this one")),
    KeyBinding("queries", "f7", "queries", "", marked("lists of queries or names, each counted")),
    KeyBinding("index", "ctrl+r", "index", "", marked("index what is new or changed")),
    KeyBinding("skipped", "f6", "skipped", "", marked("files that could not be indexed")),
    KeyBinding("theme", "f8", "theme", "", marked("dark, light, high contrast, no colour")),
    KeyBinding(
        "previous",
        "up,ctrl+p",
        "move(-1)",
        "",
        marked("previous hit; in an empty line, earlier queries"),
    ),
    KeyBinding("next", "down,ctrl+n", "move(1)", "", marked("next hit")),
    KeyBinding("page_up", "pageup", "page(-1)", "", marked("a screenful of hits up")),
    KeyBinding("page_down", "pagedown", "page(1)", "", marked("a screenful of hits down")),
    KeyBinding("scroll_up", "alt+up,ctrl+up", "scroll(-3)", "", marked("scroll the document up")),
    KeyBinding(
        "scroll_down", "alt+down,ctrl+down", "scroll(3)", "", marked("scroll the document down")
    ),
    KeyBinding(
        "previous_match",
        "shift+f3,alt+p",
        "match(-1)",
        "",
        marked("previous match in the document"),
    ),
    KeyBinding(
        "clear",
        "escape",
        "clear",
        "",
        marked("close what is open, clear the query; in an empty line, quit"),
    ),
    KeyBinding(
        "interrupt", "ctrl+c", "app.interrupt", "", marked("quit with the status of an interrupt")
    ),
    KeyBinding("suspend", "ctrl+z", "app.suspend_process", "", marked("suspend, until `fg`")),
)
"""The most important first: a narrow key bar shows the first of them."""

_KEY_SYNTAX: Final = re.compile(r"(?:(?:ctrl|alt|shift|super)\+)*[a-z0-9_]+")
_DISPLAY_NAMES: Final = {
    "enter": "⏎",
    "escape": "Esc",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "↑",
    "down": "↓",
}


def remap_keys(changes: Mapping[str, str]) -> tuple[KeyBinding, ...]:
    """Return KEYS with the keys of ``changes``, which are by name.

    Raises ConfigError for an unknown name, for what is no key, and for a key with two meanings.
    """
    names = {key.name for key in KEYS}
    for name, keys in changes.items():
        if name not in names:
            raise ConfigError(
                "keys: unknown name '{name}'; known are {names}",
                name=name,
                names=", ".join(sorted(names)),
            )
        for key in keys.split(","):
            if not _KEY_SYNTAX.fullmatch(key):
                raise ConfigError(
                    "keys: {name}: '{key}' is no key such as f5, ctrl+t or alt+up",
                    name=name,
                    key=key,
                )
    remapped = tuple(replace(key, keys=changes.get(key.name, key.keys)) for key in KEYS)
    _check_unambiguous(remapped)
    return remapped


def remapped_keys(bindings: Sequence[KeyBinding]) -> dict[str, str]:
    """Return the keys of ``bindings`` that differ from those of KEYS, by the binding's name.

    Textual goes through all that are remapped at every key press.
    """
    return {
        binding.name: binding.keys
        for binding, default in zip(bindings, KEYS, strict=True)
        if binding.keys != default.keys
    }


def _check_unambiguous(bindings: Sequence[KeyBinding]) -> None:
    """Raise ConfigError if a key stands for two things."""
    name_by_key: dict[str, str] = {}
    for binding in bindings:
        for key in binding.keys.split(","):
            other = name_by_key.setdefault(key, binding.name)
            if other != binding.name:
                raise ConfigError(
                    "keys: '{key}' stands for {other} and for {name}",
                    key=key,
                    other=other,
                    name=binding.name,
                )


LEAVING_BINDINGS: Final = (
    Binding("ctrl+q", "app.quit", "Quit", priority=True),
    Binding("ctrl+c", "app.interrupt", "Interrupt", priority=True),
)
"""Of every dialog."""


def make_bindings() -> list[Binding]:
    """Return Textual's bindings for KEYS; the app's keymap remaps their keys."""
    return [
        Binding(key.keys, key.action, key.label, show=False, priority=True, id=key.name)
        for key in KEYS
    ]


def format_key(key: str, *, short: bool = False) -> str:
    """Return a key as people write it: ``Ctrl-L``, or short ``^L``."""
    *modifiers, name = key.split("+")
    name = _DISPLAY_NAMES.get(name, name.upper() if len(name) < 3 else name.capitalize())
    if short and modifiers == ["ctrl"]:
        return f"^{name}"
    return "-".join([*(modifier.capitalize() for modifier in modifiers), name])


def key_labels(keys: Sequence[KeyBinding]) -> dict[str, str]:
    """Return how the first of each binding's keys is written, by the binding's name."""
    return {key.name: format_key(key.keys.split(",")[0]) for key in keys}
