"""Forms that are sent: their fields, within bounds, and where to go on afterwards."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from index.errors import QueryError

MAX_FORM_BYTES: Final = 20_000_000
_MAX_FIELDS: Final = 100


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form; of a name given twice the last.

    Raises QueryError if it is none, or too large.
    """
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_FORM_BYTES:
                raise QueryError(
                    "what was sent has more than {max_form_bytes:,} bytes",
                    max_form_bytes=MAX_FORM_BYTES,
                )
    except ClientDisconnect:
        raise QueryError("the form did not arrive as a whole; send it again") from None
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="surrogateescape",
            max_num_fields=_MAX_FIELDS,
        )
    except ValueError:
        raise QueryError("what was sent is no form of this page") from None
    return dict(pairs)


def go_on(fields: dict[str, str], default: str = "/") -> Response:
    """Return the answer that leads back to the page of this site that a form was sent from."""
    return RedirectResponse(back_address(fields, default), 303)


def back_address(fields: dict[str, str], default: str = "/") -> str:
    """Return the address on this site that a form was sent from; ``default`` if it says none."""
    back = fields.get("back", default)
    is_ours = back.startswith("/") and not back.startswith(("//", "/\\"))
    if not is_ours or any(character < " " or character == "\x7f" for character in back):
        back = default
    return back
