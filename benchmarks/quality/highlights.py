"""How well highlights agree with a careful reader, in code points of marked passages.

    python -m benchmarks.quality.highlights [--split dev] [--show]

Runs the real query parser, lexicon, encoder and highlighter over
``benchmarks.quality.gold``. Prints precision, recall and F1 for every reason,
language pair and split. ``lexical`` is exact and stem together. Words marked
``meaning`` are near the query without answering it: lit as a translation they
count neither for nor against; a translation lit as meaning is right as meaning
and missed as translation.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.quality.gold import SPLITS, Pair, read
from index.embedding.open import open_encoder
from index.text.analysis import get_analyzer
from index.text.analysis.words import find_words
from index.types import LANGUAGES
from search.highlighting.semantic_matches import SemanticMatcher
from search.highlighting.spans import highlight
from search.lexicon.synonyms import SynonymTable
from search.lexicon.translations import Lexicon
from search.query.alternatives import AlternativeFinder
from search.query.disambiguation import TranslationDisambiguator
from search.query.parse import QueryParser
from search.types import Highlight, Reason

_LEXICAL: Final = frozenset({Reason.EXACT, Reason.STEM})
GROUPS: Final[dict[str, frozenset[Reason]]] = {
    "lexical": _LEXICAL,
    **{reason.value: frozenset({reason}) for reason in Reason},
}
_ALSO_RIGHT: Final = {Reason.TRANSLATION: Reason.MEANING, Reason.MEANING: Reason.TRANSLATION}


@dataclass(slots=True)
class Count:
    """Code points that were rightly lit, wrongly lit, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, other: Count) -> None:
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed

    def __str__(self) -> str:
        lit, marked = self.right + self.wrong, self.right + self.missed
        if not lit and not marked:
            return "    –     –     – "
        precision = self.right / lit if lit else 1.0
        recall = self.right / marked if marked else 1.0
        return f"{precision:5.3f} {recall:5.3f} {self.f1():5.3f}"

    def f1(self) -> float:
        """Return the harmonic mean of precision and recall; 1 where nothing was to be lit."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 1.0


@dataclass(frozen=True, slots=True)
class Judged:
    """One pair, what was lit in it, and the count for each group of reasons."""

    pair: Pair
    lit: tuple[Highlight, ...]
    counts: dict[str, Count]


def judge(pair: Pair, lit: tuple[Highlight, ...]) -> Judged:
    """Compare ``lit`` with the marks of ``pair``, code point by code point."""
    marked, shown = _painted(pair.marks, len(pair.text)), _painted(lit, len(pair.text))
    counts: dict[str, Count] = {}
    for name, group in GROUPS.items():
        count = counts[name] = Count()
        for want, have in zip(marked, shown, strict=True):
            if have in group and (want in group or _ALSO_RIGHT.get(have) is want is not None):
                # A translation on a word that is merely near is neither right nor wrong.
                count.right += not (have is Reason.TRANSLATION and want is Reason.MEANING)
            elif have in group:
                count.wrong += 1
            elif want in group:
                count.missed += 1
    return Judged(pair, lit, counts)


def stray(one: Judged) -> tuple[int, int]:
    """Return how many highlights start or end on a function word, or inside a word."""
    analyzer = get_analyzer(one.pair.target)
    starts: dict[int, bool] = {}
    ends: dict[int, bool] = {}
    for word in find_words(one.pair.text):
        starts[word.start] = ends[word.end] = analyzer.analyze_word(word.surface).stop
    edges = [(starts.get(lit.span.start), ends.get(lit.span.end)) for lit in one.lit]
    return sum(True in pair for pair in edges), sum(None in pair for pair in edges)


def total(judged: Iterable[Judged], group: str) -> Count:
    """Return the sum of one group's counts."""
    result = Count()
    for one in judged:
        result.add(one.counts[group])
    return result


def report(judged: list[Judged]) -> None:
    """Print the table of one split."""
    print(f"{'':12} {'lexical':>17}  {'translation':>17}  {'meaning':>17}")
    for source in LANGUAGES:
        for target in LANGUAGES:
            some = [one for one in judged if (one.pair.source, one.pair.target) == (source, target)]
            columns = (total(some, name) for name in ("lexical", "translation", "meaning"))
            print(f"{source}→{target} ({len(some)})".ljust(12), *columns, sep="  ")
    for target in LANGUAGES:
        some = [one for one in judged if one.pair.target == target]
        print(f"all→{target}".ljust(12), total(some, "lexical"), sep="  ")
    for title, pairs in _FAMILIES.items():
        some = [one for one in judged if {one.pair.source, one.pair.target} in pairs]
        print(f"{title:12} {'':19}", total(some, "translation"), sep=" ")
    print("by reason:  ", *(f"{reason.value} {total(judged, reason.value)}" for reason in Reason))
    strays = [stray(one) for one in judged]
    print(
        f"on function words {sum(a for a, _ in strays)}, inside words {sum(b for _, b in strays)}"
    )


_FAMILIES: Final = {
    "en↔es": [{"en", "es"}],
    "en↔ar, es↔ar": [{"en", "ar"}, {"es", "ar"}],
}


def show(one: Judged) -> None:
    """Print what differs in one pair, if anything does."""
    text = one.pair.text
    marked = {(mark.span, mark.reason) for mark in one.pair.marks}
    lit = {(found.span, found.reason) for found in one.lit}
    lines = [("missed", each) for each in marked - lit if each[1] is not Reason.MEANING]
    lines += [("wrong ", each) for each in lit - marked]
    if lines:
        print(f"{one.pair.name} “{one.pair.query}”")
    for kind, (span, reason) in sorted(lines, key=lambda line: line[1][0]):
        print(f"    {kind} {reason.value:11} {text[span.start : span.end]!r}")


def _painted(spans: Iterable[Highlight], length: int) -> list[Reason | None]:
    canvas: list[Reason | None] = [None] * length
    for one in spans:
        for place in range(one.span.start, one.span.end):
            canvas[place] = one.reason
    return canvas


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--split", choices=SPLITS, help="only this one")
    parser.add_argument("--show", action="store_true", help="list what differs (dev only, please)")
    options = parser.parse_args()
    lexicon = Lexicon.open()
    encode = open_encoder("bundled", Path()).encode
    semantic = SemanticMatcher(encode)
    query_parser = QueryParser(
        lexicon,
        alternatives=AlternativeFinder(lexicon, synonyms=SynonymTable()),
        disambiguator=TranslationDisambiguator(encode),
    )
    for split in (options.split,) if options.split else SPLITS:
        judged = []
        for pair in read():
            if pair.split == split:
                query = query_parser.parse(pair.query, LANGUAGES)
                concepts = query.concepts.get(pair.target, ())
                lit = highlight(pair.text, pair.target, concepts, semantic=semantic)
                judged.append(judge(pair, lit))
        print(f"\n{split}: {len(judged)} pairs, precision, recall and F1 of code points")
        report(judged)
        if options.show:
            for one in judged:
                show(one)


if __name__ == "__main__":
    main()
