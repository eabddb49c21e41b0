"""What the doctor says: values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it stands with something."""

    OK = "ok"
    NOTE = "note"
    """Worth knowing; nothing is wrong."""
    PROBLEM = "problem"
    """Something does not work as it should."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about a ``topic``; ``text`` is one line, with what to do if need be."""

    topic: str
    text: str
    state: State = State.OK
