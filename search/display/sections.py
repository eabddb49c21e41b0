"""The parts of a list of hits, in words: how many passages have the query's, and what follows."""

from __future__ import annotations

from collections.abc import Sequence

from index.messages import _, ngettext, number
from index.text.safe import safe
from search.conditions import needs_words
from search.types import Hit, Match, MatchCounts, Mode, Results


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
    if has_few:
        return _("near in meaning, with few of your words or none")
    return describe_match(hits[position])


def describe_match(hit: Hit) -> str:
    """Return what ``hit`` has of the query if that is few of its words or none; else ""."""
    if hit.match is Match.FEW:
        return _("with few of your words")
    if hit.match is Match.MEANING:
        return _("near in meaning, without your words")
    if hit.match is Match.UNLIKELY:
        return _("with unlikely translations of your words only")
    return ""


def describe_counts(results: Results) -> str:
    """Return how many passages have words of the query; "" if that is not known."""
    counts = results.counts
    if counts is None:
        return ""
    if _counts_matches(results, counts):
        text = _describe_matches(counts.some_words)
    else:
        text = _describe_words(counts)
        if not counts.some_words and results.word_hits:  # what documents are called has them
            text = _("{text}; names or titles of documents do").format(text=text)
    return text if counts.is_exact else _("at most {text}").format(text=text)


def summarize_counts(results: Results) -> str:
    """Return the same in few words, for a line that has little room."""
    counts = results.counts
    if counts is None:
        return ""
    with_some, with_all = counts.some_words, counts.all_words
    if _counts_matches(results, counts):
        text = (
            ngettext("{count} match", "{count} match", with_some) if with_some else _("none match")
        )
    elif not with_some and results.word_hits:
        text = _("only in names or titles")
    elif not with_some:
        text = _("none with your word") if counts.words == 1 else _("none with your words")
    elif counts.words == 1:
        text = ngettext("{count} with your word", "{count} with your word", with_some)
    elif with_some == with_all:
        text = ngettext("{count} with all words", "{count} with all words", with_some)
    elif not with_all:
        text = _("none with all words, {some} with some").format(some=number(with_some))
    else:
        text = ngettext(
            "{count} with all words, {some} with some",
            "{count} with all words, {some} with some",
            with_all,
        ).format(some=number(with_some))
    return text if counts.is_exact else _("at most {text}").format(text=text)


def describe_promotion(hit: Hit) -> str:
    """Return why ``hit`` stands before hits that score more; "" if it does not.

    What is like a hit in another language owes its place to that.
    """
    if hit.like is not None:
        return _("similar to hit {rank}").format(rank=hit.like)
    if not hit.promoted:
        return ""
    return _("best in {language}").format(language=safe(hit.language).upper())


def describe_naming(hit: Hit) -> str:
    """Return that ``hit`` was found by what its document is called alone; "" if it was not."""
    if hit.matched_in == "title":
        return _("by its title")
    return _("by its name") if hit.matched_in == "name" else ""


def _counts_matches(results: Results, counts: MatchCounts) -> bool:
    """Tell whether passages are counted for what filters or operators ask for, not for words."""
    condition = None if results.read is None else results.read.condition
    return not counts.words or (condition is not None and needs_words(condition))


def _describe_matches(count: int) -> str:
    if not count:
        return _("no passage matches")
    return ngettext("{count} passage matches", "{count} passages match", count)


def _describe_words(counts: MatchCounts) -> str:
    with_some, with_all = counts.some_words, counts.all_words
    if not with_some:
        is_single = counts.words == 1
        return _("no passage has your word") if is_single else _("no passage has your words")
    if counts.words == 1:
        return ngettext(
            "{count} passage has your word", "{count} passages have your word", with_some
        )
    if with_some == with_all:
        return ngettext(
            "{count} passage has all your words", "{count} passages have all your words", with_some
        )
    if not with_all:
        return ngettext(
            "{count} passage has some of your words, none has all",
            "{count} passages have some of your words, none has all",
            with_some,
        )
    text = ngettext(
        "{count} passage has all your words, {some} at least one",
        "{count} passages have all your words, {some} at least one",
        with_all,
    )
    return text.format(some=number(with_some))
