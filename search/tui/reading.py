"""Reading: the document of the selected hit, or of a copy of it, in the pane beside the list."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from index.messages import _, ngettext
from search.tui.actions.user_interface import UserInterface
from search.tui.background.jobs import Jobs
from search.tui.dialogs.choice_dialog import Choice
from search.tui.events import CopiesListed, DocumentReady
from search.tui.model.copies import ChosenCopy, label_copies
from search.tui.model.facet_choices import without_exclusions
from search.tui.model.marks import passage_key
from search.tui.search_controller import SearchController
from search.tui.widgets.document_pane import DocumentPane
from search.tui.widgets.result_list import ResultList
from search.types import Filters, Hit, SearchRequest

BLANK_AFTER: Final = 0.1
"""Seconds after which the text of another document goes from under the name of the new one."""


class Reading:
    """Shows in ``pane`` what is selected in ``result_list``, at once, then its document."""

    def __init__(
        self,
        pane: DocumentPane,
        result_list: ResultList,
        search: SearchController,
        jobs: Jobs,
        interface: UserInterface,
    ) -> None:
        self.pane = pane
        self._result_list = result_list
        self._search = search
        self._jobs = jobs
        self._interface = interface
        self._chosen: ChosenCopy | None = None
        self._asked: SearchRequest | None = None
        """The request among whose hits a copy was chosen."""

    @property
    def hit(self) -> Hit | None:
        """The hit in the pane: the selected one, or a copy of it."""
        selected = self._result_list.selected
        if self._chosen is not None and self._chosen.hit is selected:
            return self._chosen.copy
        return selected

    def show_selected(self, hit: Hit | None) -> None:
        """Show the hit that has been selected, and load its document.

        A copy that is shown in its place stays if only more is known of the hit by now.
        """
        chosen, self._chosen = self._chosen, None
        if chosen is not None and hit is not None and self._search.answered_request == self._asked:
            is_same = passage_key(hit) == passage_key(chosen.hit)
            self._chosen = replace(chosen, hit=hit) if is_same else None
        self._show(self.hit)

    def show_copy(self, chosen: ChosenCopy) -> None:
        """Show a copy of the selected hit in place of that."""
        self._chosen, self._asked = chosen, self._search.answered_request
        self._show(self.hit)

    def receive_document(self, message: DocumentReady) -> None:
        """Show a document, unless another hit is shown by now."""
        if message.document.hit == self.hit:
            self.pane.show_document(message.document, message.layout)

    def list_copies(self) -> None:
        """Have the copies of the selected hit listed, or say that there are none."""
        hit, answer = self._result_list.selected, self._search.answer
        if hit is None or answer is None:
            return
        if hit.copies_total:
            asker = self._interface.expect_choices(_("Passages that say the same"))
            self._jobs.list_copies(asker, answer, hit)
            return
        request = self._search.request
        query = without_exclusions(request.query)
        is_filtered = request.filters != Filters() or query != request.query.strip()
        self._interface.show_notice(
            _("none within the filters says the same")
            if is_filtered
            else _("no other passage says the same")
        )

    def offer_copies(self, message: CopiesListed) -> bool:
        """Ask which of a hit and its copies to show; return False if another is selected by now."""
        selected = self._result_list.selected
        if selected is None or passage_key(message.hit) != passage_key(selected):
            reason = _("the hits have changed meanwhile; ask again")
            self._interface.expect_no_choices(message.asker, reason)
            return False
        hits = message.results.hits
        choices = [
            Choice(label, ChosenCopy(selected, copy), is_place=True)
            for label, copy in zip(label_copies(hits), hits, strict=True)
        ]
        title = ngettext(
            "{count} passage that says the same: the hit, and its copies by path",
            "{count} passages that say the same: the hit, and its copies by path",
            len(choices),
        )
        self._interface.choose_expected(message.asker, title, choices, self.show_copy)
        return True

    def _show(self, hit: Hit | None) -> None:
        answer = self._search.answer
        change = answer.stale.get(hit.path, "") if answer and hit else ""
        self.pane.show_hit(hit, change)
        self.pane.explain(self._result_list.selected, is_explained=self._is_explained())
        if hit is not None:
            self._result_list.call_after_refresh(self._load, hit)  # the list is drawn first
            self._result_list.set_timer(BLANK_AFTER, partial(self._blank_other, hit))

    def _is_explained(self) -> bool:
        selected, answer = self._result_list.selected, self._search.answer
        if selected is None or answer is None:
            return False
        results = answer.results
        return any(hit is selected for hit in results.hits[: results.explained])

    def _blank_other(self, hit: Hit) -> None:
        """Show no text of another document, unless that of ``hit`` has been loaded by now."""
        if hit is self.hit:
            self.pane.blank_other(hit)

    def _load(self, hit: Hit) -> None:
        answer = self._search.answer
        if answer is not None and hit is self.hit:
            results = answer.results
            query = results.completed or results.query
            self._jobs.load_document(query, hit, self.pane.preview.text_width)
