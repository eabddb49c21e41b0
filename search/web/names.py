"""What the page calls languages, orders and modes; English, to be translated where it is shown."""

from __future__ import annotations

import re
from typing import Final

from index.messages import _, marked
from index.text.safe import safe
from search.casework.locator import State
from search.types import Expansion, Match, Mode, Reason, Sort

OWN_NAMES: Final = {"en": "English", "es": "Español", "ar": "العربية"}
"""What the languages that the page may be in are called in themselves."""
LANGUAGE_NAMES: Final = {
    "en": marked("English"),
    "es": marked("Spanish"),
    "ar": marked("Arabic"),
    "und": marked("Unknown"),
}
REASON_NAMES: Final = {
    Reason.EXACT: marked("as typed"),
    Reason.STEM: marked("another form"),
    Reason.SPELLING: marked("another spelling"),
    Reason.TRANSLATION: marked("translation"),
    Reason.MEANING: marked("close in meaning"),
}
SORT_NAMES: Final = {
    Sort.SCORE: marked("best first"),
    Sort.DATE: marked("newest first"),
    Sort.OLDEST: marked("oldest first"),
    Sort.PATH: marked("by path"),
}
MODE_NAMES: Final = {
    Mode.HYBRID: marked("words and meaning"),
    Mode.KEYWORD: marked("words only"),
    Mode.SEMANTIC: marked("meaning only"),
}
EXPANSION_NAMES: Final = {
    Expansion.TRANSLATIONS: "",  # the reason says it
    Expansion.EXPRESSIONS: marked("as an expression"),
    Expansion.NAMES: marked("spelling of a name"),
    Expansion.FORMS: marked("irregular form"),
    Expansion.SYNONYMS: marked("synonym"),
}
MATCH_NAMES: Final = {
    Match.FEW: marked("few of your words"),
    Match.MEANING: marked("none of your words"),
    Match.UNLIKELY: marked("unlikely translations only"),
}
STATE_NAMES: Final = {
    State.PRESENT: marked("in the index"),
    State.CHANGED: marked("the file has changed since"),
    State.LOST: marked("the document is in the index, but this passage was not found in it"),
    State.GONE: marked("the document is no longer in the index"),
}

FIELD_NAMES: Final = {
    "subject": marked("Subject"),
    "from": marked("Sender"),
    "to": marked("Recipients"),
    "cc": marked("Copies to"),
    "bcc": marked("Blind copies to"),
    "date": marked("Date"),
}
KIND_NAMES: Final = {
    "text": marked("text"),
    "image": marked("image"),
    "subtitles": marked("subtitles"),
}
"""Kinds that are not called by the name of their format."""
_PLACE_NAMES: Final = {
    "p.": marked("p. {number}"),
    "row": marked("row {number}"),
    "rows": marked("rows {number}"),
    "slide": marked("slide {number}"),
    "chapter": marked("chapter {number}"),
}
_PLACE: Final = re.compile(r"(?<![^ ])(p\.|rows?|slide|chapter) (\d+(?:–\d+)?)\Z")


def language_name(code: str) -> str:
    """Return what a language is called; its code if we have no name for it."""
    name = LANGUAGE_NAMES.get(code)
    return safe(code).upper() if name is None else _(name)


def field_name(name: str) -> str:
    """Return what a field of a message's head is called; its own name if we have no other."""
    return _(FIELD_NAMES[name]) if name in FIELD_NAMES else name


def kind_name(kind: str) -> str:
    """Return what a kind of documents is called."""
    return _(KIND_NAMES[kind]) if kind in KIND_NAMES else kind


def place_name(label: str) -> str:
    """Return a place such as ``p. 3`` or ``Hoja1, row 12`` with its noun in the language in force.

    The name of a sheet or of a chapter stays as it is.
    """
    return _PLACE.sub(lambda match: _(_PLACE_NAMES[match[1]]).format(number=match[2]), label)


def state_name(state: State) -> str:
    """Return what has become of what was marked."""
    return _(STATE_NAMES[state])
