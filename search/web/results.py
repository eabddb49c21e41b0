"""The search page: the form, and the answer to what its address asks for."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from index.errors import QueryError, SearchCancelledError
from search.display.names import SORT_NAMES
from search.query_forms import QUERY_FORMS
from search.web.answers import Answer, describe_mistake, find_answer, find_more
from search.web.engine_access import EngineAccess
from search.web.index_state import IndexState
from search.web.names import MODE_NAMES, REASON_NAMES, language_name
from search.web.question import Question
from search.web.spot import to_number
from search.web.templating import render

MORE_HEADER: Final = "Trujaman-More"
"""Says that an answer is hits that follow those which are shown."""


async def show_search(request: Request) -> Response:
    """Answer with the page for the question in the address, or that awaits one."""
    answer = await _answer(request)
    return _page("search.html", request, answer, 200 if answer.mistake is None else 400)


async def show_results(request: Request) -> Response:
    """Answer with the part of that page which changes while a query is typed.

    ``half`` in the address says that it still is. A mistake in it is no failure. With ``start``,
    the answer is only the hits from that position on, and says so in a header.
    """
    more = await _find_more(request)
    if more is not None:
        answer = _page("more.html", request, more, 200)
        answer.headers[MORE_HEADER] = "1"
        return answer
    whole = await _answer(request, half_typed="half" in request.query_params)
    return _page("answer.html", request, whole, 200)


async def show_help(request: Request) -> Response:
    """Answer with the keys, and how to write a query."""
    return _page("help.html", request, Answer(Question()), 200)


async def _answer(request: Request, *, half_typed: bool = False) -> Answer:
    try:
        question = Question.read(request.url.query)
    except QueryError as error:
        return Answer(Question(), mistake=describe_mistake(error))
    access: EngineAccess = request.app.state.access
    if question.is_empty or not access.state.is_ready:
        return Answer(question)
    return await access.ask(
        request,
        lambda engine, is_wanted: find_answer(
            engine, question, is_wanted, request.app.state.further_hits, half_typed=half_typed
        ),
    )


async def _find_more(request: Request) -> Answer | None:
    """Return the hits that follow those which are shown; None if all is to be shown anew."""
    access: EngineAccess = request.app.state.access
    start = to_number(request.query_params.get("start", ""))
    if start is None or not access.state.is_ready:
        return None
    seen = request.query_params.get("seen", "")
    try:
        question = Question.read(request.url.query)
        return await access.ask(
            request,
            lambda engine, is_wanted: find_more(
                engine, question, start, seen, is_wanted, request.app.state.further_hits
            ),
        )
    except SearchCancelledError:
        raise
    except QueryError:
        return None  # the whole answer says it


def render_answer(answer: Answer, state: IndexState, template: str = "answer.html") -> Markup:
    """Return the page, or a part of it, that shows ``answer``."""
    return render(
        template,
        answer=answer,
        question=answer.question,
        state=state,
        sorts=SORT_NAMES,
        modes=MODE_NAMES,
        reasons=REASON_NAMES,
        language_name=language_name,
        query_forms=QUERY_FORMS,
    )


def _page(template: str, request: Request, answer: Answer, status: int) -> Response:
    return HTMLResponse(render_answer(answer, request.app.state.access.state, template), status)


routes: Final = [
    Route("/", show_search),
    Route("/results", show_results),
    Route("/help", show_help),
]
