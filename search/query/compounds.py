"""What words of a query make up together: dates, numbers in groups, codes, hyphenated words.

Passages are indexed by the same terms, see :mod:`index.text.analysis.compounds`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

from index.text.analysis import get_analyzer
from index.text.analysis.compounds import CODE_LETTERS
from index.text.analysis.number_groups import Compound
from index.text.analysis.words import Word
from index.text.normalize import fold
from index.types import Language
from search.query.codes import has_codes_only
from search.query.missing_codes import (
    NOTHING_MISSING,
    Occurs,
    find_missing,
    find_overlapping,
    longest_first,
)
from search.types import Alternative, Concept, Reason

_PREFIXES: Final = frozenset(
    """
    anti auto ciber cyber ex inter mega micro multi narco non off on post pre sub super vice
    """.split()
)
"""What is written apart, with a hyphen or in one piece: ex presidente."""
_PREFIX_LENGTHS: Final = range(2, 6)
_CODE_LETTERS: Final = re.compile(
    r"(?<!\w)[^\W\d_]{1,2}(?=[\-\u2010\u2011]\d)|(?<=\d[\-\u2010\u2011])[^\W\d_]{1,2}(?!\w)"
    rf"|{CODE_LETTERS}(?=\d+/\d)"
)
"""Letters that say nothing without the number beside them: F-16, ب-52, 20-G, but COVID-19."""
_MIN_REST: Final = 4
"""Letters of a word that may be written apart from its prefix."""


@dataclass(frozen=True, slots=True)
class QueryCompounds:
    """The compounds of a query.

    Attributes:
        wholes: those that are looked for in place of the words that they are made of.
        replaced: the positions of these words, and of the letters of codes, which say nothing by
            themselves: the F of F-16.
        spellings: the terms, in one piece or apart, that may stand for a word, by its position.
        notes: which numbers, codes and dates the collection does not have, a line each.
        codes_only: the query is of numbers, dates and codes alone.
    """

    wholes: tuple[Whole, ...] = ()
    replaced: frozenset[int] = frozenset()
    spellings: Mapping[int, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    codes_only: bool = False


class Whole(NamedTuple):
    """A stretch of a query, and the terms that it may mean."""

    text: str
    terms: tuple[str, ...]
    is_date: bool

    def to_concept(self, target: Language, languages: Collection[Language]) -> Concept:
        """Return what to look for in passages in ``target``; ``languages`` are the query's."""
        if self.is_date:  # no form of it is more exact than another
            is_own = target in languages or not any(map(str.isalpha, self.text))
            reason = Reason.STEM if is_own else Reason.TRANSLATION
            alternatives = tuple(Alternative((term,), 1.0, reason) for term in self.terms)
            return Concept(self.text, (), alternatives)
        analyze = get_analyzer(target).analyze_word
        forms = [analyze(term) for term in self.terms]
        words = tuple(dict.fromkeys(form.word for form in forms))
        alternatives = to_alternatives([(term,) for term in self.terms], target)
        return Concept(self.text, words, alternatives)


def to_alternatives(
    spellings: Iterable[tuple[str, ...]], target: Language
) -> tuple[Alternative, ...]:
    """Return ``spellings`` as they are looked for in passages in ``target``."""
    analyze = get_analyzer(target).analyze_word
    alternatives: dict[tuple[str, ...], Alternative] = {}
    for terms in spellings:
        forms = [analyze(term) for term in terms]
        if not any(form.stop for form in forms):
            stems = tuple(form.stem for form in forms)
            alternatives[stems] = Alternative(stems, 1.0, Reason.STEM)
    return tuple(alternatives.values())


def find_query_compounds(
    text: str,
    tokens: Sequence[Word],
    language: Language,
    occurs: Occurs,
    *,
    names_missing: bool = False,
) -> QueryCompounds:
    """Return the compounds of ``text`` that passages may have; no two wholes overlap.

    ``language`` is the likeliest of the query. A date always replaces its words, because day
    and year one by one find other dates; a number or code does if the collection has it. If
    ``names_missing``, those that nothing has are noted; and where nothing but numbers, dates and
    codes is asked for, those that are certainly one replace their words, too.
    """
    analyzer = get_analyzer(language)
    compounds = list(dict.fromkeys(analyzer.find_compounds(text, acronyms=False)))
    dates = _select_dates([compound for compound in compounds if compound.is_date])
    codes = [compound for compound in compounds if not compound.is_date]
    codes_only = has_codes_only(text, dates)
    missing = NOTHING_MISSING
    if names_missing:
        impossible = analyzer.find_impossible_dates(text)
        missing = find_missing(text, codes, dates, tokens, impossible, occurs)
    absent = [code for code in missing.codes if codes_only and code.is_certain]
    absent_spans = {(code.start, code.end) for code in absent}
    wholes = {(code.start, code.end): list(code.terms) for code in absent}
    present = [
        compound
        for compound in codes + _find_prefixed(tokens)
        if occurs(fold(compound.term))
        and find_overlapping((compound.start, compound.end), absent_spans) is None
    ]
    date_spans = {(date.start, date.end) for date in dates}
    spellings = dict(_split_prefixes(tokens, occurs))
    for compound in sorted(dates) + sorted(present, key=longest_first):
        span = compound.start, compound.end
        positions = _find_positions(tokens, *span)
        if compound.term.isalpha() or len(positions) == 1:
            for position in positions:
                spellings[position] = (*spellings.get(position, ()), (compound.term,))
            continue
        within = find_overlapping(span, wholes)
        if within is None:
            wholes[span] = [compound.term]
        elif within == span or (text[within[0]] == "+" and within[1] == compound.end):
            wholes[within].append(compound.term)
    replaced = [position for span in wholes for position in _find_positions(tokens, *span)]
    replaced += _find_code_letters(text, tokens)
    return QueryCompounds(
        tuple(
            Whole(text[slice(*span)], tuple(wholes[span]), span in date_spans)
            for span in sorted(wholes)
        ),
        frozenset(replaced),
        spellings,
        missing.describe(absent),
        codes_only,
    )


def _select_dates(dates: Sequence[Compound]) -> list[Compound]:
    """Return the days, and those months of which no day is named."""
    days = {date.end for date in dates if "d" in date.term}
    return [date for date in dates if "d" in date.term or date.end not in days]


def _find_prefixed(tokens: Sequence[Word]) -> list[Compound]:
    """Return pairs of words that are also written as one."""
    prefixed: list[Compound] = []
    for first, second in pairwise(tokens):
        if second.start == first.end + 1 and fold(first.surface) in _PREFIXES:
            prefixed.append(Compound(first.surface + second.surface, first.start, second.end))
    return prefixed


def _split_prefixes(
    tokens: Sequence[Word], occurs: Occurs
) -> Iterator[tuple[int, tuple[tuple[str, ...], ...]]]:
    """Yield the positions of words that are also written as two, and these."""
    for position, token in enumerate(tokens):
        word = fold(token.surface)
        for length in _PREFIX_LENGTHS:
            prefix, rest = word[:length], word[length:]
            if prefix in _PREFIXES and len(rest) >= _MIN_REST and occurs(rest) and occurs(prefix):
                yield position, ((prefix, rest),)
                break


def _find_code_letters(text: str, tokens: Sequence[Word]) -> list[int]:
    """Return the positions of the letters that belong to a number."""
    return [
        position
        for match in _CODE_LETTERS.finditer(text)
        for position in _find_positions(tokens, *match.span())
    ]


def _find_positions(tokens: Sequence[Word], start: int, end: int) -> range:
    """Return the positions of the tokens between two places of the query."""
    inside = [at for at, token in enumerate(tokens) if start <= token.start and token.end <= end]
    return range(inside[0], inside[-1] + 1) if inside else range(0)
