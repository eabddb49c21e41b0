"""Acronyms in queries: a short word in capitals, ICE, means what passages have in capitals.

Where its letters are no other word (ONU, FBI), case does not matter. Else only the term of the
acronym is looked for, see :mod:`index.text.analysis.acronyms`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from index.messages import Message
from index.text.analysis import AnalyzedWord, get_analyzer, is_stop_word
from index.text.analysis.acronyms import MAX_LETTERS, MIN_LETTERS, to_term
from index.text.analysis.words import Word, find_words
from index.text.normalize import fold
from index.types import ARABIC, ENGLISH, LANGUAGES, Language

_MIN_CAPITALS: Final = 3
"""From so many words on, a query all in capitals says nothing by them."""
_DOTTED: Final = re.compile(
    rf"(?<!\w)(?:[^\W\d_]\.){{1,{MAX_LETTERS - 1}}}[^\W\d_](?!\w)\.?"
    r"|(?<!\w)([^\W\d_])\1\.?[ \u00a0]?([^\W\d_])\2(?!\w)\.?"
)
_MAX_LETTERS_AMONG_CAPITALS: Final = 4
"""Letters of an acronym in a shorter one: JUAN PÉREZ may be a name."""
_PARTICLES: Final = frozenset("el la lo los las de del y the of and".split())
"""Function words before names, which are in capitals only because the name is: LA ONU."""
_MIN_PRONOUNCED: Final = 4
_PRONOUNCED: Final = re.compile(
    r"[^aeiou]?[aeiou](?:[^aeiou]{1,2}[aeiou])+[^aeiou]?|[^aeiou][aeiou][^aeiou]{1,2}[aeiou]"
)
"""Letters among which vowels and at most two consonants take turns."""
_FULL_NAMES: Final = {"us": ("unit", "state"), "who": ("world", "health", "organ")}
_NO_ACRONYMS: Final = frozenset({"eg", "ie", "am", "pm", "ad", "bc", "ac", "dc"})

# Words of English or Spanish, other than function words, that are something else than an acronym
# with the same letters. Not sida, ovni or visa, which are the same.
_ORDINARY: Final = frozenset(
    """
    ace act aid aids alba alto apt arena arm art bar bat bid bin bot cam cap car care cat chip cod
    con cop cops core cow das dash data dec dom dos dot drop era fan fed feed fin fir fit flip gas
    gap geo head hit hop hub hum ice ices ion ir ira jam lamp lead leap led ley lid link list map
    mar mass met mil mir mod mole moss nap net nod nose nuts oil ole once ore pack pact pal pam pan
    par para paro pas paso pat path pen pep pet pie pin pip pit poet pop port post pot pow prism
    pro race rag raid ram ran rap rat raw red rest rico rim rip risk rod rot safe sal salt sap sat
    save scan sea seal sec sed set shape ship sin sit soap sol sole sopa star start step stop sum
    sun sur swap swat swift tac tan tap tar tax team tender tic tin tip top trap trim unir unit va
    van vat vet vi via vid web wish zip
    """.split()
)


def merge_acronyms(text: str, words: Sequence[Word]) -> list[Word]:
    """Return the ``words`` of ``text`` with an acronym in dots (U.S., EE. UU.) as one.

    It is in capitals without the dots; where it starts and ends stays.
    """
    merged: list[Word] = []
    spans = [match for match in _DOTTED.finditer(text) if "." in match[0] or match[0].isupper()]
    for word in words:
        span = next((at for at in spans if at.start() <= word.start and word.end <= at.end()), None)
        letters = "" if span is None else re.sub(r"[\W_]", "", span[0]).upper()
        if span is None or fold(letters) in _NO_ACRONYMS:
            merged.append(word)
        elif word.start == span.start():
            merged.append(Word(letters, *span.span()))
    return merged


def is_acronym(surface: str, surfaces: Sequence[str]) -> bool:
    """Tell whether a word is an acronym in a query that has the words ``surfaces``."""
    if not (surface.isalpha() and surface.isupper() and len(surface) >= MIN_LETTERS):
        return False
    if all(map(str.isupper, surfaces)):
        if len(surfaces) > 1 and fold(surface) in _PARTICLES:
            return False
        return len(surfaces) < _MIN_CAPITALS and len(surface) <= _MAX_LETTERS_AMONG_CAPITALS
    return len(surface) <= MAX_LETTERS


def is_other_word(acronym: str, language: Language | None = None) -> bool:
    """Tell whether the letters of an acronym are another word in ``language``, or in any."""
    languages = LANGUAGES if language is None else (language,)
    return fold(acronym) in _ORDINARY or is_stop_word(acronym, languages)


def analyze_acronym(acronym: str, language: Language) -> AnalyzedWord:
    """Return what to look for in passages of ``language``: any case, or capitals alone."""
    if not is_other_word(acronym, language):
        return get_analyzer(language).analyze_word(acronym)
    term = to_term(acronym)
    return AnalyzedWord(term, term, False)


def analyze_single_word(text: str, language: Language) -> AnalyzedWord:
    """Return what to look for where ``text`` is one word of a condition, acronym or not."""
    for word in merge_acronyms(text, list(find_words(text))):
        if is_acronym(word.surface, [word.surface]):
            return analyze_acronym(word.surface, language)
    return get_analyzer(language).analyze_word(text)


def may_translate(acronym: str, source: Language) -> bool:
    """Tell whether the lexicon's translations from ``source`` are those of the acronym.

    What is an English word is an English word in Spanish text, too.
    """
    return not (is_other_word(acronym, source) or is_other_word(acronym, ENGLISH))


def may_be_spelt(acronym: str, target: Language) -> bool:
    """Tell whether passages in ``target`` may spell an acronym in letters of their own script.

    Arabic does if it is pronounced as a word (ENEL, UNESCO), and not letter by letter (FBI).
    """
    return (
        target == ARABIC
        and len(acronym) >= _MIN_PRONOUNCED
        and _PRONOUNCED.fullmatch(fold(acronym)) is not None
        and not is_other_word(acronym)
    )


def full_name(acronym: str) -> tuple[str, ...]:
    """Return the English stems of what an acronym stands for; () if that is not known.

    Only of those that the lexicon cannot have, because it has no function words.
    """
    return _FULL_NAMES.get(fold(acronym), ())


def describe_acronyms(acronyms: Sequence[str]) -> tuple[str, ...]:
    """Return a line for each of ``acronyms`` of which the word in small letters is left out."""
    return tuple(
        Message(
            '"{acronym}" is read as an acronym; type {word} for the word',
            acronym=acronym,
            word=fold(acronym),
        )
        for acronym in dict.fromkeys(acronyms)
        if fold(acronym) in _ORDINARY
    )
