"""The index on a Milvus server, as an engine asks for it.

Nothing is kept from one query to the next but the words of the generation it was opened at. Where
the server has another since, passages are those of now, weighed as of then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from index.backend_address import Address
from index.embedding.protocol import Encoder
from index.errors import BackendError, BackendFormatError
from index.messages import CountedMessage, Message
from index.milvus.collection import Collection, Published
from index.milvus.server import Server
from index.milvus.statistics import merge_statistics
from index.text.analysis import ANALYSIS_VERSION
from index.types import Language
from search.backend import Focus, Question
from search.milvus.candidates import Candidates
from search.milvus.documents import RemoteDocuments
from search.milvus.finder import CandidateFinder
from search.milvus.lists import CandidateKeywords, open_words
from search.milvus.rows import Rows, make_rows
from search.milvus.vectors import CandidateVectors
from search.ranking.bm25 import stems_of
from search.ranking.word_tally import WordTally
from search.types import MatchCounts, Sort

if TYPE_CHECKING:
    from search.ranking.contextual import ContextualSignal


@dataclass(frozen=True, slots=True)
class CandidateView:
    """The candidates of a query as an index; see :class:`index.backend.View`."""

    store: RemoteDocuments
    keyword: CandidateKeywords
    matrix: CandidateVectors
    is_current: bool = False


class MilvusBackend:
    """The index that the address of ``collection`` names; see :class:`search.backend.Backend`."""

    def __init__(self, collection: Collection, published: Published, encoder: Encoder) -> None:
        self._collection = collection
        self._encoder = encoder
        self._published = published
        self.warnings = tuple(
            Message(
                "shard {shard} is not on {address} yet: it is not searched",
                shard=shard,
                address=collection.server.address,
            )
            for shard in published.missing
        )
        self.contextual: ContextualSignal | None = None
        statistics = merge_statistics(list(map(collection.statistics, published.pointers)))
        self._statistics = statistics.passages
        self._shards = tuple(map(collection.dimensions, published.pointers))
        self._words, self._title_words = open_words(statistics)
        self._finder = CandidateFinder(
            collection, published.pointers, self._shards, self._words, self._title_words
        )
        self.whole = self._view({}, {}, None)
        self._last: CandidateView | None = None

    @classmethod
    def open(cls, address: Address, encoder: Encoder) -> Self:
        """Connect to the server at ``address``.

        Raises BackendError if it does not answer, has no index, or one of another encoder.
        """
        server = Server.connect(address)
        try:
            collection = Collection(server)
            published = collection.published()
            if published is None:
                raise BackendError("{address}: no index there; run 'index' first", address=address)
            pointer = published.first
            names = collection.names(pointer)
            server.catch_up((collection.meta, names.passages, names.documents))
            is_same = (pointer.encoder, pointer.dimensions) == (encoder.name, encoder.dimensions)
            if not is_same or pointer.analysis != ANALYSIS_VERSION:
                raise BackendError(
                    "{address}: the index is of another encoder or version; run 'index' with this",
                    address=address,
                )
            return cls(collection, published, encoder)
        except BaseException:
            server.close()
            raise

    @property
    def version(self) -> Hashable:
        """The versions of the stores that the index was written from."""
        return self._published.version

    def focus(self, question: Question) -> Focus:
        """Return a view of what the server ranks highest, and what follows from that."""
        candidates = self._finder.find(question, lambda text: self._encoder.encode([text])[0])
        view = self._view_of(candidates)
        if not candidates.cut:
            return Focus(view)
        return Focus(view, self._bound_counts(question), _notes(question, candidates))

    def holding(self, passages: Sequence[tuple[int, int]]) -> CandidateView:
        """Return a view of ``passages``, given as (document, ordinal)."""
        ids = [number for number in self.whole.store.find_passage_ids(passages) if number]
        candidates = Candidates()
        for row in self._finder.fetch(ids):
            candidates.passages.setdefault(row["language"], []).append(row)
        return self._view_of(candidates)

    def close(self) -> None:
        """Disconnect."""
        self._drop_last()
        self.whole.store.close()
        self._collection.server.close()

    def _view_of(self, candidates: Candidates) -> CandidateView:
        try:
            rows = self._make_rows(candidates.passages)
            titles = self._make_rows(candidates.titles)
        except (ValueError, TypeError, KeyError, OverflowError, AttributeError) as error:
            raise BackendFormatError("rows on the server are not as they were written") from error
        documents = {number for each in rows.values() for number in each.documents.tolist()}
        self._drop_last()
        self._last = self._view(rows, titles, sorted(documents))
        return self._last

    def _drop_last(self) -> None:
        if self._last is not None:
            self._last.store.close()
            self._last = None

    def _make_rows(
        self, by_language: Mapping[Language, Sequence[Mapping[str, Any]]]
    ) -> dict[Language, Rows]:
        dimensions = self._encoder.dimensions
        return {
            language: make_rows(entities, dimensions)
            for language, entities in by_language.items()
            if entities
        }

    def _view(
        self,
        rows: Mapping[Language, Rows],
        titles: Mapping[Language, Rows],
        documents: Sequence[int] | None,
    ) -> CandidateView:
        store = RemoteDocuments.of(self._collection, self._published, documents)
        ranks = {} if documents is None else _rank_by_path(store, rows)
        return CandidateView(
            store,
            CandidateKeywords(self._words, self._title_words, self._shards, rows, titles),
            CandidateVectors(rows, self._statistics, ranks, self._encoder.dimensions),
        )

    def _bound_counts(self, question: Question) -> MatchCounts:
        """Return how many passages can have words of the query at most, by the words' counts."""
        some_words = all_words = word_count = 0
        for language in question.languages:
            concepts = question.query.concepts.get(language, ())
            words = self._words.of(language)
            counts = [
                min(words.count, sum(words.stems.get(stem, 0) for stem in stems_of([concept])))
                for concept in concepts
            ]
            bound = min(words.count, sum(counts)) if counts else words.count
            undecided = [
                count
                for count, concept in zip(counts, concepts, strict=True)
                if not concept.is_decided
            ]
            some_words += bound
            all_words += min(undecided, default=bound)
            word_count = max(word_count, WordTally(0, concepts).word_count)
        return MatchCounts(some_words, all_words, max(1, word_count), is_exact=False)


def _rank_by_path(store: RemoteDocuments, rows: Mapping[Language, Rows]) -> dict[int, int]:
    """Return the ranks of all rows, by id: by path, then by place in the document."""
    by_document: defaultdict[int, list[NDArray[np.int64]]] = defaultdict(list)
    for each in rows.values():
        for document in np.unique(each.documents).tolist():
            by_document[document].append(each.ids[each.documents == document])
    ranks: dict[int, int] = {}
    for document in store.path_order():
        ids = np.sort(np.concatenate(by_document.get(document.id, [np.zeros(0, np.int64)])))
        for number in ids.tolist():
            ranks[number] = len(ranks)
    return ranks


def _notes(question: Question, candidates: Candidates) -> tuple[str, ...]:
    """Return what to say of an answer that is not of all passages."""
    count = sum(len({row["id"] for row in rows}) for rows in candidates.passages.values())
    is_ordinary = question.query.condition is None and question.request.sort is Sort.SCORE
    if is_ordinary and question.query.text and question.request.limit < count:
        return ()
    note = CountedMessage(
        "the server's best passage for the query was looked at; there may be more: add words or"
        " filters, or use 'backend: local' to have all",
        "the server's best {count} passages for the query were looked at; there may be more: add"
        " words or filters, or use 'backend: local' to have all",
        count,
    )
    return (note,)
