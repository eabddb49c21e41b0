"""Detect the language of a text: by its script, then function words, then n-gram statistics.

Script and function words settle nearly all news text in microseconds. langdetect (n-gram
profiles, Nakatani 2010) takes milliseconds and only sees longer text that is still unclear.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from index.text.function_words import ENGLISH_WORDS, OTHER_WORDS, SPANISH_SHARED, SPANISH_WORDS
from index.text.language_statistics import detect_by_ngrams, prefer_by_ngrams
from index.types import ARABIC, ENGLISH, LANGUAGES, SPANISH, UNDETERMINED, Language

LANGUAGE_CODE: Final = re.compile("[a-z]{2,3}(-[a-z]{2})?")
"""What a language is called: "en", "und", "zh-cn"."""

Script: TypeAlias = Literal["latin", "arabic", "other", "none"]

_MAX_CHARACTERS: Final = 4_000
"""Code points of a text that are looked at; a passage is shorter."""
_CLEAR_MARGIN: Final = 3
"""By how much the best language must lead, in half points; a function word is worth two."""
_MIN_STATISTICS_LETTERS: Final = 40
_MIN_FOREIGN_LETTERS: Final = 80
"""From here on, statistics alone may say that a text is in a language that is not ours."""
_MIN_WORDS: Final = 2
"""Words from which statistics tell English from Spanish, if it is one of them."""
_MIN_WORD_LENGTH: Final = 3

_FUNCTION_WORDS: Final = ENGLISH_WORDS | SPANISH_WORDS | SPANISH_SHARED | OTHER_WORDS
_WORD: Final = re.compile(r"[^\W\d_]+")
_ASCII_WORD: Final = re.compile("[a-z]+")
"""The words of a lower-case ASCII text, in half the time."""
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


class LanguageGuess(NamedTuple):
    """The language as script and function words tell it, ``und`` if they do not.

    Where a guess is not ``confident``, the language of the neighbouring text says more.
    ``foreign``: it has a function word or a letter of a Latin-script language that is not ours.
    """

    language: Language
    confident: bool
    script: Script
    foreign: bool = False


def detect_language(text: str) -> Language:
    """Return the language of a sentence or passage: an ISO 639-1 code or ``und``.

    Looks at the first 4,000 code points; deterministic. What is short and has no sign of another
    language is taken for English or Spanish: titles, notes and rows are of few words, which
    statistics find in some language of the world.
    """
    guess = guess_language(text)
    if (guess.confident and guess.language != UNDETERMINED) or guess.script == "none":
        return guess.language
    words = _WORD.findall(text[:_MAX_CHARACTERS])
    if len(text) > _MAX_CHARACTERS:
        del words[-1:]  # it may be cut
    letters = sum(map(len, {word[:20] for word in words}))  # "aaaa…" is in no language
    text = " ".join(words)
    if letters >= _MIN_STATISTICS_LETTERS:
        language = (detect_by_ngrams(text) or UNDETERMINED).partition("-")[0]
        is_known = language in LANGUAGES or guess.script != "latin" or guess.foreign
        if language != UNDETERMINED and (is_known or letters >= _MIN_FOREIGN_LETTERS):
            return language
    if guess.language != UNDETERMINED or guess.script != "latin" or guess.foreign:
        return guess.language
    if _are_names(words):
        return UNDETERMINED
    return prefer_by_ngrams(text, (ENGLISH, SPANISH)) or UNDETERMINED


def _are_names(words: Sequence[str]) -> bool:
    """Tell whether ``words`` are all capitalized, or too few to be in a language."""
    telling = {word for word in words if len(word) >= _MIN_WORD_LENGTH}
    return len(telling) < _MIN_WORDS or not any(word[0].islower() for word in telling)


def guess_query_languages(text: str) -> tuple[Language, ...]:
    """Return the languages a short query may be written in, likelier first; never empty.

    That is both English and Spanish unless the words are clearly of one of them, and all
    three languages if the query has no Latin or Arabic letter.
    """
    text = text[:_MAX_CHARACTERS]
    lower = text.lower()
    latin_words = set(_LATIN_RUN.findall(lower))
    arabic = (ARABIC,) if _ARABIC_RUN.search(text) else ()
    if not latin_words:
        return arabic or LANGUAGES
    return arabic + _guess_english_or_spanish(lower, latin_words)


def _guess_english_or_spanish(lower: str, words: set[str]) -> tuple[Language, ...]:
    """Return English, Spanish or both; one alone only if no word could be of the other."""
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


def guess_language(text: str) -> LanguageGuess:
    """Return what script, function words and letters tell; microseconds, no statistics."""
    text = text[:_MAX_CHARACTERS]
    script = _find_script(text)
    if script == "arabic":
        return LanguageGuess(_guess_arabic_script_language(text), True, script)
    if script != "latin":
        return LanguageGuess(UNDETERMINED, script == "other", script)
    lower = text.lower()
    ascii_only = lower.isascii()
    word = _ASCII_WORD if ascii_only else _WORD
    words = _FUNCTION_WORDS.intersection(word.findall(lower))
    english = 2 * len(words & ENGLISH_WORDS)
    spanish = 2 * len(words & SPANISH_WORDS) + len(words & SPANISH_SHARED)
    other = 2 * len(words & OTHER_WORDS)
    if not ascii_only:
        spanish += 2 * bool(_SPANISH_MARK.search(lower)) + bool(_SPANISH_ACCENT.search(lower))
        other += 2 * bool(_OTHER_LETTER.search(lower))
    return _compare_scores(english, spanish, other)


def _compare_scores(english: int, spanish: int, other: int) -> LanguageGuess:
    if english >= spanish:
        language, best, second = ENGLISH, english, spanish
    else:
        language, best, second = SPANISH, spanish, english
    if best == second or other > best:
        return LanguageGuess(UNDETERMINED, other - best >= _CLEAR_MARGIN, "latin", other > 0)
    return LanguageGuess(language, best - max(second, other) >= _CLEAR_MARGIN, "latin", other > 0)


def _find_script(text: str) -> Script:
    """Return the script of most letters of ``text``, ``none`` if it has no letter."""
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


def _guess_arabic_script_language(text: str) -> Language:
    """Return Arabic, Persian or Urdu. Some Arabic is typed with Persian yeh; ``ال`` tells."""
    foreign = len(_NOT_ARABIC_LETTER.findall(text))
    if not foreign:
        return ARABIC
    if foreign <= len(_ONLY_ARABIC_LETTER.findall(text)) + 2 * text.count("ال"):
        return ARABIC
    return "ur" if 6 * len(_URDU_LETTER.findall(text)) > foreign else "fa"
