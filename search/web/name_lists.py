"""Lists of names: pasted or read from a file, searched for in one go, kept for later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from index.errors import CaseworkError, NameTakenError
from index.messages import ENGLISH, _, in_language
from search.cancellation import IsWanted
from search.casework.values import NameList, clean_names
from search.name_table import NameCount, count_names, footnote, names_to_csv, to_query
from search.types import SearchRequest
from search.web.engine_access import EngineAccess
from search.web.forms import go_on, read_form
from search.web.question import Question
from search.web.templating import page

if TYPE_CHECKING:
    from search.engine import Engine

MAX_AT_ONCE: Final = 1_000
"""Names that are counted while a page is awaited; the command takes all."""


async def show_lists(request: Request) -> Response:
    """Answer with the form for a list, and the lists that were saved."""
    return await _show_form(request)


async def _show_form(
    request: Request, names: str = "", list_name: str = "", status: int = 200, problem: str = ""
) -> Response:
    access: EngineAccess = request.app.state.access
    lists = await access.ask(request, lambda engine, _: engine.casework.lists)
    return page(
        "names.html",
        status,
        question=Question(),
        lists=lists,
        names="\n".join(names.splitlines()),
        counts=None,
        list_name=list_name,
        problem=problem,
        is_taken=False,
    )


async def count_list(request: Request) -> Response:
    """Answer with the table of the names in a form, as a page or a file, and save the list.

    A form that only asks for another language is counted again if it was before.
    """
    access: EngineAccess = request.app.state.access
    fields = await read_form(request)
    text, name = fields.get("names", ""), fields.get("name", "").strip()
    if "language" in fields and "counted" not in fields:
        return await _show_form(request, text, name)
    try:
        names = clean_names(text.splitlines())
        if len(names) > MAX_AT_ONCE:
            raise CaseworkError(
                "the list has {count:,} names; here up to {max_at_once:,} are counted at"
                " a time, 'search --queries FILE --table' takes more",
                count=len(names),
                max_at_once=MAX_AT_ONCE,
            )
    except CaseworkError as error:
        return await _show_form(request, text, name, 400, str(error))
    overwrite = "overwrite" in fields
    taken: NameTakenError | None = None
    if name and ("save" in fields or overwrite):
        try:
            await access.ask(
                request,
                lambda engine, _: engine.casework.save_list(name, names, overwrite=overwrite),
            )
        except NameTakenError as error:
            taken = error

    def count(engine: Engine, is_wanted: IsWanted) -> tuple[list[NameCount], tuple[NameList, ...]]:
        counted = list(count_names(engine, names, SearchRequest(""), is_wanted))
        return counted, engine.casework.lists

    if "csv" in fields:
        with in_language(ENGLISH):  # what programs read is the same in all languages
            counts, _lists = await access.ask(request, count)
        headers = {"Content-Disposition": 'attachment; filename="names.csv"'}
        return Response(names_to_csv(counts), media_type="text/csv", headers=headers)
    counts, lists = await access.ask(request, count)
    return page(
        "names.html",
        200 if taken is None else 409,
        question=Question(),
        lists=lists,
        names="\n".join(names),
        counts=[(count, Question(text=to_query(count.name)).address) for count in counts],
        footnote=footnote(counts),
        list_name=name,
        problem="" if taken is None else _("not kept yet: {reason}").format(reason=taken),
        is_taken=taken is not None,
    )


async def forget_list(request: Request) -> Response:
    """Delete a list."""
    access: EngineAccess = request.app.state.access
    fields = await read_form(request)
    name = fields.get("name", "")
    await access.ask(request, lambda engine, _: engine.casework.forget_list(name))
    return go_on(fields, "/names")


routes: Final = [
    Route("/names", show_lists, methods=["GET"]),
    Route("/names", count_list, methods=["POST"]),
    Route("/names/forget", forget_list, methods=["POST"]),
]
