"""Who may ask for anything, and what a browser may do with what it gets.

The loopback address alone keeps out neither other users of the machine nor web pages in the
browser (they may connect to any port, and DNS can resolve any name to 127.0.0.1). So a visitor
must present the key from the printed address, and every request must be for that address and
come from a page of it.
"""

from __future__ import annotations

import hmac
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.messages import _, marked
from search.loopback import HOST
from search.web.templating import render

KEY: Final = "key"
REFUSAL: Final = marked("Open the address that 'search --serve' printed.")
_CHANGES_NOTHING: Final = ("GET", "HEAD")

HEADERS: Final = {
    # Nothing but files of ours runs, loads or is sent to; nobody frames a page.
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",  # "no-referrer" would take the Origin from our own forms
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # What is read here is evidence: no copy stays with the browser.
    "Cache-Control": "no-store",
}
"""What every answer says, unless it says something else itself."""


def cookie_name(port: int) -> str:
    """Return the name of the cookie for ``port``: browsers give a host's cookies to all ports."""
    return f"trujaman-{port}"


class Guard:
    """Lets through what whoever has the printed address asks for; 403 for all else.

    The key leaves the address at once: it becomes a cookie that no script can read and no page
    of another site can use, and the browser goes on to the address without it.
    """

    def __init__(self, app: ASGIApp, *, port: int, key: str) -> None:
        self._app = app
        self._host = f"{HOST}:{port}"
        self._cookie = cookie_name(port)
        self._key = key.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        if scope["type"] != "http":
            return  # there is nothing else to be asked for
        request = Request(scope)
        await self._choose(request)(scope, receive, _with_headers(send))

    def _choose(self, request: Request) -> ASGIApp:
        if not self._is_from_here(request):
            return PlainTextResponse(_(REFUSAL), 403)
        given = request.query_params.get(KEY)
        if given is not None and request.method in _CHANGES_NOTHING:
            return self._enter(request) if self._fits(given) else refuse()
        if not self._fits(request.cookies.get(self._cookie, "")):
            return refuse()
        return self._app

    def _is_from_here(self, request: Request) -> bool:
        """Tell whether a request is for our address, and from a page of it if from any."""
        headers = request.headers
        own = f"http://{self._host}"
        changes_something = request.method not in _CHANGES_NOTHING
        origin = headers.get("Origin", "" if changes_something else own)
        return headers.get("Host") == self._host and origin == own

    def _fits(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(errors="replace"), self._key)

    def _enter(self, request: Request) -> Response:
        """Return the page that goes on to the same address without the key.

        No redirect: where another site's page led here (a terminal in a browser, say), the
        browser would follow that without the cookie.
        """
        query = parse_qsl(request.url.query, keep_blank_values=True)
        rest = urlencode([(name, value) for name, value in query if name != KEY])
        address = f"{request.url.path}?{rest}" if rest else request.url.path
        response = HTMLResponse(render("enter.html", address=address))
        response.set_cookie(self._cookie, self._key.decode(), httponly=True, samesite="strict")
        return response


def refuse() -> Response:
    """Return the page for a visitor without the key."""
    return HTMLResponse(render("refused.html", message=_(REFUSAL)), 403)


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers
