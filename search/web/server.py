"""The page on this machine, and only there, until Ctrl-C."""

from __future__ import annotations

import errno
import secrets
from contextlib import suppress
from socket import create_server, socket
from typing import Final

import uvicorn

from index.config import Config
from index.errors import ConfigError
from search.web.app import build_app
from search.web.security import HOST, KEY
from search.web.services import services_of

DEFAULT_PORT: Final = 8000
_PATIENCE: Final = 1
"""Seconds that answers under way may take once the server ends."""


def serve(config: Config, port: int) -> int:
    """Serve the page for the index of ``config`` until Ctrl-C; return the exit status.

    Prints the address. Raises ConfigError if the port cannot be used.
    """
    key = secrets.token_urlsafe(16)
    app = build_app(services_of(config), port=port, key=key)
    settings = uvicorn.Config(
        app,
        http="h11",
        loop="asyncio",
        ws="none",
        lifespan="on",
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_PATIENCE,
    )
    with _listen(port) as listener:
        print(f"http://{HOST}:{port}/?{KEY}={key}\nCtrl-C ends it", flush=True)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(settings).run([listener])
    return 0


def _listen(port: int) -> socket:
    try:
        return create_server((HOST, port))
    except OSError as error:
        is_taken = error.errno == errno.EADDRINUSE
        reason = "the port is taken" if is_taken else str(error.strerror)
        other = port + 1 if 1024 <= port < 65535 else DEFAULT_PORT
        raise ConfigError(
            f"--serve {port}: {reason}; choose another port, such as --serve {other}"
        ) from error
