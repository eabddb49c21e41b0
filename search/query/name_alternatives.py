"""Alternatives of names: which words of a stem they are, and those that are function words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Final

from index.text.analysis import AnalyzedWord, get_analyzer
from index.text.analysis.function_names import (
    ARABIC_SPELLINGS,
    LATIN_NAMES,
    OWN_LETTERS,
    ROMANISATIONS,
    find_terms_of,
)
from index.text.analysis.words import Word, is_arabic
from index.text.normalize import fold
from index.types import ARABIC, ENGLISH, Language
from search.lexicon.compound_names import is_head
from search.lexicon.known_names import FUNCTION_NAMES
from search.lexicon.names import NAME_WEIGHT, NameSpeller
from search.query.limits import GUESSED_LENGTH
from search.types import Alternative, Expansion, Reason

_ARTICLES: Final = frozenset("al el ul ar as ad an at az".split())
_LIKELY: Final = 0.5
"""Weight of a translation from which on it need not be a name itself."""


def find_compound_names(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Yield the positions of two words that may be one name, with or without an article between."""
    for position, word in enumerate(words[:-1]):
        if word.start < GUESSED_LENGTH and is_head(fold(word.surface)):
            has_article = fold(words[position + 1].surface) in _ARTICLES
            second = position + 2 if has_article else position + 1
            if second < len(words):
                yield position, second


def limit_forms(
    alternative: Alternative,
    form: AnalyzedWord,
    language: Language,
    names: NameSpeller,
    *,
    is_name: bool,
) -> Alternative | None:
    """Return another stem of a word with those words that are forms of it; None if none are."""
    if alternative.by is not Expansion.FORMS:
        return alternative
    words = names.find_forms(form.word, alternative.terms[0], language, is_name=is_name)
    if words is None:
        return alternative
    return replace(alternative, words=words) if words else None


def limit_to_named(
    alternative: Alternative,
    form: AnalyzedWord,
    source: Language,
    target: Language,
    names: NameSpeller,
) -> Alternative | None:
    """Return a translation of a name with those words that end as it does; None if none do.

    What is a word by what else it translates has no such ending: rehén is رهينة, a hostage. An
    unlikely translation that only sounds like it is none: Reyes is not رئيس, a president.
    """
    is_across = (source == ARABIC) != (target == ARABIC)
    stem = alternative.terms[0]
    if len(alternative.terms) > 1 or not is_across:
        return alternative
    if not names.known.sound_alike(form.word, source, stem):
        return alternative
    if alternative.weight < _LIKELY and not names.may_be_name(form.word, stem, target):
        return None
    words = names.find_named(form.word, target, stem)
    if words is None:
        return alternative
    if not words and names.known.is_word_elsewhere(target, stem, source):
        return alternative
    return replace(alternative, words=words) if words else None


def limit_as_typed(
    alternative: Alternative, form: AnalyzedWord, target: Language, names: NameSpeller
) -> Alternative:
    """Return a translation of a name that has its stem with those words that are the name.

    The lexicon knows stems alone: Bernard is Bernard in Spanish, but so is Bernardo.
    """
    (stem, *others) = alternative.terms
    if others or stem != get_analyzer(target).stem_folded(form.word):
        return alternative
    words = names.find_forms(form.word, stem, target, is_name=True)
    return alternative if words is None else replace(alternative, words=words | {form.word})


def is_function_name(term: str) -> bool:
    """Tell whether ``term`` is that of a name that is a function word, as علي is."""
    return term in ROMANISATIONS or term in LATIN_NAMES


def spell_function_name(
    term: str, target: Language, names: NameSpeller | None
) -> Iterator[Alternative]:
    """Yield how ``target`` writes a name that is a function word."""
    is_latin = term in LATIN_NAMES
    if is_latin == (target != ARABIC):
        yield Alternative((term,), 1.0, Reason.STEM)
        return
    stem_of = get_analyzer(target).stem_folded
    for word in (ARABIC_SPELLINGS if is_latin else ROMANISATIONS)[term]:
        yield _name(stem_of(word), [word])
    if is_latin and names is not None:
        yield from names.find_spellings(LATIN_NAMES[term], ENGLISH, target, is_name=True)


def is_spelt_alone(word: str, target: Language) -> bool:
    """Tell whether a folded name has one spelling in ``target``: Ali is علي, and عالي is not."""
    return target == ARABIC and word in OWN_LETTERS and word in FUNCTION_NAMES


def function_names(word: str, target: Language) -> Iterator[Alternative]:
    """Yield the names of ``target`` that are function words which a folded word spells."""
    if is_arabic(word) == (target != ARABIC):
        yield from map(_name, find_terms_of(word))


def _name(stem: str, words: Collection[str] = ()) -> Alternative:
    return Alternative(
        (stem,), NAME_WEIGHT, Reason.SPELLING, Expansion.NAMES, words=frozenset(words)
    )
