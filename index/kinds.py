"""Kinds of files that are not read, in the language of the user."""

from __future__ import annotations

from typing import Final

from index.messages import _, marked, ngettext, number

HIDDEN: Final = "hidden"
LOCK_FILE: Final = "lock file"
PICTURE: Final = "picture"
_NAMES: Final = (
    *(marked("hidden"), marked("lock file"), marked("picture"), marked("program")),
    marked("binary"),
)
"""Those that are not called by a suffix."""
_SAID_BY_REASON: Final = (HIDDEN, LOCK_FILE, PICTURE)


def say_kind(kind: str) -> str:
    """Return what a kind is called."""
    return _(kind) if kind in _NAMES else kind


def say_kinds(kind: str, count: int) -> str:
    """Return how many files of a kind there are: ``12 .mp4``, ``2 hidden files``."""
    said = {
        HIDDEN: ngettext("{count} hidden file", "{count} hidden files", count),
        LOCK_FILE: ngettext("{count} lock file", "{count} lock files", count),
        PICTURE: ngettext("{count} picture without words", "{count} pictures without words", count),
        "program": ngettext("{count} program", "{count} programs", count),
        "binary": ngettext("{count} binary file", "{count} binary files", count),
    }
    return said.get(kind) or f"{number(count)} {kind}"


def is_said_by_reason(kind: str) -> bool:
    """Tell whether the reason why files of a kind are passed over names it."""
    return kind in _SAID_BY_REASON
