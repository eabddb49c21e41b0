"""Saved searches of earlier versions, which the full screen kept in a file of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

from index.errors import CaseworkError
from index.files import private
from index.messages import Message
from search.casework.codec import request_from_json
from search.casework.values import MAX_SEARCHES, SavedSearch, clean_name, tag_key, utc_now

FILE: Final = "saved.json"
_MAX_CHARACTERS: Final = 10_000_000


def read_earlier_searches(folder: Path) -> list[SavedSearch]:
    """Return the searches in ``folder`` that earlier versions saved; the file stays as it is.

    Entries that make no sense, in a file edited by hand, are left out. Raises CaseworkError if
    the file cannot be read.
    """
    path = folder / FILE
    try:
        content = private.read(path)
    except OSError as error:
        raise CaseworkError(
            "{path}: {strerror}; mend that and try again", path=path, strerror=error.strerror
        ) from error
    try:
        entries = json.loads(content[:_MAX_CHARACTERS] or "[]")
    except (ValueError, RecursionError):
        return []
    searches: dict[str, SavedSearch] = {}
    now = utc_now()
    for entry in entries[:MAX_SEARCHES] if isinstance(entries, list) else ():
        try:
            request = request_from_json(entry)
            saved = SavedSearch(
                clean_name(request.query[:80], Message("a search")), request, now, now
            )
        except CaseworkError:
            continue
        name = _free_name(saved.name, searches)
        searches[tag_key(name)] = replace(saved, name=name)
    return list(searches.values())


def _free_name(name: str, present: dict[str, SavedSearch]) -> str:
    """Return ``name``, with a number if another search has it."""
    number, free = 1, name
    while tag_key(free) in present:
        number += 1
        free = f"{name} ({number})"
    return free
