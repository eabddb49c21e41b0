"""What the page calls languages, orders and modes; English, to be translated where it is shown."""

from __future__ import annotations

from typing import Final

from index.messages import _, marked
from index.text.safe import safe
from search.casework.locator import State
from search.display.names import kind_name as kind_name
from search.display.names import place_name as place_name
from search.types import Expansion, Match, Mode, Reason

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


def language_name(code: str) -> str:
    """Return what a language is called; its code if we have no name for it."""
    name = LANGUAGE_NAMES.get(code)
    return safe(code).upper() if name is None else _(name)


def field_name(name: str) -> str:
    """Return what a field of a message's head is called; its own name if we have no other."""
    return _(FIELD_NAMES[name]) if name in FIELD_NAMES else name


def state_name(state: State) -> str:
    """Return what has become of what was marked."""
    return _(STATE_NAMES[state])
