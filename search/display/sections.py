"""The parts of a list of hits, in words: how many passages have the query's, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from index.text.numbers import counted
from index.text.safe import safe
from search.conditions import needs_words
from search.types import Hit, Match, MatchCounts, Mode, Results

_TITLES: Final = {
    Match.FEW: "with few of your words",
    Match.MEANING: "near in meaning, without your words",
    Match.UNLIKELY: "with unlikely translations of your words only",
}
_FEW_OR_NONE: Final = "near in meaning, with few of your words or none"


def section_title(hits: Sequence[Hit], position: int, mode: Mode) -> str:
    """Return the title of the part that begins at ``position`` of ``hits``; "" if none does.

    Those with words of the query have no title, nor has a list that is not in parts, because
    it is by meaning alone or by date.
    """
    continues = position > 0 and describe_match(hits[position - 1])
    part = hits[position:]
    if mode is Mode.SEMANTIC or continues or not all(map(describe_match, part)):
        return ""
    has_few = any(hit.match is Match.FEW for hit in part)
    return _FEW_OR_NONE if has_few else describe_match(hits[position])


def describe_match(hit: Hit) -> str:
    """Return what ``hit`` has of the query if that is few of its words or none; else ""."""
    return "" if hit.match is None else _TITLES.get(hit.match, "")


def describe_counts(results: Results) -> str:
    """Return how many passages have words of the query; "" if that is not known."""
    counts = results.counts
    if counts is None:
        return ""
    if _counts_matches(results, counts):
        text = _describe_matches(counts.some_words)
    else:
        text = _describe_words(counts)
    return text if counts.is_exact else f"at most {text}"


def summarize_counts(results: Results) -> str:
    """Return the same in few words, for a line that has little room."""
    counts = results.counts
    if counts is None:
        return ""
    with_some, with_all = counts.some_words, counts.all_words
    if _counts_matches(results, counts):
        text = f"{_number(with_some)} match"
    elif not with_some or counts.words == 1:
        text = f"{_number(with_some)} with your {_words(counts)}"
    elif with_some == with_all:
        text = f"{_number(with_some)} with all words"
    else:
        text = f"{_number(with_all)} with all words, {_number(with_some)} with some"
    return text if counts.is_exact else f"at most {text}"


def describe_promotion(hit: Hit) -> str:
    """Return why ``hit`` stands before hits that score more; "" if it does not."""
    return f"best in {safe(hit.language).upper()}" if hit.promoted else ""


def _counts_matches(results: Results, counts: MatchCounts) -> bool:
    """Tell whether passages are counted for what filters or operators ask for, not for words."""
    condition = None if results.read is None else results.read.condition
    return not counts.words or (condition is not None and needs_words(condition))


def _describe_matches(count: int) -> str:
    if not count:
        return "no passage matches"
    return f"{counted(count, 'passage')} {'matches' if count == 1 else 'match'}"


def _describe_words(counts: MatchCounts) -> str:
    with_some, with_all = counts.some_words, counts.all_words
    if not with_some:
        return f"no passage has your {_words(counts)}"
    if counts.words == 1:
        return f"{_passages_have(with_some)} your word"
    if with_some == with_all:
        return f"{_passages_have(with_some)} all your words"
    if not with_all:
        return f"{_passages_have(with_some)} some of your words, none has all"
    return f"{_passages_have(with_all)} all your words, {with_some:,} at least one"


def _passages_have(count: int) -> str:
    return f"{counted(count, 'passage')} {'has' if count == 1 else 'have'}"


def _words(counts: MatchCounts) -> str:
    return "word" if counts.words == 1 else "words"


def _number(count: int) -> str:
    return f"{count:,}" if count else "none"
