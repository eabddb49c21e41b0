"""What a search can choose between, and why something is highlighted.

Light to import: the command line takes its choices from here.
"""

from __future__ import annotations

from enum import Enum


class Mode(str, Enum):
    """Which signals rank the passages.

    HYBRID: words and meaning together. KEYWORD: the words of the query, their translations
    and other expansions, by BM25. SEMANTIC: closeness in meaning, by an encoder's vectors.
    """

    HYBRID = "hybrid"
    KEYWORD = "keyword"
    SEMANTIC = "semantic"


class Marked(str, Enum):
    """How a passage or its document is marked."""

    STARRED = "starred"
    NOTED = "noted"
    MARKED = "marked"


class Sort(str, Enum):
    """What hits are in order of.

    SCORE: the best first. DATE and OLDEST: the date of the document, the newest or the oldest
    first, those without a date last; equal dates by how much of the query passages have.
    PATH: the path of the document and the place in it. All but SCORE order the passages that
    have the words of the query, see :mod:`search.ranking.sorting`.
    """

    SCORE = "score"
    DATE = "date"
    OLDEST = "oldest"
    PATH = "path"

    @property
    def is_by_date(self) -> bool:
        """Whether the dates of documents decide."""
        return self in (Sort.DATE, Sort.OLDEST)


class Reason(str, Enum):
    """Why a word is highlighted, strongest first.

    EXACT: it is in the query as it stands here. STEM: another form of it is in the query.
    SPELLING: it is another spelling of a name in the query, in the same script or the other.
    TRANSLATION: it translates a word or expression of the query.
    MEANING: it is a synonym, or close in meaning to a part of the query that nothing else in
    the text answers.
    """

    EXACT = "exact"
    STEM = "stem"
    SPELLING = "spelling"
    TRANSLATION = "translation"
    MEANING = "meaning"


class Match(str, Enum):
    """What of the query a hit has.

    WORDS: words of it, in some form, translation or spelling, or what its operators ask for.
    FEW: fewer than half of its words, and a hit without any scores more. MEANING: none, but it
    is near in meaning. UNLIKELY: only unlikely translations of its words.
    """

    WORDS = "words"
    FEW = "few"
    MEANING = "meaning"
    UNLIKELY = "unlikely"

    @property
    def is_below(self) -> bool:
        """Whether such hits come in the second part of a list."""
        return self is not Match.WORDS


class Expansion(str, Enum):
    """What else a query word is looked for as; each can be left out of a search.

    TRANSLATIONS of words; EXPRESSIONS of several words translated as a whole; other spellings
    of NAMES, in the other script or the same; irregular FORMS of a word; SYNONYMS; SLIPS: a
    misspelt word is read as the likely one; CONTEXT: translations count by how well they fit
    the rest of the query.
    """

    TRANSLATIONS = "translations"
    EXPRESSIONS = "expressions"
    NAMES = "names"
    FORMS = "forms"
    SYNONYMS = "synonyms"
    SLIPS = "slips"
    CONTEXT = "context"
