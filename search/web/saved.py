"""Saved searches: each with how many passages are new since it was last looked at."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from index.errors import NameTakenError, QueryError, SearchCancelledError
from search.cancellation import IsWanted
from search.casework.description import describe_limits, describe_news, describe_request
from search.casework.values import SavedSearch
from search.types import Marked, SearchRequest
from search.web.engine_access import EngineAccess
from search.web.forms import go_on, read_form
from search.web.question import Question, exclusions_of
from search.web.templating import page

if TYPE_CHECKING:
    from search.engine import Engine

_IN_TEXT: Final[Mapping[str, str]] = {
    "title": "title",
    "sender": "from",
    "recipient": "to",
    "tag": "tag",
    "marked": "is",
    "new": "new",
}
"""Filters that the page has as fields of the query, by what they are called there."""
_OPERATORS: Final = re.compile(r"\b(?:OR|AND|NOT)\b")


@dataclass(frozen=True, slots=True)
class SavedView:
    """A saved search: its filters and order, and what is ``new`` in words.

    ``left_out``: what the page cannot ask, such as a least score.
    """

    saved: SavedSearch
    limits: Sequence[str]
    left_out: Sequence[str]
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
        new = engine.count(saved.request_for_new, is_wanted=is_wanted)
        count = describe_news(new)
    except SearchCancelledError:
        raise
    except QueryError as error:
        count = str(error)
    # The query is the one thing of it that the field of the page can narrow.
    text = f'({request.query}) new:"{saved.name}"' if request.query.strip() else ""
    only_new = to_question(replace(request, query=text or f'new:"{saved.name}"'))
    limits = describe_limits(request)
    return SavedView(saved, limits, _left_out(request), count, only_new.address)


def _left_out(request: SearchRequest) -> list[str]:
    """Return what of a request the page does not ask, as :func:`describe_limits` says it."""
    in_text = dict.fromkeys(_IN_TEXT)
    filters = replace(request.filters, **in_text)  # type: ignore[arg-type]
    asked = to_question(request).request()
    expected = describe_limits(replace(request, filters=filters, excluded=()))
    missing = [limit for limit in expected if limit not in describe_limits(asked)]
    excluded = [filters for filters in request.excluded if exclusions_of(filters) is None]
    return missing + list(describe_limits(SearchRequest("", excluded=tuple(excluded))))


def to_question(request: SearchRequest) -> Question:
    """Return the question whose page shows what a request asks for."""
    filters = request.filters
    fields = [_field(name, getattr(filters, attribute)) for attribute, name in _IN_TEXT.items()]
    conditions = list(filter(None, fields))
    query = request.query
    if conditions and _OPERATORS.search(query):
        query = f"({query})"
    text = " ".join(filter(None, [query, *conditions]))
    excluded = [exclusions_of(filters) or () for filters in request.excluded]
    return Question(
        text=text,
        languages=filters.languages or (),
        kind=filters.kind or "",
        path=filters.path or "",
        after=filters.after or "",
        before=filters.before or "",
        undated=filters.undated,
        excluded=tuple(chain.from_iterable(excluded)),
        sort=request.sort,
        mode=request.mode,
        copies=not request.folds_copies,
    )


def _field(name: str, value: str | Marked | None) -> str:
    text = value.value if isinstance(value, Marked) else value
    return f'{name}:"{text}"' if text else ""


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
    asked, name = question.request(), fields.get("name", "").strip()
    overwrite = "overwrite" in fields
    try:
        await access.ask(
            request, lambda engine, _: engine.save_search(asked, name, overwrite=overwrite)
        )
    except NameTakenError as error:
        return page(
            "name_taken.html",
            409,
            question=question,
            message=str(error),
            fields=fields,
            wanted=describe_request(asked),
        )
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
