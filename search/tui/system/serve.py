"""The full screen in a browser on this machine (textual-serve), and only there.

The loopback address alone keeps out neither other users of the machine nor web pages in the
browser (they may connect to any port, and DNS can resolve any name to 127.0.0.1). So a visitor
must present the key from the printed address, and every request must be for that address and
come from a page of it.
"""

from __future__ import annotations

import errno
import hmac
import secrets
import shlex
from collections.abc import Awaitable, Callable
from pathlib import Path
from socket import create_server, socket
from typing import Final

from aiohttp import web
from textual_serve.server import Server

from index.errors import ConfigError
from index.processes.isolated import isolated_command

HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8000

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def cookie_name(port: int) -> str:
    """Return the name of the cookie for ``port``: browsers give a host's cookies to all ports."""
    return f"trujaman-{port}"


class LocalServer(Server):
    """Runs ``command`` separately for each visitor to ``listener`` who presents ``key``."""

    def __init__(self, command: str, listener: socket, key: str) -> None:
        super().__init__(command, host=HOST, port=listener.getsockname()[1], title="trujaman")
        self._listener = listener
        self._key = key

    def serve(self, debug: bool = False) -> None:
        """Serve until Ctrl-C; print the address once visitors are let in."""
        self.debug = debug
        self.initialize_logging()
        web.run_app(self._make_app(), sock=self._listener, print=self._print_address)

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._authorize)
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing yet."""

    def _print_address(self, _: str) -> None:
        print(f"http://{HOST}:{self.port}/?key={self._key}\nCtrl-C ends it", flush=True)

    @web.middleware
    async def _authorize(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer 403 unless the request comes from whoever has the printed address."""
        host = f"{HOST}:{self.port}"
        origin = f"http://{host}"
        key = request.query.get("key") or request.cookies.get(cookie_name(self.port), "")
        if (
            request.headers.get("Host") != host
            or request.headers.get("Origin", origin) != origin
            or not hmac.compare_digest(key.encode(errors="replace"), self._key.encode())
        ):
            raise web.HTTPForbidden(text="Open the address that 'search --serve' printed.")
        response = await handler(request)
        if not response.prepared:
            # The page of textual-serve loads a font from another site; it works without.
            response.headers["Content-Security-Policy"] = (
                f"default-src 'self' 'unsafe-inline' data: ws://{host}"
            )
            name = cookie_name(self.port)
            response.set_cookie(name, self._key, httponly=True, samesite="Strict")
        return response


def serve(port: int, *, config: Path | None = None, bidi_mode: str | None = None) -> int:
    """Serve the full screen until Ctrl-C; return the exit status.

    ``config`` is the file that the user named, if so; otherwise each visitor's search looks
    for it as this one did, and is as careful with it. Prints the address. Raises ConfigError if
    the port cannot be used.
    """
    options = [] if config is None else ["--config", str(config.absolute())]
    if bidi_mode:
        options += ["--bidi", bidi_mode]
    command = isolated_command("search.__main__", *options)
    with _listen(port) as listener:
        LocalServer(shlex.join(command), listener, secrets.token_urlsafe(16)).serve()
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
