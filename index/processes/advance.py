"""How far a task has come within an item that takes long: said here, heard by the parent."""

from __future__ import annotations

from collections.abc import Callable

_listeners: list[Callable[[int], None]] = []


def advance(done: int) -> None:
    """Say how much of the item at hand is done, in units of the task; nobody may be listening."""
    for listener in _listeners:
        listener(done)


def listen(listener: Callable[[int], None]) -> None:
    """Have ``listener`` called from now on; for the main program of a helper process."""
    _listeners.append(listener)
