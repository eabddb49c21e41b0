"""Turns the text of a query into the concepts to look for in passages of each language.

A word of the query stands for its own stem in passages of its own language and for its
translations, weighted by probability, in the others (probabilistic structured queries,
Darwish & Oard 2003). A multi-word expression is translated as a unit.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from index.errors import QueryError
from index.text.analysis import AnalyzedWord, get_analyzer
from index.text.analysis.words import Word, find_words, is_number
from index.text.language import guess_query_languages
from index.types import ARABIC, Language
from search.cancellation import Cancellation
from search.lexicon.translations import Lexicon
from search.query.alternatives import AlternativeFinder
from search.query.common_words import CommonWordWeights
from search.query.disambiguation import TranslationDisambiguator
from search.query.limits import CONTEXT_WORDS, GUESSED_LENGTH
from search.types import Alternative, Concept, Query

_EXPRESSION_BOOST: Final = 0.5
"""Weight of an expression beside its words, in its own language."""

_ARABIC_LETTER: Final = re.compile(r"[\u0600-\u06ff]")


class _ContentWord(NamedTuple):
    """A word of the query that is not a function word in some language."""

    position: int
    form: AnalyzedWord


_Content = dict[Language, list[_ContentWord]]
"""The content words of a query in each language that it may be in, the likeliest first."""

_AlternativesByWord = dict[tuple[int, Language], tuple[Alternative, ...]]
"""The position of a word in the query and a language of passages → how these may word it."""


class QueryParser:
    """Parses queries with what is known about words."""

    def __init__(
        self,
        lexicon: Lexicon,
        *,
        alternatives: AlternativeFinder | None = None,
        word_weights: CommonWordWeights | None = None,
        disambiguator: TranslationDisambiguator | None = None,
        cancellation: Cancellation | None = None,
    ) -> None:
        """``alternatives`` default to those in the ``lexicon``.

        With ``word_weights``, common words count less. With a ``disambiguator``, the other
        words of the query decide between translations.
        """
        self._lexicon = lexicon
        self._finder = alternatives or AlternativeFinder(lexicon)
        self._word_weights = word_weights
        self._disambiguator = disambiguator
        self._cancellation = cancellation or Cancellation()

    def parse(
        self,
        text: str,
        targets: Sequence[Language],
        languages: Sequence[Language] = (),
        *,
        expressions: bool = True,
    ) -> Query:
        """Return what ``text`` asks for in passages of the ``targets`` languages.

        ``languages`` are those the query is in; empty, they are guessed. Without
        ``expressions``, every word stands for itself. How long a text may be is checked
        before, see :mod:`search.validation`.

        Raises:
            QueryError: the text has no word.
        """
        tokens = list(find_words(text))
        if not tokens:
            raise QueryError("the query has no word to search for; type at least one")
        content = {
            language: _find_content_words(tokens, language)
            for language in languages or guess_query_languages(text)
        }
        searched = _find_searched_positions(tokens, content)
        analysis = _QueryAnalysis(
            text=text,
            tokens=tokens,
            expressions=self._find_expressions(content) if expressions else {},
            searched_positions=searched,
            forms=_collect_forms(len(tokens), content, searched),
        )
        alternatives = self._find_word_alternatives(analysis, targets)
        builder = _ConceptBuilder(analysis, self._finder, alternatives, self._word_weights)
        concepts = {target: builder.build(target) for target in targets}
        return Query(text, tuple(content), self._knows_any_word(content), concepts)

    def _knows_any_word(self, content: _Content) -> bool:
        return any(
            self._lexicon.knows(language, (word.form.stem,))
            for language, content_words in content.items()
            for word in content_words
        )

    def _find_expressions(self, content: _Content) -> dict[Language, list[list[_ContentWord]]]:
        """Return, by language, the sequences of words that the lexicon has as expressions."""
        expressions: dict[Language, list[list[_ContentWord]]] = {}
        for language, content_words in content.items():
            stems = [word.form.stem for word in content_words]
            expressions[language] = [
                content_words[start:end]
                for start, end in self._lexicon.segment(language, stems)
                if end - start > 1
            ]
        return expressions

    def _find_word_alternatives(
        self, analysis: _QueryAnalysis, targets: Sequence[Language]
    ) -> _AlternativesByWord:
        alternatives: _AlternativesByWord = {}
        for position, token in enumerate(analysis.tokens):
            forms = analysis.forms[position]
            if not forms:
                continue
            spelt_alike = _is_spelt_alike(token.surface, is_first=position == 0)
            for target in targets:
                self._cancellation.check()
                alternatives[position, target] = self._finder.find_for_word(
                    token.surface,
                    forms,
                    target,
                    spelt_alike=spelt_alike,
                    maybe_name=token.start < GUESSED_LENGTH,
                )
        if self._disambiguator is None:
            return alternatives
        self._cancellation.check()
        positions = dict.fromkeys(position for position, _ in alternatives)
        contexts = {position: analysis.context(position) for position in positions}
        self._disambiguator.prefetch(
            (of_word, contexts[position]) for (position, _), of_word in alternatives.items()
        )
        reweighted: _AlternativesByWord = {}
        for (position, target), of_word in alternatives.items():
            context = contexts[position]
            reweighted[position, target] = self._disambiguator.reweight(of_word, context)
        return reweighted


@dataclass(frozen=True, slots=True)
class _QueryAnalysis:
    """A query as it reads in each language that it may be in."""

    text: str
    tokens: list[Word]
    expressions: dict[Language, list[list[_ContentWord]]]
    searched_positions: list[int]
    """The positions of the words that are content words in their likeliest language."""
    forms: list[dict[Language, AnalyzedWord]]
    """The analyses of each token by language; none for a token that is not looked for."""

    def context(self, position: int) -> str:
        """Return the searched words around ``position``, without the one there."""
        surface = self.tokens[position].surface
        middle = bisect_left(self.searched_positions, position)
        start, end = max(0, middle - CONTEXT_WORDS), middle + CONTEXT_WORDS + 1
        others = [self.tokens[other].surface for other in self.searched_positions[start:end]]
        return " ".join(other for other in others if other != surface)


class _ConceptBuilder:
    """Builds the concepts of a query for passages of one language after another."""

    def __init__(
        self,
        analysis: _QueryAnalysis,
        finder: AlternativeFinder,
        alternatives: _AlternativesByWord,
        word_weights: CommonWordWeights | None,
    ) -> None:
        self._analysis = analysis
        self._finder = finder
        self._alternatives = alternatives
        self._word_weights = word_weights

    def build(self, target: Language) -> tuple[Concept, ...]:
        """Return the expressions, then the words that no translated expression covers."""
        concepts: list[Concept] = []
        covered: set[int] = set()
        for source, expressions in self._analysis.expressions.items():
            for expression in expressions:
                positions = [word.position for word in expression]
                if not covered.isdisjoint(positions):
                    continue
                concept = self._build_expression(expression, source, target)
                if concept is None:
                    continue
                concepts.append(concept)
                if source != target:
                    covered.update(positions)
        for position in range(len(self._analysis.tokens)):
            if position not in covered:
                concept = self._build_word(position, target)
                if concept is not None:
                    concepts.append(concept)
        return tuple(concepts)

    def _build_expression(
        self, expression: list[_ContentWord], source: Language, target: Language
    ) -> Concept | None:
        stems = tuple(word.form.stem for word in expression)
        alternatives = self._finder.find_for_expression(stems, source, target)
        if not alternatives:
            return None
        tokens = self._analysis.tokens
        start = tokens[expression[0].position].start
        end = tokens[expression[-1].position].end
        surface = self._analysis.text[start:end]
        folded = tuple(word.form.word for word in expression)
        boost = max(self._weight(source, stem) for stem in stems)
        if source == target:
            boost *= _EXPRESSION_BOOST
            return Concept(surface, folded, alternatives, boost, expression=True)
        parts = []
        for word in expression:
            part = self._build_word(word.position, target)
            if part is not None:
                parts.append(part)
        return Concept(surface, folded, alternatives, boost, expression=True, parts=tuple(parts))

    def _build_word(self, position: int, target: Language) -> Concept | None:
        """Return the concept of one word, read in every language that it may belong to."""
        forms = self._analysis.forms[position]
        if not forms:
            return None
        surface = self._analysis.tokens[position].surface
        folded = tuple(dict.fromkeys(form.word for form in forms.values()))
        boost = max(self._weight(source, form.stem) for source, form in forms.items())
        return Concept(surface, folded, self._alternatives[position, target], boost)

    def _weight(self, language: Language, stem: str) -> float:
        if self._word_weights is None:
            return 1.0
        return self._word_weights.weight(language, stem)


def _find_content_words(tokens: Sequence[Word], language: Language) -> list[_ContentWord]:
    analyze = get_analyzer(language).analyze_word
    content_words = []
    for position, token in enumerate(tokens):
        form = analyze(token.surface)
        if not form.stop:
            content_words.append(_ContentWord(position, form))
    return content_words


def _find_searched_positions(tokens: Sequence[Word], content: _Content) -> list[int]:
    """Return the positions of words that are content words in the likeliest language.

    Only these are looked up in the other languages, too: English *a* is a word, Spanish *a* is
    not. The likeliest language is that of the word's script, if there is one.
    """
    positions = {
        language: {word.position for word in content_words}
        for language, content_words in content.items()
    }
    searched = []
    for position, token in enumerate(tokens):
        is_arabic = _ARABIC_LETTER.search(token.surface) is not None
        same_script = [language for language in content if (language == ARABIC) == is_arabic]
        likeliest = (same_script or list(content))[0]
        if position in positions[likeliest]:
            searched.append(position)
    return searched


def _collect_forms(
    token_count: int, content: _Content, searched_positions: Sequence[int]
) -> list[dict[Language, AnalyzedWord]]:
    """Return the analyses of each token by language, where it is looked for.

    All content words are looked for if there are no ``searched_positions``.
    """
    searched = set(searched_positions or range(token_count))
    forms: list[dict[Language, AnalyzedWord]] = [{} for _ in range(token_count)]
    for language, content_words in content.items():
        for position, form in content_words:
            if position in searched:
                forms[position][language] = form
    return forms


def _is_spelt_alike(surface: str, *, is_first: bool) -> bool:
    """Guess that a word is spelt alike in other languages: a number, an acronym or a name."""
    is_capitalised = surface[0].isupper() and not is_first
    is_acronym = len(surface) > 1 and surface.isupper()
    return is_number(surface) or is_capitalised or is_acronym
