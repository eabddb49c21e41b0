"""The words the screen has for a hit and for filters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from index import cache
from index.messages import _, marked, ngettext
from index.text.safe import safe
from index.types import MEMBER_SEPARATOR, UNDETERMINED
from search.display.bidi.direction import is_rtl
from search.display.copies import count_copies
from search.display.names import kind_name, place_name
from search.display.paths import isolate_notes, place_in_documents
from search.display.sections import describe_naming, describe_promotion
from search.types import Filters, Hit, Marked, Mode

_MODE_NAMES: Final = {
    Mode.HYBRID: marked("hybrid"),
    Mode.KEYWORD: marked("keyword"),
    Mode.SEMANTIC: marked("semantic"),
}
_MARKED_NAMES: Final = {
    Marked.STARRED: marked("starred"),
    Marked.NOTED: marked("with a note"),
    Marked.MARKED: marked("marked"),
}
UNKNOWN_LANGUAGE: Final = "··"
"""In place of a code."""


@dataclass(frozen=True, slots=True)
class HitLabels:
    """What stands around the text of a hit.

    ``named`` is the hit, without its title if that is of another language than the passage:
    then it is called by the name of its file. ``path`` is where the document is, and ``notes``
    follow it. ``rtl``: what it is called runs from right to left.
    """

    badge: str
    date: str
    named: Hit
    path: str
    notes: str
    rtl: bool


@lru_cache(maxsize=cache.HIT_LABELS)
def label_hit(hit: Hit, collapsed: int, roots: tuple[str, ...], *, change: str) -> HitLabels:
    """Return the labels of ``hit``.

    ``collapsed`` other hits of its document are not listed; ``roots`` are the absolute paths of
    what is indexed; ``change``: what has become of its file, "" if nothing.
    """
    notes = [
        safe(place_name(hit.place)),
        describe_promotion(hit),
        describe_naming(hit),
        ngettext("{count} more here", "{count} more here", collapsed) if collapsed else "",
        count_copies(hit),
        _(change) if change else "",
    ]
    named = hit if has_own_title(hit) else replace(hit, title=None)
    return HitLabels(
        badge=label_language(hit.language),
        date=safe(hit.date or ""),
        named=named,
        path=_place(named, roots),
        notes=isolate_notes(notes),
        rtl=is_rtl(safe(named.heading)),
    )


def _place(hit: Hit, roots: tuple[str, ...]) -> str:
    """Return where the document is; without its name if that is what the hit is called."""
    path = place_in_documents(hit, roots)
    folder = path.removesuffix(hit.name) if not hit.title else path
    return folder.rstrip(MEMBER_SEPARATOR) or path


def label_language(language: str) -> str:
    """Return the badge of a language."""
    return UNKNOWN_LANGUAGE if language == UNDETERMINED else safe(language).upper()


def has_own_title(hit: Hit) -> bool:
    """Tell whether the document has a title, in the language of the passage as far as one can say.

    In a document of several languages it would be a line that its reader cannot read. A title
    that answers the query is why the hit is there.
    """
    if not hit.title:
        return False
    if hit.title_highlights:
        return True
    if is_rtl(hit.title) != is_rtl(hit.text):
        return False
    from index.text.language import guess_language  # the first picture does without

    guess = guess_language(hit.title)
    return not guess.confident or guess.language in (hit.language, UNDETERMINED)


def describe_filters(filters: Filters) -> str:
    """Return ``filters`` in the words of the status line."""
    parts = [
        " ".join(filters.languages) if filters.languages else _("all languages"),
        _named(_("from {value}"), filters.after),
        _named(_("to {value}"), filters.before),
        _describe_undated(filters),
        _named(_("in {value}"), filters.path),
        _named(_("type {value}"), filters.kind and kind_name(filters.kind)),
        _named(_("title {value}"), filters.title),
        _named(_("sent by {value}"), filters.sender),
        _named(_("sent to {value}"), filters.recipient),
        _named(_("tag {value}"), filters.tag),
        _(_MARKED_NAMES[filters.marked]) if filters.marked else "",
        _named(_("new to {value}"), filters.new),
    ]
    return " · ".join(filter(None, parts))


def _named(text: str, value: str | None) -> str:
    return text.format(value=safe(value)) if value else ""


def mode_name(mode: Mode) -> str:
    """Return what a mode is called."""
    return _(_MODE_NAMES[mode])


def _describe_undated(filters: Filters) -> str:
    if not filters.undated:
        return ""
    is_limited = filters.after or filters.before
    return _("or without a date") if is_limited else _("without a date")
