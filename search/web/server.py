"""The page on this machine, and only there, until Ctrl-C."""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import Final

import uvicorn

from index.config import Config
from search.loopback import HOST, listen
from search.web.app import build_app
from search.web.security import KEY
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
    with listen("--serve", port, DEFAULT_PORT) as listener:
        print(f"http://{HOST}:{port}/?{KEY}={key}\nCtrl-C ends it", flush=True)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(settings).run([listener])
    return 0
