"""The one public way to ask a question: text in, ranked and highlighted passages out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.build import locked
from index.config import Config
from index.encoder import Encoder, open_encoder
from index.errors import IndexLockedError, IndexStateError, QueryError
from index.snapshot import Locations, Snapshot, adopt_encoder, derive
from index.records import StoredPassage
from index.store import Store
from index.types import Language, Progress
from search import fusion, matching
from search.highlight import highlight
from search.lexicon import Lexicon
from search.query import parse
from search.types import (
    DocumentView,
    Highlight,
    Hit,
    Mode,
    Query,
    Results,
    Signals,
)

CANDIDATES: Final = 100
"""Passages that each signal puts forward in each language."""


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Passages of one language in the running, arrays of one length."""

    language: Language
    ids: NDArray[np.int64]
    rows: NDArray[np.int64]
    keyword: NDArray[np.float32]
    cosine: NDArray[np.float32]
    score: NDArray[np.float32]


class Engine:
    """An opened index and what is needed to search it. Not for two threads at once."""

    def __init__(self, config: Config, snapshot: Snapshot, encoder: Encoder) -> None:
        self._config = config
        self._snapshot = snapshot
        self._encoder = encoder
        self._parsed: dict[str, Query] = {}

    @classmethod
    def open(cls, config: Config, *, progress: Callable[[Progress], None] | None = None) -> Engine:
        """Open the index of ``config``, first mending what lags behind the store.

        Raises IndexStateError if nothing has been indexed yet, EncoderError if
        the encoder cannot be loaded.
        """
        encoder = open_encoder(config.encoder, config.path.parent)
        return cls(config, _open_snapshot(config, encoder, progress or (lambda _: None)), encoder)

    def close(self) -> None:
        """Release the files; the engine is of no use afterwards."""
        self._snapshot.close()

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon.open()

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that have passages, most passages first."""
        return self._snapshot.keyword.languages

    def search(
        self,
        query: str,
        *,
        mode: Mode = Mode.HYBRID,
        limit: int = 10,
        languages: Sequence[Language] | None = None,
    ) -> Results:
        """Return the best ``limit`` passages, in ``languages`` or in all.

        Raises QueryError if the query is empty or too long, or ``limit`` < 1.
        """
        started = time.perf_counter()
        if limit < 1:
            raise QueryError(f"the limit is {limit}; ask for at least 1 hit")
        wanted = tuple(dict.fromkeys(languages)) if languages else self.languages
        parsed = self._parse(query)
        candidates = self._candidates(parsed, mode, wanted, max(CANDIDATES, limit))
        hits = self._hits(parsed, mode, candidates, limit)
        elapsed = (time.perf_counter() - started) * 1000
        return Results(query, mode, wanted, elapsed, tuple(hits))

    def document(self, document: int) -> DocumentView:
        """Return a whole document; IndexStateError if it has left the index."""
        path, content = self._snapshot.store.document(document)
        return DocumentView(_openable(path), content.title, content.date, content.text)

    def highlight(self, query: str, text: str, language: Language) -> tuple[Highlight, ...]:
        """Return what answers ``query`` in any ``text`` of ``language``."""
        return highlight(text, language, self._parse(query).concepts.get(language, ()))

    def _parse(self, query: str) -> Query:
        if query not in self._parsed:
            self._parsed = {query: parse(query, self.languages, self._lexicon)}
        return self._parsed[query]

    def _candidates(
        self, query: Query, mode: Mode, languages: Sequence[Language], count: int
    ) -> list[_Candidates]:
        index, matrix = self._snapshot.keyword, self._snapshot.matrix
        cosines = np.zeros(len(matrix.ids), dtype=np.float32)
        if mode is not Mode.KEYWORD:
            cosines = matrix.scores(self._encoder.encode([query.text])[0])
        found: list[_Candidates] = []
        for language in languages:
            ids = index.ids(language)
            if not len(ids):
                continue
            cosine = _aligned(cosines, matrix.rows_of(ids))
            keyword = np.zeros(len(ids), dtype=np.float32)
            if mode is not Mode.SEMANTIC:
                keyword = matching.score(index, language, query.concepts.get(language, ()))
            scaled_keyword = fusion.scale_keyword(keyword, float(keyword.max()))
            scaled_cosine = fusion.scale_semantic(
                cosine, float(cosine.mean()), float(cosine.max())
            )
            if mode is Mode.KEYWORD:
                score = scaled_keyword
            elif mode is Mode.SEMANTIC:
                score = scaled_cosine
            else:
                score = fusion.combine(scaled_keyword, scaled_cosine)
            rows = fusion.top(score, count)
            found.append(
                _Candidates(
                    language, ids[rows], rows, scaled_keyword[rows], cosine[rows], score[rows]
                )
            )
        return found

    def _hits(
        self, query: Query, mode: Mode, candidates: Sequence[_Candidates], limit: int
    ) -> list[Hit]:
        ranked = sorted(
            (
                (-float(some.score[place]), int(some.ids[place]), some, place)
                for some in candidates
                for place in range(len(some.ids))
            ),
            key=lambda entry: entry[:2],
        )[: limit + CANDIDATES]
        passages = {
            passage.id: passage
            for passage in self._snapshot.store.passages([entry[1] for entry in ranked[:limit]])
        }
        hits: list[Hit] = []
        for _, number, some, place in ranked:
            if len(hits) < limit and number in passages:
                hits.append(self._hit(len(hits) + 1, passages[number], query, mode, some, place))
        return hits

    def _hit(
        self,
        rank: int,
        passage: StoredPassage,
        query: Query,
        mode: Mode,
        some: _Candidates,
        place: int,
    ) -> Hit:
        concepts = query.concepts.get(passage.language, ())
        index = self._snapshot.keyword
        return Hit(
            rank=rank,
            score=round(float(some.score[place]), 6),
            path=_openable(passage.path),
            title=passage.title,
            date=passage.date,
            language=passage.language,
            document=passage.document,
            passage=passage.ordinal,
            start=passage.span.start,
            end=passage.span.end,
            text=passage.text,
            highlights=highlight(passage.text, passage.language, concepts),
            signals=Signals(
                None if mode is Mode.SEMANTIC else round(float(some.keyword[place]), 6),
                None
                if mode is Mode.KEYWORD
                else round(min(max(float(some.cosine[place]), 0.0), 1.0), 6),
            ),
            contributions=matching.contributions(
                index, passage.language, concepts, int(some.rows[place])
            ),
        )


def _open_snapshot(
    config: Config, encoder: Encoder, report: Callable[[Progress], None]
) -> Snapshot:
    snapshot = Snapshot.open(config)
    if snapshot is not None and snapshot.store.get("encoder") == encoder.name:
        return snapshot
    if snapshot is not None:
        snapshot.close()
    locations = Locations.of(config)
    try:
        with locked(locations):
            store = Store.open(locations.store)
            try:
                adopt_encoder(store, encoder)
                derive(store, locations, encoder, report)
            finally:
                store.close()
    except IndexLockedError:
        snapshot = Snapshot.open(config, behind=True)
    else:
        snapshot = Snapshot.open(config)
    if snapshot is None:
        raise IndexStateError(f"{locations.folder}: the index is being built; try again soon")
    return snapshot


def _aligned(cosines: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return cosines in keyword order; a passage without a vector gets 0."""
    return np.where(rows >= 0, cosines[rows], np.float32(0)) if len(cosines) else rows * np.float32(0)


def _openable(path: str) -> str:
    """Return ``path`` relative to the current folder if it lies below it."""
    here = os.getcwd() + os.sep  # noqa: PTH109
    return path[len(here) :] if path.startswith(here) else path
