"""Where an index is: what an engine asks of it, and the index on this machine.

An engine reads a query by the words of the whole collection, then asks for a focus: a view with
every passage that may be among the answers. On this machine that is the whole index. A server
gives the passages that it ranks highest (:mod:`search.milvus.backend`).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from index.backend import View
from index.snapshot import Snapshot
from index.store.shards import describe_shard
from index.types import Language
from search.types import MatchCounts, Query, SearchRequest

if TYPE_CHECKING:
    from search.ranking.contextual import ContextualSignal


class Question(NamedTuple):
    """What is asked: a ``request``, its text as it was read, and the ``languages`` to look in.

    ``is_long``: the query is a whole passage, and no title counts. ``is_count``: nothing is
    ranked, but every passage that has what is asked for is to be there, to be counted.
    """

    request: SearchRequest
    query: Query
    languages: tuple[Language, ...]
    is_long: bool = False
    is_count: bool = False


class Focus(NamedTuple):
    """A ``view`` to rank on.

    ``counts`` bound how many passages have words of the query, where the view has not all of
    them; ``notes`` say in a line each what else follows from that.
    """

    view: View
    counts: MatchCounts | None = None
    notes: tuple[str, ...] = ()


class Backend(Protocol):
    """An opened index. Its methods may raise IndexStateError."""

    @property
    def whole(self) -> View:
        """The words of the whole collection, and all documents; it need not have rows."""
        ...

    @property
    def version(self) -> Hashable:
        """What tells the state of the index from others."""
        ...

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is not as it should be, a line each."""
        ...

    @property
    def contextual(self) -> ContextualSignal | None:
        """What compares queries with contextual vectors; None if there are none."""
        ...

    def focus(self, question: Question) -> Focus:
        """Return a view with all passages that may be among the answers to ``question``."""
        ...

    def holding(self, passages: Sequence[tuple[int, int]]) -> View:
        """Return a view with ``passages``, given as (document, ordinal), that are still there."""
        ...

    def close(self) -> None:
        """Release files and connections."""
        ...


class LocalBackend:
    """The index on this machine: one view of all its passages."""

    def __init__(self, snapshot: Snapshot, contextual: ContextualSignal | None = None) -> None:
        self.whole = snapshot
        self.contextual = contextual
        self._focus = Focus(snapshot)

    @property
    def version(self) -> Hashable:
        """The versions of store, keyword index and matrix."""
        snapshot = self.whole
        return snapshot.store.version, snapshot.keyword.version, snapshot.matrix.version

    @property
    def warnings(self) -> tuple[str, ...]:
        """Those of the snapshot, and that it holds a shard alone."""
        shard = describe_shard(self.whole.store)
        return (*self.whole.warnings, shard) if shard else self.whole.warnings

    def focus(self, _: Question) -> Focus:
        """Return the whole index."""
        return self._focus

    def holding(self, _: Sequence[tuple[int, int]]) -> View:
        """Return the whole index."""
        return self.whole

    def close(self) -> None:
        """Close the files."""
        self.whole.close()
