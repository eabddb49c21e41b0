"""The one public way to ask a question: text in, ranked and highlighted passages out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.analysis import analyzer
from index.config import Config
from index.encoder import Encoder, open_encoder
from index.errors import QueryError
from index.opening import open_snapshot
from index.records import StoredPassage
from index.sentences import sentences
from index.snapshot import Snapshot
from index.types import LANGUAGES, Language, Progress
from search import matching
from search.explain import as_read
from search.filters import Filter
from search.highlight import highlight, shifted
from search.lexicon import Lexicon
from search.meaning import Meaning
from search.names import Names
from search.query import parse
from search.ranking import DEPTH, Candidates, rank, refine, worthwhile
from search.spelling import corrected
from search.strength import weigh
from search.types import (
    DocumentView,
    Highlight,
    Hit,
    Mode,
    Query,
    Results,
    Signals,
)

_REMEMBERED: Final = 5_000
"""Passages whose sentence vectors are kept, for the next keystroke."""


class Engine:
    """An opened index and what is needed to search it. Not for two threads at once."""

    def __init__(self, config: Config, snapshot: Snapshot, encoder: Encoder) -> None:
        self._config = config
        self._snapshot = snapshot
        self._encoder = encoder
        self._parsed: dict[str, Query] = {}
        self._names = Names(
            lambda language, stem: snapshot.keyword.stem(language, stem) is not None
        )
        self._sentences: dict[int, NDArray[np.float32]] = {}

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
        if "_lexicon" in self.__dict__:
            self._lexicon.close()

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon.open()

    @cached_property
    def _meaning(self) -> Meaning | None:
        return Meaning(self._encoder.encode) if self._encoder.instant else None

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that have passages."""
        return self._snapshot.keyword.languages

    def search(
        self,
        query: str,
        *,
        mode: Mode = Mode.HYBRID,
        limit: int = 10,
        languages: Sequence[Language] | None = None,
        after: str | None = None,
        before: str | None = None,
        path: str | None = None,
    ) -> Results:
        """Return the best ``limit`` passages, in ``languages`` or in all.

        ``after``, ``before`` and ``path`` narrow the documents first, see
        :class:`search.filters.Filter`. Raises QueryError if the query is empty
        or too long, a date is none, or ``limit`` < 1.
        """
        started = time.perf_counter()
        if limit < 1:
            raise QueryError(f"the limit is {limit}; ask for at least 1 hit")
        narrowed = Filter(after, before, path)
        wanted = tuple(dict.fromkeys(languages)) if languages else self.languages
        parsed = self._parse(query)
        hits: list[Hit] = []
        if parsed.known or matching.occurs(self._snapshot.keyword, parsed.concepts):
            hits = self._find(parsed, mode, limit, wanted, self._allowed(narrowed))
        elapsed = (time.perf_counter() - started) * 1000
        return Results(query, mode, wanted, elapsed, tuple(hits))

    def _find(
        self,
        query: Query,
        mode: Mode,
        limit: int,
        languages: Sequence[Language],
        allowed: NDArray[np.int64] | None,
    ) -> list[Hit]:
        index, matrix = self._snapshot.keyword, self._snapshot.matrix
        vector = None if mode is Mode.KEYWORD else self._encoder.encode([query.text])[0]
        depth = max(DEPTH, limit)
        candidates = rank(index, matrix, query, vector, mode, languages, depth, allowed)
        passages = self._passages(candidates)
        if vector is not None and self._encoder.instant:
            candidates = self._refined(candidates, passages, vector, mode)
        candidates = [worthwhile(some, mode) for some in candidates]
        return self._hits(query, mode, candidates, passages, limit)

    def suggest(self, query: str) -> str | None:
        """Return ``query`` with words that nobody knows put right, if they are a slip away."""
        index = self._snapshot.keyword

        def frequency(word: str) -> int:
            found = (index.word(language, word) for language in self.languages)
            return sum(len(one.rows) for one in found if one is not None)

        return corrected(query, frequency, self._in_lexicon)

    def _in_lexicon(self, word: str) -> bool:
        return any(
            self._lexicon.knows(language, (analyzer(language).form(word).stem,))
            for language in LANGUAGES
        )

    def document(self, document: int) -> DocumentView:
        """Return a whole document; IndexStateError if it has left the index."""
        path, content = self._snapshot.store.document(document)
        return DocumentView(_openable(path), content.title, content.date, content.text)

    def highlight(self, query: str, text: str, language: Language) -> tuple[Highlight, ...]:
        """Return what answers ``query`` in any ``text`` of ``language``."""
        concepts = self._parse(query).concepts.get(language, ())
        return highlight(text, language, concepts, meaning=self._meaning)

    def highlight_document(self, query: str, document: int) -> tuple[Highlight, ...]:
        """Return what answers ``query`` in a whole document, in code points of its text.

        Every passage is read in its own language; IndexStateError if the
        document has left the index.
        """
        return tuple(
            shifted(one, start)
            for start, language, text in self._snapshot.store.document_passages(document)
            for one in self.highlight(query, text, language)
        )

    def _parse(self, query: str) -> Query:
        if query not in self._parsed:
            self._parsed = {query: parse(query, self.languages, self._lexicon, self._names)}
        return self._parsed[query]

    def _allowed(self, narrowed: Filter) -> NDArray[np.int64] | None:
        if not narrowed:
            return None
        store = self._snapshot.store
        return store.passages_in(narrowed.documents(store.heads()))

    def _passages(self, candidates: Sequence[Candidates]) -> dict[int, StoredPassage]:
        ids = [int(number) for some in candidates for number in some.ids]
        return {passage.id: passage for passage in self._snapshot.store.passages(ids)}

    def _refined(
        self,
        candidates: Sequence[Candidates],
        passages: dict[int, StoredPassage],
        vector: NDArray[np.float32],
        mode: Mode,
    ) -> list[Candidates]:
        self._encode_sentences(passages)

        def best(ids: NDArray[np.int64]) -> NDArray[np.float32]:
            found = (self._sentences.get(int(number)) for number in ids)
            return np.array(
                [0.0 if rows is None else float((rows @ vector).max()) for rows in found],
                dtype=np.float32,
            )

        return [refine(some, best, mode) for some in candidates]

    def _encode_sentences(self, passages: dict[int, StoredPassage]) -> None:
        if len(self._sentences) > _REMEMBERED:
            self._sentences.clear()
        new = [passage for number, passage in passages.items() if number not in self._sentences]
        texts = [
            [passage.text[one.start : one.end] for one in sentences(passage.text)]
            for passage in new
        ]
        if not texts:
            return
        rows = self._encoder.encode([text for some in texts for text in some])
        ends = list(accumulate(len(some) for some in texts))
        for passage, block in zip(new, np.split(rows, ends[:-1]), strict=True):
            self._sentences[passage.id] = block

    def _hits(
        self,
        query: Query,
        mode: Mode,
        candidates: Sequence[Candidates],
        passages: dict[int, StoredPassage],
        limit: int,
    ) -> list[Hit]:
        # Among equals the query's own language comes first.
        ranked = sorted(
            (-float(some.score[place]), foreign, int(some.ids[place]), language, place)
            for language, some in enumerate(candidates)
            for foreign in (some.language not in query.languages,)
            for place in range(len(some.ids))
            if int(some.ids[place]) in passages
        )
        return [
            self._hit(number, passages[identity], query, mode, candidates[language], place)
            for number, (*_, identity, language, place) in enumerate(ranked[:limit], start=1)
        ]

    def _hit(
        self,
        number: int,
        passage: StoredPassage,
        query: Query,
        mode: Mode,
        some: Candidates,
        place: int,
    ) -> Hit:
        concepts = query.concepts.get(passage.language, ())
        highlights = highlight(passage.text, passage.language, concepts, meaning=self._meaning)
        contributions = matching.contributions(
            self._snapshot.keyword, passage.language, concepts, int(some.rows[place])
        )
        cosine = min(max(float(some.cosine[place]), 0.0), 1.0)
        return Hit(
            rank=number,
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
            highlights=weigh(highlights, contributions, len(concepts)),
            signals=Signals(
                None if mode is Mode.SEMANTIC else round(float(some.keyword[place]), 6),
                None if mode is Mode.KEYWORD else round(cosine, 6),
            ),
            contributions=as_read(contributions, passage.text, passage.language, highlights),
        )


def _openable(path: str) -> str:
    """Return ``path`` relative to the current folder if it lies below it."""
    here = os.getcwd() + os.sep  # noqa: PTH109
    return path[len(here) :] if path.startswith(here) else path
