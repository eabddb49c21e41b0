"""What helper processes and their parent say to each other: lengths and pickles.

A message is its length (eight bytes, little-endian) and a pickle. The pipes are between a
process and its own child, so nobody else can write a pickle into them.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import IO, Final

_LENGTH: Final = 8


@dataclass(frozen=True, slots=True)
class Failure:
    """A job raised ``error``."""

    error: Exception


def write(file: IO[bytes], message: object) -> None:
    """Send one message. Raises OSError if nobody is there to read it."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    file.write(len(data).to_bytes(_LENGTH, "little"))
    file.write(data)
    file.flush()


def read(file: IO[bytes]) -> bytes:
    """Receive one message, pickled. Raises EOFError if the other side has gone."""
    return _exactly(file, int.from_bytes(_exactly(file, _LENGTH), "little"))


def _exactly(file: IO[bytes], size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise EOFError
    return data
