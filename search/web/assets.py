"""The style sheet, the script and the icon: the only files that a page loads."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

import xxhash
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

_TYPES: Final = {
    "style.css": "text/css",
    "search.js": "text/javascript",
    "casework.css": "text/css",
    "reading.js": "text/javascript",
    "marking.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
_A_YEAR: Final = "private, max-age=31536000, immutable"


def asset_address(name: str) -> str:
    """Return the address of an asset, which is another one once its content is."""
    return f"/static/{name}?v={xxhash.xxh3_64_hexdigest(_read(name))}"


async def get_asset(request: Request) -> Response:
    """Answer with the asset that the path names."""
    name = request.path_params["name"]
    if name not in _TYPES:
        return PlainTextResponse("no such file", 404)
    kind = f"{_TYPES[name]}; charset=utf-8"
    return Response(_read(name), media_type=kind, headers={"Cache-Control": _A_YEAR})


@cache
def _read(name: str) -> bytes:
    return files("search.web").joinpath("static", name).read_bytes()


routes: Final = [Route("/static/{name}", get_asset)]
