"""Where in a document an address points: which passage, match or part of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request

from index.errors import IndexStateError, QueryError
from search.cancellation import IsWanted
from search.web.engine_access import EngineAccess
from search.web.question import Question

if TYPE_CHECKING:
    from search.engine import Engine

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Spot:
    """What of a document an address asks for: a passage, a match (from 1), a part (from 1)."""

    document: int
    passage: int = 0
    match: int | None = None
    part: int | None = None

    def address(self, question: Question, anchor: str = "", **values: int) -> str:
        """Return the address of a document with ``values``, and the question that led there."""
        place = urlencode({"passage": self.passage, **values})
        asked = question.query_string
        end = f"#{anchor}" if anchor else ""
        return f"/document/{self.document}?{place}{'&' if asked else ''}{asked}{end}"


async def ask_about(request: Request, job: Callable[[Engine, IsWanted], _Answer]) -> _Answer:
    """Return what ``job`` says of a document.

    Raises QueryError if it has left the index: that is a mistake of the address, not of ours.
    """
    access: EngineAccess = request.app.state.access
    try:
        return await access.ask(request, job)
    except IndexStateError as error:
        if not access.state.is_ready:
            raise
        raise QueryError(error.args[0], **error.values) from error


def read_number(request: Request, name: str) -> int:
    """Return a number in the path of an address. Raises HTTPException (404) if it is none."""
    number = to_number(request.path_params[name])
    if number is None:
        raise HTTPException(404)
    return number


def to_number(text: str) -> int | None:
    """Return the number that ``text`` says, None if it is none, or too long."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None
