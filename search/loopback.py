"""The loopback interface: what is served there can be reached from this machine alone."""

from __future__ import annotations

import errno
from socket import create_server, socket
from typing import Final

from index.errors import ConfigError
from index.messages import Message

HOST: Final = "127.0.0.1"

_FIRST_FREE: Final = 1024
_LAST: Final = 65535


def listen(option: str, port: int, default: int) -> socket:
    """Return a socket that listens at ``port`` of this machine's loopback interface.

    Raises ConfigError, which names the ``option`` that the port was given with and another port
    (``default`` where the next cannot be), if that cannot be done.
    """
    try:
        return create_server((HOST, port))
    except OSError as error:
        is_taken = error.errno == errno.EADDRINUSE
        reason = Message("the port is taken") if is_taken else str(error.strerror)
        other = port + 1 if _FIRST_FREE <= port < _LAST else default
        raise ConfigError(
            "{option} {port}: {reason}; choose another port, such as {option} {other}",
            option=option,
            port=port,
            reason=reason,
            other=other,
        ) from error
