"""Stars, tags and notes: given from any page, listed on one, and exported."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from index.errors import CaseworkInputError, NoteConflictError, QueryError
from search.casework.locator import LocatedMark, State
from search.casework.values import Subject, Target, clean_note, tag_key
from search.mark_files import export_lines, marks_to_csv, marks_to_markdown
from search.ranking.hits import relative_path
from search.web.blocks import place_at
from search.web.engine_access import EngineAccess
from search.web.forms import back_address, go_on, read_form
from search.web.names import language_name, state_name
from search.web.question import Question
from search.web.reading import find_highlights
from search.web.spot import Spot, ask_about, to_number
from search.web.templating import page

if TYPE_CHECKING:
    from search.cancellation import IsWanted
    from search.engine import Engine

_SHOWN_AT_ONCE: Final = 100
_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "jsonl": "application/jsonl; charset=utf-8",
}


async def change_mark(request: Request) -> Response:
    """Star, tag and note what a form names, and go back to the page it was on.

    A note that cannot be written is shown to whoever typed it, with what is in its way.
    """
    fields = await read_form(request)
    problem = await ask_about(request, lambda engine, is_wanted: _change(engine, fields, is_wanted))
    if problem is None:
        return go_on(fields, "/marks")
    conflict = problem if isinstance(problem, NoteConflictError) else None
    is_adding = fields.get("do") == "add"
    return page(
        "note.html",
        400 if conflict is None else 409,
        question=Question(),
        fields=fields,
        back=back_address(fields, "/marks"),
        message=str(problem),
        present=fields.get("note_before", "") if conflict is None else conflict.present,
        has_other=conflict is not None or is_adding,
    )


def _change(
    engine: Engine, fields: dict[str, str], is_wanted: IsWanted
) -> CaseworkInputError | None:
    """Do all that a form says; return why its note could not be written, None if it was."""
    document = to_number(fields.get("document", ""))
    passage = to_number(fields.get("passage", ""))
    if document is None:
        raise QueryError("the form does not say which document; go back and try again")
    casework, action = engine.casework, fields.get("do", "keep")
    query = fields.get("query", "")[:2_000]
    if passage is None:
        subject = engine.document_subject(document)
    else:
        subject = _passage_subject(engine, document, passage, query, is_wanted)
    problem = _write_note(engine, subject, fields, query)
    if fields.get("tag", "").strip():
        casework.add_tag(subject, fields["tag"], query)
    if "untag" in fields:
        casework.remove_tag(subject, fields["untag"])
    elif action == "star":
        casework.star(subject, query)
    elif action == "unstar":
        casework.unstar(subject)
    return problem


def _passage_subject(
    engine: Engine, document: int, passage: int, query: str, is_wanted: IsWanted
) -> Subject:
    """Return a passage as what is marked, on the page where its first match is.

    A passage may go on to the next page; without a match, it is where it begins.
    """
    subject = engine.passage_subject(document, passage)
    if not subject.place:
        return subject
    here = range(passage, passage + 1)
    highlights = find_highlights(engine, document, Question(query), is_wanted, here)
    if not highlights:
        return subject
    first = min(highlight.span.start for highlight in highlights)
    places = engine.document(document, is_wanted=is_wanted).places
    return replace(subject, place=place_at(places, first) or subject.place)


def _write_note(
    engine: Engine, subject: Subject, fields: dict[str, str], query: str
) -> CaseworkInputError | None:
    """Write the note of a form if it is another than when the form was loaded.

    A form has its note whatever button is pressed, also one that was loaded long ago.
    """
    if "note" not in fields:
        return None
    note, before = fields["note"], fields.get("note_before", "")
    if fields.get("do") == "add" and note.strip():
        note = "\n\n".join(filter(None, (before, note)))
    try:
        if clean_note(note) != clean_note(before):
            engine.casework.set_note(subject, note, query, before=before)
    except CaseworkInputError as error:
        return error
    return None


async def delete_mark(request: Request) -> Response:
    """Delete all of a mark, also on what is no longer in the index."""
    fields = await read_form(request)
    access: EngineAccess = request.app.state.access
    target = Target(
        fields.get("digest", ""),
        fields.get("member", ""),
        to_number(fields.get("start", "")) or 0,
        to_number(fields.get("end", "")) or 0,
    )
    await access.ask(request, lambda engine, _: engine.casework.delete_mark(target))
    return go_on(fields, "/marks")


async def show_marks(request: Request) -> Response:
    """Answer with the list of marks, of a tag if the address names one."""
    access: EngineAccess = request.app.state.access
    tag = request.query_params.get("tag", "")
    start = to_number(request.query_params.get("from", "")) or 0
    located, tags, warnings = await access.ask(
        request,
        lambda engine, _: (
            list(reversed(engine.locate_marks())),
            engine.casework.tags,
            engine.casework.warnings,
        ),
    )
    chosen = [mark for mark in located if not tag or mark.mark.has_tag(tag)]
    return page(
        "marks.html",
        question=Question(),
        located=chosen[start : start + _SHOWN_AT_ONCE],
        total=len(chosen),
        start=start,
        following=start + _SHOWN_AT_ONCE if start + _SHOWN_AT_ONCE < len(chosen) else 0,
        tag=tag,
        tags=tags,
        tag_key=tag_key,
        warnings=warnings,
        language_name=language_name,
        state_name=state_name,
        address_of=address_of,
        relative_path=relative_path,
        present=State.PRESENT,
    )


def address_of(located: LocatedMark) -> str:
    """Return where what is marked is read; "" if its document is not in the index."""
    if not located.places:
        return ""
    place = located.places[0]
    return Spot(place.document, place.passage or 0).address(Question())


async def export_marks(request: Request) -> Response:
    """Answer with the marks as a file: CSV, Markdown, or JSON Lines to import elsewhere."""
    access: EngineAccess = request.app.state.access
    form = request.path_params["form"]
    if form not in _TYPES:
        raise QueryError("marks are exported as csv, md or jsonl")
    text = await access.ask(request, lambda engine, _: _export(engine, form))
    headers = {"Content-Disposition": f'attachment; filename="marks.{form}"'}
    return Response(text, media_type=_TYPES[form], headers=headers)


def _export(engine: Engine, form: str) -> str:
    if form == "jsonl":
        return "".join(f"{line}\n" for line in export_lines(engine.casework))
    located = engine.locate_marks()
    return marks_to_csv(located) if form == "csv" else marks_to_markdown(located)


routes: Final = [
    Route("/mark", change_mark, methods=["POST"]),
    Route("/mark/delete", delete_mark, methods=["POST"]),
    Route("/marks", show_marks),
    Route("/marks.{form}", export_marks),
]
