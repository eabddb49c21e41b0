"""The one public way to ask a question: text in, ranked and highlighted passages out."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.config import Config
from index.embedding.open import open_encoder
from index.embedding.protocol import Encoder
from index.embedding.static import StaticEncoder
from index.errors import QueryError
from index.snapshot import Snapshot, open_snapshot
from index.types import Language, Progress
from index.vectors.exhaustive import ExhaustiveSearch
from search.highlighting.analysed import AnalysedText
from search.highlighting.explain import Explainer, LocatedHit
from search.highlighting.semantic_matches import SemanticMatcher
from search.highlighting.spans import Highlighter, highlight
from search.query.parse import MAX_LENGTH
from search.query.reader import QueryReader
from search.ranking import bm25, filters
from search.ranking import stages as ranking
from search.ranking.hits import made, openable
from search.ranking.languages import merge
from search.ranking.late_interaction import Closeness
from search.ranking.stages import DEPTH, Candidates
from search.types import (
    DocumentView,
    Expansion,
    Filters,
    Highlight,
    Hit,
    Mode,
    Query,
    Results,
    SearchRequest,
)

_TOGETHER: Final = 64
"""Passages of a document that are highlighted at once: more at a time take more memory."""


class Engine:
    """An opened index and what is needed to search it. Not for two threads at once."""

    def __init__(self, config: Config, snapshot: Snapshot, encoder: Encoder) -> None:
        self._config = config
        self._snapshot = snapshot
        self._encoder = encoder
        self._reader = QueryReader(snapshot.keyword, encoder.encode if encoder.is_fast else None)

    @classmethod
    def open(cls, config: Config, *, progress: Callable[[Progress], None] | None = None) -> Engine:
        """Open the index of ``config``, first mending what lags behind the store.

        Raises IndexStateError if nothing has been indexed yet, EncoderError if
        the encoder cannot be loaded.
        """
        encoder = open_encoder(config.encoder, config.path.parent)
        return cls(config, open_snapshot(config, encoder, progress or (lambda _: None)), encoder)

    def close(self) -> None:
        """Release the files; the engine is of no use afterwards."""
        self._snapshot.close()
        self._reader.close()

    def _meaning(self, mode: Mode) -> SemanticMatcher | None:
        """Return what lights words near in meaning, which are no reason to find by keyword."""
        return None if mode is Mode.KEYWORD or not self._encoder.is_fast else self._near

    @cached_property
    def _near(self) -> SemanticMatcher:
        return SemanticMatcher(self._encoder.encode)

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that have passages."""
        return self._snapshot.keyword.languages

    def search(self, request: SearchRequest, *, explained: int | None = None) -> Results:
        """Return the passages that answer ``request`` best.

        Only the first ``explained`` hits (None: all) carry highlights and contributions,
        see :meth:`explain`.

        Raises QueryError if the query is empty or too long, a date is none, the limit is
        below 1 or the least score not in [0, 1].
        """
        started = time.perf_counter()
        if request.limit < 1:
            raise QueryError(f"the limit is {request.limit}; ask for at least 1 hit")
        if not 0 <= request.min_score <= 1:
            raise QueryError(f"the least score is {request.min_score}; scores are from 0 to 1")
        filters.check(request.filters)
        query, mode, limit = request.query, request.mode, request.limit
        query_languages, without = request.query_languages, request.without
        languages = request.filters.languages
        wanted = tuple(dict.fromkeys(languages)) if languages else self.languages
        there = [language for language in wanted if language in self.languages]
        compared = self._begun(query, mode, there)
        parsed = self._reader.read(query, query_languages, without, there)
        found: list[LocatedHit] = []
        if parsed.known or self._occurs(query, query_languages, without):
            allowed = self._allowed(request.filters)
            if mode is not Mode.KEYWORD and (compared is None or parsed.text != query):
                compared = self._compared(parsed.text, there)
            found = self._find(parsed, mode, limit, there, allowed, request.min_score, compared)
        end = len(found) if explained is None else min(max(explained, 0), len(found))
        hits = (*self._explained(parsed, mode, found[:end]), *(one.hit for one in found[end:]))
        elapsed = (time.perf_counter() - started) * 1000
        meant = None if parsed.text == query else parsed.text
        return Results(query, mode, wanted, elapsed, hits, meant, parsed, end)

    def _begun(
        self, query: str, mode: Mode, languages: Sequence[Language]
    ) -> ExhaustiveSearch | None:
        """Begin to compare ``query`` with all passages, unless it takes time to encode.

        It may turn out to be meant otherwise.
        """
        if mode is Mode.KEYWORD or not self._encoder.is_fast:
            return None
        return self._compared(query[:MAX_LENGTH], languages)

    def _compared(self, text: str, languages: Sequence[Language]) -> ExhaustiveSearch:
        return self._snapshot.matrix.start_search(self._encoder.encode([text])[0], languages)

    def _occurs(
        self, query: str, languages: Sequence[Language], without: Collection[Expansion]
    ) -> bool:
        """Tell whether anything that ``query`` may mean is in passages of any language."""
        parsed = self._reader.read(query, languages, without)
        return bm25.occurs(self._snapshot.keyword, parsed.concepts)

    def explain(self, results: Results, count: int | None = None) -> Results:
        """Return ``results`` with highlights and contributions in the first ``count`` hits.

        None stands for all; hits that have them keep theirs. One whose passage has left
        the index goes without.
        """
        hits, start = results.hits, results.explained
        end = len(hits) if count is None else min(count, len(hits))
        if results.read is None or end <= start:
            return results
        found = self._explained(results.read, results.mode, self._again(hits[start:end]))
        return replace(results, hits=(*hits[:start], *found, *hits[end:]), explained=end)

    def _explained(self, query: Query, mode: Mode, found: Sequence[LocatedHit]) -> list[Hit]:
        if not found:
            return []
        return Explainer(self._snapshot.keyword, query, self._meaning(mode)).explain(found)

    def _again(self, hits: Sequence[Hit]) -> list[LocatedHit]:
        """Find out in which rows the passages of ``hits`` are; −1 for one that is gone."""
        store, index = self._snapshot.store, self._snapshot.keyword
        ids = store.ids_of([(hit.document, hit.passage) for hit in hits])
        return [
            LocatedHit(hit, -1 if one is None else index.row(hit.language, one))
            for hit, one in zip(hits, ids, strict=True)
        ]

    def _find(
        self,
        query: Query,
        mode: Mode,
        limit: int,
        languages: Sequence[Language],
        allowed: NDArray[np.int64] | None,
        least: float,
        compared: ExhaustiveSearch | None,
    ) -> list[LocatedHit]:
        index, matrix = self._snapshot.keyword, self._snapshot.matrix
        depth = max(DEPTH[mode], limit)
        candidates = ranking.rank(index, matrix, query, compared, mode, languages, depth, allowed)
        if compared is not None and isinstance(self._encoder, StaticEncoder):
            closeness = Closeness(self._encoder, query.text, compared.query)
            details = ranking.read_closely(closeness, self._snapshot.store, candidates)
            candidates = [
                ranking.refine(some, its, mode, query.languages)
                for some, its in zip(candidates, details, strict=True)
            ]
        candidates = [ranking.preferred(some, query.languages) for some in candidates]
        return self._hits(
            query, mode, [ranking.worthwhile(some, mode, least) for some in candidates], limit
        )

    def suggest(self, query: str) -> str | None:
        """Return ``query`` with words that nobody knows put right, if they are a slip away."""
        return self._reader.correct(query)

    def document(self, document: int) -> DocumentView:
        """Return a whole document; IndexStateError if it has left the index."""
        path, content = self._snapshot.store.document(document)
        return DocumentView(openable(path), content.title, content.date, content.text)

    def highlight(
        self, query: str, text: str, language: Language, mode: Mode = Mode.HYBRID
    ) -> tuple[Highlight, ...]:
        """Return what answers ``query`` in any ``text`` of ``language``, as hits in ``mode``."""
        concepts = self._reader.read(query).concepts.get(language, ())
        return highlight(text, language, concepts, semantic=self._meaning(mode))

    def highlight_document(
        self, query: str, document: int, mode: Mode = Mode.HYBRID
    ) -> tuple[Highlight, ...]:
        """Return what answers ``query`` in a whole document, in code points of its text.

        Every passage is read in its own language; IndexStateError if the
        document has left the index.
        """
        concepts = self._reader.read(query).concepts
        passages = self._snapshot.store.document_passages(document)
        highlighter = Highlighter(concepts, self._meaning(mode))
        found: list[Highlight] = []
        for at in range(0, len(passages), _TOGETHER):
            some = passages[at : at + _TOGETHER]
            lit = highlighter.highlight(
                [AnalysedText(text, language) for _, language, text in some]
            )
            starts = (start for start, _, _ in some)
            both = zip(starts, lit, strict=True)
            found += (one.shift(start) for start, more in both for one in more)
        return tuple(found)

    def _allowed(self, narrowed: Filters) -> NDArray[np.int64] | None:
        if not filters.narrows_documents(narrowed):
            return None
        store = self._snapshot.store
        return store.passages_in(
            [head.id for head in store.heads() if filters.accepts(narrowed, head)]
        )

    def _hits(
        self, query: Query, mode: Mode, candidates: Sequence[Candidates], limit: int
    ) -> list[LocatedHit]:
        ranked = merge(candidates, query.languages)
        ids = [int(some.ids[place]) for some, place in ranked]
        passages = self._snapshot.store.passages(ids[:limit])
        if len(passages) < min(limit, len(ids)):  # the store may be ahead of the index
            passages = self._snapshot.store.passages(ids)
        known = {passage.id: passage for passage in passages}
        there = [one for one in zip(ids, ranked, strict=True) if one[0] in known]
        return [
            LocatedHit(made(number, known[identity], some, place, mode), int(some.rows[place]))
            for number, (identity, (some, place)) in enumerate(there[:limit], start=1)
        ]
