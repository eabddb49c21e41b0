"""Alternatives of names: which words of a stem they are, and those that are function words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from index.text.analysis import AnalyzedWord, get_analyzer
from index.text.analysis.function_names import ROMANISATIONS
from index.text.analysis.words import Word
from index.text.normalize import fold
from index.types import ARABIC, Language
from search.lexicon.compound_names import is_head
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


def spell_function_name(term: str, target: Language) -> tuple[Alternative, ...]:
    """Return how ``target`` writes a name that is a function word, as علي is."""
    if target == ARABIC:
        return (Alternative((term,), 1.0, Reason.STEM),)
    stem_of = get_analyzer(target).stem_folded
    return tuple(_name(stem_of(word), [word]) for word in ROMANISATIONS[term])


def function_names(word: str) -> Iterable[Alternative]:
    """Yield the Arabic names that are function words which a folded Latin word is."""
    for term, words in ROMANISATIONS.items():
        if word in words:
            yield _name(term)


def _name(stem: str, words: Collection[str] = ()) -> Alternative:
    return Alternative(
        (stem,), NAME_WEIGHT, Reason.SPELLING, Expansion.NAMES, words=frozenset(words)
    )
