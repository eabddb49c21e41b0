"""Saved searches: each with how many passages are new since it was last looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from index.errors import QueryError, SearchCancelledError
from search.cancellation import IsWanted
from search.casework.values import SavedSearch
from search.types import Mode, SearchRequest
from search.web.engine_access import EngineAccess
from search.web.forms import go_on, read_form
from search.web.question import Question
from search.web.templating import page

if TYPE_CHECKING:
    from search.engine import Engine


@dataclass(frozen=True, slots=True)
class SavedView:
    """A saved search: where it is asked again, and what is ``new`` in words."""

    saved: SavedSearch
    address: str
    new: str
    new_address: str


async def show_saved(request: Request) -> Response:
    """Answer with the list of saved searches."""
    access: EngineAccess = request.app.state.access
    views = await access.ask(request, _view_all)
    return page("saved.html", question=Question(), views=views)


def _view_all(engine: Engine, is_wanted: IsWanted) -> list[SavedView]:
    return [_view(engine, saved, is_wanted) for saved in engine.casework.searches]


def _view(engine: Engine, saved: SavedSearch, is_wanted: IsWanted) -> SavedView:
    request = saved.request
    try:
        mode = Mode.HYBRID if request.mode is Mode.SEMANTIC else request.mode
        filters = replace(request.filters, new=saved.name)
        new = engine.count(replace(request, mode=mode, filters=filters), is_wanted=is_wanted)
        count = f"{new.passages:,} new" if new.passages else "nothing new"
    except SearchCancelledError:
        raise
    except QueryError as error:
        count = str(error)
    # The query is the one thing of it that the field of the page can narrow.
    text = f'({request.query}) new:"{saved.name}"' if request.query.strip() else ""
    only_new = to_question(replace(request, query=text or f'new:"{saved.name}"'))
    look = f"/saved/look?{urlencode({'name': saved.name})}"
    return SavedView(saved, look, count, only_new.address)


def to_question(request: SearchRequest) -> Question:
    """Return the question whose page shows what a request asks for."""
    filters = request.filters
    fields = [
        ("title", filters.title),
        ("from", filters.sender),
        ("to", filters.recipient),
        ("tag", filters.tag),
        ("is", filters.marked and filters.marked.value),
        ("new", filters.new),
    ]
    text = " ".join(filter(None, [request.query, *(_field(*field) for field in fields)]))
    return Question(
        text=text,
        languages=filters.languages or (),
        kind=filters.kind or "",
        path=filters.path or "",
        after=filters.after or "",
        before=filters.before or "",
        undated=filters.undated,
        sort=request.sort,
        mode=request.mode,
    )


def _field(name: str, value: str | None) -> str:
    return f'{name}:"{value}"' if value else ""


async def look(request: Request) -> Response:
    """Note that a saved search is looked at, and go on to its hits."""
    access: EngineAccess = request.app.state.access
    fields = await read_form(request)
    name = fields.get("name", "")
    saved = await access.ask(request, lambda engine, _: engine.look(name))
    return RedirectResponse(to_question(saved.request).address, 303)


async def save(request: Request) -> Response:
    """Save the question of a form, and go back to its hits."""
    access: EngineAccess = request.app.state.access
    fields = await read_form(request)
    question = Question.read(fields.get("question", ""))
    if question.is_empty:
        raise QueryError("nothing is asked for; search before you save")
    asked, name = question.request(), fields.get("name", "")
    await access.ask(request, lambda engine, _: engine.save_search(asked, name))
    return go_on(fields, "/saved")


async def forget(request: Request) -> Response:
    """Delete a saved search."""
    access: EngineAccess = request.app.state.access
    fields = await read_form(request)
    name = fields.get("name", "")
    await access.ask(request, lambda engine, _: engine.casework.forget_search(name))
    return go_on(fields, "/saved")


routes: Final = [
    Route("/saved", show_saved),
    Route("/saved/look", look, methods=["POST"]),
    Route("/saved/save", save, methods=["POST"]),
    Route("/saved/forget", forget, methods=["POST"]),
]
