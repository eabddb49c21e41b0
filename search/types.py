"""What a question is and what an answer is: small, frozen, without behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

from index.types import Language, Span


class Mode(str, Enum):
    """Which signals rank the passages."""

    HYBRID = "hybrid"
    KEYWORD = "keyword"
    SEMANTIC = "semantic"


class Reason(str, Enum):
    """Why a word is highlighted, strongest first."""

    EXACT = "exact"
    STEM = "stem"
    TRANSLATION = "translation"
    MEANING = "meaning"


class Expansion(str, Enum):
    """What else a query word is looked for as; each can be left out of a search."""

    TRANSLATIONS = "translations"
    EXPRESSIONS = "expressions"
    NAMES = "names"
    FORMS = "forms"
    SYNONYMS = "synonyms"
    SLIPS = "slips"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which passages may answer, decided before ranking; None stands for any.

    ``after`` and ``before`` are inclusive ISO dates, of which a year or a month is enough.
    ``path`` is a glob that the end of a document's path must match (``*.pdf``, ``2024/*``);
    the name of a folder stands for everything in it.
    """

    languages: tuple[Language, ...] | None = None
    after: str | None = None
    before: str | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """Everything that determines the answer to one query.

    ``limit`` is the number of hits wanted, at least 1. ``query_languages`` are the languages
    the query is written in; empty, they are guessed. ``without`` names expansions to leave
    out. Hits score at least ``min_score``, in [0, 1]; a score means the same in every query.
    """

    query: str
    mode: Mode = Mode.HYBRID
    filters: Filters = Filters()
    limit: int = 10
    query_languages: tuple[Language, ...] = ()
    without: frozenset[Expansion] = frozenset()
    min_score: float = 0.0


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way a concept may be worded in a passage.

    ``terms`` are stems that must all occur (more than one for a multi-word
    expression); ``weight`` in (0, 1] scales their keyword score. ``by`` is the
    expansion it comes from, None for the word itself. ``fit`` in (0, 1] is what the
    rest of the query left of the weight.
    """

    terms: tuple[str, ...]
    weight: float
    reason: Reason
    by: Expansion | None = None
    fit: float = 1.0


@dataclass(frozen=True, slots=True)
class Concept:
    """A word or multi-word expression of the query, and how passages may word it.

    ``text`` is what the user typed, ``words`` its folded words (an equal word
    in a passage is an exact match). ``boost`` scales the concept's score. An
    ``expression`` has several words; ``parts`` are these words one by one, which may
    stand for a translated expression where a passage does not have it whole.
    """

    text: str
    words: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    boost: float = 1.0
    expression: bool = False
    parts: tuple[Concept, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed and translated query.

    ``languages``: those it may be written in. ``known``: at least one of its
    words is in the lexicon. ``concepts``: for each passage language, what to
    look for there.
    """

    text: str
    languages: tuple[Language, ...]
    known: bool
    concepts: dict[Language, tuple[Concept, ...]]


@dataclass(frozen=True, slots=True)
class Highlight:
    """A stretch of a hit's text that answers the query, in code points of that text."""

    span: Span
    reason: Reason
    term: str
    """The words of the query that this stretch answers, as typed."""
    strength: float = 1.0
    """In [0, 1]. In a hit, the share of the score it explains; elsewhere, how sure the match is."""

    def shift(self, offset: int) -> Highlight:
        """Return this highlight moved by ``offset`` code points."""
        return replace(self, span=Span(self.span.start + offset, self.span.end + offset))


@dataclass(frozen=True, slots=True)
class Signals:
    """Components of a hit's score, each in [0, 1]; ``None`` where not computed."""

    keyword: float | None
    semantic: float | None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one concept added to the raw keyword score of a hit (BM25 units).

    ``by`` is the expansion that found it, None for the word itself; ``fit`` in (0, 1]
    what the rest of the query left of its weight.
    """

    text: str
    matched: tuple[str, ...]
    reason: Reason
    score: float
    by: Expansion | None = None
    fit: float = 1.0


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage in the answer.

    ``start`` and ``end`` are code points in the document's text; ``text`` is
    exactly that slice. ``passage`` numbers the passages of a document from 0.
    ``path`` can be opened from the current folder.
    """

    rank: int
    score: float
    path: str
    title: str | None
    date: str | None
    language: Language
    document: int
    """The document's row in the store, for ``Engine.document``."""
    passage: int
    start: int
    end: int
    text: str
    highlights: tuple[Highlight, ...]
    signals: Signals
    contributions: tuple[Contribution, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to one query. ``languages``: the passage languages searched.

    ``meant`` is what was searched for instead, where ``query`` had slips, ``read`` what
    that was understood as. So many hits from the first on are ``explained``: they have
    highlights and contributions.
    """

    query: str
    mode: Mode
    languages: tuple[Language, ...]
    elapsed_ms: float
    hits: tuple[Hit, ...]
    meant: str | None = None
    read: Query | None = field(default=None, repr=False, compare=False)
    explained: int = 0


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A whole document, for reading on at a hit."""

    path: str
    title: str | None
    date: str | None
    text: str
