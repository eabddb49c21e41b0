"""The filters in force, each with where the answer without it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from index.messages import _
from search.web.names import kind_name, language_name
from search.web.question import NO_YEAR, Question

_NAMES: Final = {"lang": language_name, "type": kind_name}


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force: how it is called, and the address without it."""

    label: str
    address: str
    is_exclusion: bool = False
    is_path: bool = False


def view_chips(question: Question) -> list[Chip]:
    """Return the filters of ``question``."""
    return [*_included(question), *_excluded(question)]


def _included(question: Question) -> Iterator[Chip]:
    for code in question.languages:
        others = tuple(language for language in question.languages if language != code)
        yield Chip(language_name(code), question.changed(languages=others).address)
    if question.after or question.before:
        without = question.changed(after="", before="", undated=False)
        yield Chip(_describe_time(question), without.address)
    elif question.undated:
        yield Chip(_("without a date"), question.changed(undated=False).address)
    if question.kind:
        yield Chip(kind_name(question.kind), question.changed(kind="").address)
    if question.path:
        yield Chip(_plain(question.path), question.changed(path="").address, is_path=True)
    if question.copies:
        yield Chip(_("every copy"), question.changed(copies=False).address)


def _excluded(question: Question) -> Iterator[Chip]:
    for exclusion in question.excluded:
        field, value = exclusion
        others = tuple(other for other in question.excluded if other != exclusion)
        label = _NAMES.get(field, _plain)(value)
        if exclusion == ("year", NO_YEAR):
            label = _("without a date")
        yield Chip(label, question.changed(excluded=others).address, True, field == "path")


def _describe_time(question: Question) -> str:
    after, before = question.after, question.before
    if after == before:
        time = after
    elif after and before:
        time = f"{after} – {before}"
    else:
        since = _("since {date}").format(date=after)
        time = since if after else _("until {date}").format(date=before)
    return _("{time}, or without a date").format(time=time) if question.undated else time


def _plain(pattern: str) -> str:
    """Return a pattern of paths as it was before its letters were escaped."""
    for letter in "*?[":
        pattern = pattern.replace(f"[{letter}]", letter)
    return pattern
