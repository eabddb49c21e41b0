"""The pane beside the hits: the document of the selected hit, or the explanation of it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from index.messages import _
from search.display.bidi.modes import Bidi
from search.display.names import place_name
from search.display.paths import isolate_parts, place_in_documents
from search.tui.model.document import ReadableDocument
from search.tui.model.layout import Layout
from search.tui.model.marks import passage_key
from search.tui.widgets.explanation import Explanation
from search.tui.widgets.plain_text import GAP, PlaceText, order_message
from search.tui.widgets.preview import Preview
from search.types import Hit


class DocumentPane(Vertical):
    """A heading, and below it a preview of the document or the explanation of the hit."""

    def __init__(self, bidi: Bidi, roots: tuple[str, ...] = ()) -> None:
        """``roots`` are the absolute paths of what is indexed."""
        super().__init__(id="document-pane")
        self.border_title = order_message(_("Document"), bidi)
        self._bidi = bidi
        self._hit: Hit | None = None
        self._roots = roots
        self._change = ""
        self._steps_ahead = 0
        """Matches to go on by once the document of the hit has been loaded."""
        self._heading = PlaceText("heading", bidi)
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

    def show_hit(self, hit: Hit | None, change: str = "") -> None:
        """Show what is known of ``hit`` before its document has been loaded.

        ``change``: what has become of its file, "" if nothing.
        """
        if not _are_same(hit, self._hit):
            self._steps_ahead = 0
        self._hit, self._change = hit, change
        if hit is None:
            self.preview.show(None)
        self._draw_heading()

    def blank_other(self, hit: Hit) -> None:
        """Show no text, if it is that of another document than that of ``hit``."""
        document = self.preview.document
        if document and (document.hit.path, document.hit.member) != (hit.path, hit.member):
            self.preview.show(None)

    def explain(self, hit: Hit | None, *, is_explained: bool) -> None:
        """Explain ``hit``; unless it ``is_explained``, that is still to come."""
        self._explanation.show(hit, is_explained=is_explained)

    def show_document(self, document: ReadableDocument, layout: Layout) -> None:
        """Show the document of the selected hit."""
        self._hit = document.hit
        self.preview.show(document, layout)
        steps, self._steps_ahead = self._steps_ahead, 0
        if steps:
            self.step_match(steps)
        self._draw_heading()

    def show_explanation(self, explaining: bool) -> None:
        """Show the explanation in place of the document, or the document again."""
        self.set_class(explaining, "-explaining")
        title = _("Why") if explaining else _("Document")
        self.border_title = order_message(title, self._bidi)

    def step_match(self, by: int) -> None:
        """Go to another match in the document, as soon as that is here."""
        document = self.preview.document
        if document is not None and document.hit == self._hit:
            self.preview.step_match(by)
        else:
            self._steps_ahead += by
        self._draw_heading()

    def scroll_lines(self, by: int) -> None:
        """Scroll the document or the explanation by ``by`` lines."""
        visible = self._explanation if self._explanation.display else self.preview
        visible.scroll_relative(y=by, animate=False)

    def _draw_heading(self) -> None:
        hit = self._hit
        if hit is None:
            self._heading.show_place("", "")
            return
        notes = [_(self._change)] if self._change else []
        if hit.date:
            notes.append(hit.date)
        path = isolate_parts(place_in_documents(hit, self._roots))
        location = path + place_name(hit.position)
        document = self.preview.document
        if document is not None and document.hit == hit:
            if self.preview.page_number:
                notes.append(_("page {number}").format(number=self.preview.page_number))
                location = path  # which page the match is on would be said twice
            if document.matches:
                notes.append(self.preview.match_position)
            if document.truncated:
                notes.append(_("only a part of it is shown"))
        self._heading.show_place(GAP.join(notes), location)


def _are_same(hit: Hit | None, other: Hit | None) -> bool:
    """Tell whether both are the same passage, whatever is known of them."""
    return (hit and passage_key(hit)) == (other and passage_key(other))
