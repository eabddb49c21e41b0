"""The page of a document: its text at the passage, its matches, and the original beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from index.errors import IndexStateError
from index.types import Span
from search.cancellation import IsWanted
from search.casework.values import Mark, Subject
from search.display.citation import cite, file_sha256
from search.web.engine_access import EngineAccess
from search.web.markup import direction
from search.web.originals import DRAWN_KINDS, HEADER_KINDS, read_header
from search.web.question import Question
from search.web.reading import (
    Reading,
    Spot,
    ask_about,
    load_reading,
    read_number,
    to_number,
)
from search.web.templating import page

if TYPE_CHECKING:
    from index.store.records import DocumentHead
    from search.engine import Engine
    from search.types import DocumentView


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """What the page of a document shows.

    ``picture`` is the address of the page of the original, "" if it is not drawn; ``mark`` is
    that of the passage, ``document_mark`` that of the whole document.
    """

    spot: Spot
    question: Question
    document: DocumentView
    head: DocumentHead
    reading: Reading
    subject: Subject
    mark: Mark | None
    document_mark: Mark | None
    tag_names: Sequence[str]

    @property
    def title(self) -> str:
        """What the document is called."""
        return self.document.title or Path(self.document.member or self.document.path).name

    @property
    def address(self) -> str:
        """Where this page is."""
        if self.spot.match:
            return self.spot.address(self.question, match=self.reading.match)
        return self.spot.address(self.question)

    @property
    def back(self) -> str:
        """Where the results are that led here."""
        return self.question.address

    @property
    def is_drawn(self) -> bool:
        """Whether the original can be shown beside the text."""
        return not self.document.member and self.head.kind in DRAWN_KINDS

    def picture(self, number: int) -> str:
        """Return the address of a page of the original, with the matches boxed."""
        return f"/document/{self.spot.document}/page/{number}.png?{self.question.query_string}"


async def show_document(request: Request) -> Response:
    """Answer with the document that the path names, at the passage or match of the address."""
    access: EngineAccess = request.app.state.access
    question = Question.read(request.url.query)
    spot = Spot(
        read_number(request, "document"),
        to_number(request.query_params.get("passage", "")) or 0,
        to_number(request.query_params.get("match", "")),
        to_number(request.query_params.get("part", "")),
    )
    try:
        shown = await access.ask(
            request, lambda engine, is_wanted: _load(engine, spot, question, is_wanted)
        )
    except IndexStateError as error:
        if not access.state.is_ready:
            raise
        return page("error.html", 404, title="The document is not here", message=str(error))
    path = Path(shown.document.path)
    is_gone = not await run_in_threadpool(path.is_file)
    header = ""
    if shown.head.kind in HEADER_KINDS and not shown.document.member:
        header = await run_in_threadpool(read_header, shown.head.path)
    at = to_number(request.query_params.get("page", "")) or shown.reading.page or 1
    return page(
        "document.html",
        shown=shown,
        question=question,
        reading=shown.reading,
        is_gone=is_gone,
        header=header,
        page_at=at,
        tag_names=shown.tag_names,
        direction=direction,
    )


async def show_citation(request: Request) -> Response:
    """Answer with the citation of a passage: title, date, path, page, offsets, SHA-256."""
    number = read_number(request, "document")
    passage = to_number(request.query_params.get("passage", "")) or 0
    subject = await ask_about(request, lambda engine, _: engine.passage_subject(number, passage))
    digest = await run_in_threadpool(file_sha256, subject.path)
    question = Question.read(request.url.query)
    back = Spot(number, passage).address(question)
    name = subject.title or Path(subject.target.member or subject.path).name
    span = Span(subject.target.start, subject.target.end)
    text = cite(name, subject.date, subject.full_path, span, subject.place, digest)
    return page("citation.html", citation=text, subject=subject, question=question, back=back)


def _load(engine: Engine, spot: Spot, question: Question, is_wanted: IsWanted) -> DocumentPage:
    document = engine.document(spot.document, is_wanted=is_wanted)
    reading = load_reading(engine, document, spot, question, is_wanted)
    subject = engine.passage_subject(spot.document, reading.passage or 0)
    mark, document_mark = engine.marks_at([(spot.document, reading.passage), (spot.document, None)])
    return DocumentPage(
        spot,
        question,
        document,
        engine.head(spot.document),
        reading,
        subject,
        None if mark is document_mark else mark,
        document_mark,
        list(engine.casework.tags),
    )


routes: Final = [
    Route("/document/{document}", show_document),
    Route("/document/{document}/citation", show_citation),
]
