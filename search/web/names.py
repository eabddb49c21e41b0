"""What the page calls languages, orders and modes."""

from __future__ import annotations

from typing import Final

from index.text.safe import safe
from search.types import Expansion, Match, Mode, Reason, Sort

LANGUAGE_NAMES: Final = {"en": "English", "es": "Spanish", "ar": "Arabic", "und": "Unknown"}
REASON_NAMES: Final = {
    Reason.EXACT: "as typed",
    Reason.STEM: "another form",
    Reason.SPELLING: "another spelling",
    Reason.TRANSLATION: "translation",
    Reason.MEANING: "close in meaning",
}
SORT_NAMES: Final = {
    Sort.SCORE: "best first",
    Sort.DATE: "newest first",
    Sort.OLDEST: "oldest first",
    Sort.PATH: "by path",
}
MODE_NAMES: Final = {
    Mode.HYBRID: "words and meaning",
    Mode.KEYWORD: "words only",
    Mode.SEMANTIC: "meaning only",
}
EXPANSION_NAMES: Final = {
    Expansion.TRANSLATIONS: "",  # the reason says it
    Expansion.EXPRESSIONS: "as an expression",
    Expansion.NAMES: "spelling of a name",
    Expansion.FORMS: "irregular form",
    Expansion.SYNONYMS: "synonym",
}
MATCH_NAMES: Final = {
    Match.FEW: "few of your words",
    Match.MEANING: "none of your words",
    Match.UNLIKELY: "unlikely translations only",
}


def language_name(code: str) -> str:
    """Return what a language is called; its code if we have no name for it."""
    return LANGUAGE_NAMES.get(code, safe(code).upper())
