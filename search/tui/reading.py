"""Reading: the document of the selected hit, or of a copy of it, in the pane beside the list."""

from __future__ import annotations

from functools import partial
from typing import Final

from search.tui.background.jobs import Jobs
from search.tui.dialogs.choice_dialog import Choice
from search.tui.events import CopiesListed, DocumentReady
from search.tui.model.copies import ChosenCopy, label_copies
from search.tui.search_controller import SearchController
from search.tui.widgets.document_pane import DocumentPane
from search.tui.widgets.result_list import ResultList
from search.types import Hit

BLANK_AFTER: Final = 0.1
"""Seconds after which the text of another document goes from under the name of the new one."""


class Reading:
    """Shows in ``pane`` what is selected in ``result_list``, at once, then its document."""

    def __init__(
        self, pane: DocumentPane, result_list: ResultList, search: SearchController, jobs: Jobs
    ) -> None:
        self.pane = pane
        self._result_list = result_list
        self._search = search
        self._jobs = jobs
        self._chosen: ChosenCopy | None = None

    @property
    def hit(self) -> Hit | None:
        """The hit in the pane: the selected one, or a copy of it."""
        selected = self._result_list.selected
        if self._chosen is not None and self._chosen.hit is selected:
            return self._chosen.copy
        return selected

    def show_selected(self, hit: Hit | None) -> None:
        """Show the hit that has been selected, and load its document."""
        self._chosen = None
        self._show(hit)

    def show_copy(self, chosen: ChosenCopy) -> None:
        """Show a copy of the selected hit in place of that."""
        self._chosen = chosen
        self._show(self.hit)

    def receive_document(self, message: DocumentReady) -> None:
        """Show a document, unless another hit is shown by now."""
        if message.document.hit == self.hit:
            self.pane.show_document(message.document, message.layout)

    def list_copies(self) -> bool:
        """Have the copies of the selected hit listed; return whether it has any."""
        hit, answer = self._result_list.selected, self._search.answer
        if hit is None or answer is None or not hit.copies_total:
            return False
        self._jobs.list_copies(answer, hit)
        return True

    def copies(self, message: CopiesListed) -> list[Choice[ChosenCopy]]:
        """Return a hit and its copies, unless another hit is selected by now."""
        selected = self._result_list.selected
        if selected is None or message.hit != selected:
            return []
        hits = message.results.hits
        return [
            Choice(label, ChosenCopy(selected, copy), is_place=True)
            for label, copy in zip(label_copies(hits), hits, strict=True)
        ]

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
