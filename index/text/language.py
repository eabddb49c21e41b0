"""Which language a text is in: script first, then function words, then statistics.

Cheap evidence settles nearly all news text in microseconds; langdetect (n-gram profiles,
Nakatani 2010) takes milliseconds and is asked only about longer text that stays unclear.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from index.text.function_words import ENGLISH_WORDS, OTHER_WORDS, SPANISH_SHARED, SPANISH_WORDS
from index.types import ARABIC, ENGLISH, LANGUAGES, SPANISH, UNDETERMINED, Language

if TYPE_CHECKING:
    from langdetect.detector_factory import DetectorFactory

Script: TypeAlias = Literal["latin", "arabic", "other", "none"]

_SAMPLE: Final = 4_000  # code points looked at; a passage is shorter
_CLEAR_MARGIN: Final = 3  # half points; a function word is worth two
_STATISTICS_LETTERS: Final = 40
_STATISTICS_SAMPLE: Final = 600
_STATISTICS_PROBABILITY: Final = 0.9

_FUNCTION_WORDS: Final = ENGLISH_WORDS | SPANISH_WORDS | SPANISH_SHARED | OTHER_WORDS
_WORD: Final = re.compile(r"[^\W\d_]+")
_ASCII_WORD: Final = re.compile("[a-z]+")
"""The words of a text in small ASCII letters: found in half the time."""
_ARABIC_RUN: Final = re.compile(
    "[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c7\ufb50-\ufdff\ufe70-\ufefc]+"
)
_LATIN_RUN: Final = re.compile("[A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]+")
_BEYOND_LATIN: Final = re.compile("[^\0-\u024f\u1e00-\u1eff\u2000-\u2bff]")
_NOT_ARABIC_LETTER: Final = re.compile("[پچژگکیےہھںٹڈڑ]")
_ONLY_ARABIC_LETTER: Final = re.compile("[كيةىأإؤ]")
_URDU_LETTER: Final = re.compile("[ےہھںٹڈڑ]")
_SPANISH_MARK: Final = re.compile("[ñ¿¡]")
_SPANISH_ACCENT: Final = re.compile("[áéíóú]")
_OTHER_LETTER: Final = re.compile("[ãõçèêëîïœßäöåæøâûùìòàłşğıż]")

_ENGLISH_SHAPE: Final = re.compile(
    r"(?:ing|ed|tion|ly|ght|ness|ship|ty|ous|'s)$|[kw]|sh|th|ph|ck|oo|ee|ss|tt|ff|pp"
)
_SPANISH_SHAPE: Final = re.compile(
    r"(?:ci[oó]n|siones|ciones|dad|dades|mente|ado|ada|ados|adas|ido|idos|ero|ería|[ií]a|ias"
    r"|..[oa]s?|ar|ces|[lrdn]es)$|ñ|[áéíóú]|rr"
)


class Evidence(NamedTuple):
    """What cheap evidence says. ``strong`` is False where neighbours know better."""

    language: Language
    strong: bool
    script: Script


def detect(text: str, *, hint: Language | None = None) -> Language:
    """Return the language of a sentence or passage: an ISO 639-1 code or ``und``.

    ``hint`` (say, the document's main language) decides what stays unclear.
    Looks at the first 4,000 code points; deterministic.
    """
    found = evidence(text)
    if found.strong and found.language != UNDETERMINED:
        return found.language
    if hint is not None and hint == found.language:
        return hint
    if found.script != "none" and (guess := _by_statistics(text[:_SAMPLE])):
        return guess
    if found.strong:  # clearly another language, only which one is unknown
        return UNDETERMINED
    return hint or found.language


def guess_query(text: str) -> tuple[Language, ...]:
    """Return the languages a short query may be written in, likelier first; never empty.

    Both English and Spanish where little speaks for one; all three where there
    is no letter or only letters of another script.
    """
    text = text[:_SAMPLE]
    lower = _LATIN_RUN.findall(text.lower())
    arabic = (ARABIC,) if _ARABIC_RUN.search(text) else ()
    if not lower:
        return arabic or LANGUAGES
    return arabic + _latin_guess(text.lower(), set(lower))


def _latin_guess(lower: str, words: set[str]) -> tuple[Language, ...]:
    """English, Spanish or both. One alone only where no word could be of the other."""
    english = 2 * len(words & ENGLISH_WORDS)
    spanish = 2 * len(words & SPANISH_WORDS) + len(words & SPANISH_SHARED)
    spanish += 2 * bool(_SPANISH_MARK.search(lower)) + bool(_SPANISH_ACCENT.search(lower))
    content = words - ENGLISH_WORDS - SPANISH_WORDS - SPANISH_SHARED
    english_shape = sum(1 for word in content if _ENGLISH_SHAPE.search(word))
    spanish_shape = sum(1 for word in content if _SPANISH_SHAPE.search(word))
    looks_spanish = not english_shape and spanish_shape == len(content)
    if spanish and not english and (looks_spanish or spanish > _CLEAR_MARGIN):
        return (SPANISH,)
    if english and not spanish and english + english_shape > spanish_shape:
        return (ENGLISH,)
    if 2 * spanish + spanish_shape > 2 * english + english_shape:
        return (SPANISH, ENGLISH)
    return (ENGLISH, SPANISH)


def evidence(text: str) -> Evidence:
    """Return what script, function words and letters say; microseconds, no statistics."""
    text = text[:_SAMPLE]
    script = _script(text)
    if script == "arabic":
        return Evidence(_arabic_script_language(text), True, script)
    if script != "latin":
        return Evidence(UNDETERMINED, script == "other", script)
    lower = text.lower()
    ascii_only = lower.isascii()
    words = _FUNCTION_WORDS.intersection((_ASCII_WORD if ascii_only else _WORD).findall(lower))
    english = 2 * len(words & ENGLISH_WORDS)
    spanish = 2 * len(words & SPANISH_WORDS) + len(words & SPANISH_SHARED)
    other = 2 * len(words & OTHER_WORDS)
    if not ascii_only:
        spanish += 2 * bool(_SPANISH_MARK.search(lower)) + bool(_SPANISH_ACCENT.search(lower))
        other += 2 * bool(_OTHER_LETTER.search(lower))
    return _weigh(english, spanish, other)


def _weigh(english: int, spanish: int, other: int) -> Evidence:
    best, rival = (english, spanish) if english >= spanish else (spanish, english)
    language = ENGLISH if english >= spanish else SPANISH
    if best == rival or other > best:
        return Evidence(UNDETERMINED, other - best >= _CLEAR_MARGIN, "latin")
    return Evidence(language, best - max(rival, other) >= _CLEAR_MARGIN, "latin")


def _script(text: str) -> Script:
    if text.isascii() or not _BEYOND_LATIN.search(text):
        return "latin" if _LATIN_RUN.search(text) else "none"
    arabic = sum(map(len, _ARABIC_RUN.findall(text)))
    if 2 * arabic >= len(text):  # more than the others can be
        return "arabic"
    latin = sum(map(len, _LATIN_RUN.findall(text)))
    other = sum(map(len, _WORD.findall(text))) - arabic - latin
    if not (arabic or latin or other > 0):
        return "none"
    if arabic >= latin and arabic >= other:
        return "arabic"
    return "latin" if latin >= other else "other"


def _arabic_script_language(text: str) -> Language:
    """Arabic, Persian or Urdu. Some Arabic is typed with Persian yeh; ``ال`` tells."""
    foreign = len(_NOT_ARABIC_LETTER.findall(text))
    if not foreign:
        return ARABIC
    if foreign <= len(_ONLY_ARABIC_LETTER.findall(text)) + 2 * text.count("ال"):
        return ARABIC
    return "ur" if 6 * len(_URDU_LETTER.findall(text)) > foreign else "fa"


def _by_statistics(text: str) -> Language | None:
    """The language langdetect is sure of, or None for short text and doubtful cases."""
    words = _WORD.findall(text)
    letters = sum(map(len, {word[:20] for word in words}))  # "aaaa…" is in no language
    if letters < _STATISTICS_LETTERS:
        return None
    detector = _profiles().create()
    detector.append(" ".join(words)[:_STATISTICS_SAMPLE])
    ranked = detector.get_probabilities()
    if not ranked or ranked[0].prob < _STATISTICS_PROBABILITY:
        return None
    return str(ranked[0].lang).partition("-")[0]


@cache
def _profiles() -> DetectorFactory:
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    factory = DetectorFactory()
    factory.seed = 0
    factory.load_profile(PROFILES_DIRECTORY)
    return factory
