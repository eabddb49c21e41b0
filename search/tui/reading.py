"""The screen as far as one finds one's way in the answer: select, read, narrow, arrange."""

from __future__ import annotations

from typing import Final

from textual import on

from index.types import LANGUAGES, Language
from search.tui.asking import AskingScreen
from search.tui.dialogs.filter_dialog import FilterDialog
from search.tui.events import DocumentReady, FacetsReady, HitSelected
from search.tui.model.question import Sort
from search.tui.widgets.explanation import Explanation
from search.tui.widgets.plain_text import PlainText
from search.tui.widgets.preview import Preview
from search.types import Filters, Hit, Mode

_LANGUAGES: Final[tuple[tuple[Language, ...] | None, ...]] = (
    None,
    *((language,) for language in LANGUAGES),
)


class ReadingScreen(AskingScreen):
    """Selection, document, explanation, filters and order."""

    @property
    def _preview(self) -> Preview:
        return self.query_one(Preview)

    @on(HitSelected)
    def follow(self, message: HitSelected) -> None:
        """Bring up the document of the selected hit."""
        self.query_one(Explanation).show(message.hit)
        if message.hit is None or self._answer is None:
            self._preview.show(None)
        else:
            self.call_after_refresh(self._load, message.hit)  # the list is drawn first
        self._draw_heading(message.hit)

    def _load(self, hit: Hit) -> None:
        if self._answer is not None and hit is self._list.selected:
            self._jobs.load(self._answer.results.query, hit, self._preview.measure)

    @on(DocumentReady)
    def read(self, message: DocumentReady) -> None:
        """Show a document, unless another hit is selected by now."""
        if message.page.hit == self._list.selected:
            self._preview.show(message.page, message.layout)
            self._draw_heading(message.page.hit)

    def _draw_heading(self, hit: Hit | None) -> None:
        heading = self.query_one("#heading", PlainText)
        page = self._preview.page if hit else None
        if hit is None:
            heading.say("")
            return
        page = page if page and page.hit == hit else None
        notes = [
            hit.date or "",
            f"page {paper}" if page and (paper := self._preview.paper_page) else "",
            self._preview.place if page else "",
            "only a part of it is shown" if page and page.cut else "",
        ]
        # The path comes last: after right-to-left letters the numbers would change places.
        heading.say("  ".join(filter(None, [*notes, hit.path])))

    @on(FacetsReady)
    def draw_counts(self, message: FacetsReady) -> None:
        """Show in the form of filters, if it is still there, what there is to filter."""
        if isinstance(self.app.screen, FilterDialog):
            self.app.screen.counted(message.results)

    def action_mode(self) -> None:
        """Ask in the next mode."""
        modes = tuple(Mode)
        self._mode = modes[(modes.index(self._mode) + 1) % len(modes)]
        self.ask_differently()

    def action_language(self) -> None:
        """Ask for the next language."""
        now = self._filters.languages
        place = _LANGUAGES.index(now) if now in _LANGUAGES else -1
        languages = _LANGUAGES[(place + 1) % len(_LANGUAGES)]
        filters = self._filters
        self._filters = Filters(languages, filters.after, filters.before, filters.path)
        self.ask_differently()

    def action_filter(self) -> None:
        """Choose filters in a form."""
        self.app.push_screen(FilterDialog(self._filters), self._filter)
        if self.request.query and self._opened:
            self._jobs.count(self.request)

    def _filter(self, filters: Filters | None) -> None:
        if filters is not None:
            self._filters = filters
            self.ask_differently()

    def action_sort(self) -> None:
        """Sort in the next way."""
        self._sort = Sort.DATE if self._sort is Sort.RELEVANCE else Sort.RELEVANCE
        self._rearrange()

    def action_group(self) -> None:
        """List documents or passages."""
        self._grouped = not self._grouped
        self._rearrange()

    def _rearrange(self) -> None:
        self._draw_question()
        self._show(self._answer, keep=True)
        if self._answer is not None:
            self._jobs.explain(self._answer)

    def action_preview(self) -> None:
        """Show or hide the document."""
        self.query_one("#body").toggle_class("-alone")

    def action_why(self) -> None:
        """Show the explanation in place of the document, or the document again."""
        body, reading = self.query_one("#body"), self.query_one("#reading")
        hidden = body.has_class("-alone")
        body.remove_class("-alone")
        reading.set_class(hidden or not reading.has_class("-why"), "-why")
        self.call_after_refresh(lambda: self.query_one(Explanation).show(self._list.selected))

    def action_match(self, by: int) -> None:
        """Go to another match in the document."""
        self._preview.step(by)
        self._draw_heading(self._list.selected)

    def action_move(self, by: int) -> None:
        """Move the selection; up from the top of an old query, or in an empty line: older."""
        recalled = self.history.recalled is not None
        if not self._line.value or (recalled and by < 0 and self._list.at_top):
            self._recall(by)
            return
        self.remember()
        self._list.move(by)

    def _recall(self, by: int) -> None:
        query = self.history.step(by)
        self._line.value = query or ""
        self._line.cursor_position = len(query or "")

    def remember(self) -> None:
        """Put the query into the history: something is being done with its answer."""
        if self.history.recalled == self._line.value:
            return
        try:
            self.history.add(self._line.value)
        except OSError as error:
            self.notice(f"the history cannot be kept: {error.filename}: {error.strerror}")

    def action_page(self, by: int) -> None:
        """Move the selection by so many screenfuls."""
        self._list.move_page(by)

    def action_scroll(self, by: int) -> None:
        """Scroll the document, or the explanation, by so many lines."""
        shown = (
            self.query_one(Explanation) if self.query_one(Explanation).display else self._preview
        )
        shown.scroll_relative(y=by, animate=False)
