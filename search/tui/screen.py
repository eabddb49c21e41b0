"""The one screen: a query to type, hits, the document, and what to do with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Final, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.screen import Screen
from textual.widgets import Input

from search.display.bidi.direction import has_rtl
from search.display.bidi.modes import Bidi
from search.tui import themes
from search.tui.actions.copy import CopyAction
from search.tui.actions.export import ExportAction
from search.tui.actions.open_document import OpenDocumentAction
from search.tui.actions.query_list import QueryListAction
from search.tui.actions.saved_searches import SavedSearchesAction
from search.tui.background.jobs import Jobs
from search.tui.dialogs.choice_dialog import Choice, ChoiceDialog
from search.tui.dialogs.filter_dialog import FilterDialog
from search.tui.dialogs.help_dialog import HelpDialog
from search.tui.events import (
    AlternativesFound,
    CitationReady,
    CopiesListed,
    DocumentReady,
    FacetsReady,
    HitSelected,
    HitsExplained,
    IndexingFinished,
    IndexingProgressed,
    IndexOpened,
    IndexUnusable,
    JobFailed,
    LastHitReached,
    LinesPasted,
    QueriesCounted,
    SearchAnswered,
    SearchFailed,
    SkippedFilesListed,
    TextCopied,
)
from search.tui.model.copies import ChosenCopy, label_copy
from search.tui.model.keys import KeyBinding, key_labels, make_bindings
from search.tui.model.rows import Row, arrange_hits
from search.tui.model.user_files import UserFiles
from search.tui.model.welcome import IndexOverview
from search.tui.search_controller import SearchController
from search.tui.widgets.document_pane import DocumentPane
from search.tui.widgets.empty_results import EmptyResults
from search.tui.widgets.key_bar import KeyBar
from search.tui.widgets.query_input import QueryInput
from search.tui.widgets.result_list import ResultList
from search.tui.widgets.status_line import (
    StatusLine,
    describe_progress,
    describe_renewal,
    describe_results,
    describe_summary,
)
from search.types import Filters, Hit, SearchRequest

T = TypeVar("T")

WIDE_SCREEN: Final = 100
"""Columns from which hits and document may stand side by side."""
LOOK_INTERVAL: Final = 1.0
"""Seconds between two looks at whether another process has renewed the index."""


class SearchScreen(Screen[None]):
    """Holds the widgets, and routes keys and messages to them, ``search`` and the actions.

    It is the SearchView of ``search`` and the UserInterface of the actions.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*make_bindings()]

    def __init__(
        self, jobs: Jobs, keys: Sequence[KeyBinding], bidi: Bidi, files: UserFiles
    ) -> None:
        super().__init__()
        self._jobs = jobs
        self._jobs.report_to(self)
        self._keys = keys
        self._bidi = bidi
        self._files = files
        self._overview: IndexOverview | None = None
        self._grouped = False
        self._chosen: ChosenCopy | None = None

        self._query_input = QueryInput(bidi)
        self._body = Container(id="body")
        self._result_list = ResultList(bidi)
        self._empty_results = EmptyResults(bidi, key_labels(keys))
        self._document_pane = DocumentPane(bidi)
        self._status_line = StatusLine(bidi)
        self._key_bar = KeyBar(keys)

        self.search = SearchController(self, jobs)
        self._copy = CopyAction(self, jobs, self._document_pane.page_number)
        self._export = ExportAction(self)
        self._open_document = OpenDocumentAction(self, jobs)
        self._saved_searches = SavedSearchesAction(self, self.search, files.saved)
        self._query_list = QueryListAction(self, self.search, jobs)

    def compose(self) -> ComposeResult:
        """Lay out the widgets, top to bottom."""
        yield self._query_input
        with self._body:
            yield self._result_list
            yield self._empty_results
            yield self._document_pane
        yield self._status_line
        yield self._key_bar

    def on_mount(self) -> None:
        """Open the index while the first picture is drawn."""
        self._query_input.focus()
        self.search.start()
        self.set_interval(LOOK_INTERVAL, self._jobs.index.look_for_another)

    def on_resize(self) -> None:
        """Rearrange for the new size."""
        self._lay_out()
        self._key_bar.redraw()

    def on_screen_resume(self) -> None:
        """Draw the keys in the colours of the theme."""
        self._key_bar.redraw()

    # What the search controller shows: see SearchView.

    @property
    def query_text(self) -> str:
        """The query as it is typed at this moment, without spaces around it."""
        return self._query_input.value.strip()

    @property
    def is_half_typed(self) -> bool:
        """Whether the cursor stands right behind the last word of the query."""
        return self._query_input.cursor_at_end and not self._query_input.value[-1:].isspace()

    @property
    def selection_at_top(self) -> bool:
        """Whether the first hit is selected, or there is none."""
        return self._result_list.at_top

    @property
    def visible_hits(self) -> int | None:
        """How many hits are in sight; None if not every hit is listed."""
        return None if self._grouped else self._result_list.visible_count

    def show_query(self, query: str) -> None:
        """Put ``query`` into the input."""
        self._query_input.value = query
        self._query_input.cursor_position = len(query)

    def show_settings(self) -> None:
        """Show the mode, the filters and the order of the hits."""
        self._status_line.show_settings(
            self.search.mode, self.search.filters, self.search.sort, grouped=self._grouped
        )

    def show_notice(self, text: str) -> None:
        """Show news until the next keystroke; "" takes them back."""
        self._status_line.show_notice(text)

    def show_outcome(self, text: str) -> None:
        """Show what came of the search."""
        self._status_line.show_outcome(text)

    def show_answer(self, answer: SearchAnswered | None, *, keep_selection: bool) -> None:
        """List the hits of ``answer``, or say what to do without any."""
        rows = self._arrange(answer)
        stale = answer.stale if answer else None
        self._result_list.show(rows, stale, keep_selection=keep_selection)
        self._lay_out()
        self._show_outcome_of(answer, len(rows))
        if rows:
            self._empty_results.uncover()
        elif answer is not None and answer.final:
            self._empty_results.show_advice(answer.request, None)
        elif self.query_text:
            self._empty_results.show_nothing()
        else:
            recent, saved = self._files.history.queries, len(self._files.saved.requests)
            self._empty_results.show_welcome(self._overview, recent, saved)

    def show_outdated(self) -> None:
        """Show that what is listed answers the query before."""
        answered = self.search.answered_request
        self._result_list.show_outdated()
        self._status_line.show_outdated(answered.query if answered else "")

    def update_hits(self, answer: SearchAnswered) -> None:
        """List the same hits as before, now explained."""
        self._result_list.update_rows(self._arrange(answer))

    def show_alternatives(
        self, request: SearchRequest, alternatives: tuple[SearchRequest, ...]
    ) -> None:
        """Say which ``alternatives`` to ``request`` have hits."""
        self._empty_results.show_advice(request, alternatives)

    def _arrange(self, answer: SearchAnswered | None) -> tuple[Row, ...]:
        if answer is None:
            return ()
        results = answer.results
        return arrange_hits(results.hits, results.mode, grouped=self._grouped)

    def _show_outcome_of(self, answer: SearchAnswered | None, rows: int) -> None:
        self._status_line.show_warnings("answer", answer.results.warnings if answer else ())
        if answer is None:
            self.show_outcome(describe_results(None, rows))
            return
        more_to_come = len(answer.results.hits) >= answer.request.limit
        self.show_outcome(
            describe_results(answer.results, rows, final=answer.final, more_to_come=more_to_come)
        )

    def _lay_out(self) -> None:
        """Stack hits and document on narrow screens, and where hits are in Arabic.

        Arabic would share its lines with the other side. So that nothing jumps while a query
        is typed, they stay stacked until the line is empty.
        """
        answer = self.search.answer
        hits = answer.results.hits if answer else ()
        arabic = any(has_rtl(hit.text) or has_rtl(hit.title or "") for hit in hits)
        stays_stacked = self._body.has_class("-stacked") and bool(self.query_text)
        narrow = self.size.width < WIDE_SCREEN
        self._body.set_class(arabic or stays_stacked or narrow, "-stacked")

    # What actions need: see UserInterface, which has show_notice(), too.

    def choose(
        self, title: str, choices: Sequence[Choice[T]], on_choice: Callable[[T], None]
    ) -> None:
        """Ask for one of ``choices`` and pass its value on, unless the user closes the dialog."""

        def on_close(value: T | None) -> None:
            if value is not None:
                on_choice(value)

        self.app.push_screen(ChoiceDialog(title, choices, self._bidi), on_close)

    def relabel_choices(self, texts: Sequence[str]) -> None:
        """Show other ``texts`` for the choices that are asked for, if any still are."""
        if isinstance(self.app.screen, ChoiceDialog):
            self.app.screen.relabel(texts)

    def remember_query(self) -> None:
        """Put the query into the history: something is being done with its hits."""
        query = self._query_input.value
        if query == self._files.history.recalled:
            return
        try:
            self._files.history.add(query)
        except OSError as error:
            self.show_notice(f"the history cannot be kept: {error.filename}: {error.strerror}")

    # Messages of widgets.

    @on(Input.Changed, "#query")
    def change_query(self) -> None:
        """Search for what has been typed."""
        self.search.query_changed()

    @on(LinesPasted)
    def ask_about_lines(self, message: LinesPasted) -> None:
        """Ask whether several pasted lines are one query."""
        self._query_list.ask(message.lines)

    @on(QueriesCounted)
    def show_query_counts(self, message: QueriesCounted) -> None:
        """Show how much the queries of a list find."""
        self._query_list.receive_counts(message)

    @on(HitSelected)
    def show_selected_hit(self, message: HitSelected) -> None:
        """Show the selected hit, and load its document."""
        self._chosen = None
        self._show_hit(message.hit)

    def _show_hit(self, hit: Hit | None) -> None:
        self._document_pane.show_hit(hit)
        if hit is not None:
            self.call_after_refresh(self._load_document, hit)  # the list is drawn first

    def _show_copy(self, chosen: ChosenCopy) -> None:
        """Show a copy of the selected hit in place of that."""
        self._chosen = chosen
        self._show_hit(self._shown)

    @property
    def _shown(self) -> Hit | None:
        """The hit in the document pane: the selected one, or a copy of it."""
        selected = self._result_list.selected
        if self._chosen is not None and self._chosen.hit is selected:
            return self._chosen.copy
        return selected

    def _load_document(self, hit: Hit) -> None:
        answer = self.search.answer
        if answer is not None and hit is self._shown:
            width = self._document_pane.preview.text_width
            results = answer.results
            self._jobs.load_document(results.completed or results.query, hit, width)

    @on(LastHitReached)
    def load_more_hits(self) -> None:
        """Search for more as soon as the last hit is reached."""
        self.search.load_more()

    # Messages of jobs.

    @on(IndexOpened)
    def use_index(self, message: IndexOpened) -> None:
        """Search in the index that has been opened."""
        self._overview = message.overview
        self._status_line.show_warnings("index", message.warnings)
        if not self.search.is_open:
            self.show_notice(self._files.problem)
        elif message.renewed:
            self.show_notice(describe_renewal(message.overview))
        self.search.index_opened(renewed=message.renewed)

    @on(IndexUnusable)
    def warn_of_index(self, message: IndexUnusable) -> None:
        """Say why the index on the disk is of no use, until it is."""
        warnings = (f"{message.reason}; showing the index as it was",) if message.reason else ()
        self._status_line.show_warnings("index", warnings)

    @on(SearchAnswered)
    def receive_answer(self, message: SearchAnswered) -> None:
        """Show an answer, if it is still awaited."""
        self.search.receive_answer(message)

    @on(HitsExplained)
    def receive_explanations(self, message: HitsExplained) -> None:
        """Highlight the hits that have been explained."""
        self.search.receive_explanations(message)

    @on(AlternativesFound)
    def receive_alternatives(self, message: AlternativesFound) -> None:
        """Say what would find something."""
        self.search.receive_alternatives(message)

    @on(SearchFailed)
    def receive_failure(self, message: SearchFailed) -> None:
        """Say why there is no answer."""
        self.search.receive_failure(message)

    @on(FacetsReady)
    def show_facets(self, message: FacetsReady) -> None:
        """Show in the filter dialog, if it is still open, what there is to filter."""
        if isinstance(self.app.screen, FilterDialog):
            self.app.screen.show_facets(message.results)

    @on(DocumentReady)
    def show_document(self, message: DocumentReady) -> None:
        """Show a document, unless another hit is shown by now."""
        if message.document.hit == self._shown:
            self._document_pane.show_document(message.document, message.layout)

    @on(CopiesListed)
    def choose_copy(self, message: CopiesListed) -> None:
        """List a hit and its copies; the one that is chosen is shown, and Enter opens it."""
        selected = self._result_list.selected
        if selected is None or message.hit != selected:
            return
        self._body.remove_class("-results-only")
        choices = [
            Choice(label_copy(copy), ChosenCopy(selected, copy)) for copy in message.results.hits
        ]
        title = f"{len(choices):,} passages that say the same: the hit, and its copies by path"
        self.choose(title, choices, self._show_copy)

    @on(CitationReady)
    def copy_citation(self, message: CitationReady) -> None:
        """Copy a citation."""
        self._jobs.copy(message.text)

    @on(TextCopied)
    def copy_by_terminal(self, message: TextCopied) -> None:
        """Hand the text to the terminal as well (OSC 52): it may be on another machine."""
        self.app.copy_to_clipboard(message.text)
        program = message.program or "the terminal"
        self.show_notice(f"copied by {program}: {' '.join(message.text.split())}")

    @on(IndexingProgressed)
    def show_progress(self, message: IndexingProgressed) -> None:
        """Show how far indexing is."""
        self.show_notice(describe_progress(message.progress))

    @on(IndexingFinished)
    def show_summary(self, message: IndexingFinished) -> None:
        """Show what indexing did, what it mended, and what it kept although it is not there."""
        summary = message.summary
        self.show_notice(describe_summary(summary))
        lasting = (*map(str, summary.absent), *summary.notes)
        self._status_line.show_warnings("documents", lasting)

    @on(SkippedFilesListed)
    def list_skipped_files(self, message: SkippedFilesListed) -> None:
        """List the files that could not be indexed, and why."""
        if not message.files:
            self.show_notice("every file was indexed")
            return
        choices = [Choice(f"{file.path}: {file.reason}", file.path) for file in message.files]
        title = f"{len(choices):,} files that were not indexed, or not wholly"
        self.choose(title, choices, lambda _: None)

    @on(JobFailed)
    def show_failure(self, message: JobFailed) -> None:
        """Show what went wrong."""
        self.show_notice(message.reason)

    # Keys: see model/keys.py.

    def action_help(self) -> None:
        """Show every key."""
        self.app.push_screen(HelpDialog(self._keys))

    def action_open(self) -> None:
        """Open the document in another program and come back when that ends.

        Without hits: search for what was probably meant, if that is known.
        """
        if not self.search.is_answered:
            self.show_notice("what is listed answers the query before")
            self.search.end_word()
            return
        preview = self._document_pane.preview
        if preview.document is not None:
            self._open_document.start(preview.document, preview.reading_position, self.app.suspend)
        elif self._empty_results.suggestion is not None:
            self.search.search_for(self._empty_results.suggestion)

    def action_mode(self) -> None:
        """Search in the next mode."""
        self.search.use_next_mode()

    def action_language(self) -> None:
        """Search in the next language."""
        self.search.use_next_language()

    def action_filter(self) -> None:
        """Choose filters in a dialog."""

        def on_close(filters: Filters | None) -> None:
            if filters is not None:
                self.search.use_filters(filters)

        self.app.push_screen(FilterDialog(self.search.filters), on_close)
        self.search.load_facets()

    def action_copy(self) -> None:
        """Ask what to copy of the hit that is shown."""
        hit = self._shown
        if hit is not None:
            self._copy.start(hit)

    def action_why(self) -> None:
        """Show the explanation in place of the document, or the document again."""
        hidden = self._body.has_class("-results-only")
        self._body.remove_class("-results-only")
        self._document_pane.show_explanation(hidden or not self._document_pane.explaining)

    def action_copies(self) -> None:
        """List where else the selected passage stands."""
        hit, answer = self._result_list.selected, self.search.answer
        if hit is None or answer is None:
            return
        if hit.copies_total:
            self._jobs.list_copies(answer, hit)
        else:
            self.show_notice("no other passage says the same")

    def action_match(self, by: int) -> None:
        """Go to another match in the document."""
        self._document_pane.step_match(by)

    def action_mark(self) -> None:
        """Mark the selected hit, or take its mark back, and go to the next."""
        hit = self._result_list.selected
        if hit is None:
            return
        self._export.toggle_mark(hit)
        marked = self._export.marked
        self._result_list.show_marks(marked)
        self.remember_query()
        self._result_list.move(1)
        self.show_notice(f"{len(marked):,} marked" if marked else "none marked")

    def action_export(self) -> None:
        """Ask for a format to write marked hits in, or all that are listed."""
        answered = self.search.answered_request
        self._export.start(self._result_list.hits, answered.query if answered else "")

    def action_sort(self) -> None:
        """Search in the next order."""
        self.search.use_next_sort()

    def action_group(self) -> None:
        """List documents, or passages again."""
        self._grouped = not self._grouped
        self.show_settings()
        self.search.rearrange()

    def action_preview(self) -> None:
        """Show or hide the document."""
        self._body.toggle_class("-results-only")

    def action_saved(self) -> None:
        """List saved searches; the first line saves this one, or forgets it."""
        self._saved_searches.start()

    def action_index(self) -> None:
        """Bring the index up to date."""
        started = self._jobs.index.start()
        self.show_notice("indexing…" if started else "the index is busy; try again in a moment")

    def action_skipped(self) -> None:
        """List what could not be indexed."""
        self._jobs.index.list_skipped()

    def action_theme(self) -> None:
        """Show in the next theme."""
        self.show_notice(f"theme: {themes.use_next_theme(self.app)}")
        self._key_bar.redraw()

    def action_move(self, by: int) -> None:
        """Move the selection; up from the top of an old query, or in an empty line: older."""
        history = self._files.history
        at_recalled = history.recalled is not None and self._result_list.at_top
        if not self._query_input.value or (at_recalled and by < 0):
            self.show_query(history.step(by) or "")
            return
        self.remember_query()
        self._result_list.move(by)

    def action_page(self, by: int) -> None:
        """Move the selection by ``by`` screenfuls."""
        self._result_list.move_page(by)

    def action_scroll(self, by: int) -> None:
        """Scroll the document or the explanation by ``by`` lines."""
        self._document_pane.scroll_lines(by)

    def action_queries(self) -> None:
        """List the queries that were pasted last."""
        self._query_list.start()

    def action_clear(self) -> None:
        """Close the explanation; else clear the query; else, if it is empty, quit."""
        if self._document_pane.explaining:
            self._document_pane.show_explanation(False)
        elif self._query_input.value:
            self._files.history.leave()
            self.remember_query()
            self._query_input.value = ""
        else:
            self.app.exit()
