"""The file that a document was read from: drawn, downloaded, its raw beginning, its digest.

Only files of documents in the index can be asked for, by number. They are opened only if they
are regular files, and drawn by a child process.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from index.files.regular import open_regular, read_regular
from index.messages import _, marked, ngettext
from index.processes.isolated import isolated_command
from index.store.records import DocumentHead
from index.text.safe import safe
from index.types import MEMBER_SEPARATOR, Place, Span
from search.web.blocks import page_number
from search.web.question import Question
from search.web.reading import MAX_HIGHLIGHTED, find_highlights
from search.web.spot import ask_about, read_number

if TYPE_CHECKING:
    from search.cancellation import IsWanted
    from search.engine import Engine

DRAWN_KINDS: Final = ("pdf", "image")
HEADER_KINDS: Final = ("eml", "emlx", "mht")
MAX_NEEDLES: Final = 60
_PATIENCE: Final = 40
"""Seconds by the clock until a child that draws is ended."""
_MAX_HEADER_BYTES: Final = 65_536
_CHUNK_BYTES: Final = 1 << 18
_STATUS_MESSAGES: Final = {
    3: marked("The file has changed since it was indexed; run 'index' to read it again."),
    4: marked("There is no such page."),
    5: marked("Which file inside the other this is cannot be told, so it is not drawn."),
}
_NOT_DRAWN: Final = marked("The page could not be drawn.")
_NAMED: Final = 10
"""Words without a box that are named."""
_REMEMBERED: Final = 1_000
_PageKey: TypeAlias = tuple[str, str, bytes, int, tuple[str, ...]]
"""Path, member and digest of a file, a page of it, and words to box there."""
_page_counts: dict[tuple[str, str, bytes], int] = {}
_unboxed: dict[_PageKey, tuple[str, ...]] = {}
"""The words of pages drawn lately that have no box."""
_drawing = asyncio.Semaphore(2)
"""Children that draw at the same time."""


async def get_picture(request: Request) -> Response:
    """Answer with a page of a PDF, or a picture, as PNG, with the matches boxed."""
    head, page, words = await _read_request(request)
    if head.kind not in DRAWN_KINDS:
        return _refusal(_("Only PDF files and pictures are drawn."))
    status, png = await _draw(head, page, words)
    if status:
        return _refusal(_(_STATUS_MESSAGES.get(status, _NOT_DRAWN)))
    return Response(png, media_type="image/png")


async def get_unboxed(request: Request) -> Response:
    """Answer with a sentence that names the words of a page which its picture has no box around."""
    head, page, words = await _read_request(request)
    if not words:
        return PlainTextResponse("")
    key = _page_key(head, page, words)
    if key not in _unboxed:  # else the picture has just been drawn
        await _draw(head, page, words)
    missing = _unboxed.get(key, ())
    if not missing:
        return PlainTextResponse("")
    return PlainTextResponse(_describe_unboxed([safe(word) for word in missing]))


def _describe_unboxed(words: Sequence[str]) -> str:
    names = _(", ").join(_("“{word}”").format(word=word) for word in words[:_NAMED])
    if len(words) <= _NAMED:
        text = _("No box around {words}: not found among the letters there.")
    else:
        text = ngettext(
            "No box around {words} and {count} more: not found among the letters there.",
            "No box around {words} and {count} more: not found among the letters there.",
            len(words) - _NAMED,
        )
    return text.format(words=names)


async def _draw(head: DocumentHead, page: int, words: Sequence[str]) -> tuple[int, bytes]:
    """Return the exit status of the child that draws a page, and the picture, with its boxes.

    Which words have no box there is remembered.
    """
    status, answer = await _ask_child("draw", head, page, words)
    if status:
        return status, b""
    missing, _, png = answer.partition(b"\n")
    if len(_unboxed) >= _REMEMBERED:
        _unboxed.clear()
    _unboxed[_page_key(head, page, words)] = tuple(json.loads(missing))
    return 0, png


def _page_key(head: DocumentHead, page: int, words: Sequence[str]) -> _PageKey:
    return head.path, head.member, head.digest, page, tuple(words)


async def count_pages(head: DocumentHead) -> int | None:
    """Return how many pages the file has, None if that cannot be told."""
    key = (head.path, head.member, head.digest)
    if key not in _page_counts:
        status, answer = await _ask_child("count", head, 1, ())
        if status:
            return None
        if len(_page_counts) >= _REMEMBERED:
            _page_counts.clear()
        _page_counts[key] = int(json.loads(answer))
    return _page_counts[key]


async def _read_request(request: Request) -> tuple[DocumentHead, int, Sequence[str]]:
    """Return the document and page that are asked for, and the words on it to box."""
    number, page = read_number(request, "document"), read_number(request, "page")
    question = Question.read(request.url.query)
    head = await ask_about(request, lambda engine, _: engine.head(number))
    if head.kind != "pdf" or not question.text.strip():
        return head, page, ()
    return (
        head,
        page,
        await ask_about(
            request,
            lambda engine, is_wanted: find_needles(engine, number, page, question, is_wanted),
        ),
    )


def find_needles(
    engine: Engine, number: int, page: int, question: Question, is_wanted: IsWanted
) -> list[str]:
    """Return the distinct words of a page of a document that answer the question, for boxes."""
    document = engine.document(number)
    shown = _page_span(document.places, page, len(document.text))
    spans = engine.passage_spans(number)
    first = bisect_right(spans, shown.start, key=attrgetter("end"))
    last = bisect_left(spans, shown.end, key=attrgetter("start"))
    passages = range(first, min(last, first + MAX_HIGHLIGHTED))
    highlights = find_highlights(engine, number, question, is_wanted, passages)
    words = (
        document.text[mark.span.start : mark.span.end]
        for mark in highlights
        if shown.start <= mark.span.start < shown.end
    )
    distinct = dict.fromkeys(" ".join(word.split()) for word in words)
    return list(distinct)[:MAX_NEEDLES]


def _page_span(places: Sequence[Place], page: int, length: int) -> Span:
    """Return where the text of a page is; empty if it has none."""
    ends = [*(place.start for place in places[1:]), length]
    for place, end in zip(places, ends, strict=True):
        if page_number(place.label) == page:
            return Span(place.start, end)
    return Span(0, 0)


async def _ask_child(
    task: str, head: DocumentHead, page: int, words: Sequence[str]
) -> tuple[int, bytes]:
    async with _drawing:
        return await run_in_threadpool(_run_child, task, head, page, words)


def _run_child(task: str, head: DocumentHead, page: int, words: Sequence[str]) -> tuple[int, bytes]:
    """Return the exit status of the child, 0 if all went well, and its answer."""
    arguments = (task, head.kind, head.path, head.digest.hex(), str(page))
    command = isolated_command("search.web.original_picture", *arguments)
    member = head.member.split(MEMBER_SEPARATOR) if head.member else []
    try:
        done = subprocess.run(
            command,
            input=json.dumps({"words": words, "member": member}).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError, ValueError):
        return -1, b""
    return done.returncode, done.stdout


async def get_file(request: Request) -> Response:
    """Answer with the file, to be saved: a browser never shows it."""
    number = read_number(request, "document")
    head = await ask_about(request, lambda engine, _: engine.head(number))
    try:
        file = await run_in_threadpool(open_regular, Path(head.path))
    except OSError as error:
        reason = error.strerror or _("it is no file any more")
        return _refusal(_("The file cannot be read: {reason}.").format(reason=reason))

    def chunks() -> Iterator[bytes]:
        with file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk

    name = quote(safe(PurePath(head.path).name), safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return StreamingResponse(chunks(), media_type="application/octet-stream", headers=headers)


def read_header(path: str) -> str:
    """Return the header of a message as it is in its file; "" if it cannot be read."""
    try:
        start = read_regular(Path(path), max_bytes=_MAX_HEADER_BYTES)
    except OSError:
        return ""
    header = start.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return header.decode("utf-8", errors="replace")


def _refusal(reason: str) -> Response:
    return PlainTextResponse(reason, 404)


routes: Final = [
    Route("/document/{document}/page/{page}.png", get_picture),
    Route("/document/{document}/page/{page}.txt", get_unboxed),
    Route("/document/{document}/file", get_file),
]
