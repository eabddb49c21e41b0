"""Answers from one opened index: a request becomes results, a text its highlights."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from index.backend import View
from index.embedding.protocol import Encoder, TokenEncoder
from index.errors import IndexStateError, QueryError
from index.messages import _, say
from index.store.records import DocumentHead
from index.store.verified_rows import Damaged
from index.types import LANGUAGES, Language
from search.backend import Backend, Focus, Question
from search.cancellation import Cancellation
from search.conditions import (
    All,
    Condition,
    IsIn,
    Not,
    needs_marks,
    required_filters,
    required_languages,
)
from search.date_limits import earlier_end, is_impossible, later_start
from search.highlighting.analyzed import AnalyzedText
from search.highlighting.explain import Explainer
from search.highlighting.near_tokens import NearTokens
from search.highlighting.semantic_matches import SemanticMatcher
from search.highlighting.spans import Highlighter, highlight
from search.query.function_words import describe_common_words
from search.query.reader import QueryReader
from search.query.syntax.parser import is_plain
from search.ranking import bm25
from search.ranking.hits import (
    LocatedHit,
    copy_hit,
    damage_warnings,
    locate_hits,
    relative_path,
)
from search.ranking.ranker import Ranker, rank_nothing
from search.similar import find_passage, to_request
from search.surroundings import Surroundings, remember_line_ends
from search.types import (
    NO_FILTERS,
    DocumentView,
    Filters,
    Highlight,
    Hit,
    Mode,
    Query,
    Results,
    SearchRequest,
    Totals,
)
from search.validation import check_request

if TYPE_CHECKING:
    from search.casework.filtering import MarkFilter
    from search.casework.locator import Locator
    from search.casework.store import Casework
    from search.facets import Facets

_PASSAGES_AT_ONCE: Final = 64
"""Passages that are highlighted at once: more at a time take more memory."""


class Searcher:
    """Answers from ``backend``, whose vectors are ``encoder``'s; see :class:`search.Engine`.

    Every method may raise DerivedDamageError. What may take time asks ``cancellation``.
    """

    def __init__(
        self,
        backend: Backend,
        encoder: Encoder,
        cancellation: Cancellation,
        open_casework: Callable[[], Casework],
    ) -> None:
        self.backend = backend
        self._whole = backend.whole
        self._encoder = encoder
        self._cancellation = cancellation
        self._reader = QueryReader(
            self._whole.keyword, encoder.encode if encoder.is_fast else None, cancellation
        )
        self._ranker = Ranker(self._whole, encoder, cancellation, backend.contextual)
        self._open_casework = open_casework
        self._line_ends = remember_line_ends()

    def _resolve_marks(self, request: SearchRequest, query: Query) -> tuple[SearchRequest, Query]:
        """Return both with passages in place of filters by marks."""
        if not (request.filters.needs_marks or needs_marks(query.condition)):
            return request, query
        return self._mark_filter.resolve(request, query)

    def close(self) -> None:
        """Release the files."""
        self.backend.close()
        self._reader.close()

    @cached_property
    def locator(self) -> Locator:
        """Says where in the index marks are."""
        from search.casework.locator import Locator  # most searches do without marks

        return Locator(self._whole.store)

    @cached_property
    def _mark_filter(self) -> MarkFilter:
        from search.casework.filtering import MarkFilter

        return MarkFilter(self._open_casework(), self.locator)

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that have passages."""
        return self._whole.keyword.languages

    def search(
        self, request: SearchRequest, explained: int | None, *, counts_exactly: bool = True
    ) -> Results:
        """Return the passages that answer ``request`` best; see :meth:`search.Engine.search`."""
        check_request(request)
        completed = self._reader.complete(request.query) if request.half_typed else None
        if completed is None:
            return self._search(request, explained, counts_exactly=counts_exactly)
        half_typed = replace(request, query=completed)
        results = self._search(half_typed, explained, counts_exactly=counts_exactly)
        return replace(results, query=request.query, completed=completed)

    def _search(
        self,
        request: SearchRequest,
        explained: int | None,
        *,
        is_long: bool = False,
        without: int | None = None,
        counts_exactly: bool = True,
    ) -> Results:
        """Return the answer to ``request``, the passage ``without`` aside."""
        started = time.perf_counter()
        indexed = self.languages
        languages = _in_order(request.filters.languages or indexed)
        present = [language for language in languages if language in indexed]
        # What ranks of a query with operators is known only when it has been read.
        early_text = request.query if is_plain(request.query) else ""
        early_search = self._ranker.begin_search(early_text, request.mode, present)
        titles = self._whole.keyword.titles.languages
        query = self._read(request, _in_order([*present, *titles]))
        query = _excluding(query, request.excluded)
        _check_dates(request.filters, query.condition)
        request, query = self._resolve_marks(request, query)
        required = required_languages(query.condition)
        if required is not None:
            languages = tuple(language for language in languages if language in required)
            present = [language for language in present if language in required]
        damaged: Damaged = {}
        focus = self.backend.focus(Question(request, query, tuple(present), is_long))
        ranker = self._ranker
        if focus.view is not self._whole:
            ranker = Ranker(focus.view, self._encoder, self._cancellation)
            early_search = ranker.begin_search("", request.mode, present)
        selection = ranker.selection(query, damaged)
        if query.known or self._occurs(request):
            ranking = ranker.rank(
                request,
                query,
                present,
                early_search,
                damaged,
                selection,
                is_long=is_long,
                without=without,
                counts_exactly=counts_exactly,
            )
        else:
            ranking = rank_nothing(query)
        hits = ranking.hits
        notes = (*query.notes, *ranking.notes, *focus.notes)
        counts = ranking.counts and (focus.counts or ranking.counts)
        if not hits and (note := describe_common_words(request.query)):
            notes, counts = (*notes, note), None
        end = len(hits) if explained is None else min(max(explained, 0), len(hits))
        explained_hits = self._explain_hits(focus.view, query, request.mode, hits[:end])
        return Results(
            query=request.query,
            mode=request.mode,
            languages=languages,
            elapsed_ms=(time.perf_counter() - started) * 1000,
            hits=(*explained_hits, *(located.hit for located in hits[end:])),
            meant=query.text if query.corrections else None,
            read=query,
            explained=end,
            warnings=damage_warnings(damaged),
            notes=notes,
            counts=counts,
            undated=ranking.undated,
        )

    def _read(self, request: SearchRequest, targets: Sequence[Language]) -> Query:
        """Return what a request asks for; one of filters alone asks for all that passes them."""
        is_filtered = request.filters != NO_FILTERS or bool(request.excluded)
        if not request.query.strip() and is_filtered:
            return Query("", (), known=True, concepts={})
        return self._reader.read(request.query, request.query_languages, request.without, targets)

    def explain(self, results: Results, count: int | None) -> Results:
        """Return ``results`` with the first ``count`` hits explained, None for all."""
        hits, start = results.hits, results.explained
        end = len(hits) if count is None else min(count, len(hits))
        if results.read is None or end <= start:
            return results
        chosen = hits[start:end]
        view = self.backend.holding([(hit.document, hit.passage) for hit in chosen])
        located = locate_hits(view, chosen)
        explained = self._explain_hits(view, results.read, results.mode, located)
        return replace(results, hits=(*hits[:start], *explained, *hits[end:]), explained=end)

    def locate(self, results: Results, context: int) -> Results:
        """Return ``results`` with hits that say where they are, see ``Engine.locate``."""
        surroundings = Surroundings(self._whole.store, self._line_ends)
        hits = surroundings.add_lines(results.hits)
        if context:
            hits = surroundings.add_context(hits, context)
        warnings = (*results.warnings, *surroundings.warnings)
        return replace(results, hits=tuple(hits), warnings=warnings)

    def find_similar(
        self, path: str, number: int, request: SearchRequest, explained: int | None
    ) -> Results:
        """Return the passages most like one; see :meth:`search.Engine.find_similar`."""
        check_request(replace(request, query=""))
        passage = find_passage(self._whole.store, path, number)
        similar = to_request(passage, request)
        results = self._search(similar, explained, is_long=True, without=passage.id)
        query_notes = results.read.notes if results.read is not None else ()
        return replace(
            results,
            query=f"{path}#{number}",
            meant=None,
            notes=results.notes[len(query_notes) :],
            counts=None,
        )

    def unfold(self, results: Results, hit: Hit, explained: int | None) -> Results:
        """Return a hit and its copies as hits of their own; see :meth:`search.Engine.unfold`."""
        damaged: Damaged = {}
        passages = self._whole.store.passages(hit.copy_ids, damaged)
        copies = [copy_hit(hit, rank, passage) for rank, passage in enumerate(passages, start=2)]
        own = replace(hit, rank=1, copies=(), copies_total=0, copy_ids=())
        unfolded = replace(
            results, hits=(own, *copies), explained=0, warnings=damage_warnings(damaged)
        )
        return self.explain(unfolded, explained)

    def count_facets(self, results: Results, request: SearchRequest) -> Facets:
        """Return the facets of what answers a request; see :meth:`search.Engine.count_facets`."""
        if results.read is None or results.counts is None:
            from search.facets import count_facets  # seldom asked for

            return count_facets(results.word_hits)
        request, query = self._resolve_marks(request, results.read)
        present = [language for language in results.languages if language in self.languages]
        focus, ranker = self._count_on(request, query, present)
        facets = ranker.count_facets(request, query, present)
        return replace(facets, is_exact=focus.counts is None)

    def count(self, request: SearchRequest) -> Totals:
        """Return how many passages and documents answer; see :meth:`search.Engine.count`."""
        once = replace(request, limit=1, folds_copies=False)
        results = self.search(once, 0, counts_exactly=False)  # what is counted is counted below
        if results.read is None or results.counts is None:
            reason = "; ".join(map(say, results.notes)) or _("it has no words to count")
            return Totals(0, 0, meant=results.meant, reason=reason)
        request, query = self._resolve_marks(request, results.read)
        present = [language for language in results.languages if language in self.languages]
        focus, ranker = self._count_on(request, query, present)
        if focus.counts is not None:  # more than can be counted
            counts = focus.counts
            bound = counts.some_words if query.offers_choice else counts.all_words
            return Totals(
                bound, bound, is_exact=False, meant=results.meant, also_words=query.also_words
            )
        totals = ranker.count_totals(request, query, present)
        return replace(totals, meant=results.meant, also_words=query.also_words)

    def _count_on(
        self, request: SearchRequest, query: Query, languages: Sequence[Language]
    ) -> tuple[Focus, Ranker]:
        """Return a view with all passages that have what is asked for, and what counts them."""
        focus = self.backend.focus(Question(request, query, tuple(languages), is_count=True))
        if focus.view is self._whole:
            return focus, self._ranker
        return focus, Ranker(focus.view, self._encoder, self._cancellation)

    def suggest(self, query: str) -> str | None:
        """Return ``query`` with misspelt words corrected, None if there are none."""
        return self._reader.correct(query)

    def document(self, document: int) -> DocumentView:
        """Return a whole document. Raises IndexStateError if it has left the index."""
        stored = self._whole.store.document(document)
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

    def head(self, document: int) -> DocumentHead:
        """Return what is known of a document; see :meth:`search.Engine.head`."""
        heads = self._whole.store.find_document_heads([document])
        if not heads:
            raise IndexStateError("the document has left the index; search again")
        return heads[0]

    def heads(self) -> Iterator[DocumentHead]:
        """Yield what is known of every document; see :meth:`search.Engine.heads`."""
        for head in self._whole.store.current_heads():
            self._cancellation.check()
            yield head

    def passage_start(self, document: int, passage: int) -> int | None:
        """Return where a passage begins; see :meth:`search.Engine.passage_start`."""
        (identity,) = self._whole.store.find_passage_ids([(document, passage)])
        passages = [] if identity is None else self._whole.store.passages([identity])
        return passages[0].span.start if passages else None

    def highlight(
        self, query: str, text: str, language: Language, mode: Mode
    ) -> tuple[Highlight, ...]:
        """Return what answers ``query`` in any ``text`` of ``language``."""
        read = self._reader.read(query)
        return highlight(
            text,
            language,
            read.concepts.get(language, ()),
            semantic=self._semantic_matcher(mode),
            condition=read.condition,
        )

    def passages_with_words(self, query: str, document: int) -> list[int]:
        """Return which passages of a document have words of ``query``, by number."""
        read = self._reader.read(query)
        head = self.head(document)
        passages = [(document, number) for number in range(head.passage_count)]
        ranker = Ranker(self.backend.holding(passages), self._encoder, self._cancellation)
        numbers = ranker.ids_with_words(read, self.languages) - head.first_passage
        return sorted(numbers[(numbers >= 0) & (numbers < head.passage_count)].tolist())

    def highlight_document(
        self, query: str, document: int, mode: Mode, numbers: range | None
    ) -> tuple[Highlight, ...]:
        """Return what answers ``query`` in a whole document, in code points of its text.

        With ``numbers``, in passages of these numbers only.
        """
        read = self._reader.read(query)
        passages = self._whole.store.document_passages(document)
        if numbers is not None:
            passages = passages[numbers.start : numbers.stop]
        highlighter = Highlighter(read.concepts, self._semantic_matcher(mode), read.condition)
        highlights: list[Highlight] = []
        for first in range(0, len(passages), _PASSAGES_AT_ONCE):
            self._cancellation.check()
            batch = passages[first : first + _PASSAGES_AT_ONCE]
            texts = [AnalyzedText(text, language) for _start, language, text in batch]
            by_passage = highlighter.highlight(texts)
            for (start, *_rest), passage_highlights in zip(batch, by_passage, strict=True):
                highlights += [stretch.shift(start) for stretch in passage_highlights]
        return tuple(highlights)

    def _occurs(self, request: SearchRequest) -> bool:
        """Tell whether anything the query may mean is in passages or titles of any language."""
        query = self._reader.read(request.query, request.query_languages, request.without)
        index = self._whole.keyword
        return any(bm25.occurs(part, query.concepts) for part in (index, index.titles))

    def _explain_hits(
        self, view: View, query: Query, mode: Mode, hits: Sequence[LocatedHit]
    ) -> list[Hit]:
        explainer = Explainer(view, query, self._semantic_matcher(mode))
        explained: list[Hit] = []
        for first in range(0, len(hits), _PASSAGES_AT_ONCE):
            self._cancellation.check()
            explained += explainer.explain(hits[first : first + _PASSAGES_AT_ONCE])
        return explained

    def _semantic_matcher(self, mode: Mode) -> SemanticMatcher | None:
        """Return what highlights words close in meaning; None in keyword mode."""
        return None if mode is Mode.KEYWORD or not self._encoder.is_fast else self._matcher

    @cached_property
    def _matcher(self) -> SemanticMatcher:
        encoder = self._encoder
        near_tokens = NearTokens(encoder) if isinstance(encoder, TokenEncoder) else None
        return SemanticMatcher(encoder.encode, near_tokens)


def _excluding(query: Query, excluded: Iterable[Filters]) -> Query:
    """Return ``query`` for passages alone that pass none of the ``excluded`` filters."""
    conditions = [Not(IsIn(filters)) for filters in excluded]
    if not conditions:
        return query
    asked = () if query.condition is None else (query.condition,)
    return replace(query, condition=All((*asked, *conditions)))


def _check_dates(filters: Filters, condition: Condition | None) -> None:
    """Raise QueryError if ``filters`` and the fields of the query have no day in common."""
    after, before = filters.after, filters.before
    for required in required_filters(condition):
        after, before = later_start(after, required.after), earlier_end(before, required.before)
    if is_impossible(after, before):
        raise QueryError(
            "no day is both in the dates of the query and in {after}..{before},"
            " which is filtered by; change either",
            after=filters.after or "",
            before=filters.before or "",
        )


def _in_order(languages: Iterable[Language]) -> tuple[Language, ...]:
    """Return the distinct ``languages``: first those that we translate, then by their codes."""
    distinct = set(languages)
    known = [language for language in LANGUAGES if language in distinct]
    return (*known, *sorted(distinct.difference(known)))
