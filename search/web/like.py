"""More like this: the passages most like one, in all languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from index.types import MEMBER_SEPARATOR
from search.cancellation import IsWanted
from search.types import Results, SearchRequest
from search.web.answers import Answer
from search.web.hits import view_hits
from search.web.question import PAGE_SIZE, Question
from search.web.spot import Spot, ask_about, read_number
from search.web.templating import page

if TYPE_CHECKING:
    from search.engine import Engine


async def show_similar(request: Request) -> Response:
    """Answer with the passages most like the one that the path names."""
    document, passage = read_number(request, "document"), read_number(request, "passage")
    name, results = await ask_about(
        request, lambda engine, is_wanted: _find(engine, document, passage, is_wanted)
    )
    question = Question()
    return page(
        "like.html",
        question=question,
        answer=Answer(question, results, view_hits(results, question)),
        similar_to=name,
        address=Spot(document, passage).address(question),
    )


def _find(engine: Engine, document: int, passage: int, is_wanted: IsWanted) -> tuple[str, Results]:
    head = engine.head(document)
    path = MEMBER_SEPARATOR.join(filter(None, (head.path, head.member)))
    request = SearchRequest("", limit=PAGE_SIZE)
    results = engine.find_similar(path, passage, request, is_wanted=is_wanted)
    return head.title or path.rpartition("/")[2], results


routes: Final = [Route("/like/{document}/{passage}", show_similar)]
