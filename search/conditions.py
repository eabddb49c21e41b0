"""What passages must fulfil to be found: filters, and the operators of a query as words.

A tree of frozen values. What a leaf asks for is given by language of the passages, because the
words of a query are other words in each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from index.types import Language
from search.enums import Marked as Marked


@dataclass(frozen=True, slots=True)
class Within:
    """The ids of ``passages`` that may be found, and ``documents`` that may be without passages."""

    documents: frozenset[int]
    passages: frozenset[int]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which passages may be found, decided before ranking. None stands for any.

    Attributes:
        languages: of the passages, as codes such as "en".
        after: the earliest date of documents: a day, month or year such as "2024-01".
        before: the latest, inclusive: "2024" is until the end of that year.
        path: a glob that the end of a document's path must match, such as "*.pdf" or
            "2024/*"; the name of a folder stands for everything in it.
        kind: the format of documents or the ending of their names, such as "pdf".
        title: what their titles contain, whatever the case and accents.
        sender: what the header "from" of messages contains.
        recipient: what the header "to", "cc" or "bcc" of messages contains.
        undated: documents without a date pass beside those of the time from ``after`` to
            ``before``; without either, they alone do.
        tag: of marks; a mark on a document is one on all of its passages.
        marked: how passages or their documents are marked.
        new: the name of a saved search, to which documents are new since it was last looked at.
        within: what the three before stand for, once that has been looked up.

    Otherwise a document without a date passes neither ``after`` nor ``before``.
    """

    languages: tuple[Language, ...] | None = None
    after: str | None = None
    before: str | None = None
    path: str | None = None
    kind: str | None = None
    title: str | None = None
    sender: str | None = None
    recipient: str | None = None
    undated: bool = False
    tag: str | None = None
    marked: Marked | None = None
    new: str | None = None
    within: Within | None = None

    @property
    def limits_date(self) -> bool:
        """Whether documents are left out because they have no date."""
        return not self.undated and (self.after is not None or self.before is not None)

    @property
    def needs_marks(self) -> bool:
        """Whether the user's marks or saved searches say what passes."""
        return not (self.tag is self.marked is self.new is None)


NO_FILTERS: Final = Filters()


@dataclass(frozen=True, slots=True)
class HasStems:
    """One of several alternatives occurs; of one with several stems, all of them."""

    alternatives: Mapping[Language, tuple[tuple[str, ...], ...]]


@dataclass(frozen=True, slots=True)
class HasWords:
    """One of several folded words occurs."""

    words: Mapping[Language, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class HasCapitalized:
    """One of several folded words occurs with a capital: Said, but not said."""

    words: Mapping[Language, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class WordSequence:
    """Words that stand together.

    ``slots``: for each of the words, what may stand for it. ``near``: in any order, with so many
    other words among them at most; None: side by side and in order. ``by_stem``: slots are stems
    of content words, and function words of the text do not count; else slots are folded words.
    """

    slots: tuple[frozenset[str], ...]
    near: int | None = None
    by_stem: bool = False


@dataclass(frozen=True, slots=True)
class HasSequence:
    """One of several sequences occurs; ``text`` is the phrase of the query that they stand for."""

    text: str
    sequences: Mapping[Language, tuple[WordSequence, ...]]


@dataclass(frozen=True, slots=True)
class IsIn:
    """The document and the language of the passage pass ``filters``."""

    filters: Filters


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class All:
    """All of the conditions hold; of none, too."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one of the conditions holds."""

    conditions: tuple[Condition, ...]


Condition: TypeAlias = HasStems | HasWords | HasCapitalized | HasSequence | IsIn | Not | All | Any


def required_languages(condition: Condition | None) -> frozenset[Language] | None:
    """Return the languages that passages must be in; None for any."""
    required = [filters.languages for filters in required_filters(condition)]
    present = [frozenset(languages) for languages in required if languages is not None]
    return frozenset.intersection(*present) if present else None


def required_filters(condition: Condition | None) -> Iterator[Filters]:
    """Yield the filters that all passages must pass."""
    if isinstance(condition, IsIn):
        yield condition.filters
    elif isinstance(condition, All):
        for part in condition.conditions:
            yield from required_filters(part)


def needs_marks(condition: Condition | None) -> bool:
    """Tell whether the user's marks or saved searches say what fulfils ``condition``."""
    if isinstance(condition, All | Any):
        return any(map(needs_marks, condition.conditions))
    if isinstance(condition, Not):
        return needs_marks(condition.condition)
    return isinstance(condition, IsIn) and condition.filters.needs_marks


def has_sequences(condition: Condition) -> bool:
    """Tell whether ``condition`` asks for words that stand together."""
    if isinstance(condition, All | Any):
        return any(map(has_sequences, condition.conditions))
    if isinstance(condition, Not):
        return has_sequences(condition.condition)
    return isinstance(condition, HasSequence)


def needs_words(condition: Condition) -> bool:
    """Tell whether only passages with words that ``condition`` asks for fulfil it."""
    if isinstance(condition, All):
        return any(map(needs_words, condition.conditions))
    if isinstance(condition, Any):
        return all(map(needs_words, condition.conditions))
    return not isinstance(condition, IsIn | Not)
