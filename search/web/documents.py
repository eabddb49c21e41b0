"""The page of a document: its text at the passage, its matches, and the original beside it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from index.errors import IndexStateError
from index.messages import _
from index.types import Span
from search.cancellation import IsWanted
from search.casework.values import Mark, Subject
from search.display import citation
from search.file_hashes import FileHashes, FileState
from search.web.engine_access import EngineAccess
from search.web.originals import DRAWN_KINDS, HEADER_KINDS, count_pages, read_header
from search.web.question import Question
from search.web.reading import Reading, load_reading
from search.web.spot import Spot, ask_about, read_number, to_number
from search.web.templating import page

if TYPE_CHECKING:
    from index.store.records import DocumentHead
    from search.engine import Engine
    from search.types import DocumentView

COMPARE_SECONDS: Final = 1.0
"""For comparing the file with the index each time that a document is read."""


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
    def quoted_path(self) -> str:
        """The very path of the file, for the clipboard; in percent signs nothing in it acts."""
        return quote(os.fsencode(self.head.path))

    @property
    def address(self) -> str:
        """Where this page is."""
        if self.spot.match:
            return self.spot.address(self.question, match=self.reading.match)
        return self.spot.address(self.question)

    @property
    def citation(self) -> str:
        """Where the passage is cited, on the page of the match at hand."""
        spot = replace(self.spot, passage=self.reading.passage or 0)
        match = {"match": self.reading.match} if self.reading.match else {}
        address, _, query = spot.address(self.question, "", **match).partition("?")
        return f"{address}/citation?{query}"

    @property
    def back(self) -> str:
        """Where the results are that led here."""
        return self.question.address

    @property
    def is_drawn(self) -> bool:
        """Whether the original can be shown beside the text."""
        return self.head.kind in DRAWN_KINDS

    def picture(self, number: int) -> str:
        """Return the address of a page of the original, with the matches boxed."""
        return self._page_address(number, "png")

    def unboxed(self, number: int) -> str:
        """Return where it is said which matches have no box in that picture."""
        return self._page_address(number, "txt")

    def _page_address(self, number: int, form: str) -> str:
        query = self.question.query_string
        return f"/document/{self.spot.document}/page/{number}.{form}?{query}"


async def show_document(request: Request) -> Response:
    """Answer with the document that the path names, at the passage or match of the address."""
    access: EngineAccess = request.app.state.access
    question = Question.read(request.url.query)
    spot = _read_spot(request)
    try:
        shown = await access.ask(
            request, lambda engine, is_wanted: _load(engine, spot, question, is_wanted)
        )
    except IndexStateError as error:
        if not access.state.is_ready:
            raise
        return page("error.html", 404, title=_("The document is not here"), message=str(error))
    path = Path(shown.document.path)
    is_gone = not await run_in_threadpool(path.is_file)
    hashes: FileHashes = request.app.state.file_hashes
    head = shown.head
    file_hash = await run_in_threadpool(hashes.hash_file, head.path, head.digest, COMPARE_SECONDS)
    header = ""
    if shown.head.kind in HEADER_KINDS and not shown.document.member:
        header = await run_in_threadpool(read_header, shown.head.path)
    at = to_number(request.query_params.get("page", "")) or shown.reading.page or 1
    is_changed = file_hash.state is FileState.CHANGED
    pages = None
    if shown.is_drawn and not is_gone and not is_changed:
        pages = await count_pages(head)
    return page(
        "document.html",
        shown=shown,
        question=question,
        reading=shown.reading,
        is_gone=is_gone,
        is_changed=is_changed,
        pages=pages,
        header=header,
        page_at=at,
        tag_names=shown.tag_names,
    )


async def show_citation(request: Request) -> Response:
    """Answer with the citation of a passage: title, date, path, page, offsets, SHA-256."""
    question = Question.read(request.url.query)
    spot = _read_spot(request)
    subject, place = await ask_about(
        request, lambda engine, is_wanted: _find_cited(engine, spot, question, is_wanted)
    )
    hashes: FileHashes = request.app.state.file_hashes
    digest = bytes.fromhex(subject.target.digest)
    file_hash = await run_in_threadpool(hashes.hash_file, subject.path, digest, citation.SECONDS)
    back = spot.address(question, "", **({"match": spot.match} if spot.match else {}))
    name = subject.title or Path(subject.target.member or subject.path).name
    span = Span(subject.target.start, subject.target.end)
    parts = citation.cite_in_parts(name, subject.date, subject.full_path, span, place, file_hash)
    has_digest = file_hash.sha256 is not None
    return page("citation.html", parts=parts, has_digest=has_digest, question=question, back=back)


def _read_spot(request: Request) -> Spot:
    return Spot(
        read_number(request, "document"),
        to_number(request.query_params.get("passage", "")) or 0,
        to_number(request.query_params.get("match", "")),
        to_number(request.query_params.get("part", "")),
    )


def _find_cited(
    engine: Engine, spot: Spot, question: Question, is_wanted: IsWanted
) -> tuple[Subject, str]:
    """Return the passage at ``spot``, and where in the file its match is, else its beginning."""
    subject = engine.passage_subject(spot.document, spot.passage)
    document = engine.document(spot.document, is_wanted=is_wanted)
    if not document.places:
        return subject, subject.place
    return subject, load_reading(engine, document, spot, question, is_wanted).place


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
