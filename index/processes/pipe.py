"""Messages between a helper process and its parent: a length and a pickle.

The length is eight bytes, little-endian. A pipe connects a process with its own child, so
nobody else can write a pickle into it.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import IO, Final

_LENGTH_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class TaskError:
    """Says in place of results that the task raised ``error``."""

    error: Exception


@dataclass(frozen=True, slots=True)
class ItemBegun:
    """Says that the task takes the item at ``place``, or has taken all, if there is none."""

    place: int


@dataclass(frozen=True, slots=True)
class ItemAdvanced:
    """Says how much of the item at hand is done."""

    done: int


def send(pipe: IO[bytes], message: object) -> None:
    """Send one message. Raises OSError if the other side has ended."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    pipe.write(len(data).to_bytes(_LENGTH_BYTES, "little"))
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes:
    """Wait for one message and return its pickle. Raises EOFError if the other side has ended."""
    size = int.from_bytes(_read_exactly(pipe, _LENGTH_BYTES), "little")
    return _read_exactly(pipe, size)


def _read_exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data
