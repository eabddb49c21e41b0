"""What workers tell the screen."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from index.errors import TrujamanError
from index.types import Progress, Summary
from search.tui.page import Page
from search.tui.session import Request
from search.types import Hit, Results


@dataclass
class Opened(Message):
    """The index is open, for the first time or anew."""


@dataclass
class Answered(Message):
    """A question has its answer."""

    request: Request
    results: Results


@dataclass
class Refused(Message):
    """A question cannot be answered."""

    request: Request
    error: TrujamanError


@dataclass
class PageReady(Message):
    """The document of a hit can be shown."""

    query: str
    page: Page


@dataclass
class Indexing(Message):
    """Indexing has come this far."""

    progress: Progress


@dataclass
class Indexed(Message):
    """Indexing is done."""

    summary: Summary


@dataclass
class Failed(Message):
    """Something other than a question went wrong."""

    error: TrujamanError


@dataclass
class Chosen(Message):
    """Another hit is selected in the list of results, or none."""

    hit: Hit | None
