"""Search as you type: the request that the screen stands for, and the answer to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto
from functools import partial
from typing import Final, Protocol

from index.messages import _, marked
from index.types import LANGUAGES, Language
from search.tui.background.jobs import Jobs
from search.tui.events import AlternativesFound, HitsExplained, SearchAnswered, SearchFailed
from search.tui.model.paging import INITIAL_LIMIT, next_limit
from search.tui.system.memory import PauseCollector
from search.tui.widgets.status_line import SEARCHING, describe_results
from search.types import Filters, Mode, SearchRequest, Sort

OPENING: Final = marked("opening the index…")
TYPING_PAUSE: Final = 0.4
"""Seconds after an answer; if no newer one came by then, typing has paused."""
OUTDATED_AFTER: Final = 0.4
"""Seconds after which hits of the query before are shown as such."""
WORD_PAUSE: Final = 2.0
"""Seconds without a key after which a word without hits is taken for a whole one."""
MODES: Final = tuple(Mode)
SORTS: Final = tuple(Sort)
LANGUAGE_FILTERS: Final[tuple[tuple[Language, ...] | None, ...]] = (
    None,
    *((language,) for language in LANGUAGES),
)
"""All languages, then each alone, in the order that the key goes through them."""


class Opening(Enum):
    """How far the index is: opened once the first picture is drawn, asked for, or open."""

    LATER = auto()
    ASKED_FOR = auto()
    DONE = auto()


class SearchView(Protocol):
    """What the controller needs of the screen."""

    @property
    def query_text(self) -> str:
        """The query as it is typed at this moment, without spaces around it."""

    @property
    def is_half_typed(self) -> bool:
        """Whether the last word of the query may be the beginning of one."""

    @property
    def selection_at_top(self) -> bool:
        """Whether the first hit is selected, or there is none."""

    @property
    def visible_hits(self) -> int | None:
        """How many hits are in sight; None if not every hit is listed."""

    def show_query(self, query: str) -> None:
        """Put ``query`` into the input."""

    def show_settings(self) -> None:
        """Show the mode, the filters and the order."""

    def show_notice(self, text: str) -> None:
        """Show news until the query is edited or the selection moved; "" takes them back."""

    def show_outcome(self, text: str) -> None:
        """Show what came of the search."""

    def show_unopened(self) -> None:
        """Show that the query waits for the index to be opened."""

    def show_answer(self, answer: SearchAnswered | None, *, keep_selection: bool) -> None:
        """List the hits of ``answer``, or say what to do without any."""

    def show_outdated(self) -> None:
        """Show that what is listed answers the query before."""

    def update_hits(self, answer: SearchAnswered) -> None:
        """List the same hits as before, now explained."""

    def show_alternatives(
        self, request: SearchRequest, alternatives: tuple[SearchRequest, ...]
    ) -> None:
        """Say which ``alternatives`` to ``request`` have hits."""

    @property
    def shows_facets(self) -> bool:
        """Whether the hits are to be counted by what they are of."""

    def show_no_facets(self, reason: str) -> None:
        """Say in the panel, if it is open, why there is nothing to count."""

    def show_filters(self) -> None:
        """Show which facets are asked for, or left out."""

    def set_timer(self, delay: float, callback: Callable[[], None], /) -> object:
        """Call ``callback`` after ``delay`` seconds."""


class SearchController:
    """Searches at every keystroke. Only an answer to the request as it stands is shown.

    ``answer`` is what the screen shows, None if that is no answer. ``opening`` says how far the
    index is; a query that is typed before it is open waits.
    """

    def __init__(self, view: SearchView, jobs: Jobs) -> None:
        self._view = view
        self._jobs = jobs
        self.opening = Opening.LATER
        self._is_renewed = False
        self._garbage = PauseCollector()
        self._mode = Mode.HYBRID
        self._filters = Filters()
        self._sort = Sort.SCORE
        self._limit = INITIAL_LIMIT
        self._latest_answered: SearchRequest | None = None
        self._failure: SearchFailed | None = None
        self._without_hits: SearchAnswered | None = None
        """An answer that waits for a pause, so that half a word does not empty the list."""
        self.answer: SearchAnswered | None = None

    @property
    def mode(self) -> Mode:
        """The mode to search in."""
        return self._mode

    @property
    def filters(self) -> Filters:
        """The filters to search with."""
        return self._filters

    @property
    def sort(self) -> Sort:
        """The order to search in."""
        return self._sort

    @property
    def is_open(self) -> bool:
        """Whether the index has been opened."""
        return self.opening is Opening.DONE

    @property
    def request(self) -> SearchRequest:
        """The request that the screen stands for at this moment."""
        return SearchRequest(
            self._view.query_text,
            self._mode,
            self._filters,
            self._limit,
            sort=self._sort,
            half_typed=self._view.is_half_typed,
        )

    @property
    def answered_request(self) -> SearchRequest | None:
        """The request whose answer is on the screen."""
        return self.answer.request if self.answer else None

    def start(self) -> None:
        """Show what an empty query shows, until the index is open."""
        self._view.show_settings()
        self._show(None)
        self._view.show_notice(_(OPENING))

    def open_index(self) -> None:
        """Have the index opened."""
        self.opening = Opening.ASKED_FOR
        self._jobs.index.open()

    def index_opened(self, *, renewed: bool = False) -> None:
        """Search, in the new index, for what has been typed.

        ``renewed``: it takes the place of another, so that much is to be freed in a pause.
        """
        self.opening = Opening.DONE
        self._is_renewed = renewed
        self._search()

    def clear_warnings(self) -> None:
        """Ask again, if what is shown came with warnings: their cause may be gone."""
        if self.is_open and self.answer is not None and self.answer.results.warnings:
            self._search()

    def query_changed(self) -> None:
        """Search at once: only the latest request ever waits behind a slow one."""
        self._view.show_notice("")
        self._view.show_filters()
        self._limit = INITIAL_LIMIT
        self._search()

    def search_for(self, request: SearchRequest) -> None:
        """Make ``request`` the one that the screen stands for."""
        self._mode, self._filters, self._sort = request.mode, request.filters, request.sort
        self._view.show_query(request.query)
        self._settings_changed()

    def use_next_mode(self) -> None:
        """Search in the next mode."""
        self._mode = MODES[(MODES.index(self._mode) + 1) % len(MODES)]
        self._settings_changed()

    def use_next_sort(self) -> None:
        """Search in the next order."""
        self._sort = SORTS[(SORTS.index(self._sort) + 1) % len(SORTS)]
        self._settings_changed()

    def use_next_language(self) -> None:
        """Search in the next language, or in all."""
        languages = self._filters.languages
        position = LANGUAGE_FILTERS.index(languages) if languages in LANGUAGE_FILTERS else -1
        following = LANGUAGE_FILTERS[(position + 1) % len(LANGUAGE_FILTERS)]
        self.use_filters(replace(self._filters, languages=following))

    def use_filters(self, filters: Filters) -> None:
        """Search with other filters."""
        self._filters = filters
        self._settings_changed()

    def count_facets(self) -> None:
        """Count what answers, for the panel."""
        request = self.request
        if not request.query:
            self._view.show_no_facets(describe_results(None, 0))
        elif self._failure is not None and self._failure.request == request:
            self._view.show_no_facets(self._failure.reason)
        elif self.is_open:
            self._jobs.count_facets(request)

    @property
    def is_refused(self) -> bool:
        """Whether the request as it stands is known to be none that can be answered."""
        failure = self._failure
        return failure is not None and failure.refused and failure.request == self.request

    @property
    def is_answered(self) -> bool:
        """Whether what is listed answers the query as it stands."""
        answered = self.answered_request
        return answered is None or answered.query == self.request.query

    def end_word(self) -> None:
        """Take the last word for a whole one: if it has no hits, say so at once."""
        if self._without_hits is not None:
            self._show_no_hits(self._without_hits)

    def load_more(self) -> None:
        """Search for more hits, if there may be any."""
        request = self.request
        hits = self.answer.results.hits if self.answer else ()
        limit = next_limit(request.limit)
        if len(hits) >= request.limit and limit > request.limit:
            self._limit = limit
            self._search()

    def rearrange(self) -> None:
        """Show the answer in other rows. What comes into sight by that is explained."""
        self._show(self.answer, keep_selection=True)
        if self.answer is not None:
            self._jobs.explain(self.answer)

    def receive_answer(self, answer: SearchAnswered) -> None:
        """Show ``answer``, unless the request has changed since."""
        request = self.request
        if answer.request != request:
            return
        self._latest_answered, self._failure = answer.request, None
        answered = self.answered_request
        query_is_new = answered is None or answered.query != answer.request.query
        if query_is_new and not answer.results.hits:
            # Half a word often has no hits: the hits of the query before stay for the moment.
            self._view.show_outcome(describe_results(answer.results, 0, final=answer.final))
            if answer.final:
                pause = WORD_PAUSE if self._lists_hits and request.half_typed else TYPING_PAUSE
                self._without_hits = answer
                self._view.set_timer(pause, partial(self._show_no_hits, answer))
            return
        self._show(answer, keep_selection=self._continues(answer))
        self._view.set_timer(TYPING_PAUSE, partial(self.finish, answer))
        self._garbage.count_answer()

    def finish(self, answer: SearchAnswered) -> None:
        """Do what typing was not to wait for, unless another answer is shown by now."""
        if answer is self.answer:
            self._jobs.explain(answer)
            if self._view.shows_facets:
                self.count_facets()
            self._garbage.collect(everything=self._is_renewed)
            self._is_renewed = False

    def receive_explanations(self, message: HitsExplained) -> None:
        """Highlight the hits farther down, unless another answer is shown by now."""
        if message.answer is self.answer:
            self.answer = replace(message.answer, results=message.results)
            self._view.update_hits(self.answer)

    def receive_alternatives(self, message: AlternativesFound) -> None:
        """Say what would have hits, unless the request has changed since."""
        if message.request == self.request:
            self._view.show_alternatives(message.request, message.alternatives)

    def receive_failure(self, message: SearchFailed) -> None:
        """Say why there is no answer, unless the request has changed since."""
        if message.request == self.request:
            self._latest_answered, self._failure = message.request, message
            if not self._lists_hits:
                self._show(None)
            self._view.show_no_facets(message.reason)
            self._view.show_outcome(message.reason)

    def _settings_changed(self) -> None:
        self._view.show_settings()
        self.query_changed()

    def _search(self) -> None:
        request = self.request
        if not request.query:
            self._jobs.stop_searching()
            self._show(None)
            self._view.show_no_facets(describe_results(None, 0))
        elif self.is_open:
            explained = self._view.visible_hits if self._limit == INITIAL_LIMIT else None
            self._jobs.search(request, explained)
            self._view.set_timer(OUTDATED_AFTER, partial(self._show_outdated, request))
        else:
            self._view.show_unopened()

    @property
    def _lists_hits(self) -> bool:
        return self.answer is not None and bool(self.answer.results.hits)

    def _show_outdated(self, request: SearchRequest) -> None:
        """Tell what is listed from what has been asked, if there is no answer to that yet."""
        if request != self.request:
            return
        if request != self._latest_answered:
            self._view.show_outcome(_(SEARCHING))
        if self._lists_hits and request != self.answered_request:
            self._view.show_outdated()

    def _show_no_hits(self, answer: SearchAnswered) -> None:
        """Show that there are no hits, unless there is another request or answer by now."""
        if answer.request == self.request and answer.request != self.answered_request:
            self._show(answer)
            if self._view.shows_facets:
                self.count_facets()

    def _show(self, answer: SearchAnswered | None, *, keep_selection: bool = False) -> None:
        self.answer = answer
        self._without_hits = None
        self._view.show_answer(answer, keep_selection=keep_selection)
        if answer is not None and answer.final and not answer.results.hits:
            self._jobs.find_alternatives(answer.request)

    def _continues(self, answer: SearchAnswered) -> bool:
        """Whether ``answer`` has more, newer or better hits for the request answered before."""
        if self.answer is None:
            return False
        user_may_have_selected = self.answer.final or not self._view.selection_at_top
        before = replace(self.answer.request, limit=INITIAL_LIMIT)
        return user_may_have_selected and before == replace(answer.request, limit=INITIAL_LIMIT)
