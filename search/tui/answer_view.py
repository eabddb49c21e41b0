"""What stands for a search: the query, its hits or what to do without any, and the status."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from textual.containers import Container
from textual.geometry import Size
from textual.widget import Widget

from index.messages import _, marked
from index.types import Language
from search.display.bidi.direction import has_rtl
from search.display.bidi.modes import Bidi
from search.tui.events import FacetsReady, IndexOpened, SearchAnswered
from search.tui.model.rows import Row, arrange_hits
from search.tui.model.user_files import UserFiles
from search.tui.model.welcome import IndexOverview
from search.tui.search_controller import OPENING, SearchController
from search.tui.widgets.empty_results import EmptyResults
from search.tui.widgets.facet_panel import FacetPanel
from search.tui.widgets.plain_text import order_message
from search.tui.widgets.query_input import QueryInput
from search.tui.widgets.result_list import ResultList
from search.tui.widgets.status_line import StatusLine, describe_renewal, describe_results
from search.types import SearchRequest

WIDE_SCREEN: Final = 100
"""Columns from which hits and document stand side by side."""
NARROW_SCREEN: Final = 60
"""Columns below which the panel of facets lies over the hits."""
FRAMED_SCREEN: Final = (90, 28)
"""Columns and lines from which there is room for frames."""
NO_HIT_SELECTED: Final = marked("no hit is selected")
NOTHING_TO_COPY: Final = marked("nothing to copy yet")
LISTED_IS_OUTDATED: Final = marked("what is listed answers the query before")
_UNTIL_HITS: Final = (NO_HIT_SELECTED, NOTHING_TO_COPY, LISTED_IS_OUTDATED)
"""Notices that are true no longer once hits are listed."""


class Covered(Container):
    """A container that what it holds covers wholly: there is nothing of its own to compose."""

    BLANK = True


class AnswerView:
    """The SearchView of ``search``, which is to be set before anything is shown.

    It shows the state of the search in the widgets that it holds.
    """

    search: SearchController

    def __init__(
        self, bidi: Bidi, key_names: Mapping[str, str], files: UserFiles, roots: tuple[str, ...]
    ) -> None:
        self._bidi = bidi
        self._files = files
        self._overview: IndexOverview | None = None
        self._failure = ""
        self._lost = ""
        """The place of the index, while its files are gone."""
        self.grouped = False
        self.query_input = QueryInput(bidi)
        self.query_frame = Container(self.query_input, id="query-frame")
        self.query_frame.border_title = "trujaman"
        self.body = Covered(id="body")
        self.main = Covered(id="main")
        self.result_list = ResultList(bidi, roots)
        self.result_list.border_title = order_message(_("Passages"), bidi)
        self.empty_results = EmptyResults(bidi, key_names)
        self.facet_panel = FacetPanel(bidi, roots)
        self.facet_panel.display = False
        self.status_line = StatusLine(bidi)

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages of the passages, () if unknown."""
        return tuple(self._overview.passages) if self._overview else ()

    @property
    def query_text(self) -> str:
        """The query as it is typed at this moment, without spaces around it."""
        return self.query_input.value.strip()

    @property
    def is_half_typed(self) -> bool:
        """Whether the cursor stands right behind the last word of the query."""
        return self.query_input.cursor_at_end and not self.query_input.value[-1:].isspace()

    @property
    def selection_at_top(self) -> bool:
        """Whether the first hit is selected, or there is none."""
        return self.result_list.at_top

    @property
    def visible_hits(self) -> int | None:
        """How many hits are in sight; None if not every hit is listed."""
        return None if self.grouped else self.result_list.visible_count

    def show_query(self, query: str) -> None:
        """Put ``query`` into the input."""
        self.query_input.value = query
        self.query_input.cursor_position = len(query)

    def show_settings(self) -> None:
        """Show the mode, the filters and the order of the hits."""
        self.status_line.show_settings(
            self.search.mode, self.search.filters, self.search.sort, grouped=self.grouped
        )

    def show_notice(self, text: str) -> None:
        """Show news until the user goes on; "" takes them back.

        Of an index that is gone, they say it in place of the warning.
        """
        tells_loss = bool(self._lost) and self._lost in text
        self.status_line.show_notice(text, instead_of="index" if tells_loss else "")

    def take_back_notice(self, text: str) -> None:
        """Take ``text`` back, if that is what the news are."""
        if self.status_line.notice == text:
            self.show_notice("")

    def show_outcome(self, text: str) -> None:
        """Show what came of the search."""
        self.status_line.show_outcome(text)

    def show_unopened(self) -> None:
        """Show that the query waits for the index to be opened."""
        self.show_outcome("" if self._failure else _(OPENING))

    def show_answer(self, answer: SearchAnswered | None, *, keep_selection: bool) -> None:
        """List the hits of ``answer``, or say what to do without any."""
        rows = self._arrange(answer)
        stale = answer.stale if answer else None
        self.result_list.show(rows, stale, keep_selection=keep_selection)
        self.lay_out()
        self.status_line.show_outdated("")
        self._show_outcome_of(answer, len(rows))
        if rows:
            for text in _UNTIL_HITS:
                self.take_back_notice(_(text))
            self.empty_results.uncover()
        elif answer is not None and answer.final:
            self.empty_results.show_advice(answer.request, None, self._overview)
        elif self._failure and not self.search.is_open:
            self.empty_results.show_failure(self._failure)
        elif self.query_text:
            self.empty_results.show_nothing()
        else:
            self.empty_results.show_welcome(self._overview, self._files.history.queries)

    def show_outdated(self) -> None:
        """Show that what is listed answers the query before."""
        answered = self.search.answered_request
        self.result_list.show_outdated()
        self.status_line.show_outdated(answered.query if answered else "")

    def update_hits(self, answer: SearchAnswered) -> None:
        """List the same hits as before, now explained."""
        self.result_list.update_rows(self._arrange(answer))

    def show_alternatives(
        self, request: SearchRequest, alternatives: tuple[SearchRequest, ...]
    ) -> None:
        """Say which ``alternatives`` to ``request`` have hits."""
        self.empty_results.show_advice(request, alternatives, self._overview)

    @property
    def shows_facets(self) -> bool:
        """Whether the hits are to be counted by what they are of."""
        return self.facet_panel.display

    def show_filters(self) -> None:
        """Show which facets are asked for, or left out."""
        if self.facet_panel.display:
            self.facet_panel.show_state(self.search.filters, self.query_input.value)

    def toggle_facets(self) -> None:
        """Open the panel and have it take keys; close it if it takes them."""
        if self.facet_panel.display and self.facet_panel.has_focus:
            self.close_facets()
            return
        if not self.facet_panel.display:
            self.facet_panel.display = True
            self.show_filters()
            self.facet_panel.show_counting()
            self.search.count_facets()
        self.facet_panel.focus()

    def close_facets(self) -> None:
        """Close the panel; keys go to the query."""
        self.facet_panel.display = False
        self.query_input.focus()

    def show_no_facets(self, reason: str) -> None:
        """Say in the panel, if it is open, why there is nothing to count."""
        if self.facet_panel.display:
            self.facet_panel.show_none(reason)

    def receive_facets(self, message: FacetsReady) -> None:
        """Show what the hits are of, unless there is another query or filter by now."""
        request = message.request
        if (request.query, request.filters) == (self.query_text, self.search.filters):
            self.facet_panel.show_facets(message.facets, is_whole=message.is_whole)

    def set_timer(self, delay: float, callback: Callable[[], None], /) -> object:
        """Call ``callback`` after ``delay`` seconds."""
        # Of the screen: what a list sends while a timer of its parent runs, stops at the parent.
        return self.body.screen.set_timer(delay, callback)

    def show_index(self, message: IndexOpened) -> None:
        """Show what is in the index that has been opened, and what is wrong with it."""
        self._overview, self._failure, self._lost = message.overview, "", ""
        self.status_line.show_warnings("index", message.warnings)
        if not self.search.is_open:
            self.take_back_notice(_(OPENING))
            if self._files.problem:
                self.show_notice(self._files.problem)
        elif message.renewed:
            self.show_notice(describe_renewal(message.overview))

    def show_index_failure(self, reason: str, *, lost: str = "") -> None:
        """Say why the index on the disk is of no use, until it is; "": it is again.

        ``lost`` is its place, if its files are gone.
        """
        self._lost = lost
        self.show_notice(self.status_line.notice)  # which may say so already
        if self.search.is_open:
            text = _("{reason}; showing the index as it was").format(reason=reason)
            warnings = (text,) if reason else ()
            self.status_line.show_warnings("index", warnings)
            return
        self._failure = reason
        self.show_notice("")
        text = _("no index: {reason}").format(reason=reason)
        self.status_line.show_warnings("index", (text,) if reason else ())
        self.show_answer(None, keep_selection=False)

    def toggle_grouped(self) -> None:
        """List documents, or passages again."""
        self.grouped = not self.grouped
        self.show_settings()
        self.search.rearrange()

    def lay_out(self) -> None:
        """Put hits and document side by side where there is room, else one above the other.

        Where the terminal would carry Arabic to the other side, they are stacked once there is
        some, and stay so until the line is empty: nothing jumps while a query is typed.
        """
        self.lay_out_on(self.body.screen, self.body.screen.size)

    def lay_out_on(self, screen: Widget, size: Size) -> None:
        """Do so on a ``screen`` of ``size``, which may not have been composed yet."""
        width, height = size
        framed = (width, height) >= FRAMED_SCREEN and height >= FRAMED_SCREEN[1]
        screen.set_class(framed and self._bidi.shares_lines, "-framed")
        screen.set_class(framed, "-framed-query")
        screen.set_class(width < NARROW_SCREEN, "-narrow")
        screen.set_class(not self._bidi.shares_lines, "-apart")
        self.body.set_class(width < WIDE_SCREEN or self._must_stack(), "-stacked")

    def _must_stack(self) -> bool:
        if self._bidi.shares_lines:
            return False
        answer = self.search.answer
        hits = answer.results.hits if answer else ()
        arabic = any(has_rtl(hit.text) or has_rtl(hit.title or "") for hit in hits)
        return arabic or (self.body.has_class("-stacked") and bool(self.query_text))

    def _arrange(self, answer: SearchAnswered | None) -> tuple[Row, ...]:
        if answer is None:
            return ()
        results = answer.results
        return arrange_hits(results.hits, results.mode, grouped=self.grouped)

    def _show_outcome_of(self, answer: SearchAnswered | None, rows: int) -> None:
        self.status_line.show_warnings("answer", answer.results.warnings if answer else ())
        if answer is None:
            if self.query_text and not self.search.is_open:
                self.show_unopened()
            else:
                self.show_outcome(describe_results(None, rows))
            return
        more_to_come = len(answer.results.hits) >= answer.request.limit
        self.show_outcome(
            describe_results(answer.results, rows, final=answer.final, more_to_come=more_to_come)
        )
