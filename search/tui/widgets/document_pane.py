"""The pane beside the hits: the document of the selected hit, or the explanation of it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from search.display.bidi.modes import Bidi
from search.tui.model.document import ReadableDocument
from search.tui.model.layout import Layout
from search.tui.widgets.explanation import Explanation
from search.tui.widgets.plain_text import PlainText
from search.tui.widgets.preview import Preview
from search.types import Hit


class DocumentPane(Vertical):
    """A heading, and below it a preview of the document or the explanation of the hit."""

    def __init__(self, bidi: Bidi) -> None:
        super().__init__(id="document-pane")
        self._hit: Hit | None = None
        self._heading = PlainText("heading", bidi)
        self._explanation = Explanation(bidi)
        self.preview = Preview(bidi)

    def compose(self) -> ComposeResult:
        """Lay out the widgets, top to bottom."""
        yield self._heading
        yield self.preview
        yield self._explanation

    @property
    def explaining(self) -> bool:
        """Whether the explanation is shown in place of the document."""
        return self.has_class("-explaining")

    def page_number(self, hit: Hit) -> int | None:
        """Return the page of ``hit`` on paper, from 1; None if unknown or not yet loaded."""
        document = self.preview.document
        if document is None or document.hit != hit:
            return None
        return document.page_at(document.reading_start)

    def show_hit(self, hit: Hit | None) -> None:
        """Show what is known of ``hit`` before its document has been loaded."""
        self._hit = hit
        self._explanation.show(hit)
        if hit is None:
            self.preview.show(None)
        self._draw_heading()

    def show_document(self, document: ReadableDocument, layout: Layout) -> None:
        """Show the document of the selected hit."""
        self._hit = document.hit
        self.preview.show(document, layout)
        self._draw_heading()

    def show_explanation(self, explaining: bool) -> None:
        """Show the explanation in place of the document, or the document again."""
        self.set_class(explaining, "-explaining")
        # Only now has it a width to be wrapped to.
        self.call_after_refresh(lambda: self._explanation.show(self._hit))

    def step_match(self, by: int) -> None:
        """Go to another match in the document."""
        self.preview.step_match(by)
        self._draw_heading()

    def scroll_lines(self, by: int) -> None:
        """Scroll the document or the explanation by ``by`` lines."""
        visible = self._explanation if self._explanation.display else self.preview
        visible.scroll_relative(y=by, animate=False)

    def _draw_heading(self) -> None:
        hit = self._hit
        if hit is None:
            self._heading.show_text("")
            return
        notes = [hit.date] if hit.date else []
        location = hit.location
        document = self.preview.document
        if document is not None and document.hit == hit:
            if self.preview.page_number:
                notes.append(f"page {self.preview.page_number}")
                location = hit.full_path  # which page the match is on would be said twice
            if document.matches:
                notes.append(self.preview.match_position)
            if document.truncated:
                notes.append("only a part of it is shown")
        # The path comes last: after right-to-left letters the numbers would change places.
        self._heading.show_text("  ".join([*notes, location]))
