"""How well highlights agree with a careful reader, in code points of marked passages.

    python -m benchmarks.quality.highlights [--split dev] [--show]

Runs the real query parser, lexicon, encoder and highlighter on the pairs of
:mod:`benchmarks.quality.gold`. Prints precision, recall and F1 by reason, language pair
and split. ``lexical`` is exact and stem together.

Words marked ``meaning`` are related to the query but do not answer it. If they are
highlighted as a translation, that counts neither for nor against. A translation that is
highlighted as meaning is right as meaning and missed as translation.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.quality.gold import SPLITS, GoldPair, read_pairs
from index.embedding.open import open_encoder
from index.embedding.static import BUNDLED
from index.text.analysis import get_analyzer
from index.text.analysis.words import find_words
from index.types import LANGUAGES, Span
from search.highlighting import spans
from search.highlighting.semantic_matches import SemanticMatcher
from search.lexicon.synonyms import SynonymTable
from search.lexicon.translations import Lexicon
from search.query.alternatives import AlternativeFinder
from search.query.disambiguation import TranslationDisambiguator
from search.query.parse import QueryParser
from search.types import Highlight, Reason

REASON_GROUPS: Final[dict[str, frozenset[Reason]]] = {
    "lexical": frozenset({Reason.EXACT, Reason.STEM}),
    **{reason.value: frozenset({reason}) for reason in Reason},
}
_COLUMNS: Final = ("lexical", "translation", "meaning")

_PAIRS_BY_TITLE: Final = {
    "en↔es": [{"en", "es"}],
    "en↔ar, es↔ar": [{"en", "ar"}, {"es", "ar"}],
}
"""Language pairs, in either direction, whose translations are reported together."""


@dataclass(slots=True)
class CodePointCounts:
    """Code points that were rightly highlighted, wrongly highlighted, and missed."""

    true_positives: int = 0
    false_positives: int = 0
    false_negatives: int = 0

    def add(self, other: CodePointCounts) -> None:
        """Add the counts of ``other`` to these."""
        self.true_positives += other.true_positives
        self.false_positives += other.false_positives
        self.false_negatives += other.false_negatives

    def f1(self) -> float:
        """Return the harmonic mean of precision and recall; 1 if there was nothing to find."""
        total = 2 * self.true_positives + self.false_positives + self.false_negatives
        return 2 * self.true_positives / total if total else 1.0

    def __str__(self) -> str:
        highlighted = self.true_positives + self.false_positives
        marked = self.true_positives + self.false_negatives
        if not highlighted and not marked:
            return "    –     –     – "
        precision = self.true_positives / highlighted if highlighted else 1.0
        recall = self.true_positives / marked if marked else 1.0
        return f"{precision:5.3f} {recall:5.3f} {self.f1():5.3f}"


class MisplacedEdges(NamedTuple):
    """Highlights that start or end on a function word, and those that do so inside a word."""

    on_function_words: int
    inside_words: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A pair, what was highlighted in it, and the counts by group of reasons."""

    pair: GoldPair
    highlights: tuple[Highlight, ...]
    counts: dict[str, CodePointCounts]


def evaluate_highlights(pair: GoldPair, highlights: tuple[Highlight, ...]) -> Evaluation:
    """Compare ``highlights`` with the marks of ``pair``, code point by code point."""
    expected = _reasons_by_position(pair.marks, len(pair.text))
    actual = _reasons_by_position(highlights, len(pair.text))
    counts = {
        name: _count_code_points(expected, actual, group) for name, group in REASON_GROUPS.items()
    }
    return Evaluation(pair, highlights, counts)


def _count_code_points(
    expected: list[Reason | None], actual: list[Reason | None], group: frozenset[Reason]
) -> CodePointCounts:
    """Count what was highlighted for the reasons in ``group`` or should have been."""
    counts = CodePointCounts()
    for expected_reason, reason in zip(expected, actual, strict=True):
        if reason in group:
            found_by_meaning = (expected_reason, reason) == (Reason.TRANSLATION, Reason.MEANING)
            only_related = (expected_reason, reason) == (Reason.MEANING, Reason.TRANSLATION)
            if expected_reason in group or found_by_meaning:
                counts.true_positives += 1
            elif not only_related:
                counts.false_positives += 1
        elif expected_reason in group:
            counts.false_negatives += 1
    return counts


def _reasons_by_position(highlights: Iterable[Highlight], length: int) -> list[Reason | None]:
    """Return for each of the ``length`` code points of a text why it is highlighted, if it is."""
    reasons: list[Reason | None] = [None] * length
    for highlight in highlights:
        for position in range(highlight.span.start, highlight.span.end):
            reasons[position] = highlight.reason
    return reasons


def find_misplaced_edges(evaluation: Evaluation) -> MisplacedEdges:
    """Return how many highlights start or end where none should."""
    analyzer = get_analyzer(evaluation.pair.target)
    # By the position of a word's start or end: whether it is a function word.
    starts: dict[int, bool] = {}
    ends: dict[int, bool] = {}
    for word in find_words(evaluation.pair.text):
        starts[word.start] = ends[word.end] = analyzer.analyze_word(word.surface).stop
    on_function_words = inside_words = 0
    for highlight in evaluation.highlights:
        edges = starts.get(highlight.span.start), ends.get(highlight.span.end)
        on_function_words += True in edges
        inside_words += None in edges
    return MisplacedEdges(on_function_words, inside_words)


def sum_counts(evaluations: Iterable[Evaluation], group: str) -> CodePointCounts:
    """Return the sum of the counts of ``group``, a key of REASON_GROUPS."""
    total = CodePointCounts()
    for evaluation in evaluations:
        total.add(evaluation.counts[group])
    return total


def print_report(evaluations: list[Evaluation]) -> None:
    """Print the table of one split."""
    print(f"{'':12} {'lexical':>17}  {'translation':>17}  {'meaning':>17}")
    for source in LANGUAGES:
        for target in LANGUAGES:
            in_pair = [
                evaluation
                for evaluation in evaluations
                if (evaluation.pair.source, evaluation.pair.target) == (source, target)
            ]
            columns = [sum_counts(in_pair, group) for group in _COLUMNS]
            print(f"{source}→{target} ({len(in_pair)})".ljust(12), *columns, sep="  ")
    for target in LANGUAGES:
        in_target = [evaluation for evaluation in evaluations if evaluation.pair.target == target]
        print(f"all→{target}".ljust(12), sum_counts(in_target, "lexical"), sep="  ")
    for title, pairs in _PAIRS_BY_TITLE.items():
        in_pairs = [
            evaluation
            for evaluation in evaluations
            if {evaluation.pair.source, evaluation.pair.target} in pairs
        ]
        print(f"{title:12} {'':19}", sum_counts(in_pairs, "translation"), sep=" ")
    by_reason = [f"{reason.value} {sum_counts(evaluations, reason.value)}" for reason in Reason]
    print("by reason:  ", *by_reason)
    edges = [find_misplaced_edges(evaluation) for evaluation in evaluations]
    on_function_words = sum(misplaced.on_function_words for misplaced in edges)
    inside_words = sum(misplaced.inside_words for misplaced in edges)
    print(f"on function words {on_function_words}, inside words {inside_words}")


def print_differences(evaluation: Evaluation) -> None:
    """Print what was missed and what was wrongly highlighted in a pair, if anything was."""
    pair = evaluation.pair
    marked = {(mark.span, mark.reason) for mark in pair.marks}
    highlighted = {(highlight.span, highlight.reason) for highlight in evaluation.highlights}
    differences: list[tuple[Span, str, Reason]] = []
    for span, reason in marked - highlighted:
        if reason is not Reason.MEANING:
            differences.append((span, "missed", reason))
    for span, reason in highlighted - marked:
        differences.append((span, "wrong ", reason))
    if differences:
        print(f"{pair.name} “{pair.query}”")
    for span, label, reason in sorted(differences):
        print(f"    {label} {reason.value:11} {pair.text[span.start : span.end]!r}")


def evaluate_pairs(pairs: Iterable[GoldPair]) -> Iterator[Evaluation]:
    """Highlight the passages of ``pairs`` as the engine does, and evaluate the highlights."""
    lexicon = Lexicon.open()
    encode = open_encoder(BUNDLED, Path()).encode
    semantic = SemanticMatcher(encode)
    parser = QueryParser(
        lexicon,
        alternatives=AlternativeFinder(lexicon, synonyms=SynonymTable()),
        disambiguator=TranslationDisambiguator(encode),
    )
    try:
        for pair in pairs:
            concepts = parser.parse(pair.query, LANGUAGES).concepts[pair.target]
            highlights = spans.highlight(pair.text, pair.target, concepts, semantic=semantic)
            yield evaluate_highlights(pair, highlights)
    finally:
        lexicon.close()


def main() -> None:
    """Print the report of each split."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--split", choices=SPLITS, help="only this one")
    parser.add_argument("--show", action="store_true", help="list what differs (dev only, please)")
    options = parser.parse_args()
    for split in [options.split] if options.split else SPLITS:
        pairs = [pair for pair in read_pairs() if pair.split == split]
        evaluations = list(evaluate_pairs(pairs))
        print(f"\n{split}: {len(evaluations)} pairs, precision, recall and F1 of code points")
        print_report(evaluations)
        if options.show:
            for evaluation in evaluations:
                print_differences(evaluation)


if __name__ == "__main__":
    main()
