"""Turns the text of a query into the concepts to look for in passages of each language.

A word of the query stands for its own stem in passages of its own language and for its
translations, weighted by probability, in the others (probabilistic structured queries,
Darwish & Oard 2003). A multi-word expression is translated as a unit.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.errors import QueryError
from index.text.analysis.words import is_number
from index.types import Language
from search.cancellation import Cancellation
from search.lexicon.translations import Lexicon
from search.query.acronyms import describe_acronyms, is_other_word, may_be_spelt
from search.query.alternatives import AlternativeFinder
from search.query.analysis import ContentWord, QueryAnalysis, analyze_query
from search.query.common_words import CommonWordWeights
from search.query.concepts import AlternativesByWord, ConceptBuilder
from search.query.disambiguation import TranslationDisambiguator
from search.query.limits import GUESSED_LENGTH
from search.query.missing_codes import Occurs
from search.query.name_alternatives import find_compound_names
from search.types import Query


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
        occurs: Occurs | None = None,
    ) -> None:
        """``alternatives`` default to those in the ``lexicon``.

        With ``word_weights``, common words count less. With a ``disambiguator``, the other
        words of the query decide between translations. ``occurs`` tells which numbers, codes
        and words in one piece the collection has; without it, none.
        """
        self._lexicon = lexicon
        self._finder = alternatives or AlternativeFinder(lexicon)
        self._word_weights = word_weights
        self._disambiguator = disambiguator
        self._cancellation = cancellation or Cancellation()
        self._occurs = occurs

    def parse(
        self,
        text: str,
        targets: Sequence[Language],
        languages: Sequence[Language] = (),
        *,
        expressions: bool = True,
        is_whole: bool = True,
    ) -> Query:
        """Return what ``text`` asks for in passages of the ``targets`` languages.

        ``languages`` are those the query is in; empty, they are guessed. Without
        ``expressions``, every word stands for itself. ``is_whole``: the text is all that is
        asked for, so numbers and codes that nothing has are looked for as typed, and named in
        a note, if it is known what the collection has. How long a text may be is checked
        before, see :mod:`search.validation`.

        Raises:
            QueryError: the text has no word.
        """
        names_missing = is_whole and self._occurs is not None
        analysis = analyze_query(
            text,
            languages,
            self._occurs or _never,
            names_missing=names_missing,
            may_be_name=self._finder.may_be_arabic_name,
        )
        if not analysis.words:
            raise QueryError("the query has no word to search for; type at least one")
        if not languages:
            forms = [self._finder.drop_misreading(of_word) for of_word in analysis.forms]
            analysis = analysis._replace(forms=forms)
        self._prefetch(analysis, targets)
        by_language = self._find_expressions(analysis) if expressions else {}
        alternatives = self._find_word_alternatives(analysis, targets)
        builder = ConceptBuilder(
            analysis, by_language, alternatives, self._finder, self._word_weights
        )
        concepts = {target: builder.build(target) for target in targets}
        acronyms = [analysis.words[position].surface for position in sorted(analysis.acronyms)]
        return Query(
            text,
            tuple(analysis.content),
            self._knows_any_word(analysis),
            concepts,
            notes=describe_acronyms(acronyms) + analysis.compounds.notes,
            codes_only=analysis.compounds.codes_only,
            names_only=self._has_names_only(analysis),
        )

    def _prefetch(self, analysis: QueryAnalysis, targets: Sequence[Language]) -> None:
        """Look up what the lexicon has for all words at once: an optimisation only."""
        for language, content_words in analysis.content.items():
            stems = [word.form.stem for word in content_words]
            self._lexicon.prefetch_expressions(language, stems)
        self._finder.prefetch(analysis.forms)
        may_be_names = [
            forms
            for word, forms in zip(analysis.words, analysis.forms, strict=True)
            if word.start < GUESSED_LENGTH
        ]
        self._finder.prefetch_names(may_be_names, targets)

    def _knows_any_word(self, analysis: QueryAnalysis) -> bool:
        return any(
            self._lexicon.knows(language, (word.form.stem,))
            for language, content_words in analysis.content.items()
            for word in content_words
        )

    def _has_names_only(self, analysis: QueryAnalysis) -> bool:
        surfaces = [word.surface for word in analysis.words]
        return self._finder.are_names(list(zip(surfaces, analysis.forms, strict=True)))

    def _find_expressions(self, analysis: QueryAnalysis) -> dict[Language, list[list[ContentWord]]]:
        """Return, by language, the sequences of words that the lexicon has as expressions."""
        expressions: dict[Language, list[list[ContentWord]]] = {}
        for language, content_words in analysis.content.items():
            stems = [word.form.stem for word in content_words]
            expressions[language] = [
                content_words[start:end]
                for start, end in self._lexicon.segment(language, stems)
                if end - start > 1
            ]
        return expressions

    def _find_word_alternatives(
        self, analysis: QueryAnalysis, targets: Sequence[Language]
    ) -> AlternativesByWord:
        alternatives: AlternativesByWord = {}
        for position, word in enumerate(analysis.words):
            forms = analysis.forms[position]
            if not forms:
                continue
            spelt_alike = _is_spelt_alike(word.surface, is_first=position == 0)
            is_acronym = position in analysis.acronyms
            for target in targets:
                self._cancellation.check()
                if position in analysis.acronyms and is_other_word(word.surface):
                    alternatives[position, target] = self._finder.find_for_acronym(
                        word.surface, forms, target, analysis.find_name(position)
                    )
                    continue
                alternatives[position, target] = self._finder.find_for_word(
                    word.surface,
                    forms,
                    target,
                    spelt_alike=spelt_alike,
                    maybe_name=word.start < GUESSED_LENGTH
                    and (not is_acronym or may_be_spelt(word.surface, target)),
                )
        self._add_joined_names(analysis, targets, alternatives)
        if self._disambiguator is not None:
            alternatives = self._reweight(analysis, alternatives, self._disambiguator)
        return self._read_typed_names(analysis, alternatives)

    def _read_typed_names(
        self, analysis: QueryAnalysis, alternatives: AlternativesByWord
    ) -> AlternativesByWord:
        """Return ``alternatives`` without what else names with a capital may be."""
        typed_names = self._finder.typed_names
        if typed_names is None:
            return alternatives
        names = typed_names.find(analysis.words, analysis.acronyms)
        return {
            (position, target): typed_names.read(
                analysis.words[position].surface, of_word, target, names[position]
            )
            if position in names
            else of_word
            for (position, target), of_word in alternatives.items()
        }

    def _add_joined_names(
        self,
        analysis: QueryAnalysis,
        targets: Sequence[Language],
        alternatives: AlternativesByWord,
    ) -> None:
        """Let either word of Abdul Rahman stand for Abdulrahman, too."""
        for positions in find_compound_names(analysis.words):
            first, second = (analysis.words[position].surface for position in positions)
            for target in targets:
                joined = self._finder.find_joined(first, second, target)
                for position in positions:
                    if joined and (position, target) in alternatives:
                        alternatives[position, target] += joined

    def _reweight(
        self,
        analysis: QueryAnalysis,
        alternatives: AlternativesByWord,
        disambiguator: TranslationDisambiguator,
    ) -> AlternativesByWord:
        """Return ``alternatives`` with weights that suit the other words of the query."""
        self._cancellation.check()
        positions = dict.fromkeys(position for position, _ in alternatives)
        contexts = {position: analysis.context(position) for position in positions}
        reweighted = disambiguator.reweight_all(
            [(of_word, contexts[position]) for (position, _), of_word in alternatives.items()]
        )
        return dict(zip(alternatives, reweighted, strict=True))


def _never(_: str) -> bool:
    return False


def _is_spelt_alike(surface: str, *, is_first: bool) -> bool:
    """Guess that a word is spelt alike in other languages: a number, an acronym or a name."""
    is_capitalised = surface[0].isupper() and not is_first
    is_acronym = len(surface) > 1 and surface.isupper()
    return is_number(surface) or is_capitalised or is_acronym
