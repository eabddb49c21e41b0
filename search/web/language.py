"""In which language a page is: that its visitor chose, else that which the browser prefers.

Without either it is that of the command.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from index.messages import in_language
from search.web.forms import go_on, read_form
from search.web.names import OWN_NAMES

COOKIE: Final = "trujaman-language"
_A_YEAR: Final = 31_536_000
_MAX_PREFERENCES: Final = 20


class Localized:
    """Has everything that answers a request say its messages in the visitor's language."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        language = _language_of(Request(scope)) if scope["type"] == "http" else None
        with nullcontext() if language is None else in_language(language):
            await self._app(scope, receive, send)


def _language_of(request: Request) -> str | None:
    chosen = request.cookies.get(COOKIE)
    if chosen in OWN_NAMES:
        return chosen
    return preferred(request.headers.get("Accept-Language", ""))


def preferred(header: str) -> str | None:
    """Return which of our languages ``Accept-Language`` (RFC 9110, 12.5.4) has first; or None."""
    weights: dict[str, float] = {}
    for part in header.split(",")[:_MAX_PREFERENCES]:
        name, _, parameter = part.partition(";")
        language = name.strip().partition("-")[0].lower()
        weight = _read_weight(parameter.strip().removeprefix("q="))
        if language in OWN_NAMES:
            weights[language] = max(weight, weights.get(language, 0.0))
    best = max(weights, key=lambda language: weights[language], default=None)
    return best if best is not None and weights[best] > 0 else None


def _read_weight(text: str) -> float:
    try:
        weight = float(text) if text else 1.0
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


async def choose_language(request: Request) -> Response:
    """Keep the language of a form for later pages, and go back to that which it was on.

    What else is in the form is sent on to that page, which is the answer to it.
    """
    fields = await read_form(request)
    sender = _sender(request)
    answer = go_on({"back": sender})
    if sender and fields.keys() > {"language"}:
        answer.status_code = 307  # with the same form
    if fields.get("language") in OWN_NAMES:
        answer.set_cookie(
            COOKIE, fields["language"], max_age=_A_YEAR, httponly=True, samesite="strict"
        )
    return answer


def _sender(request: Request) -> str:
    """Return the address on this site that a form is on; "" if its host is another."""
    try:
        sender = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    if sender.netloc != request.headers["Host"]:
        return ""
    return f"{sender.path}?{sender.query}" if sender.query else sender.path


routes: Final = [Route("/language", choose_language, methods=["POST"])]
