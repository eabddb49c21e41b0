"""The application: routes from the modules that answer them, behind the guard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from index.errors import CaseworkInputError, QueryError, SearchCancelledError, TrujamanError
from index.messages import _
from search.file_hashes import FileHashes
from search.web import (
    assets,
    documents,
    language,
    like,
    marks,
    name_lists,
    originals,
    results,
    saved,
)
from search.web.engine_access import LOOK_EVERY, EngineAccess
from search.web.further_hits import FurtherHits
from search.web.language import Localized
from search.web.security import Guard
from search.web.services import Services
from search.web.templating import page

ROUTES: Final[list[BaseRoute]] = [
    *results.routes,
    *documents.routes,
    *originals.routes,
    *like.routes,
    *marks.routes,
    *name_lists.routes,
    *saved.routes,
    *language.routes,
    *assets.routes,
]


def build_app(
    services: Services, *, port: int, key: str, look_every: float = LOOK_EVERY
) -> Starlette:
    """Return the application for visitors to ``port`` who present ``key``.

    It looks for another index every ``look_every`` seconds. What answers requests finds the
    engine in ``request.app.state.access``.
    """
    access = EngineAccess(services)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with access.running(look_every):
            yield

    app = Starlette(
        routes=ROUTES,
        middleware=[Middleware(Localized), Middleware(Guard, port=port, key=key)],
        exception_handlers={TrujamanError: show_error, 404: show_missing_page},
        lifespan=lifespan,
    )
    app.state.access = access
    app.state.file_hashes = FileHashes()
    app.state.further_hits = FurtherHits()
    return app


async def show_error(request: Request, error: Exception) -> Response:
    """Answer with a page that says what is wrong, and what to do about it."""
    del request
    if isinstance(error, SearchCancelledError):
        return Response(status_code=204)  # nobody will read it
    status = 400 if isinstance(error, QueryError | CaseworkInputError) else 503
    return page("error.html", status, title=_("That cannot be answered"), message=str(error))


async def show_missing_page(request: Request, error: Exception) -> Response:
    """Answer with a page that says that there is none."""
    del request, error
    return page("error.html", 404, title=_("No such page"), message=_("There is nothing here."))
