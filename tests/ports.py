"""Ports for servers that tests start."""

from __future__ import annotations

import random
import socket
from typing import Final

_PORTS: Final = range(20_000, 32_000)
"""Of those that systems give to nobody by themselves: whoever connects gets a later one."""
_RANDOM: Final = random.SystemRandom()
"""Hypothesis seeds the other one, the same in all processes."""


def free_port() -> int:
    """Return a port of the loopback interface that nobody has at the moment."""
    while True:
        port = _RANDOM.choice(_PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
