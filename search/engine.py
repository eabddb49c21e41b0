"""The engine: the one way to search an index from Python, and what the commands use."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, partial, wraps
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Concatenate, Final, ParamSpec, Self, TypeVar

from index.config import Config
from index.embedding.open import open_encoder
from index.embedding.protocol import Encoder
from index.errors import DerivedDamageError, IndexStateError, QueryError
from index.snapshot import Snapshot, mend_snapshot, open_snapshot
from index.store.verified_rows import Damaged
from index.trust import load_trusted
from index.types import LANGUAGES, Language, Progress
from search.cancellation import Cancellation, IsWanted
from search.conditions import required_languages
from search.highlighting.analyzed import AnalyzedText
from search.highlighting.explain import Explainer
from search.highlighting.semantic_matches import SemanticMatcher
from search.highlighting.spans import Highlighter, highlight
from search.query.reader import QueryReader
from search.query.syntax.parser import is_plain
from search.ranking import bm25
from search.ranking.hits import LocatedHit, damage_warnings, locate_hits, relative_path
from search.ranking.ranker import Ranker
from search.ranking.selection import unread_warnings
from search.types import DocumentView, Highlight, Hit, Mode, Query, Results, SearchRequest
from search.validation import check_request

_PASSAGES_AT_ONCE: Final = 64
"""Passages that are highlighted at once: more at a time take more memory."""

_Parameters = ParamSpec("_Parameters")
_Answer = TypeVar("_Answer")


def _mending(
    method: Callable[Concatenate[Engine, _Parameters], _Answer],
) -> Callable[Concatenate[Engine, _Parameters], _Answer]:
    """Have a method of an engine answer again after damage that can be mended.

    The next results say so, and what else is worth saying of the index.
    """

    @wraps(method)
    def answer(
        engine: Engine, /, *args: _Parameters.args, **options: _Parameters.kwargs
    ) -> _Answer:
        try:
            result = method(engine, *args, **options)
        except DerivedDamageError as damage:
            engine._mend(damage)
            result = method(engine, *args, **options)
        if engine._warnings and isinstance(result, Results):
            warnings, engine._warnings = engine._warnings, ()
            return replace(result, warnings=(*warnings, *result.warnings))
        return result

    return answer


class Engine:
    """An opened index that can be searched.

    Open it with :meth:`open`, best in a ``with`` statement, which closes it:

        with Engine.open("config.yaml") as engine:
            results = engine.search(SearchRequest("human trafficking"))

    An engine shows the index as it was when it was opened; open another after an update.
    It is not for two threads at once.

    What may take time asks ``is_wanted``, if it is given, again and again whether anyone still
    waits for the answer, and raises SearchCancelledError once that is no longer so. After
    :meth:`close`, everything raises IndexStateError.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        encoder: Encoder,
        mend: Callable[[DerivedDamageError], Snapshot],
    ) -> None:
        """Search ``snapshot``, whose vectors are ``encoder``'s; :meth:`open` opens both.

        ``mend`` opens another one after damage.
        """
        self._encoder = encoder
        self._mend_snapshot = mend
        self._cancellation = Cancellation()
        self._warnings: tuple[str, ...] = ()
        self._closed = False
        self._use(snapshot)

    def _use(self, snapshot: Snapshot) -> None:
        encoder = self._encoder
        self._snapshot = snapshot
        self._reader = QueryReader(
            snapshot.keyword, encoder.encode if encoder.is_fast else None, self._cancellation
        )
        self._ranker = Ranker(snapshot, encoder, self._cancellation)
        self._warnings += snapshot.warnings

    def _mend(self, damage: DerivedDamageError) -> None:
        """Go on with an index without the damage; raises DamageError if it cannot be mended."""
        snapshot = self._mend_snapshot(damage)
        self._snapshot.close()
        self._reader.close()
        self._use(snapshot)

    @classmethod
    def open(
        cls,
        location: Config | str | PathLike[str],
        *,
        progress: Callable[[Progress], None] | None = None,
    ) -> Engine:
        """Open an index.

        ``location`` is a configuration, the path of a configuration file, or a folder. For a
        folder the configuration is looked for as the commands do there: by $TRUJAMAN_CONFIG,
        then in the folder and those above it. Parts of the index that are missing or out of
        date are rebuilt first, which ``progress`` is told about.

        Raises ConfigError if there is no valid configuration, UntrustedError if it may be a
        stranger's and asks for what needs trust, IndexStateError if nothing has
        been indexed yet, EncoderError if the encoder cannot be loaded.
        """
        config = location if isinstance(location, Config) else _load_config(location)
        encoder = open_encoder(config.encoder, config.path.parent)
        report = progress or (lambda _: None)
        mend = partial(mend_snapshot, config, encoder, report)
        return cls(open_snapshot(config, encoder, report), encoder, mend)

    def close(self) -> None:
        """Release the files; the engine is of no use afterwards."""
        self._closed = True
        self._snapshot.close()
        self._reader.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def version(self) -> Hashable:
        """What tells the state of the index that is searched from others."""
        snapshot = self._snapshot
        return snapshot.store.version, snapshot.keyword.version, snapshot.matrix.version

    @property
    def index_warnings(self) -> tuple[str, ...]:
        """What is not as it should be with the index that is open, a line each."""
        return self._snapshot.warnings

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that have passages."""
        self._check_open()
        return self._snapshot.keyword.languages

    @_mending
    def search(
        self,
        request: SearchRequest,
        *,
        explained: int | None = None,
        is_wanted: IsWanted | None = None,
    ) -> Results:
        """Return the passages that answer ``request`` best.

        Only the first ``explained`` hits (None: all) carry highlights and contributions;
        :meth:`explain` adds those of the others.

        Raises QueryError if the query has no word, or if anything in the request is out of
        bounds, see :mod:`search.validation`: that is checked before all else.
        """
        with self._answering(is_wanted):
            check_request(request)
            completed = self._reader.complete(request.query) if request.half_typed else None
            if completed is None:
                return self._search(request, explained)
            results = self._search(replace(request, query=completed), explained)
            return replace(results, query=request.query, completed=completed)

    def _search(self, request: SearchRequest, explained: int | None) -> Results:
        started = time.perf_counter()
        languages = _in_order(request.filters.languages or self.languages)
        present = [language for language in languages if language in self.languages]
        # What ranks of a query with operators is known only when it has been read.
        early_text = request.query if is_plain(request.query) else ""
        early_search = self._ranker.begin_search(early_text, request.mode, present)
        query = self._reader.read(request.query, request.query_languages, request.without, present)
        required = required_languages(query.condition)
        if required is not None:
            self._check_languages(required)
            languages = tuple(language for language in languages if language in required)
            present = [language for language in present if language in required]
        hits: list[LocatedHit] = []
        damaged: Damaged = {}
        selection = self._ranker.selection(query, damaged)
        if query.known or self._occurs(request):
            hits = self._ranker.rank(request, query, present, early_search, damaged, selection)
        end = len(hits) if explained is None else min(max(explained, 0), len(hits))
        explained_hits = self._explain_hits(query, request.mode, hits[:end])
        return Results(
            query=request.query,
            mode=request.mode,
            languages=languages,
            elapsed_ms=(time.perf_counter() - started) * 1000,
            hits=(*explained_hits, *(located.hit for located in hits[end:])),
            meant=query.text if query.is_corrected else None,
            read=query,
            explained=end,
            warnings=(*damage_warnings(damaged), *unread_warnings(selection)),
            notes=query.notes,
        )

    @_mending
    def explain(
        self, results: Results, count: int | None = None, *, is_wanted: IsWanted | None = None
    ) -> Results:
        """Return ``results`` with highlights and contributions in the first ``count`` hits.

        None stands for all; hits that have them keep theirs. One whose passage has left
        the index goes without.
        """
        hits, start = results.hits, results.explained
        end = len(hits) if count is None else min(count, len(hits))
        if results.read is None or end <= start:
            return results
        with self._answering(is_wanted):
            located = locate_hits(self._snapshot, hits[start:end])
            explained = self._explain_hits(results.read, results.mode, located)
        return replace(results, hits=(*hits[:start], *explained, *hits[end:]), explained=end)

    @_mending
    def suggest(self, query: str, *, is_wanted: IsWanted | None = None) -> str | None:
        """Return ``query`` with misspelt words corrected; None if there is nothing to correct.

        A word is misspelt if nothing knows it and it is one slip away from a word of the
        collection. Raises QueryError if the query is too long.
        """
        with self._answering(is_wanted):
            return self._reader.correct(query)

    def document(self, document: int, *, is_wanted: IsWanted | None = None) -> DocumentView:
        """Return a whole document by the number in ``Hit.document``.

        Raises IndexStateError if it has left the index.
        """
        with self._answering(is_wanted):
            stored = self._snapshot.store.document(document)
        content = stored.content
        return DocumentView(
            relative_path(stored.path),
            content.title,
            content.date,
            content.text,
            stored.member,
            content.places,
            content.fields,
            content.notes,
        )

    @_mending
    def highlight(
        self,
        query: str,
        text: str,
        language: Language,
        mode: Mode = Mode.HYBRID,
        *,
        is_wanted: IsWanted | None = None,
    ) -> tuple[Highlight, ...]:
        """Return what answers ``query`` in any ``text`` of ``language``, as in hits of ``mode``."""
        with self._answering(is_wanted):
            concepts = self._reader.read(query).concepts.get(language, ())
            return highlight(text, language, concepts, semantic=self._semantic_matcher(mode))

    @_mending
    def highlight_document(
        self,
        query: str,
        document: int,
        mode: Mode = Mode.HYBRID,
        *,
        is_wanted: IsWanted | None = None,
    ) -> tuple[Highlight, ...]:
        """Return what answers ``query`` in a whole document, in code points of its text.

        Every passage is read in its own language. Raises IndexStateError if the document
        has left the index.
        """
        with self._answering(is_wanted):
            return self._highlight_document(query, document, mode)

    def _highlight_document(self, query: str, document: int, mode: Mode) -> tuple[Highlight, ...]:
        concepts = self._reader.read(query).concepts
        passages = self._snapshot.store.document_passages(document)
        highlighter = Highlighter(concepts, self._semantic_matcher(mode))
        highlights: list[Highlight] = []
        for first in range(0, len(passages), _PASSAGES_AT_ONCE):
            self._cancellation.check()
            batch = passages[first : first + _PASSAGES_AT_ONCE]
            texts = [AnalyzedText(text, language) for _, language, text in batch]
            by_passage = highlighter.highlight(texts)
            for (start, _, _), passage_highlights in zip(batch, by_passage, strict=True):
                highlights += [stretch.shift(start) for stretch in passage_highlights]
        return tuple(highlights)

    def _check_languages(self, required: Collection[Language]) -> None:
        unknown = sorted(set(required).difference(LANGUAGES, self.languages))
        if unknown:
            raise QueryError(
                f"lang:{unknown[0]}: no passage is in that language;"
                f" there are {', '.join(sorted(self.languages))}"
            )

    def _occurs(self, request: SearchRequest) -> bool:
        """Tell whether anything the query may mean is in passages of any language."""
        query = self._reader.read(request.query, request.query_languages, request.without)
        return bm25.occurs(self._snapshot.keyword, query.concepts)

    def _explain_hits(self, query: Query, mode: Mode, hits: Sequence[LocatedHit]) -> list[Hit]:
        explainer = Explainer(self._snapshot.keyword, query, self._semantic_matcher(mode))
        explained: list[Hit] = []
        for first in range(0, len(hits), _PASSAGES_AT_ONCE):
            self._cancellation.check()
            explained += explainer.explain(hits[first : first + _PASSAGES_AT_ONCE])
        return explained

    @contextmanager
    def _answering(self, is_wanted: IsWanted | None) -> Iterator[None]:
        """Have all that works for the engine ask ``is_wanted`` inside the ``with`` statement."""
        self._check_open()
        with self._cancellation.asking(is_wanted):
            self._cancellation.check()
            yield

    def _check_open(self) -> None:
        if self._closed:
            raise IndexStateError("the engine has been closed; open another")

    def _semantic_matcher(self, mode: Mode) -> SemanticMatcher | None:
        """Return what highlights words close in meaning; None in keyword mode."""
        return None if mode is Mode.KEYWORD or not self._encoder.is_fast else self._matcher

    @cached_property
    def _matcher(self) -> SemanticMatcher:
        return SemanticMatcher(self._encoder.encode)


def _in_order(languages: Iterable[Language]) -> tuple[Language, ...]:
    """Return the distinct ``languages``: first those that we translate, then by their codes."""
    distinct = set(languages)
    known = [language for language in LANGUAGES if language in distinct]
    return (*known, *sorted(distinct.difference(known)))


def _load_config(location: str | PathLike[str]) -> Config:
    # Not by pathlib, which raises for unknown users and for names that are too long.
    path = Path(os.path.expanduser(location))  # noqa: PTH111
    return load_trusted(path) if os.path.isdir(path) else load_trusted(path.parent, path)  # noqa: PTH112
