"""What ``search`` does with marks and saved searches: mark hits, list, save, export, import."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.console import write_line, write_note
from index.errors import CaseworkError, NameTakenError, QueryError
from index.files import private
from index.files.regular import open_regular
from index.messages import _, ngettext, number
from index.text.safe import safe
from search.casework.description import describe_limits, describe_news, describe_request
from search.casework.locator import LocatedMark, State
from search.mark_files import (
    MAX_LINE_BYTES,
    current_path,
    export_lines,
    marks_to_csv,
    marks_to_markdown,
    read_export,
)
from search.types import SearchRequest, Totals

if TYPE_CHECKING:
    from search.casework.values import SavedSearch
    from search.engine import Engine
    from search.types import Hit, Results

_SHOWN_LENGTH: Final = 200
"""Code points of a marked passage in the list of marks."""


def run(engine: Engine, options: argparse.Namespace) -> int:
    """Do what is asked for; return the exit status."""
    if options.import_marks:
        return _import(engine, options.import_marks)
    if options.export_marks:
        return _export(engine, options.export_marks)
    if options.forget:
        engine.casework.forget_search(options.forget)
        return 0
    return _list_marks(engine, options) if options.marks else _list_searches(engine, options)


def saved_request(
    engine: Engine, asked: SearchRequest, options: argparse.Namespace
) -> SearchRequest:
    """Return the request of the search that --saved names, for as many hits as are ``asked`` for.

    Raises QueryError if anything else of it is to be otherwise.
    """
    plain = SearchRequest("", limit=asked.limit, folds_copies=asked.folds_copies)
    if others := describe_limits(replace(asked, folds_copies=True)):
        raise QueryError(
            "--saved {saved} asks the search as it was saved; leave out {others}, or ask a new one",
            saved=options.saved,
            others=" ".join(others),
        )
    saved = engine.casework.search(options.saved).request
    folds_copies = saved.folds_copies and plain.folds_copies
    return replace(saved, limit=plain.limit, folds_copies=folds_copies)


def act(
    engine: Engine, results: Results, request: SearchRequest, options: argparse.Namespace
) -> Iterator[str]:
    """Mark hits and save the search, as options say; yield a line about each."""
    for name, is_mark in (("mark", True), ("unmark", False)):
        if numbers := getattr(options, name):
            hits = [results.hits[number - 1] for number in hit_numbers(numbers, results, name)]
            for hit in hits:
                yield from _mark(engine, hit, results.query, options, is_mark=is_mark)
            if is_mark:
                yield ngettext("{count} hit marked", "{count} hits marked", len(hits))
            else:
                yield ngettext("{count} hit unmarked", "{count} hits unmarked", len(hits))
    if options.save is not None:
        yield _("saved as '{name}'").format(name=_save(engine, request, options).name)
    if options.saved:
        engine.look(options.saved)


def _save(engine: Engine, request: SearchRequest, options: argparse.Namespace) -> SavedSearch:
    try:
        return engine.save_search(request, options.save, overwrite=options.overwrite)
    except NameTakenError as error:
        raise QueryError(
            "--save {save}: {error}, or add --overwrite", save=options.save, error=error
        ) from error


def _mark(
    engine: Engine, hit: Hit, query: str, options: argparse.Namespace, *, is_mark: bool
) -> Iterator[str]:
    """Mark a hit; yield what else is to be said about it."""
    casework, subject = engine.casework, engine.subject(hit)
    if is_mark and options.note is not None:
        before = casework.mark(subject.target)
        if before is not None and before.note not in ("", options.note.strip()):
            yield _("hit {number} had another note, which is replaced: {note}").format(
                number=hit.rank, note=before.note
            )
        casework.set_note(subject, options.note, query)
    if options.tag_as is not None:
        if is_mark:
            casework.add_tag(subject, options.tag_as, query)
        else:
            casework.remove_tag(subject, options.tag_as)
    elif is_mark and options.note is None:
        casework.star(subject, query)
    elif not is_mark:
        casework.unstar(subject)
    whole = None if is_mark else casework.mark(subject.target.document)
    if whole is not None and (whole.has_tag(options.tag_as) if options.tag_as else whole.starred):
        yield _("the document of hit {number} is marked so as a whole, and stays so").format(
            number=hit.rank
        )


def hit_numbers(text: str, results: Results, option: str) -> list[int]:
    """Return the numbers of hits in ``1,3-5`` or ``all``. Raises QueryError if there are none."""
    count = len(results.hits)
    if text == "all":
        return list(range(1, count + 1))
    numbers: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not all(_is_number(end) for end in ((first, last) if dash else (first,))):
            raise QueryError(
                "--{option} {text}: expected numbers of hits such as 1,3-5, or all",
                option=option,
                text=text,
            )
        numbers += range(int(first), min(int(last or first), count + 1) + 1)
    if not count:
        raise QueryError("--{option} {text}: there are no hits", option=option, text=text)
    if min(numbers, default=0) < 1 or max(numbers) > count:
        raise QueryError(
            "--{option} {text}: hits have the numbers 1 to {count}",
            option=option,
            text=text,
            count=count,
        )
    return numbers


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9


def _list_marks(engine: Engine, options: argparse.Namespace) -> int:
    located = engine.locate_marks()
    for warning in engine.casework.warnings:
        write_note(f"search: {safe(warning)}")
    if options.csv:
        write_line(marks_to_csv(located).rstrip("\r\n"))
    elif options.markdown:
        write_line(marks_to_markdown(located).rstrip())
    elif options.json or options.jsonl:
        for line in export_lines(engine.casework):
            write_line(line)
    elif located:
        write_line("\n\n".join(map(_describe_mark, located)))
    else:
        text = _("nothing is marked; --mark marks hits")
        write_note(f"search: {text}")
    return 0 if located else 1


def _describe_mark(located: LocatedMark) -> str:
    mark, subject = located.mark, located.mark.subject
    place = f", {safe(subject.place)}" if subject.place else ""
    member = f" › {safe(mark.target.member)}" if mark.target.member else ""
    head = [
        "★" if mark.starred else "",
        f"{safe(current_path(located))}{member}{place}",
        *(f"[{safe(tag)}]" for tag in mark.tags),
        "" if located.state is State.PRESENT else f"({_(located.state.value)})",
    ]
    text = safe(subject.text[:_SHOWN_LENGTH]) + ("…" if len(subject.text) > _SHOWN_LENGTH else "")
    note = _("note: {text}").format(text=safe(mark.note)) if mark.note else ""
    return "\n  ".join(filter(None, (" ".join(filter(None, head)), text, note)))


def _list_searches(engine: Engine, options: argparse.Namespace) -> int:
    searches = engine.casework.searches
    rows = []
    for saved in searches:
        new = _count_new(engine, saved)
        if options.json or options.jsonl:
            rows.append(_to_row(saved, new))
            continue
        asked = describe_request(saved.request)
        asks = f": {safe(asked)}" if asked != saved.name else ""
        news = safe(describe_news(new, saved.looked))
        write_line(f"{safe(saved.name)}{asks} ({news})")
    if not searches:
        text = _("no search is saved; --save NAME saves one")
        write_note(f"search: {text}")
    if options.json:
        write_line(json.dumps({"searches": rows}, ensure_ascii=False, indent=2))
    for row in rows if options.jsonl else ():
        write_line(json.dumps(row, ensure_ascii=False))
    return 0 if searches else 1


def _count_new(engine: Engine, saved: SavedSearch) -> Totals:
    """Return how many passages are new to a search, or why that cannot be said."""
    try:
        return engine.count(saved.request_for_new)
    except QueryError as error:
        return Totals(0, 0, reason=str(error))


def _to_row(saved: SavedSearch, new: Totals) -> dict[str, object]:
    request = saved.request
    limits = list(describe_limits(request))
    return {
        "name": saved.name,
        "query": request.query,
        "limits": limits,
        "new": None if new.reason else new.passages,
        "error": new.reason,
        "created": saved.created,
        "looked": saved.looked,
    }


def _export(engine: Engine, name: str) -> int:
    if name == "-":
        for line in export_lines(engine.casework):
            write_line(line)
        return 0
    path = Path(name)
    try:
        private.create(path, "".join(f"{line}\n" for line in export_lines(engine.casework)))
    except FileExistsError:
        raise CaseworkError("{path} is there already; choose another name", path=path) from None
    except OSError as error:
        raise CaseworkError(
            "{path}: {strerror}; mend that and try again", path=path, strerror=error.strerror
        ) from error
    written = _("{entries} written to {path}").format(entries=_count_entries(engine), path=path)
    write_note(f"search: {written}")
    return 0


def _import(engine: Engine, name: str) -> int:
    try:
        with open_regular(Path(name)) as file:
            entries = list(read_export(iter(partial(file.readline, MAX_LINE_BYTES), b"")))
    except OSError as error:
        raise CaseworkError(
            "{name}: {strerror}; mend that and try again", name=name, strerror=error.strerror
        ) from error
    except CaseworkError as error:
        raise CaseworkError("{name}: {error}", name=name, error=error) from None
    changed = engine.casework.merge(entries)
    text = _("{changed} of {all} entries were new").format(
        changed=number(changed), all=number(len(entries))
    )
    write_note(f"search: {text}")
    return 0


def _count_entries(engine: Engine) -> str:
    casework = engine.casework
    return _(", ").join(
        (
            ngettext("{count} mark", "{count} marks", len(casework.marks)),
            ngettext("{count} saved search", "{count} saved searches", len(casework.searches)),
            ngettext("{count} list", "{count} lists", len(casework.lists)),
        )
    )
