"""The engine: the one way to search an index from Python, and what the commands use."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, wraps
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self, TypeVar

from index.config import E5, Config
from index.embedding.open import open_encoder
from index.embedding.protocol import Encoder
from index.errors import DerivedDamageError, IndexStateError, QueryError
from index.snapshot import Snapshot, mend_snapshot, open_snapshot
from index.store.records import DocumentHead
from index.trust import load_trusted
from index.types import Language, Progress, Span
from search.backend import Backend, LocalBackend
from search.cancellation import Cancellation, IsWanted
from search.searcher import Searcher
from search.types import DocumentView, Highlight, Hit, Mode, Results, SearchRequest, Totals

if TYPE_CHECKING:
    from search.casework.locator import LocatedMark
    from search.casework.store import Casework
    from search.casework.values import Mark, SavedSearch, Subject
    from search.facets import Facets

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
        backend: Backend,
        encoder: Encoder,
        mend: Callable[[DerivedDamageError], Backend],
        open_casework: Callable[[], Casework],
    ) -> None:
        """Search ``backend``, whose vectors are ``encoder``'s; :meth:`open` opens both.

        ``mend`` opens another one after damage, ``open_casework`` the user's work on it.
        """
        self._open_casework = cache(open_casework)
        self._encoder = encoder
        self._mend_backend = mend
        self._cancellation = Cancellation()
        self._warnings: tuple[str, ...] = ()
        self._closed = False
        self._use(backend)

    def _use(self, backend: Backend) -> None:
        self._searcher = Searcher(backend, self._encoder, self._cancellation, self._open_casework)
        self._warnings += backend.warnings

    def _mend(self, damage: DerivedDamageError) -> None:
        """Go on with an index without the damage; raises DamageError if it cannot be mended."""
        backend = self._mend_backend(damage)
        self._searcher.close()
        self._use(backend)

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

        def open_local(snapshot: Snapshot) -> Backend:
            if config.encoder != E5:
                return LocalBackend(snapshot)
            from search.ranking.contextual import open_contextual

            return LocalBackend(snapshot, open_contextual(config, snapshot.store))

        def mend(damage: DerivedDamageError) -> Backend:
            return open_local(mend_snapshot(config, encoder, report, damage))

        backend: Backend
        if config.backend is None:
            backend = open_local(open_snapshot(config, encoder, report))
        else:
            from search.milvus.backend import MilvusBackend

            backend = MilvusBackend.open(config.backend, encoder)

        def open_casework() -> Casework:
            from search.casework.store import Casework  # most searches do without

            return Casework.of(config)

        return cls(backend, encoder, mend, open_casework)

    @property
    def casework(self) -> Casework:
        """Marks, saved searches and lists of names; for any thread."""
        return self._open_casework()

    def close(self) -> None:
        """Release the files; the engine is of no use afterwards."""
        self._closed = True
        self._searcher.close()

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
        return self._searcher.backend.version

    @property
    def index_warnings(self) -> tuple[str, ...]:
        """What is not as it should be with the index that is open, a line each."""
        return self._searcher.backend.warnings

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that have passages."""
        self._check_open()
        return self._searcher.languages

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
            return self._searcher.search(request, explained)

    @_mending
    def explain(
        self, results: Results, count: int | None = None, *, is_wanted: IsWanted | None = None
    ) -> Results:
        """Return ``results`` with highlights and contributions in the first ``count`` hits.

        None stands for all; hits that have them keep theirs. One whose passage has left
        the index goes without.
        """
        with self._answering(is_wanted):
            return self._searcher.explain(results, count)

    @_mending
    def find_similar(
        self,
        path: str,
        passage: int,
        request: SearchRequest,
        *,
        explained: int | None = None,
        is_wanted: IsWanted | None = None,
    ) -> Results:
        """Return the passages most like one of a document, in all languages, but not itself.

        ``path`` and ``passage`` are those of a :class:`Hit` (``full_path`` of one inside another
        file); ``request`` says what else :meth:`search` takes from it, without a query.
        Raises QueryError if there is no such passage.
        """
        with self._answering(is_wanted):
            return self._searcher.find_similar(path, passage, request, explained)

    @_mending
    def locate(
        self, results: Results, *, context: int = 0, is_wanted: IsWanted | None = None
    ) -> Results:
        """Return ``results`` with hits that say in which ``line`` of their file they are.

        Only those that are in a file of plain text. ``context``: also with the text of so many
        passages before and after each.
        """
        with self._answering(is_wanted):
            return self._searcher.locate(results, context)

    @_mending
    def unfold(
        self,
        results: Results,
        hit: Hit,
        *,
        explained: int | None = None,
        is_wanted: IsWanted | None = None,
    ) -> Results:
        """Return ``hit``, one of ``results``, and all of its copies as hits of their own, by path.

        Only the first ``explained`` (None: all) carry highlights. A copy that has left the index
        is left out.
        """
        with self._answering(is_wanted):
            return self._searcher.unfold(results, hit, explained)

    @_mending
    def count_facets(
        self, results: Results, request: SearchRequest, *, is_wanted: IsWanted | None = None
    ) -> Facets:
        """Return all passages with words of a query, counted by what they are.

        ``results`` are those of ``request``. Each copy counts. By meaning alone nothing says
        which passages answer: then the hits are counted.
        """
        with self._answering(is_wanted):
            return self._searcher.count_facets(results, request)

    @_mending
    def count(self, request: SearchRequest, *, is_wanted: IsWanted | None = None) -> Totals:
        """Return how many passages have all words of a query, and how many documents these are of.

        Where its words are joined by OR, how many have what it asks for.
        Those that its operators and filters let pass, of the whole index. Raises QueryError as
        :meth:`search` does, and if meaning alone ranks: then nothing says what answers.
        """
        if request.mode is Mode.SEMANTIC:
            raise QueryError("by meaning alone nothing can be counted; use --mode keyword")
        with self._answering(is_wanted):
            return self._searcher.count(request)

    @_mending
    def suggest(self, query: str, *, is_wanted: IsWanted | None = None) -> str | None:
        """Return ``query`` with misspelt words corrected; None if there is nothing to correct.

        A word is misspelt if nothing knows it and it is one slip away from a word of the
        collection. Raises QueryError if the query is too long.
        """
        with self._answering(is_wanted):
            return self._searcher.suggest(query)

    def document(self, document: int, *, is_wanted: IsWanted | None = None) -> DocumentView:
        """Return a whole document by the number in ``Hit.document``.

        Raises IndexStateError if it has left the index.
        """
        with self._answering(is_wanted):
            return self._searcher.document(document)

    def subject(self, hit: Hit) -> Subject:
        """Return a hit as what ``casework`` marks; without a passage, its document.

        Raises IndexStateError if the document has left the index.
        """
        self._check_open()
        return self._searcher.locator.subject(hit)

    def document_subject(self, document: int) -> Subject:
        """Return a whole document, by the number in ``Hit.document``, as what is marked.

        Raises IndexStateError if it has left the index.
        """
        self._check_open()
        return self._searcher.locator.document_subject(document)

    def marks_of(self, hits: Sequence[Hit]) -> list[Mark | None]:
        """Return the mark of each hit: of its passage, or else of its document; None without.

        Raises CaseworkError if the marks cannot be read.
        """
        self._check_open()
        return self._searcher.locator.marks_of(hits, self.casework.marks)

    def marks_at(self, passages: Sequence[tuple[int, int | None]]) -> list[Mark | None]:
        """Return the same of passages, by document and number there; None: the whole document.

        Raises CaseworkError if the marks cannot be read.
        """
        self._check_open()
        return self._searcher.locator.marks_at(passages, self.casework.marks)

    def passage_subject(self, document: int, passage: int) -> Subject:
        """Return a passage by its number in a document as what is marked.

        Raises IndexStateError if the document has left the index.
        """
        self._check_open()
        return self._searcher.locator.passage_subject(document, passage)

    def passage_spans(self, document: int) -> list[Span]:
        """Return where the passages of a document are in its text, in code points, in order.

        Raises IndexStateError if it has left the index.
        """
        self._check_open()
        return self._searcher.locator.passage_spans(document)

    def locate_marks(self) -> tuple[LocatedMark, ...]:
        """Return all marks, what has become of what they are on, and where in the index it is.

        Raises CaseworkError if they cannot be read.
        """
        self._check_open()
        return self._searcher.locator.locate(self.casework.marks)

    def save_search(
        self, request: SearchRequest, name: str = "", *, overwrite: bool = False
    ) -> SavedSearch:
        """Save a search, by default named after its query; its hits count as looked at.

        Raises NameTakenError if another search has the name, unless it is to ``overwrite`` that,
        and CaseworkError if it cannot be saved.
        """
        self._check_open()
        keys = self._searcher.locator.document_keys()
        return self.casework.save_search(request, name, arrived=keys, overwrite=overwrite)

    def adopt_earlier_searches(self, folder: Path) -> int:
        """Take over, once, the searches that earlier versions saved in ``folder``; return how many.

        Raises CaseworkError if they cannot be read or saved.
        """
        self._check_open()
        return self.casework.adopt_earlier_searches(folder, self._searcher.locator.document_keys())

    def look(self, name: str) -> SavedSearch:
        """Note that the hits of a saved search were looked at: what comes later is new.

        Raises CaseworkError if there is none of that name.
        """
        self._check_open()
        return self.casework.look(name, self._searcher.locator.document_keys())

    def head(self, document: int) -> DocumentHead:
        """Return what is known of a document without its text: its file, and the digest of that.

        Raises IndexStateError if it has left the index.
        """
        self._check_open()
        return self._searcher.head(document)

    def heads(self, *, is_wanted: IsWanted | None = None) -> Iterator[DocumentHead]:
        """Yield what is known of every document, those inside files included."""
        with self._answering(is_wanted):
            yield from self._searcher.heads()

    def passage_start(self, document: int, passage: int) -> int | None:
        """Return where a passage begins in its document, in code points; None without it."""
        self._check_open()
        return self._searcher.passage_start(document, passage)

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
            return self._searcher.highlight(query, text, language, mode)

    @_mending
    def highlight_document(
        self,
        query: str,
        document: int,
        mode: Mode = Mode.HYBRID,
        *,
        passages: range | None = None,
        is_wanted: IsWanted | None = None,
    ) -> tuple[Highlight, ...]:
        """Return what answers ``query`` in a whole document, in code points of its text.

        Every passage is read in its own language; with ``passages``, only those of these numbers
        are. Raises IndexStateError if the document has left the index.
        """
        with self._answering(is_wanted):
            return self._searcher.highlight_document(query, document, mode, passages)

    @_mending
    def passages_with_words(
        self, query: str, document: int, *, is_wanted: IsWanted | None = None
    ) -> list[int]:
        """Return which passages of a document have words of a query, by number, ascending.

        Faster by far than highlighting it. Where the query has phrases, those that may have
        them. Raises IndexStateError if the document has left the index.
        """
        with self._answering(is_wanted):
            return self._searcher.passages_with_words(query, document)

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


def _load_config(location: str | PathLike[str]) -> Config:
    # Not by pathlib, which raises for unknown users and for names that are too long.
    path = Path(os.path.expanduser(location))  # noqa: PTH111
    return load_trusted(path) if os.path.isdir(path) else load_trusted(path.parent, path)  # noqa: PTH112
