"""The concepts of a query, for passages of one language after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from index.types import Language
from search.query.alternatives import AlternativeFinder
from search.query.analysis import ContentWord, QueryAnalysis
from search.query.common_words import CommonWordWeights
from search.query.compounds import to_alternatives
from search.types import Alternative, Concept

_EXPRESSION_BOOST: Final = 0.5
"""Weight of an expression beside its words, in its own language."""

Expressions: TypeAlias = Mapping[Language, Sequence[Sequence[ContentWord]]]
"""By language, the sequences of words of the query that are expressions."""

AlternativesByWord: TypeAlias = dict[tuple[int, Language], tuple[Alternative, ...]]
"""The position of a word in the query and a language of passages → how these may word it."""


class ConceptBuilder:
    """Builds the concepts of a query from what its words may be put as."""

    def __init__(
        self,
        analysis: QueryAnalysis,
        expressions: Expressions,
        alternatives: AlternativesByWord,
        finder: AlternativeFinder,
        word_weights: CommonWordWeights | None,
    ) -> None:
        """``finder`` is asked for the alternatives of ``expressions``."""
        self._analysis = analysis
        self._expressions = expressions
        self._alternatives = alternatives
        self._finder = finder
        self._word_weights = word_weights

    def build(self, target: Language) -> tuple[Concept, ...]:
        """Return the expressions, the words that no translated one covers, and the compounds."""
        concepts: list[Concept] = []
        covered: set[int] = set()
        for source, expressions in self._expressions.items():
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
        for position in range(len(self._analysis.words)):
            if position not in covered:
                concept = self._build_word(position, target)
                if concept is not None:
                    concepts.append(concept)
        for whole in self._analysis.compounds.wholes:
            concepts.append(whole.to_concept(target, self._analysis.content))
        return tuple(concepts)

    def _build_expression(
        self, expression: Sequence[ContentWord], source: Language, target: Language
    ) -> Concept | None:
        stems = tuple(word.form.stem for word in expression)
        folded = tuple(word.form.word for word in expression)
        alternatives = self._finder.find_for_expression(stems, folded, source, target)
        if not alternatives:
            return None
        surface = self._analysis.surface(expression[0].position, expression[-1].position)
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
        surface = self._analysis.words[position].surface
        folded = tuple(dict.fromkeys(form.word for form in forms.values()))
        boost = max(self._weight(source, form.stem) for source, form in forms.items())
        spellings = self._analysis.compounds.spellings.get(position, ())
        alternatives = to_alternatives(spellings, target) + self._alternatives[position, target]
        return Concept(surface, folded, alternatives, boost)

    def _weight(self, language: Language, stem: str) -> float:
        if self._word_weights is None:
            return 1.0
        return self._word_weights.weight(language, stem)
