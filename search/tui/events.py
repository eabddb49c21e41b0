"""The messages that background jobs and widgets send to the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from textual.message import Message

from index.types import Progress, Skipped, Summary
from search.casework.values import Mark, NameList, SavedSearch
from search.facets import Facets
from search.tui.model.document import ReadableDocument
from search.tui.model.facet_choices import FacetChoice
from search.tui.model.layout import Layout
from search.tui.model.marks import PassageKey
from search.tui.model.welcome import IndexOverview
from search.types import Hit, Results, SearchRequest


class Asker(Protocol):
    """A dialog that waits for what a job brings; the outcome names it, and reaches no other."""

    @property
    def is_open(self) -> bool:
        """Whether the user has not closed it yet."""


@dataclass
class IndexOpened(Message):
    """The index is open, for the first time or again after indexing.

    ``renewed``: it is another one by now, by the work of another process. ``warnings`` say what
    is not as it should be with it.
    """

    overview: IndexOverview | None = None
    renewed: bool = False
    warnings: tuple[str, ...] = ()


@dataclass
class IndexUnusable(Message):
    """The index does not open, for that ``reason``; one that was open before goes on answering.

    An empty ``reason``: it is over. ``lost`` is the place of the index, if its files are gone.
    """

    reason: str
    lost: str = ""


@dataclass
class SearchAnswered(Message):
    """A request has results.

    ``stale`` says by path what has become of files of hits since they were indexed, ``marks``
    how hits are marked, see passage_key(). ``final`` is False while better results for the same
    request are still to come.
    """

    request: SearchRequest
    results: Results
    stale: Mapping[str, str] = field(default_factory=dict)
    final: bool = True
    marks: Mapping[PassageKey, Mark] = field(default_factory=dict)


@dataclass
class HitMarked(Message):
    """``hit`` is marked in another way by now; ``news`` says so, "" for its star."""

    hit: Hit
    mark: Mark
    news: str = ""


@dataclass
class DocumentMarkRead(Message):
    """``mark`` is that of all the document of ``hit``, an empty one if there is none."""

    asker: Asker
    hit: Hit
    mark: Mark


@dataclass
class TextRefused(Message):
    """What was typed could not be kept, for that ``reason``; ``ask_again`` has it typed anew."""

    reason: str
    ask_again: Callable[[str], None]


@dataclass
class SavedSearchesListed(Message):
    """All saved searches; ``current`` is what the screen stood for when they were asked for."""

    asker: Asker
    searches: tuple[SavedSearch, ...]
    current: SearchRequest


@dataclass
class NewsCounted(Message):
    """``news`` says how much is new to the first of the saved searches that a dialog lists."""

    asker: Asker
    news: tuple[str, ...]


@dataclass
class NameListsListed(Message):
    """All saved lists of names."""

    asker: Asker
    lists: tuple[NameList, ...]


@dataclass
class JobDone(Message):
    """A background job did what it was to do; ``text`` says so."""

    text: str


@dataclass
class HitsExplained(Message):
    """``results`` are those of ``answer`` with every hit explained."""

    answer: SearchAnswered
    results: Results


@dataclass
class CopiesListed(Message):
    """``results``: ``hit``, as it is listed, and its copies, each a hit; ``marks`` are theirs."""

    asker: Asker
    hit: Hit
    results: Results
    marks: Mapping[PassageKey, Mark]


@dataclass
class AlternativesFound(Message):
    """``request`` has no hits, but ``alternatives`` have."""

    request: SearchRequest
    alternatives: tuple[SearchRequest, ...]


@dataclass
class FacetsReady(Message):
    """What the passages that ``request`` finds without its filters are of.

    Unless ``is_whole``, only the best hits are counted.
    """

    request: SearchRequest
    facets: Facets
    is_whole: bool


@dataclass
class FacetIncluded(Message):
    """A facet is to be asked for, or no longer."""

    choice: FacetChoice


@dataclass
class FacetExcluded(Message):
    """A facet is to be left out, or no longer."""

    choice: FacetChoice


@dataclass
class TypedBesideQuery(Message):
    """A letter was typed while something else than the query took keys."""

    text: str


@dataclass
class EditedBesideQuery(Message):
    """A key that edits, with that ``action``, was pressed while something else took keys."""

    action: str


@dataclass
class SearchFailed(Message):
    """A request cannot be answered. ``refused``: it is none that ever can."""

    request: SearchRequest
    reason: str
    refused: bool = False


@dataclass
class DocumentReady(Message):
    """The document of a hit is ready to be shown."""

    query: str
    document: ReadableDocument
    layout: Layout


@dataclass
class CitationReady(Message):
    """A citation is ready to be copied."""

    text: str


@dataclass
class TextCopied(Message):
    """``program`` took ``text`` to the clipboard; None if no program did."""

    text: str
    program: str | None


@dataclass
class IndexingProgressed(Message):
    """How far indexing has come."""

    progress: Progress


@dataclass
class IndexingFinished(Message):
    """Indexing is done."""

    summary: Summary


@dataclass
class IndexingFailed(Message):
    """Indexing failed; ``reason`` says why, in one line."""

    reason: str


@dataclass
class SkippedFilesListed(Message):
    """The files that could not be indexed, and why."""

    asker: Asker
    files: tuple[Skipped, ...]


@dataclass
class JobFailed(Message):
    """A background job failed; ``reason`` says why, in one line.

    ``asker`` is the dialog that waits for it, None if none does.
    """

    reason: str
    asker: Asker | None = None


@dataclass
class HitSelected(Message):
    """Another hit was selected in the result list; None if the list is empty."""

    hit: Hit | None


@dataclass
class ExampleChosen(Message):
    """A query that stands in place of hits was clicked."""

    query: str


@dataclass
class LinesPasted(Message):
    """Several ``lines`` were pasted into the query line: one query, or a list of them."""

    lines: tuple[str, ...]


@dataclass
class QueriesCounted(Message):
    """How many passages have all words of each of a list of queries, in their order.

    ``counts`` are of the first of them, as many as are counted by now.
    """

    queries: tuple[str, ...]
    counts: tuple[str, ...]


@dataclass
class ViewScrolled(Message):
    """The user scrolled the hits or the document with the mouse."""


@dataclass
class LastHitReached(Message):
    """The last hit of the result list was selected."""
