"""Which words of a text match a query: the word itself, another form of it or a translation."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from index.text.analysis import AnalyzedWord, get_analyzer
from index.types import SPANISH, Language, Span
from search.highlighting.analyzed import AnalyzedText
from search.query.inflections import find_variants
from search.ranking.word_tally import is_function_word, split_alternatives
from search.types import Alternative, Concept, Highlight, Reason

MIN_TRANSLATION_SHARE: Final = 0.6
"""The same for a translation beside the best one that is in the same passage."""
MAX_GAP: Final = 2
"""Other content words that may stand between the words of a translated expression."""

_SENTENCE_END: Final = re.compile(r"[.!?…؟۔]+[»”’\"')\]]*\s|\n\s*\n")


class _HighlightableConcept(NamedTuple):
    """A concept and those of its ``alternatives`` that are likely enough to be highlighted."""

    concept: Concept
    alternatives: tuple[Alternative, ...]
    first_terms: frozenset[str]
    """The first term of each alternative."""


class WordMatcher:
    """Matches the ``concepts`` of a query against texts in one language.

    ``concepts`` that are function words are left out. A word as typed always matches, whatever
    language it is of.
    """

    def __init__(self, language: Language, concepts: Sequence[Concept]) -> None:
        self.concepts = [concept for concept in concepts if not is_function_word(concept)]
        self._highlightable = [_drop_doubtful(concept) for concept in _distinct(self.concepts)]
        self._stems_by_form = _stems_by_form(language, self._highlightable)
        self._typed = _typed_words(self.concepts)
        stem_of = get_analyzer(language).stem_folded
        for word in self._typed:
            self._stems_by_form.setdefault(stem_of(word), [])
        # The singular of a Spanish plural may be what the stemmer makes of that plural.
        self._matches_whole_words = language == SPANISH

    def may_match(self, words: Iterable[AnalyzedWord]) -> bool:
        """Tell whether any of ``words``, compounds aside, may match."""
        forms = self._stems_by_form
        return any(word.stem in forms or word.word in forms for word in words)

    def match(self, text: AnalyzedText) -> list[Highlight]:
        """Return the matches of each concept in turn; they may overlap."""
        stems_by_position = self._find_stems(text)
        if not stems_by_position:
            return []
        matched = _MatchedText(text, stems_by_position)
        highlights: list[Highlight] = []
        for highlightable in self._highlightable:
            if not highlightable.first_terms.isdisjoint(matched.positions):
                highlights += _match_concept(matched, highlightable)
        return highlights + self._match_as_typed(text, stems_by_position, highlights)

    def _match_as_typed(
        self, text: AnalyzedText, positions: Iterable[int], highlights: Sequence[Highlight]
    ) -> list[Highlight]:
        """Return the words at ``positions`` that are as typed and not among ``highlights``."""
        exact_starts = {
            highlight.span.start for highlight in highlights if highlight.reason is Reason.EXACT
        }
        as_typed: list[Highlight] = []
        for position in positions:
            term = self._typed.get(text.words[position].word)
            if term is not None:
                start, end = text.word_bounds(position)
                if start not in exact_starts:
                    as_typed.append(Highlight(Span(start, end), Reason.EXACT, term, 1.0))
        return as_typed

    def _find_stems(self, text: AnalyzedText) -> dict[int, Sequence[str]]:
        """Return the positions of words that match, and the query's stems that each matches."""
        stems_by_form = self._stems_by_form
        if not self._matches_whole_words:
            return {
                position: stems_by_form[stem]
                for position, (_, stem, stop) in enumerate(text.words)
                if stem in stems_by_form and not stop
            }
        stems_by_position: dict[int, Sequence[str]] = {}
        for position, (word, stem, stop) in enumerate(text.words):
            if stem in stems_by_form:
                if not stop:
                    stems_by_position[position] = stems_by_form[stem]
            elif word in stems_by_form and _may_be_singular(word, stop):
                stems_by_position[position] = stems_by_form[word]
        return stems_by_position


def _may_be_singular(word: str, stop: bool) -> bool:
    """Tell whether a Spanish word may be what stemming makes of its plural: mujer, not precios."""
    return not stop and not word.endswith(("as", "os"))


class _MatchedText:
    """A text and where the stems of the query stand in it."""

    def __init__(self, text: AnalyzedText, stems_by_position: Mapping[int, Sequence[str]]) -> None:
        self.text = text
        self.positions: dict[str, list[int]] = {}
        """The positions of each stem, ascending."""
        self._stems = stems_by_position
        for position, stems in stems_by_position.items():
            for stem in stems:
                self.positions.setdefault(stem, []).append(position)

    def has(self, position: int, alternative: Alternative) -> bool:
        """Tell whether the word at ``position``, which has its stem, is one of those meant."""
        if alternative.capitalized and not self.text.surfaces[position][0].isupper():
            return False
        return not alternative.words or self.text.words[position].word in alternative.words

    def find_expression(self, terms: tuple[str, ...], max_gap: int) -> list[list[int]]:
        """Return the positions of the words of each occurrence of an expression.

        Its ``terms`` may stand in any order in one sentence, with function words and up to
        ``max_gap`` other content words between them.
        """
        distinct = set(terms)
        if not distinct <= self.positions.keys():
            return []
        starts: set[int] = set()
        for term in distinct:
            starts.update(self.positions[term])
        content = self.text.content_positions
        occurrences = []
        for start in sorted(starts):
            first = bisect_left(content, start)
            window = content[first : first + len(terms) + max_gap]
            positions = [place for place in window if self._has_any(place, distinct)]
            if (
                len(positions) == len(terms)
                and self._have_all(positions, distinct)
                and self._in_one_sentence(positions)
            ):
                occurrences.append(positions)
        return occurrences

    def _has_any(self, position: int, stems: set[str]) -> bool:
        return not stems.isdisjoint(self._stems.get(position, ()))

    def _have_all(self, positions: Iterable[int], stems: set[str]) -> bool:
        present: set[str] = set()
        for position in positions:
            present.update(self._stems[position])
        return stems <= present

    def _in_one_sentence(self, positions: Sequence[int]) -> bool:
        _, first_end = self.text.word_bounds(positions[0])
        last_start, _ = self.text.word_bounds(positions[-1])
        return _SENTENCE_END.search(self.text.text, first_end, last_start) is None

    def to_highlight(
        self, positions: Sequence[int], concept: Concept, alternative: Alternative
    ) -> Highlight:
        """Return the highlight from the first of ``positions`` to the last."""
        text = self.text
        start, end = text.word_bounds(positions[0])
        exact = text.words[positions[0]].word in concept.words
        if len(positions) > 1:
            _, end = text.word_bounds(positions[-1])
            exact = all(text.words[position].word in concept.words for position in positions)
        if exact:
            return Highlight(Span(start, end), Reason.EXACT, concept.text, 1.0)
        weight = min(1.0, alternative.weight)
        return Highlight(Span(start, end), alternative.reason, concept.text, weight)


def _typed_words(concepts: Iterable[Concept]) -> dict[str, str]:
    """Return the folded words of ``concepts`` one by one, each with the term it is part of."""
    typed: dict[str, str] = {}
    for concept in concepts:
        for word in concept.parts or (concept,):
            if not (word.expression or word.is_name):
                typed.update((folded, word.text) for folded in word.words)
    return typed


def _distinct(concepts: Iterable[Concept]) -> list[Concept]:
    """Return ``concepts`` without those that match the same as one before.

    A word that is typed a hundred times need not be looked for a hundred times.
    """
    distinct: list[Concept] = []
    seen: dict[tuple[str, ...], list[tuple[Alternative, ...]]] = {}
    for concept in concepts:
        alternatives = seen.setdefault(concept.words, [])
        if concept.alternatives not in alternatives:
            alternatives.append(concept.alternatives)
            distinct.append(concept)
    return distinct


def _drop_doubtful(concept: Concept) -> _HighlightableConcept:
    alternatives, _ = split_alternatives(concept)
    first_terms = frozenset(alternative.terms[0] for alternative in alternatives)
    return _HighlightableConcept(concept, alternatives, first_terms)


def _stems_by_form(
    language: Language, concepts: Iterable[_HighlightableConcept]
) -> dict[str, list[str]]:
    """Return the stems and words to look for, each with the query's stems that it stands for."""
    stems_by_form: dict[str, list[str]] = {}

    def add(form: str, stem: str) -> None:
        stems = stems_by_form.setdefault(form, [])
        if stem not in stems:
            stems.append(stem)

    for highlightable in concepts:
        words = highlightable.concept.words
        for alternative in highlightable.alternatives:
            for stem in alternative.terms:
                add(stem, stem)
                if alternative.reason is Reason.SPELLING:  # a name has no forms
                    continue
                for variant in find_variants(stem, language):
                    add(variant, stem)
            # Snowball takes the end of mujer or hogar for a verb ending and cuts it (muj), but
            # not that of mujeres (mujer): the singular is the stem of its plural.
            is_word_itself = language == SPANISH and alternative.reason is Reason.STEM
            if is_word_itself and len(alternative.terms) == len(words) == 1:
                add(words[0], alternative.terms[0])
    return stems_by_form


def _match_concept(text: _MatchedText, highlightable: _HighlightableConcept) -> list[Highlight]:
    """Return the matches of a concept without doubtful translations and unlikely readings."""
    concept = highlightable.concept
    matches: list[tuple[Alternative, list[Highlight]]] = []
    for alternative in highlightable.alternatives:
        if alternative.terms[0] in text.positions:
            highlights = _match_alternative(text, concept, alternative)
            if highlights:
                matches.append((alternative, highlights))
    translations = [match for match in matches if match[0].reason is Reason.TRANSLATION]
    if translations and len(translations) < len(matches):
        # A query of unclear language: Spanish "red" is a net, not a colour. Alternatives of
        # the likelier reading come first.
        likelier = concept.alternatives[0].reason
        likely = (likelier, Reason.SPELLING)
        matches = [
            match for match in matches if match[0].reason in likely or match[0].foreign
        ] or matches
    best = max((alternative.weight for alternative, _ in translations), default=0.0)
    min_weight = MIN_TRANSLATION_SHARE * best
    result: list[Highlight] = []
    for alternative, highlights in matches:
        if alternative.reason is not Reason.TRANSLATION or alternative.weight >= min_weight:
            result += highlights
    if concept.is_form:
        return [highlight for highlight in result if highlight.reason is Reason.EXACT]
    return result


def _match_alternative(
    text: _MatchedText, concept: Concept, alternative: Alternative
) -> list[Highlight]:
    """Return the matches of one alternative.

    An expression is one highlight where its words stand together; only where they never do,
    each of its words is one, if they are near.
    """
    terms = alternative.terms
    if len(terms) == 1:
        return [
            text.to_highlight((position,), concept, alternative)
            for position in text.positions[terms[0]]
            if text.has(position, alternative)
        ]
    occurrences = text.find_expression(terms, max_gap=0)
    if occurrences:
        return [text.to_highlight(positions, concept, alternative) for positions in occurrences]
    highlights: list[Highlight] = []
    for positions in text.find_expression(terms, max_gap=MAX_GAP):
        for position in positions:
            highlights.append(text.to_highlight((position,), concept, alternative))
    return highlights
