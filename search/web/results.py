"""The search page: the form, and the answer to what its address asks for."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from search.display.sections import describe_counts
from search.types import Results
from search.web.engine_access import EngineAccess
from search.web.hits import view_hits
from search.web.question import Question
from search.web.templating import page


async def show_search(request: Request) -> Response:
    """Answer with the page for the question in the address, or that awaits one."""
    return await _show(request, "search.html")


async def show_results(request: Request) -> Response:
    """Answer with the part of that page which changes while a query is typed."""
    return await _show(request, "answer.html")


async def _show(request: Request, template: str) -> Response:
    question = Question.read(request.url.query)
    access: EngineAccess = request.app.state.access
    half_typed = "half" in request.query_params
    results: Results | None = None
    if not question.is_empty and access.state.is_ready:
        results = await access.ask(
            request,
            lambda engine, is_wanted: engine.search(
                question.request(half_typed=half_typed), is_wanted=is_wanted
            ),
        )
    return page(
        template,
        question=question,
        state=access.state,
        results=results,
        hits=() if results is None else view_hits(results, question),
        counts="" if results is None else describe_counts(results),
    )


routes: Final = [Route("/", show_search), Route("/results", show_results)]
