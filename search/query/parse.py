"""A query's text → what to look for in passages of each language.

A query word stands for its own stem in passages of its language and for its
translations, weighted by probability, in the others (probabilistic structured
queries, Darwish & Oard 2003). A multi-word expression is translated as a unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from index.errors import QueryError
from index.text.analysis import AnalyzedWord, get_analyzer
from index.text.analysis.words import Word, find_words, is_number
from index.text.language import guess_query_languages
from index.types import ARABIC, Language
from search.lexicon.translations import Lexicon
from search.query.alternatives import AlternativeFinder
from search.query.common_words import CommonWordWeights
from search.query.disambiguation import TranslationDisambiguator
from search.types import Alternative, Concept, Query

MAX_LENGTH: Final = 2_000
"""Code points a query may have."""

_EXPRESSION_BOOST: Final = 0.5
"""Weight of an expression beside its words, in its own language."""

_ARABIC_LETTER: Final = re.compile(r"[\u0600-\u06ff]")

Content = list[tuple[int, AnalyzedWord]]
"""Words that are no function words, with their places in the query."""


def parse(
    text: str,
    targets: Sequence[Language],
    lexicon: Lexicon,
    *,
    wordings: AlternativeFinder | None = None,
    commonness: CommonWordWeights | None = None,
    context: TranslationDisambiguator | None = None,
    languages: Sequence[Language] = (),
    expressions: bool = True,
) -> Query:
    """Return what ``text`` asks for in passages of the ``targets`` languages.

    ``wordings`` say how passages may word it (default: as the lexicon has it);
    with ``commonness``, words that say little count less; with ``context``, translations
    are weighed by the query's other words. ``languages`` are those
    the query is in, if that is not to be guessed. Without ``expressions`` every
    word stands for itself.

    Raises QueryError if the text is empty, has no word, or is longer than MAX_LENGTH.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(
            f"the query has {len(text):,} characters, the limit is {MAX_LENGTH:,}; shorten it"
        )
    tokens = list(find_words(text))
    if not tokens:
        raise QueryError("the query has no word to search for; type at least one")
    reading = _Reading(
        text, tokens, tuple(languages) or guess_query_languages(text), lexicon, expressions
    )
    writer = _Writer(reading, wordings or AlternativeFinder(lexicon), commonness, context, targets)
    concepts = {target: tuple(writer.concepts(target)) for target in targets}
    return Query(text, tuple(reading.contents), reading.known, concepts)


class _Reading:
    """A query as it is understood in each language it may be in."""

    def __init__(
        self,
        text: str,
        tokens: list[Word],
        languages: Sequence[Language],
        lexicon: Lexicon,
        expressions: bool,
    ) -> None:
        self.text = text
        self.tokens = tokens
        self.contents = {language: _content(tokens, language) for language in languages}
        self.known = any(
            lexicon.knows(language, (form.stem,))
            for language, content in self.contents.items()
            for _, form in content
        )
        self.expressions = {
            language: _expressions(content, language, lexicon) if expressions else []
            for language, content in self.contents.items()
        }
        self._likeliest = {
            place for place, token in enumerate(tokens) if self._says_something(place, token)
        }

    def _says_something(self, place: int, token: Word) -> bool:
        """Whether a word is no function word in the likeliest language of its script.

        Only then is it looked up in others: English *a* is a word, Spanish *a* is not.
        """
        arabic = bool(_ARABIC_LETTER.search(token.surface))
        languages = [one for one in self.contents if (one == ARABIC) == arabic]
        likeliest = (languages or list(self.contents))[0]
        return any(place == other for other, _ in self.contents[likeliest])

    def forms(self, place: int) -> dict[Language, AnalyzedWord]:
        """Return the analyses of the word at ``place`` by language; {} for a function word."""
        if self._likeliest and place not in self._likeliest:
            return {}
        return {
            language: form
            for language, content in self.contents.items()
            for index, form in content
            if index == place
        }

    def without(self, surface: str) -> str:
        """Return the content words of the likeliest reading other than ``surface``."""
        others = (self.tokens[place].surface for place in sorted(self._likeliest))
        return " ".join(other for other in others if other != surface)


class _Writer:
    """Writes a reading down as concepts for passages of one language after another."""

    def __init__(
        self,
        reading: _Reading,
        wordings: AlternativeFinder,
        commonness: CommonWordWeights | None,
        context: TranslationDisambiguator | None,
        targets: Sequence[Language],
    ) -> None:
        self._reading = reading
        self._wordings = wordings
        self._commonness = commonness
        self._alternatives = self._worded(targets, context)

    def _worded(
        self, targets: Sequence[Language], context: TranslationDisambiguator | None
    ) -> dict[tuple[int, Language], tuple[Alternative, ...]]:
        """Return how each word may be worded in each language, by its place."""
        reading = self._reading
        found = {
            (place, target): self._wordings.of_word(
                token.surface, forms, target, alike=_is_name(token.surface, first=place == 0)
            )
            for place, token in enumerate(reading.tokens)
            if (forms := reading.forms(place))
            for target in targets
        }
        if context is None:
            return found
        rests = {place: reading.without(reading.tokens[place].surface) for place, _ in found}
        context.learn((some, rests[place]) for (place, _), some in found.items())
        return {key: context.weighed(some, rests[key[0]]) for key, some in found.items()}

    def concepts(self, target: Language) -> Iterator[Concept]:
        """Yield expressions, then the words they do not cover."""
        covered: set[int] = set()
        for source, found in self._reading.expressions.items():
            for content in found:
                places = [place for place, _ in content]
                expression = self._expression(content, source, target)
                if expression is not None and covered.isdisjoint(places):
                    yield expression
                    if source != target:
                        covered.update(places)
        for place in range(len(self._reading.tokens)):
            word = None if place in covered else self._word(place, target)
            if word is not None:
                yield word

    def _expression(self, content: Content, source: Language, target: Language) -> Concept | None:
        stems = tuple(form.stem for _, form in content)
        found = self._wordings.of_expression(stems, source, target)
        if not found:
            return None
        tokens = self._reading.tokens
        surface = self._reading.text[tokens[content[0][0]].start : tokens[content[-1][0]].end]
        folded = tuple(form.word for _, form in content)
        boost = max(self._weight(source, stem) for stem in stems)
        if source == target:
            return Concept(surface, folded, found, boost * _EXPRESSION_BOOST, expression=True)
        words_ = (self._word(place, target) for place, _ in content)
        parts = tuple(part for part in words_ if part is not None)
        return Concept(surface, folded, found, boost, expression=True, parts=parts)

    def _word(self, place: int, target: Language) -> Concept | None:
        """Return the concept of one word, read in every language it may belong to."""
        forms = self._reading.forms(place)
        if not forms:
            return None
        surface = self._reading.tokens[place].surface
        folded = tuple(dict.fromkeys(form.word for form in forms.values()))
        boost = max(self._weight(source, form.stem) for source, form in forms.items())
        return Concept(surface, folded, self._alternatives[place, target], boost)

    def _weight(self, language: Language, stem: str) -> float:
        return 1.0 if self._commonness is None else self._commonness.weight(language, stem)


def _content(tokens: list[Word], source: Language) -> Content:
    form = get_analyzer(source).analyze_word
    analysed = [(place, form(token.surface)) for place, token in enumerate(tokens)]
    return [(place, found) for place, found in analysed if not found.stop]


def _expressions(content: Content, source: Language, lexicon: Lexicon) -> list[Content]:
    """Return the stretches of ``content`` that the lexicon knows as expressions."""
    ranges = lexicon.segment(source, [form.stem for _, form in content])
    return [content[start:end] for start, end in ranges if end - start > 1]


def _is_name(surface: str, *, first: bool) -> bool:
    """Guess that a word is written alike in other languages: a number, acronym or name."""
    capital = surface[0].isupper() and not first
    return is_number(surface) or capital or (len(surface) > 1 and surface.isupper())
