"""Requests and results of a search, and queries as they are understood: frozen values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from operator import attrgetter
from pathlib import PurePath
from typing import Final

from index.types import MEMBER_SEPARATOR, DateSource, Language, Place, Span
from search.conditions import NO_FILTERS as NO_FILTERS
from search.conditions import Condition
from search.conditions import Filters as Filters
from search.enums import Expansion as Expansion
from search.enums import Marked as Marked
from search.enums import Match as Match
from search.enums import Mode as Mode
from search.enums import Reason as Reason
from search.enums import Sort as Sort

_NOWHERE: Final = Place(0, "")
_PAGE: Final = re.compile(r"p\. ([0-9]{1,9})")
"""The label of a page."""


def page_number(place: str) -> int | None:
    """Return the page that the label of a place stands for, from 1; None if it is none."""
    match = _PAGE.fullmatch(place)
    return int(match.group(1)) if match else None


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """Everything that determines the results of a search.

    Attributes:
        query: the text to look for, in any of the languages.
        mode: which signals rank.
        filters: which passages may be found.
        limit: the number of hits to return at most, at least 1.
        query_languages: the languages the query is written in; () to have them guessed.
        without: expansions to leave out.
        min_score: hits score at least this, in [0, 1]. A score means the same in every query.
        sort: what the hits are in order of, from the first of all on.
        half_typed: the query is still being typed, so its last word may be the beginning of one.
            Requests that differ in this alone are equal: they are about the same query.
        folds_copies: passages that say the same are one hit, the best of them. False to have
            each as a hit of its own.
        excluded: filters that hits must not pass, none of them.
    """

    query: str
    mode: Mode = Mode.HYBRID
    filters: Filters = NO_FILTERS
    limit: int = 10
    query_languages: tuple[Language, ...] = ()
    without: frozenset[Expansion] = frozenset()
    min_score: float = 0.0
    sort: Sort = Sort.SCORE
    half_typed: bool = field(default=False, compare=False)
    folds_copies: bool = True
    excluded: tuple[Filters, ...] = ()


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way a passage may express a concept.

    Attributes:
        terms: stems that must all occur; several for an expression.
        weight: scales their keyword score, in (0, 1].
        reason: why words that match it are highlighted.
        by: the expansion it comes from; None for the word itself.
        fit: what the context of the query left of the weight, in (0, 1].
        foreign: whether it is what was typed, in passages of a language that it is not of.
        words: of the words with its one stem, the folded ones that are meant; empty for all.
        capitalized: only where a capital begins them: a name that is an ordinary word, too.
    """

    terms: tuple[str, ...]
    weight: float
    reason: Reason
    by: Expansion | None = None
    fit: float = 1.0
    foreign: bool = False
    words: frozenset[str] = frozenset()
    capitalized: bool = False


@dataclass(frozen=True, slots=True)
class Concept:
    """A word or expression of the query, and how passages may express it.

    Attributes:
        text: what the user typed.
        words: its words, folded; an equal word in a passage is an exact match.
        alternatives: what to look for.
        boost: scales the concept's score.
        expression: whether it has several words.
        parts: the words of a translated expression one by one, which stand for it where a
            passage does not have it as a whole.
        is_form: only its words are asked for, no other form: others rank, but are not shown.
        is_name: it is a name: what else has its words as typed is none of it.
        is_decided: the condition of the query says which passages have it, so that it only ranks.
    """

    text: str
    words: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    boost: float = 1.0
    expression: bool = False
    parts: tuple[Concept, ...] = ()
    is_form: bool = False
    is_name: bool = False
    is_decided: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """A misspelt word of a query: as ``typed``, and what it was read as, folded."""

    typed: str
    meant: str


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it is understood, with its translations.

    Attributes:
        text: what was parsed.
        languages: those it may be written in.
        known: whether at least one of its words is in the lexicon.
        concepts: what to look for, by language of the passages.
        condition: what passages must fulfil, if the query has operators. ``text`` is then what
            ranks, without them; "" if nothing does.
        corrections: its misspelt words, and what they were read as.
        notes: what was read otherwise than it looks, a line each.
        codes_only: all words of ``text`` are numbers, dates or codes, to which nothing is near in
            meaning.
        names_only: all words of ``text`` are surely names. What is near to these in meaning is
            about others.
        also_words: the Arabic spellings of its names that are ordinary words, too.
        offers_choice: its words are joined by OR, so that no passage needs all of them.
    """

    text: str
    languages: tuple[Language, ...]
    known: bool
    concepts: dict[Language, tuple[Concept, ...]]
    condition: Condition | None = None
    corrections: tuple[Correction, ...] = ()
    notes: tuple[str, ...] = ()
    codes_only: bool = False
    names_only: bool = False
    also_words: tuple[str, ...] = ()
    offers_choice: bool = False


@dataclass(frozen=True, slots=True)
class Highlight:
    """A stretch of a text that answers the query.

    Attributes:
        span: where it is, in code points of the text: from ``span.start`` to ``span.end``.
        reason: why it is highlighted.
        term: the words of the query that it answers, as typed.
        strength: in [0, 1]. In a hit, the share of the score that it explains; elsewhere,
            how sure the match is.
    """

    span: Span
    reason: Reason
    term: str
    strength: float = 1.0

    def shift(self, offset: int) -> Highlight:
        """Return this highlight moved by ``offset`` code points."""
        return replace(self, span=Span(self.span.start + offset, self.span.end + offset))


@dataclass(frozen=True, slots=True)
class Signals:
    """The components of a hit's score, each in [0, 1].

    Attributes:
        keyword: how much of the query the passage has in words; None in semantic mode.
        semantic: how close it is in meaning; None in keyword mode.
    """

    keyword: float | None
    semantic: float | None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one concept of the query added to the keyword score of a hit.

    Attributes:
        text: the concept, as typed in the query.
        matched: the words of the passage that matched it.
        reason: the reason of that match.
        score: what it added, in units of BM25.
        by: the expansion that found it; None for the word itself.
        fit: what the context of the query left of its weight, in (0, 1].
    """

    text: str
    matched: tuple[str, ...]
    reason: Reason
    score: float
    by: Expansion | None = None
    fit: float = 1.0


@dataclass(frozen=True, slots=True)
class Copy:
    """A passage that says the same as a hit, in another place.

    Attributes:
        path, member, title, date, document, passage, start, end: as of a :class:`Hit`.
        added: the lines of a mail header or a quotation that only the copy has; "" if it has none.
    """

    path: str
    member: str
    title: str | None
    date: str | None
    document: int
    passage: int
    start: int
    end: int
    added: str = ""

    @property
    def full_path(self) -> str:
        """Path and member: ``mail.eml › annex.pdf``."""
        return MEMBER_SEPARATOR.join(filter(None, (self.path, self.member)))


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage that was found.

    Attributes:
        rank: 1 for the best hit.
        score: in [0, 1]; it means the same in every query.
        path: of the document; relative if that lies below the current folder.
        title: of the document, if it says one.
        date: of the document, as an ISO date, if it says one.
        language: of the passage.
        document: the number of the document, for :meth:`Engine.document`.
        passage: the number of the passage in the document, from 0.
        start: where the passage begins in the document's text, in code points.
        end: where it ends; ``text`` is exactly that slice.
        text: the passage.
        highlights: what answers the query in ``text``, in order; they do not overlap.
        signals: the components of ``score``.
        contributions: what each concept of the query added to the keyword signal.
        member: the path of the document inside its file; "" for that of the file itself.
        kind: the format of the document, such as ``pdf``.
        date_source: where ``date`` comes from.
        places: where in the document the passage stands, in code points of ``text``.
        line: of the file, from 1, where the first highlight is; None if it is not known, see
            :meth:`Engine.locate`.
        before, after: the text around the passage, if :meth:`Engine.locate` was asked for it.
        match: what of the query it has; None if the query has no words, or in semantic mode if
            the hit is not explained.
        promoted: whether it stands before hits that score more, because it is the best in its
            language or ``like`` another hit.
        like: the rank of a better hit, in another language, to which it is close in meaning: for
            that, this one stands where it does, or is listed at all.
        copies: other passages that say the same, by path: the first 20 of ``copies_total``.
        copy_ids: all of them, for :meth:`Engine.unfold`.
        title_highlights: what answers the query in ``title``.
        path_highlights: what answers it in ``member``, or in ``path`` where that is "".
    """

    rank: int
    score: float
    path: str
    title: str | None
    date: str | None
    language: Language
    document: int
    passage: int
    start: int
    end: int
    text: str
    highlights: tuple[Highlight, ...]
    signals: Signals
    contributions: tuple[Contribution, ...] = field(default=())
    member: str = ""
    kind: str = ""
    date_source: DateSource | None = None
    places: tuple[Place, ...] = ()
    line: int | None = None
    before: str = ""
    after: str = ""
    match: Match | None = None
    promoted: bool = False
    like: int | None = None
    copies: tuple[Copy, ...] = ()
    copies_total: int = 0
    copy_ids: tuple[int, ...] = field(default=(), repr=False, compare=False)
    title_highlights: tuple[Highlight, ...] = ()
    path_highlights: tuple[Highlight, ...] = ()

    @property
    def is_below(self) -> bool:
        """Whether it belongs in the second part of a list, see :class:`search.enums.Match`."""
        return self.match is not None and self.match.is_below

    @property
    def matched_in(self) -> str | None:
        """Where the words of the query are: in the "text", or else in "title" or "name" alone.

        None if it has none, and before it is explained.
        """
        if self.contributions:
            return "text"
        if not self.signals.keyword:
            return None
        if self.title_highlights:
            return "title"
        return "name" if self.path_highlights else None

    @property
    def first_match(self) -> int:
        """Where in ``text`` the first highlight is, in code points; 0 without highlights."""
        return self.highlights[0].span.start if self.highlights else 0

    @property
    def page(self) -> int | None:
        """The page, from 1, where the first highlight is; None in formats without pages."""
        return page_number(self.place)

    @property
    def place(self) -> str:
        """Where in the document the first highlight is, such as ``p. 3``; "" if unknown.

        Without highlights, where the passage begins.
        """
        return self._first_place.label

    @property
    def recognized(self) -> bool:
        """Whether the text there was read from a picture (OCR)."""
        return self._first_place.recognized

    @property
    def _first_place(self) -> Place:
        before = (place for place in self.places if place.start <= self.first_match)
        return max(before, key=attrgetter("start"), default=_NOWHERE)

    @property
    def full_path(self) -> str:
        """Path and member: ``mail.eml › annex.pdf``."""
        return MEMBER_SEPARATOR.join(filter(None, (self.path, self.member)))

    @property
    def location(self) -> str:
        """Path, member and place in a line: ``mail.eml › annex.pdf, p. 3``, ``notes.txt:12``."""
        return self.full_path + self.position

    @property
    def position(self) -> str:
        """What follows the path in ``location``: ``:12``, ``, p. 3``; "" if nothing is known."""
        if self.line is None:
            return f", {self.place}" if self.place else ""
        is_same = self.place in ("", f"row {self.line}")  # a table of lines
        return f":{self.line}" + ("" if is_same else f", {self.place}")

    @property
    def name(self) -> str:
        """The name of the document's file, or its own inside that."""
        return PurePath(self.member or self.path).name

    @property
    def heading(self) -> str:
        """What the document is called: its title, or else its name."""
        return self.title or self.name

    @property
    def heading_highlights(self) -> tuple[Highlight, ...]:
        """What answers the query in ``heading``."""
        if self.title:
            return self.title_highlights
        shift = len(self.name) - len(self.member or self.path)
        moved = (highlight.shift(shift) for highlight in self.path_highlights)
        return tuple(highlight for highlight in moved if highlight.span.start >= 0)


@dataclass(frozen=True, slots=True)
class MatchCounts:
    """How many passages have words of a query, of all that its filters let pass.

    Attributes:
        some_words: those with at least one of its words, or with what its operators ask for.
        all_words: those with all of its words; of those with an operator, with what that asks for.
        words: how many words the query has that count, in the language that needs most.
        is_exact: False if the counts are upper bounds, because it takes their texts to tell
            which passages have a phrase.
    """

    some_words: int
    all_words: int
    words: int
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Totals:
    """How many passages have all that a query asks for, and how many documents these are of.

    Attributes:
        passages, documents: copies count, each by itself.
        is_exact: False if they are upper bounds, see :class:`MatchCounts`.
        meant: what was searched for instead, if the query was misspelt.
        reason: why nothing could be counted, as with words that are too common; "" if it could.
        also_words: the Arabic spellings of a name that are ordinary words, too: what has these
            counts, for nothing tells them apart.
    """

    passages: int
    documents: int
    is_exact: bool = True
    meant: str | None = None
    reason: str = ""
    also_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Undated:
    """Documents without a date that have what a query asks for.

    Attributes:
        documents: how many there are.
        left_out: a limit by date leaves them out; otherwise they come last in order of date.
        exact: whether that is the number; False: it may be less, because their texts decide
            and are too many to be read.
    """

    documents: int
    left_out: bool
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Results:
    """The results of one search.

    Attributes:
        query: as in the request.
        mode: as in the request.
        languages: the languages of passages that were searched.
        elapsed_ms: how long it took.
        hits: the passages found: those with words of the query, then those near in meaning,
            each best first.
        meant: what was searched for instead, if ``query`` was misspelt.
        read: what the query was understood as.
        explained: so many hits, from the first on, have highlights and contributions.
        warnings: why the answer may not be all of it, a line each: what was damaged, say.
        notes: what of the query was read otherwise than it looks, a line each.
        completed: what was searched for instead, if the last word was half typed.
        counts: how many passages have words of the query; None in semantic mode.
        undated: documents without a date, where there are any and dates decide.
    """

    query: str
    mode: Mode
    languages: tuple[Language, ...]
    elapsed_ms: float
    hits: tuple[Hit, ...]
    meant: str | None = None
    read: Query | None = field(default=None, repr=False, compare=False)
    explained: int = 0
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    completed: str | None = None
    counts: MatchCounts | None = None
    undated: Undated | None = None

    @property
    def word_hits(self) -> tuple[Hit, ...]:
        """The hits that count as found: those with words of the query.

        By meaning alone, or where the query has no words, all hits.
        """
        if self.mode is Mode.SEMANTIC:
            return self.hits
        return tuple(hit for hit in self.hits if hit.match in (Match.WORDS, Match.FEW, None))


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A whole document, for reading on at a hit.

    Attributes:
        path: relative if the document lies below the current folder.
        title: if the document says one.
        date: as an ISO date, if the document says one.
        text: the text that ``Hit.start`` and ``Hit.end`` count in.
        member: its path inside its file; "" for the document of the file itself.
        places: where in its file stretches of the text stand.
        fields: named headers, such as ``from``, as (name, value).
        notes: a line for each part that could not be read.
    """

    path: str
    title: str | None
    date: str | None
    text: str
    member: str = ""
    places: tuple[Place, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
