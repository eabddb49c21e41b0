"""The one screen: a query to type, hits, the document, and what to do with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Click
from textual.screen import Screen
from textual.widgets import Input

from index.messages import _
from search.display.bidi.modes import Bidi
from search.tui import themes
from search.tui.actions.copy import CopyAction
from search.tui.actions.export import ExportAction
from search.tui.actions.index_documents import IndexAction
from search.tui.actions.mark import MarkAction
from search.tui.actions.open_document import OpenDocumentAction
from search.tui.actions.query_list import QueryListAction
from search.tui.actions.saved_searches import SavedSearchesAction
from search.tui.answer_view import (
    LISTED_IS_OUTDATED,
    NO_HIT_SELECTED,
    NOTHING_TO_COPY,
    AnswerView,
)
from search.tui.background.jobs import Jobs
from search.tui.dialogs.command_palette import CommandPalette
from search.tui.dialogs.filter_dialog import FilterDialog
from search.tui.dialogs.help_dialog import HelpDialog, MessagesDialog
from search.tui.events import (
    AlternativesFound,
    CitationReady,
    CopiesListed,
    DocumentMarkRead,
    DocumentReady,
    EditedBesideQuery,
    ExampleChosen,
    FacetExcluded,
    FacetIncluded,
    FacetsReady,
    HitMarked,
    HitSelected,
    HitsExplained,
    IndexingFailed,
    IndexingFinished,
    IndexingProgressed,
    IndexOpened,
    IndexUnusable,
    JobDone,
    JobFailed,
    LastHitReached,
    LinesPasted,
    NameListsListed,
    NewsCounted,
    QueriesCounted,
    SavedSearchesListed,
    SearchAnswered,
    SearchFailed,
    SkippedFilesListed,
    TextCopied,
    TextRefused,
    TypedBesideQuery,
    ViewScrolled,
)
from search.tui.interface import ScreenInterface
from search.tui.model.keys import KeyBinding, key_labels, make_bindings
from search.tui.model.user_files import UserFiles
from search.tui.reading import Reading
from search.tui.search_controller import SearchController
from search.tui.widgets.document_pane import DocumentPane
from search.tui.widgets.key_bar import KeyBar
from search.types import Filters, Hit

LOOK_INTERVAL: Final = 1.0
"""Seconds between two looks at whether another process has renewed the index."""


class SearchScreen(Screen[None]):
    """Routes keys and messages to the view of the answer, the reading and the actions."""

    BINDINGS: ClassVar[list[BindingType]] = [*make_bindings()]
    BLANK = True  # the widgets cover it wholly

    def __init__(
        self,
        jobs: Jobs,
        keys: Sequence[KeyBinding],
        bidi: Bidi,
        files: UserFiles,
        roots: tuple[str, ...] = (),
    ) -> None:
        """``roots`` are the absolute paths of what is indexed."""
        super().__init__()
        self._jobs = jobs
        self._roots = roots
        self._jobs.report_to(self)
        self._keys = keys
        self._bidi = bidi
        self._files = files
        self._view = AnswerView(bidi, key_labels(keys), files, roots)
        self._document_pane = DocumentPane(bidi, roots)
        self._key_bar = KeyBar(keys, bidi)

        self.search = self._view.search = SearchController(self._view, jobs)
        self._interface = interface = ScreenInterface(self, self._view, files, bidi)
        self._reading = Reading(
            self._document_pane, self._view.result_list, self.search, jobs, interface
        )
        self._index = IndexAction(interface, jobs.index, self._view.status_line, roots)
        self._copy = CopyAction(interface, jobs, self._document_pane.page_number)
        self._export = ExportAction(interface)
        self._mark = MarkAction(interface, jobs, roots)
        self._open_document = OpenDocumentAction(interface, jobs, key_labels(keys)["index"])
        self._saved_searches = SavedSearchesAction(interface, self.search, jobs)
        self._query_list = QueryListAction(interface, self.search, jobs)

    def compose(self) -> ComposeResult:
        """Lay out the widgets, top to bottom."""
        view = self._view
        view.lay_out_on(self, self.app.size)  # so that styles are not looked up twice
        yield view.query_frame
        with view.main:
            yield view.facet_panel
            with view.body:
                yield view.result_list
                yield view.empty_results
                yield self._document_pane
        yield view.status_line
        yield self._key_bar

    def on_mount(self) -> None:
        """Draw the first picture, then open the index, whose imports would hold it up."""
        self._view.query_input.focus()
        self.search.start()
        self.call_after_refresh(self._open_index)

    def _open_index(self) -> None:
        self.search.open_index()
        self.set_interval(LOOK_INTERVAL, self._jobs.index.look_for_another)

    def on_resize(self) -> None:
        """Rearrange for the new size."""
        self._view.lay_out()

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

    @on(ExampleChosen)
    def ask_example(self, message: ExampleChosen) -> None:
        """Ask the query that was clicked."""
        self._view.show_query(message.query)

    @on(HitSelected)
    def show_selected_hit(self, message: HitSelected) -> None:
        """Show the selected hit, and load its document."""
        self._reading.show_selected(message.hit)

    @on(Click, "#results")
    @on(ViewScrolled)
    def take_back_notice(self) -> None:
        """Show the counts again: the user goes on. Until there are some, what is said stays."""
        if self.search.is_open:
            self._view.show_notice("")

    @on(LastHitReached)
    def load_more_hits(self) -> None:
        """Search for more as soon as the last hit is reached."""
        self.search.load_more()

    # Messages of jobs.

    @on(IndexOpened)
    def use_index(self, message: IndexOpened) -> None:
        """Search in the index that has been opened."""
        self._view.show_index(message)
        self.search.index_opened(renewed=message.renewed)

    @on(IndexUnusable)
    def warn_of_index(self, message: IndexUnusable) -> None:
        """Say why the index on the disk is of no use, until it is."""
        self._view.status_line.show_progress("")
        self._view.show_index_failure(message.reason, lost=message.lost)
        if not message.reason:
            self.search.clear_warnings()

    @on(SearchAnswered)
    def receive_answer(self, message: SearchAnswered) -> None:
        """Show an answer, if it is still awaited."""
        self._mark.receive_answer(message)
        self._view.result_list.use_marks(self._mark.marks)
        self.search.receive_answer(message)

    @on(HitMarked)
    def show_mark(self, message: HitMarked) -> None:
        """Show that a hit is marked in another way."""
        self._mark.receive_mark(message)
        self._view.result_list.use_marks(self._mark.marks)
        self._view.result_list.redraw()

    @on(DocumentMarkRead)
    def ask_about_document(self, message: DocumentMarkRead) -> None:
        """Ask what is to be marked otherwise about a whole document."""
        self._mark.ask_about_document(message, self._listed_query)

    @on(TextRefused)
    def ask_again(self, message: TextRefused) -> None:
        """Have what could not be kept typed anew."""
        message.ask_again(message.reason)

    @on(SavedSearchesListed)
    def list_saved_searches(self, message: SavedSearchesListed) -> None:
        """List the saved searches to choose from."""
        self._saved_searches.show(message)

    @on(NewsCounted)
    def show_news(self, message: NewsCounted) -> None:
        """Say what is new to saved searches."""
        self._saved_searches.receive_news(message)

    @on(NameListsListed)
    def list_name_lists(self, message: NameListsListed) -> None:
        """List the lists of names to choose from."""
        self._query_list.show_lists(message)

    @on(JobDone)
    def show_outcome_of_job(self, message: JobDone) -> None:
        """Say what was done."""
        self._interface.show_notice(message.text)

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
        """Show in the panel what there is to filter."""
        self._view.receive_facets(message)

    @on(FacetIncluded)
    def include_facet(self, message: FacetIncluded) -> None:
        """Ask for a facet, or no longer; then it is not left out."""
        choice, query = message.choice, self._view.query_input.value
        filters = choice.toggle(self.search.filters)
        if choice.is_included(filters) and choice.is_excluded(query):
            self._view.show_query(choice.toggle_exclusion(query))
        self.search.use_filters(filters)

    @on(FacetExcluded)
    def exclude_facet(self, message: FacetExcluded) -> None:
        """Leave a facet out, or no longer: the query says so. Then it is not asked for."""
        choice, filters = message.choice, self.search.filters
        self._view.show_query(choice.toggle_exclusion(self._view.query_input.value))
        if choice.is_included(filters):
            self.search.use_filters(choice.toggle(filters))

    @on(TypedBesideQuery)
    def type_into_query(self, message: TypedBesideQuery) -> None:
        """Go on with the query."""
        self._view.query_input.focus()
        self._view.query_input.insert_text_at_cursor(message.text)

    @on(EditedBesideQuery)
    async def edit_query(self, message: EditedBesideQuery) -> None:
        """Go on with the query, deleting."""
        self._view.query_input.focus()
        await self._view.query_input.run_action(message.action)

    @on(DocumentReady)
    def show_document(self, message: DocumentReady) -> None:
        """Show a document, unless another hit is shown by now."""
        self._reading.receive_document(message)

    @on(CopiesListed)
    def choose_copy(self, message: CopiesListed) -> None:
        """List a hit and its copies; what is chosen is shown, and is what is opened or marked."""
        self._mark.receive_copies(message)
        if self._reading.offer_copies(message):
            self._view.body.remove_class("-results-only")

    @on(CitationReady)
    def copy_citation(self, message: CitationReady) -> None:
        """Copy a citation."""
        self._jobs.copy(message.text)

    @on(TextCopied)
    def copy_by_terminal(self, message: TextCopied) -> None:
        """Hand the text to the terminal as well (OSC 52): it may be on another machine."""
        self.app.copy_to_clipboard(message.text)
        program = message.program or _("the terminal")
        text = " ".join(message.text.split())
        self._interface.show_notice(
            _("copied by {program}: {text}").format(program=program, text=text)
        )

    @on(IndexingProgressed)
    def show_progress(self, message: IndexingProgressed) -> None:
        """Show how far indexing is."""
        self._index.show_progress(message)

    @on(IndexingFinished)
    def show_summary(self, message: IndexingFinished) -> None:
        """Show what indexing did."""
        self._index.show_summary(message)

    @on(SkippedFilesListed)
    def list_skipped_files(self, message: SkippedFilesListed) -> None:
        """List the files that could not be indexed."""
        self._index.show_skipped(message)

    @on(JobFailed)
    def show_failure(self, message: JobFailed) -> None:
        """Show what went wrong, and have no dialog wait for it."""
        if message.asker is not None:
            self._interface.expect_no_choices(message.asker, message.reason)
        self._interface.show_notice(message.reason)

    @on(IndexingFailed)
    def show_indexing_failure(self, message: IndexingFailed) -> None:
        """Show why indexing ended."""
        self._index.show_failure(message)

    # Keys: see model/keys.py.

    def action_help(self) -> None:
        """Show every key."""
        self.app.push_screen(HelpDialog(self._keys, self._bidi))

    def action_open(self) -> None:
        """Open the document in another program and come back when that ends.

        Without hits: search for what was probably meant, if that is known.
        """
        if self._view.facet_panel.has_focus:
            self._view.facet_panel.include()
            return
        if not self.search.is_answered:
            self._interface.show_notice(_(LISTED_IS_OUTDATED))
            self.search.end_word()
            return
        preview = self._document_pane.preview
        if preview.document is not None:
            self._open_document.start(preview.document, preview.reading_position, self.app.suspend)
        elif self._view.empty_results.suggestion is not None:
            self.search.search_for(self._view.empty_results.suggestion)

    def action_mode(self) -> None:
        """Search in the next mode."""
        self.search.use_next_mode()

    def action_language(self) -> None:
        """Search in the next language."""
        self.search.use_next_language()

    def action_filter(self) -> None:
        """Open the panel of facets, go there, or close it."""
        self.take_back_notice()
        self._view.toggle_facets()

    def action_filter_form(self) -> None:
        """Type filters into a form."""

        def on_close(filters: Filters | None) -> None:
            if filters is not None:
                self.search.use_filters(filters)

        dialog = FilterDialog(self.search.filters, self._bidi, self._view.languages)
        self.app.push_screen(dialog, on_close)

    def action_copy(self) -> None:
        """Ask what to copy of the hit that is shown."""
        hit = self._reading.hit
        if hit is not None:
            self._copy.start(hit)
        else:
            self._interface.show_notice(_(NOTHING_TO_COPY))

    def action_why(self) -> None:
        """Show the explanation in place of the document, or the document again."""
        if not self._document_pane.explaining and self._selected_hit() is None:
            return
        self.take_back_notice()
        hidden = self._view.body.has_class("-results-only")
        self._view.body.remove_class("-results-only")
        self._document_pane.show_explanation(hidden or not self._document_pane.explaining)

    def action_copies(self) -> None:
        """List where else the selected passage stands."""
        if self._selected_hit() is not None:
            self.take_back_notice()
            self._reading.list_copies()

    def action_match(self, by: int) -> None:
        """Go to another match in the document."""
        if self._selected_hit() is None:
            return
        self.take_back_notice()
        self._document_pane.step_match(by)

    def action_mark(self) -> None:
        """Star the hit that is shown, or take its star back."""
        if hit := self._marked_hit():
            self._mark.toggle_star(hit, self._listed_query)

    def action_tags(self) -> None:
        """Ask for the tags of the hit that is shown."""
        if hit := self._marked_hit():
            self._mark.ask_tags(hit, self._listed_query)

    def action_note(self) -> None:
        """Ask for a note on the hit that is shown."""
        if hit := self._marked_hit():
            self._mark.ask_note(hit, self._listed_query)

    def action_document_mark(self) -> None:
        """Ask for star, tags or note of all the document that is shown."""
        if hit := self._marked_hit():
            self._mark.start_document(hit)

    def _marked_hit(self) -> Hit | None:
        """Return the hit that is shown, a copy perhaps, and remember the query that found it."""
        if self._selected_hit() is None:
            return None
        self._interface.remember_query()
        return self._reading.hit

    def _selected_hit(self) -> Hit | None:
        """Return the selected hit; if there is none, say so."""
        hit = self._view.result_list.selected
        if hit is None:
            self._interface.show_notice(_(NO_HIT_SELECTED))
        return hit

    @property
    def _listed_query(self) -> str:
        """The query whose hits are listed."""
        answered = self.search.answered_request
        return answered.query if answered else ""

    def action_export(self) -> None:
        """Ask which hits to write, those starred or those listed, and in what format."""
        self._export.start(self._mark.starred, self._view.result_list.hits, self.search.answer)

    def action_sort(self) -> None:
        """Search in the next order."""
        self.search.use_next_sort()

    def action_group(self) -> None:
        """List documents, or passages again."""
        self.take_back_notice()
        self._view.toggle_grouped()

    def action_preview(self) -> None:
        """Show or hide the document."""
        self.take_back_notice()
        self._view.body.toggle_class("-results-only")

    def action_saved(self) -> None:
        """List saved searches; the first line saves this one, or forgets it."""
        self._saved_searches.start()

    def action_index(self) -> None:
        """Bring the index up to date."""
        self._index.start()

    def action_skipped(self) -> None:
        """List what could not be indexed."""
        self._index.list_skipped()

    def action_theme(self) -> None:
        """Show in the next theme."""
        self._interface.show_notice(
            _("theme: {name}").format(name=_(themes.use_next_theme(self.app)))
        )

    def action_move(self, by: int) -> None:
        """Move the selection; up from the top of an old query, or in an empty line: older."""
        if self._view.facet_panel.has_focus:
            self.take_back_notice()
            self._view.facet_panel.move(by)
            return
        history = self._files.history
        at_recalled = history.recalled is not None and self._view.result_list.at_top
        if not self._view.query_input.value or (at_recalled and by < 0):
            self._view.show_query(history.step(by) or "")
            return
        self.take_back_notice()
        self._interface.remember_query()
        self._view.result_list.move(by)

    def action_page(self, by: int) -> None:
        """Move the selection by ``by`` screenfuls."""
        self.take_back_notice()
        self._view.result_list.move_page(by)

    def action_scroll(self, by: int) -> None:
        """Scroll the document or the explanation by ``by`` lines."""
        self.take_back_notice()
        self._document_pane.scroll_lines(by)

    def action_commands(self) -> None:
        """Choose a command by its name."""

        def on_close(key: KeyBinding | None) -> None:
            if key is not None:
                action = key.action if "." in key.action else f"screen.{key.action}"
                self.call_next(self.run_action, action)

        self.app.push_screen(CommandPalette(self._keys, self._bidi), on_close)

    def action_messages(self) -> None:
        """Show all that the status line says, and more than it has room for."""
        self.app.push_screen(MessagesDialog(self._view.status_line.messages, self._bidi))

    def action_queries(self) -> None:
        """List the queries of the list that is in use, or the lists of names."""
        self._query_list.start()

    def action_clear(self) -> None:
        """Close the panel or the explanation; else clear the query; if it is empty, quit."""
        self.take_back_notice()
        if self._view.shows_facets:
            self._view.close_facets()
        elif self._document_pane.explaining:
            self._document_pane.show_explanation(False)
        elif self._view.query_input.value:
            self._files.history.leave()
            self._interface.remember_query()
            self._view.query_input.value = ""
        else:
            self.app.exit()
