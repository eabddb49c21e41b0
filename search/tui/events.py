"""What workers and widgets tell the screen."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from index.types import Progress, Skipped, Summary
from search.tui.model.document import Page
from search.tui.model.layout import Layout
from search.tui.model.welcome import Overview
from search.types import Hit, Results, SearchRequest


@dataclass
class Opened(Message):
    """The index is open, for the first time or anew."""

    overview: Overview | None = None


@dataclass
class Answered(Message):
    """A question has its answer. ``stale``: paths of hits that changed since they were
    indexed. ``final`` is False while a better answer to the same question is on its way."""

    request: SearchRequest
    results: Results
    stale: frozenset[str] = frozenset()
    final: bool = True


@dataclass
class Explained(Message):
    """The same answer, with every hit explained."""

    answer: Answered
    results: Results


@dataclass
class Advised(Message):
    """A question without hits: these others have some."""

    request: SearchRequest
    others: tuple[SearchRequest, ...]


@dataclass
class Counted(Message):
    """What the answer to a question without filters is made of."""

    results: Results


@dataclass
class Refused(Message):
    """A question cannot be answered."""

    request: SearchRequest
    reason: str


@dataclass
class PageReady(Message):
    """The document of a hit can be shown."""

    query: str
    page: Page
    layout: Layout


@dataclass
class Cited(Message):
    """A citation to be copied."""

    text: str


@dataclass
class Copied(Message):
    """``text`` was given to the program ``by``; None if no program took it."""

    text: str
    by: str | None


@dataclass
class Indexing(Message):
    """Indexing has come this far."""

    progress: Progress


@dataclass
class Indexed(Message):
    """Indexing is done."""

    summary: Summary


@dataclass
class SkippedFiles(Message):
    """The files that are not in the index, and why."""

    files: tuple[Skipped, ...]


@dataclass
class Told(Message):
    """Something came of a job that can be said in a line, mostly what went wrong."""

    text: str


@dataclass
class Chosen(Message):
    """Another hit is selected in the list of results, or none."""

    hit: Hit | None


@dataclass
class EndReached(Message):
    """The last hit of the list is selected."""
