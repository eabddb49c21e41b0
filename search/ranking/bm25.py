"""Keyword scores: BM25 of passages for the concepts of a query, and what each concept added.

The rules stand once, in :class:`_Scorer`. They are carried out on arrays to rank all passages
of a language (:class:`_LanguageScorer`), and passage by passage to explain a few hits
(:class:`_HitScorer`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Final, Generic, NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.backend import PostingLists
from index.keyword.postings import Postings
from index.keyword.scoring import max_idf
from index.text.analysis import get_analyzer
from index.types import Language
from search.ranking.word_tally import WordTally, split_alternatives
from search.types import Alternative, Concept, Contribution, Reason

EXACT_BONUS: Final = 0.2
"""Share of a word's own BM25 score added where a passage has the word exactly as typed."""

PARTS_SHARE: Final = 0.8
"""Weight of an expression's words, one by one, beside the expression as a whole."""

_ROWS_PER_LOOKUP: Final = 16
"""How many rows a sequential pass covers in the time of one random look-up."""

Total = TypeVar("Total")
ScoreArray: TypeAlias = NDArray[np.float32]
Parts: TypeAlias = list[list[Contribution]]
"""For each of some passages what was added to its score; the score is the sum."""


@dataclass(frozen=True, slots=True)
class KeywordScores:
    """The keyword scores of all passages of one language.

    ``scores`` (n,) float32, by row of the keyword index; ``rows`` (k,) int64 are those that
    score above 0, ascending. ``ideal`` is the score of a passage that matched every concept
    in its best alternative. ``tally`` says how many words of the query each passage has;
    ``titled`` (t,) are the rows for which titles of documents count, ``titled_whole`` (w,) those
    that stand for documents whose titles have all words of the query.
    """

    scores: ScoreArray
    rows: NDArray[np.int64]
    ideal: float
    tally: WordTally
    titled: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    titled_whole: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def count_words(self, rows: NDArray[np.int64]) -> NDArray[np.uint16]:
        """Return how many words of the query the passages in ``rows`` (k,) have, (k,).

        One at least where the title of the document counts.
        """
        words = self.tally.words[rows]
        if len(self.titled):
            words = np.maximum(words, np.isin(rows, self.titled))
        return words

    def coverage(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return how much of the query the passages in ``rows`` (k,) match, (k,) in [0, 1]."""
        scores = self.scores[rows]
        if not self.ideal:
            return np.zeros_like(scores)
        return np.asarray(np.minimum(scores / np.float32(self.ideal), 1), dtype=np.float32)


class ScoreExplanation(NamedTuple):
    """What each concept added to the score of a passage, and how many words of the query it has."""

    contributions: tuple[Contribution, ...]
    words: int


def score_passages(
    index: PostingLists,
    language: Language,
    concepts: Sequence[Concept],
    before_each: Callable[[], None] | None = None,
) -> KeywordScores:
    """Score every passage of ``language`` for ``concepts``; see :class:`_Scorer`.

    ``before_each`` is called before each concept; what it raises ends the scoring.
    """
    stems: list[str] = []
    words: list[str] = []
    for concept in _with_parts(concepts):
        for alternative in concept.alternatives:
            stems += alternative.terms
            words += alternative.words
        words += _exact_words(concept)
    passages = len(index.ids(language))
    tally = WordTally(passages, concepts)
    stems_of_words = map(get_analyzer(language).stem_folded, words)
    if not index.may_have_any(language, chain(stems, stems_of_words)):
        nothing = np.zeros(passages, dtype=np.float32)
        return KeywordScores(nothing, np.flatnonzero(nothing), 0.0, tally)
    index.prefetch(language, stems, words)
    total, ideal = _LanguageScorer(index, language, tally).score(concepts, before_each)
    return KeywordScores(total, np.flatnonzero(total > 0), ideal, tally)


def explain_scores(
    index: PostingLists,
    language: Language,
    concepts: Sequence[Concept],
    rows: Sequence[int],
    stems: set[str],
    *,
    count_words: bool = False,
) -> list[ScoreExplanation]:
    """Return how the passages of ``language`` in ``rows`` (k,) came by their scores.

    ``stems`` are all that any of these passages has. Without ``count_words``, they are said to
    have no word.
    """
    tally = WordTally(len(rows), concepts if count_words else ())
    parts, _ = _HitScorer(index, language, rows, stems, tally).score(concepts)
    return [
        ScoreExplanation(tuple(contributions), words)
        for contributions, words in zip(parts, tally.words.tolist(), strict=True)
    ]


def stems_of(concepts: Iterable[Concept]) -> set[str]:
    """Return all stems of the alternatives of ``concepts``."""
    return {
        stem
        for concept in _with_parts(concepts)
        for alternative in concept.alternatives
        for stem in alternative.terms
    }


class TermWeights(NamedTuple):
    """How much a stem, and a word as typed, may add to a score: times its idf and frequency."""

    stems: dict[str, float]
    words: dict[str, float]


def weigh_terms(concepts: Iterable[Concept]) -> TermWeights:
    """Return the weights of all that ``concepts`` look for.

    They are for a sum, where :class:`_Scorer` takes the best of alternatives: the highest sums
    have the highest scores among them, nearly always.
    """
    stems: dict[str, float] = {}
    words: dict[str, float] = {}
    for concept in _with_parts(concepts):
        for alternative in concept.alternatives:
            weight = _weight(concept, alternative) * concept.boost
            for stem in alternative.terms:
                stems[stem] = max(weight, stems.get(stem, 0.0))
        for word in _exact_words(concept):
            words[word] = max(EXACT_BONUS * concept.boost, words.get(word, 0.0))
    return TermWeights(stems, words)


def occurs(index: PostingLists, concepts: dict[Language, tuple[Concept, ...]]) -> bool:
    """Tell whether any passage matches any of its language's ``concepts``."""
    return any(
        _occurs(index, language, alternative)
        for language, in_language in concepts.items()
        for concept in _with_parts(in_language)
        for alternative in concept.alternatives
    )


class _Scorer(ABC, Generic[Total]):
    """The scoring rules.

    In each passage a concept counts with its best alternative, weight × BM25, plus a bonus
    where the passage has a word as typed, all times the concept's boost. An expression that
    has parts counts as a whole or by its parts, whichever is more. Concepts add up.
    """

    def __init__(self, index: PostingLists, language: Language) -> None:
        self._index = index
        self._language = language
        self._missing_score = max_idf(index.count(language))
        """What an alternative that no passage has could have scored."""

    def score(
        self, concepts: Sequence[Concept], before_each: Callable[[], None] | None = None
    ) -> tuple[Total, float]:
        """Return the scores, and what a passage with the best of all would score."""
        total, ideal = self.zero(), 0.0
        for concept in concepts:
            if before_each is not None:
                before_each()
            ideal += self._add_expression(concept, total)
        return total, ideal

    def _add_expression(self, concept: Concept, total: Total) -> float:
        """Add what ``concept`` scores, as a whole or by its parts; return the ideal."""
        if not concept.parts:
            return self._add_word(concept, total)
        whole, parts = self.zero(), self.zero()
        whole_ideal = self._add_word(concept, whole)
        parts_ideal = sum(self._add_word(part, parts) for part in concept.parts)
        self.add_better(total, whole, self.scaled(parts, PARTS_SHARE))
        return max(whole_ideal, PARTS_SHARE * parts_ideal)

    def _add_word(self, concept: Concept, total: Total) -> float:
        """Add what ``concept`` scores by its best alternatives; return the ideal.

        Alternatives that no passage has count in the ideal. Otherwise a doubtful translation
        would pass for the whole concept where the right one is missing.
        """
        likely, doubtful = split_alternatives(concept)
        ideal = self._look_up(concept, likely)
        if doubtful:  # what is as typed counts as present
            typed = [alternative for alternative in doubtful if alternative.foreign]
            ideal = max(ideal, self._look_up(concept, typed))
        self.note_word(concept)
        if doubtful:
            unlikely = [alternative for alternative in doubtful if not alternative.foreign]
            ideal = max(ideal, self._look_up(concept, unlikely))
        for word in _exact_words(concept):
            postings = self._index.word(self._language, word)
            if postings is not None:
                self.add_bonus(postings, EXACT_BONUS)
        return max(ideal, self.move_best(concept, total)) * concept.boost

    def _look_up(self, concept: Concept, alternatives: Sequence[Alternative]) -> float:
        """Raise the best scores by ``alternatives``; return the ideal of those that are missing."""
        ideal = 0.0
        for alternative in self.select(alternatives):
            postings = _find_postings(self._index, self._language, alternative)
            weight = _weight(concept, alternative)
            if postings is not None:
                if alternative.foreign:
                    weight *= self._foreign_share(concept, postings)
                elif alternative.reason is Reason.SPELLING:
                    weight *= self._spelling_share(concept, postings)
                self.keep_best(postings, weight, alternative)
            elif not alternative.foreign:
                ideal = max(ideal, weight * self._missing_score)
        return ideal

    def _foreign_share(self, concept: Concept, postings: Postings) -> float:
        """Return the share of its score that a foreign word counts with.

        It is rare in that language, which says nothing of how much the query is about it: so it
        counts as much as the best of the other alternatives can, and the ideal stays.
        """
        others = [
            _weight(concept, alternative) * self._highest_score(alternative)
            for alternative in concept.alternatives
            if not alternative.foreign
        ]
        highest = float(postings.scores.max())
        return min(1.0, max(others) / highest) if others else 1.0

    def _spelling_share(self, concept: Concept, postings: Postings) -> float:
        """Return the share of its score that another spelling of a name counts with.

        It is often rarer than the name as typed, but must not come before it.
        """
        typed = [
            _find_postings(self._index, self._language, alternative)
            for alternative in concept.alternatives
            if alternative.reason is Reason.STEM
        ]
        highest = [float(known.scores.max()) for known in typed if known is not None]
        return min(1.0, max(highest) / float(postings.scores.max())) if highest else 1.0

    def _highest_score(self, alternative: Alternative) -> float:
        postings = _find_postings(self._index, self._language, alternative)
        return self._missing_score if postings is None else float(postings.scores.max())

    def select(self, alternatives: Sequence[Alternative]) -> Sequence[Alternative]:
        """Return the ``alternatives`` to look up."""
        return alternatives

    @abstractmethod
    def note_word(self, concept: Concept) -> None:
        """Note which passages have ``concept``: those that have a best score by now."""

    @abstractmethod
    def zero(self) -> Total:
        """Return the scores of passages that nothing has been added to."""

    @abstractmethod
    def keep_best(self, postings: Postings, weight: float, alternative: Alternative) -> None:
        """Raise the best scores to ``weight`` times those of ``postings`` where these are more."""

    @abstractmethod
    def add_bonus(self, postings: Postings, weight: float) -> None:
        """Add ``weight`` times the scores of ``postings`` to the best."""

    @abstractmethod
    def move_best(self, concept: Concept, total: Total) -> float:
        """Move the best scores, times the boost of ``concept``, to ``total``.

        Returns the highest of them, without the boost.
        """

    @abstractmethod
    def scaled(self, total: Total, share: float) -> Total:
        """Return ``share`` of the scores ``total``."""

    @abstractmethod
    def add_better(self, total: Total, whole: Total, parts: Total) -> None:
        """Add ``whole`` or ``parts`` to ``total``, whichever is more in a passage."""


class _LanguageScorer(_Scorer[ScoreArray]):
    """Scores all n passages of a language: totals are arrays (n,) by row."""

    def __init__(self, index: PostingLists, language: Language, tally: WordTally) -> None:
        """``tally`` is added to."""
        super().__init__(index, language)
        self._tally = tally
        self._best = np.zeros(len(index.ids(language)), dtype=np.float32)
        self._touched: list[NDArray[np.int64]] = []
        """The rows in which ``_best`` is not 0; some may be there twice."""

    def zero(self) -> ScoreArray:
        return np.zeros(len(self._best), dtype=np.float32)

    def keep_best(self, postings: Postings, weight: float, _: Alternative) -> None:
        rows, best = postings.rows, self._best
        scores = postings.scores * np.float32(weight)
        if self._touched:
            np.maximum(scores, best.take(rows), out=scores)
        best[rows] = scores
        self._touched.append(rows)

    def note_word(self, concept: Concept) -> None:
        if self._touched:
            self._tally.add(concept, self._best > 0)

    def add_bonus(self, postings: Postings, weight: float) -> None:
        self._best[postings.rows] += np.float32(weight) * postings.scores
        self._touched.append(postings.rows)

    def move_best(self, concept: Concept, total: ScoreArray) -> float:
        best, touched, boost = self._best, self._touched, np.float32(concept.boost)
        if not touched:
            return 0.0
        if self._is_dense():
            highest = float(best.max())
            best *= boost
            total += best
            best.fill(0)
        else:
            rows = np.concatenate(touched)  # a row may come twice: with the same value
            scores = best.take(rows)
            highest = float(scores.max())
            total[rows] += scores * boost
            best[rows] = 0
        self._touched = []
        return highest

    def _is_dense(self) -> bool:
        """Tell whether so many rows were touched that a pass over all is faster."""
        return _ROWS_PER_LOOKUP * sum(map(len, self._touched)) > len(self._best)

    def scaled(self, total: ScoreArray, share: float) -> ScoreArray:
        return np.float32(share) * total

    def add_better(self, total: ScoreArray, whole: ScoreArray, parts: ScoreArray) -> None:
        total += np.maximum(whole, parts)


class _HitScorer(_Scorer[Parts]):
    """Scores the passages of a language in a few rows: totals are what was added to each."""

    def __init__(
        self,
        index: PostingLists,
        language: Language,
        rows: Sequence[int],
        stems: set[str],
        tally: WordTally,
    ) -> None:
        """``stems`` are all that any of the passages has: others need not be looked up.

        ``tally`` of these passages is added to.
        """
        super().__init__(index, language)
        self._tally = tally
        self._rows = np.array(rows, dtype=np.int64)
        self._stems = stems
        self._best: dict[int, tuple[float, Alternative]] = {}
        self._bonus: dict[int, float] = {}

    def zero(self) -> Parts:
        return [[] for _ in self._rows]

    def _add_word(self, concept: Concept, total: Parts) -> float:
        present = self._stems.issuperset
        if not any(present(alternative.terms) for alternative in concept.alternatives):
            return 0.0  # no passage has it; nobody asks for the ideal of a few hits
        return super()._add_word(concept, total)

    def select(self, alternatives: Sequence[Alternative]) -> Sequence[Alternative]:
        present = self._stems.issuperset
        return [alternative for alternative in alternatives if present(alternative.terms)]

    def note_word(self, concept: Concept) -> None:
        if self._best and self._tally.word_count:
            present = np.zeros(len(self._rows), dtype=np.bool_)
            present[list(self._best)] = True
            self._tally.add(concept, present)

    def keep_best(self, postings: Postings, weight: float, alternative: Alternative) -> None:
        for position, score in self._in_rows(postings):
            score *= weight
            if position not in self._best or score > self._best[position][0]:
                self._best[position] = score, alternative

    def add_bonus(self, postings: Postings, weight: float) -> None:
        for position, score in self._in_rows(postings):
            self._bonus[position] = self._bonus.get(position, 0.0) + weight * score

    def move_best(self, concept: Concept, total: Parts) -> float:
        for position, (score, alternative) in self._best.items():
            bonus = self._bonus.get(position, 0.0)
            total[position].append(
                Contribution(
                    concept.text,
                    alternative.terms,
                    Reason.EXACT if bonus else alternative.reason,
                    concept.boost * (score + bonus),
                    alternative.by,
                    alternative.fit,
                )
            )
        self._best.clear()
        self._bonus.clear()
        return 0.0

    def scaled(self, total: Parts, share: float) -> Parts:
        return [[replace(part, score=share * part.score) for part in parts] for parts in total]

    def add_better(self, total: Parts, whole: Parts, parts: Parts) -> None:
        for contributions, as_whole, by_parts in zip(total, whole, parts, strict=True):
            whole_is_better = _sum(as_whole) >= _sum(by_parts)
            contributions += as_whole if whole_is_better else by_parts

    def _in_rows(self, postings: Postings) -> list[tuple[int, float]]:
        """Return the positions of our passages that are in ``postings``, with their scores."""
        places = postings.rows.searchsorted(self._rows)
        (positions,) = (postings.rows.take(places, mode="clip") == self._rows).nonzero()
        scores = postings.scores[places[positions]]
        return list(zip(positions.tolist(), scores.tolist(), strict=True))


def _occurs(index: PostingLists, language: Language, alternative: Alternative) -> bool:
    if alternative.words:
        return _find_postings(index, language, alternative) is not None
    return index.has_stems(language, alternative.terms)


def _find_postings(
    index: PostingLists, language: Language, alternative: Alternative
) -> Postings | None:
    """Return where passages have an alternative; None if nowhere.

    Of chosen words, the scores are those of the stem.
    """
    all_forms = index.stems(language, alternative.terms)
    if not alternative.words or all_forms is None:
        return all_forms
    of_words = (index.word(language, word) for word in alternative.words)
    rows = [postings.rows for postings in of_words if postings is not None]
    if not rows:
        return None
    chosen = np.isin(all_forms.rows, np.concatenate(rows), assume_unique=len(rows) == 1)
    return Postings(all_forms.rows[chosen], all_forms.scores[chosen])


def _sum(contributions: Iterable[Contribution]) -> float:
    return sum(contribution.score for contribution in contributions)


def _with_parts(concepts: Iterable[Concept]) -> Iterator[Concept]:
    """Yield ``concepts``, each followed by its parts."""
    for concept in concepts:
        yield concept
        yield from concept.parts


def _weight(concept: Concept, alternative: Alternative) -> float:
    """Return the weight of an alternative's summed BM25.

    A word that another language expresses in several counts once, with the mean of these,
    not once for each of them.
    """
    words = 1 if concept.expression else len(alternative.terms)
    return alternative.weight / words


def _exact_words(concept: Concept) -> tuple[str, ...]:
    """Return the words of ``concept`` that earn a bonus where a passage has them as typed.

    None of an expression or of a word of another language: Spanish *red*, a net, is not the
    English colour.
    """
    for alternative in concept.alternatives:
        is_own = alternative.reason is Reason.STEM and not alternative.foreign
        if is_own and len(alternative.terms) == 1:
            return concept.words
    return ()
