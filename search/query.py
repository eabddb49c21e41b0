"""A query's text → what to look for in passages of each language.

A query word stands for its own stem in passages of its language and for its
translations, weighted by probability, in the others (probabilistic structured
queries, Darwish & Oard 2003). A multi-word expression is translated as a unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from index.analysis import Form, analyzer
from index.analysis.words import Word, is_number, words
from index.errors import QueryError
from index.language import guess_query
from index.types import Language
from search.forms import inflections
from search.lexicon import Lexicon
from search.names import Names
from search.types import Alternative, Concept, Query, Reason

MAX_LENGTH: Final = 2_000
"""Code points a query may have."""

_EXPRESSION_BOOST: Final = 0.5
"""Weight of an expression beside its words."""

_INFLECTION_WEIGHT: Final = 0.7
"""Weight of a form that shares no stem with the word: mujer beside mujeres."""

_PART_BOOST: Final = 0.5
"""Weight of a word beside the translated expression it is part of."""


def parse(
    text: str, targets: Sequence[Language], lexicon: Lexicon, names: Names | None = None
) -> Query:
    """Return what ``text`` asks for in passages of the ``targets`` languages.

    With ``names``, words that the lexicon lacks are looked for in other scripts.

    Raises QueryError if the text is empty, has no word, or is longer than MAX_LENGTH.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(
            f"the query has {len(text):,} characters, the limit is {MAX_LENGTH:,}; shorten it"
        )
    tokens = list(words(text))
    if not tokens:
        raise QueryError("the query has no word to search for; type at least one")
    sources = guess_query(text)
    readings = {source: _content(tokens, source) for source in sources}
    known = any(
        lexicon.knows(source, (form.stem,))
        for source, content in readings.items()
        for _, form in content
    )
    expressions = {
        source: _expressions(content, source, lexicon) for source, content in readings.items()
    }
    return Query(
        text,
        sources,
        known,
        {
            target: _concepts(text, tokens, readings, expressions, target, lexicon, names)
            for target in targets
        },
    )


def _concepts(
    text: str,
    tokens: list[Word],
    readings: dict[Language, list[tuple[int, Form]]],
    expressions: dict[Language, list[list[tuple[int, Form]]]],
    target: Language,
    lexicon: Lexicon,
    names: Names | None,
) -> tuple[Concept, ...]:
    """Return the concepts of the query for passages in ``target``."""
    # What is a function word in the likeliest language is not looked up in another.
    likeliest = {place for place, _ in next(iter(readings.values()))}
    result: list[Concept] = []
    covered: set[int] = set()
    for source, found in expressions.items():
        for content in found:
            places = [place for place, _ in content]
            expression = _expression(text, tokens, content, source, target, lexicon)
            if expression is not None and covered.isdisjoint(places):
                result.append(expression)
                if source != target:
                    covered.update(places)
    for place, token in enumerate(tokens):
        forms = {
            source: form
            for source, content in readings.items()
            for index, form in content
            if index == place and (place in likeliest or not likeliest)
        }
        if forms:
            word = _word(token, forms, target, lexicon, names, first=place == 0)
            part = replace(word, boost=_PART_BOOST, lit=False)
            result.append(part if place in covered else word)
    return tuple(result)


def _content(tokens: list[Word], source: Language) -> list[tuple[int, Form]]:
    form = analyzer(source).form
    analysed = [(place, form(token.surface)) for place, token in enumerate(tokens)]
    return [(place, found) for place, found in analysed if not found.stop]


def _expressions(
    content: list[tuple[int, Form]], source: Language, lexicon: Lexicon
) -> list[list[tuple[int, Form]]]:
    """Return the stretches of ``content`` that the lexicon knows as expressions."""
    ranges = lexicon.segment(source, [form.stem for _, form in content])
    return [content[start:end] for start, end in ranges if end - start > 1]


def _expression(
    text: str,
    tokens: list[Word],
    content: list[tuple[int, Form]],
    source: Language,
    target: Language,
    lexicon: Lexicon,
) -> Concept | None:
    surface = text[tokens[content[0][0]].start : tokens[content[-1][0]].end]
    stems = tuple(form.stem for _, form in content)
    folded = tuple(form.word for _, form in content)
    if source == target:
        itself = Alternative(stems, 1.0, Reason.STEM)
        return Concept(surface, folded, (itself,), boost=_EXPRESSION_BOOST, expression=True)
    found = _translations(source, target, stems, lexicon)
    if not found:
        return None
    return Concept(surface, folded, found, boost=_EXPRESSION_BOOST, expression=True)


def _word(
    token: Word,
    forms: dict[Language, Form],
    target: Language,
    lexicon: Lexicon,
    names: Names | None,
    *,
    first: bool,
) -> Concept:
    """Return the concept of one query word, read in every language it may belong to."""
    best: dict[tuple[str, ...], Alternative] = {}
    for source, form in forms.items():
        if source == target:
            found = _itself(form, source)
        else:
            found = _translations(source, target, (form.stem,), lexicon)
        if not found and names is not None and not is_number(token.surface):
            found = names.alternatives(form.word, source, target)
        for alternative in found:
            known = best.get(alternative.terms)
            if known is None or alternative.weight > known.weight:
                best[alternative.terms] = alternative
    if not best or _is_name(token, first):
        itself = analyzer(target).form(token.surface).stem
        if itself:
            best.setdefault((itself,), Alternative((itself,), 1.0, Reason.STEM))
    ordered = sorted(best.values(), key=lambda alternative: -alternative.weight)
    folded = tuple(dict.fromkeys(form.word for form in forms.values()))
    return Concept(token.surface, folded, tuple(ordered))


def _itself(form: Form, language: Language) -> tuple[Alternative, ...]:
    """Return a word's own stem, and those of its forms that the stemmer keeps apart."""
    others = inflections(form.word, language)
    return (
        Alternative((form.stem,), 1.0, Reason.STEM),
        *(Alternative((stem,), _INFLECTION_WEIGHT, Reason.STEM) for stem in others),
    )


def _translations(
    source: Language, target: Language, stems: tuple[str, ...], lexicon: Lexicon
) -> tuple[Alternative, ...]:
    return tuple(
        Alternative(translation.terms, translation.weight, Reason.TRANSLATION)
        for translation in lexicon.translations(source, target, stems)
    )


def _is_name(token: Word, first: bool) -> bool:
    """Guess that a word is written alike in other languages: a number, acronym or name."""
    surface = token.surface
    capital = surface[0].isupper() and not first
    return is_number(surface) or capital or (len(surface) > 1 and surface.isupper())
