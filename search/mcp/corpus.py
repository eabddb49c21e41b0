"""The documents of the index in force, as the tools ask for them.

The engine is opened again when the index has changed. One question is answered at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

from index.config import Config
from index.console import program_version
from index.errors import QueryError, TrujamanError
from index.locations import Locations
from index.skipped import read_skipped_counts
from index.store.records import DocumentHead
from index.store.store import Store
from search.cancellation import IsWanted
from search.engine import Engine
from search.file_hashes import NOT_COMPARED, FileHashes
from search.freshness import describe_staleness
from search.index_watch import IndexIdentity, identify_index
from search.mcp.answers import FetchAnswer, SearchAnswer, StatusAnswer
from search.mcp.conversion import list_remarks, to_fetch_answer, to_passage
from search.mcp.identity import DocumentId, parse_id
from search.mcp.untrusted import Marker, safe_line
from search.types import SearchRequest

MAX_HITS: Final = 50
"""Hits of an answer at most; each has a passage of up to 2,000 code points."""
DEFAULT_LENGTH: Final = 20_000
MAX_LENGTH: Final = 50_000
"""Code points of a document in an answer: usually, and at most."""
_BEFORE_PASSAGE: Final = 2_000
"""Code points before a passage that are fetched with it."""
_MAX_REMARKS: Final = 20


class Corpus:
    """Answers about the index of ``config``. For any thread; a question waits for others."""

    def __init__(self, config: Config) -> None:
        """Open the index. Raises TrujamanError, see :meth:`search.Engine.open`."""
        self._config = config
        self._hashes = FileHashes()
        self._lock = Lock()
        self._identity = self._identify()
        self._engine = Engine.open(config)

    def close(self) -> None:
        """Release the files."""
        with self._lock:
            self._engine.close()

    def search(self, request: SearchRequest, is_wanted: IsWanted) -> SearchAnswer:
        """Return the passages that answer ``request``. Raises QueryError or another error."""
        if not 1 <= request.limit <= MAX_HITS:
            raise QueryError(
                "limit {limit}: ask for 1 to {max_hits} hits",
                limit=request.limit,
                max_hits=MAX_HITS,
            )
        with self._current_engine() as (engine, remarks):
            results = engine.locate(engine.search(request, is_wanted=is_wanted))
            heads = [engine.head(hit.document) for hit in results.hits]
        hashes = self._hashes.hash_files(heads)
        marker = Marker()
        counts = results.counts
        return SearchAnswer(
            marker.statement,
            [
                to_passage(hit, head, hashes.get(head.path, NOT_COMPARED), marker)
                for hit, head in zip(results.hits, heads, strict=True)
            ],
            None if counts is None else counts.some_words,
            counts is None or counts.is_exact,
            self._remark([*remarks, *list_remarks(results)]),
        )

    def fetch(
        self, identity: str, offset: int | None, length: int, is_wanted: IsWanted
    ) -> FetchAnswer:
        """Return the text of a document, or from ``offset`` on; that of a passage around it.

        Raises QueryError if there is no such document or offset.
        """
        document, passage = parse_id(identity)
        if not 1 <= length <= MAX_LENGTH:
            raise QueryError(
                "length {length}: ask for 1 to {max_length:,} characters",
                length=length,
                max_length=MAX_LENGTH,
            )
        with self._current_engine() as (engine, _):
            head = _find(engine, document, identity, is_wanted)
            view = engine.document(head.id, is_wanted=is_wanted)
            if offset is None:
                offset = 0 if passage is None else _start_of(engine, head, passage, identity)
        if not 0 <= offset <= len(view.text):
            raise QueryError(
                "offset {offset}: the document has {count:,} characters",
                offset=offset,
                count=len(view.text),
            )
        file_hash = self._hashes.hash_files([head]).get(head.path, NOT_COMPARED)
        return to_fetch_answer(identity, head, view, offset, length, file_hash)

    def status(self) -> StatusAnswer:
        """Return how the index stands. Raises IndexStateError if it is gone."""
        with self._current_engine() as (engine, remarks):
            warnings = engine.index_warnings
        store_path = Locations.of(self._config).store
        if self._config.backend is not None and not store_path.exists():
            return self._server_status([*remarks, *warnings])
        store = Store.open(store_path)
        try:
            return StatusAnswer(
                program_version(),
                store.file_count(),
                store.document_count(),
                store.passage_counts(),
                read_skipped_counts(store).total,
                sum(store.files_with_pictures().values()),
                store.get_setting("updated"),
                self._remark([*remarks, *warnings]),
            )
        finally:
            store.close()

    def _server_status(self, remarks: list[str]) -> StatusAnswer:
        """Return how an index stands that is on a server alone, of which less is known."""
        from index.milvus.publishing import read_counts

        assert self._config.backend is not None
        documents, passages = read_counts(self._config.backend)
        remarks = [*remarks, f"on {self._config.backend}: files are not counted there"]
        version = program_version()
        return StatusAnswer(version, 0, documents, dict(passages), 0, 0, None, remarks)

    def _remark(self, lines: list[str]) -> list[str]:
        """Return ``lines`` and whether the index is stale, as lines that are safe."""
        if stale := describe_staleness(self._config):
            lines = [*lines, stale]
        return [safe_line(line) for line in lines[:_MAX_REMARKS]]

    def _identify(self) -> IndexIdentity:
        return identify_index(self._config)

    @contextmanager
    def _current_engine(self) -> Iterator[tuple[Engine, list[str]]]:
        """Yield the engine of the index as it is now, and what is to be said about it."""
        with self._lock:
            remarks: list[str] = []
            identity = self._identify()
            if identity != self._identity:
                try:
                    engine = Engine.open(self._config)
                except TrujamanError as error:
                    remarks.append(f"the index has changed but cannot be opened: {error}")
                else:
                    self._engine.close()
                    self._engine, self._identity = engine, identity
            yield self._engine, remarks


def _find(engine: Engine, document: DocumentId, identity: str, is_wanted: IsWanted) -> DocumentHead:
    """Return what is known of a document. Raises QueryError if there is none, or another now."""
    for head in engine.heads(is_wanted=is_wanted):
        present = DocumentId.of(head)
        if present.path != document.path:
            continue
        if present.content != document.content:
            raise QueryError(
                "id {identity}: the document has changed since; search again", identity=identity
            )
        return head
    raise QueryError(
        "id {identity}: no such document in the index; search again", identity=identity
    )


def _start_of(engine: Engine, head: DocumentHead, passage: int, identity: str) -> int:
    """Return where to begin, so that a passage is seen with what stands before it."""
    start = engine.passage_start(head.id, passage)
    if start is None:
        raise QueryError(
            "id {identity}: the document has no such passage; search again", identity=identity
        )
    return max(0, start - _BEFORE_PASSAGE)
