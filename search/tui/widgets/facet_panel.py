"""The panel beside the hits: what they are made of, counted, to be left in or out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from rich.segment import Segment
from textual.events import Click, Key, Resize
from textual.geometry import Region, Size
from textual.strip import Strip

from index import messages
from index.messages import _, ngettext
from search.display.bidi.isolation import says_rtl
from search.display.bidi.modes import Bidi
from search.display.cells import cell_width, clip_start, wrap_text
from search.display.paths import isolate_parts
from search.facets import Facets
from search.tui.events import (
    EditedBesideQuery,
    FacetExcluded,
    FacetIncluded,
    TypedBesideQuery,
)
from search.tui.model.facet_choices import FacetChoice, Field, list_choices
from search.tui.model.histogram import make_histogram
from search.tui.widgets.line_view import CURSOR, LineView
from search.tui.widgets.plain_text import order_message
from search.tui.widgets.query_input import EDITING_ACTIONS
from search.types import Filters

INCLUDE_KEYS: Final = ("plus",)
EXCLUDE_KEYS: Final = ("minus", "x", "delete")
QUERY_KEYS: Final = ("backspace", "ctrl+u", "ctrl+w")
"""They delete before the cursor, in the query: there is nothing to delete in the panel."""
_EXCLUDE_CELLS: Final = 3
"""Cells at the end of a line whose click leaves out."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the panel: a heading, bars, or a choice."""

    text: str = ""
    look: str = "line-view--meta"
    is_said: bool = True
    """Whether it is a message, not bars, which always run from left to right."""
    choice: FacetChoice | None = None


class FacetPanel(LineView, can_focus=True):
    """Facets with counts. Posts FacetIncluded and FacetExcluded.

    ``filters`` and the query say which are chosen already.
    """

    def __init__(self, bidi: Bidi, roots: tuple[str, ...]) -> None:
        """``roots`` are the absolute paths of what is indexed."""
        super().__init__("facets", bidi)
        self.border_title = order_message(_("Filters"), bidi)
        self.border_subtitle = order_message(_("⏎ only · x without"), bidi)
        self._roots = roots
        self._facets: Facets | None = None
        self._without_facets = ""
        self._is_whole = True
        self._filters = Filters()
        self._query = ""
        self._lines: list[_Line] = []
        self._selected = 0
        self._is_typing = False
        """Whether a letter has gone to the query: those that came with it follow."""

    @property
    def text(self) -> str:
        """What is shown, a line each."""
        return "\n".join(self._describe(line) for line in self._lines)

    def show_facets(self, facets: Facets, *, is_whole: bool) -> None:
        """Show the facets of all hits, or of the best where they are not counted as a ``whole``."""
        self._facets, self._is_whole = facets, is_whole
        self._lay_out()

    def show_counting(self) -> None:
        """Show that facets are to come, in place of those of another query."""
        self.show_none(_("counting…"))

    def show_none(self, reason: str) -> None:
        """Show why there are no facets."""
        self._facets, self._without_facets = None, reason
        self._lay_out()

    def show_state(self, filters: Filters, query: str) -> None:
        """Show which facets are asked for by ``filters``, or left out by ``query``."""
        self._filters, self._query = filters, query
        self.redraw()

    def move(self, by: int) -> None:
        """Move the selection by ``by`` choices, stopping at the ends."""
        numbers = [number for number, line in enumerate(self._lines) if line.choice]
        if not numbers:
            return
        before = sum(number < self._selected for number in numbers)
        self._selected = numbers[max(0, min(before + by, len(numbers) - 1))]
        self.scroll_to_region(Region(0, self._selected, 1, 1), animate=False, force=True)
        self.redraw()

    def include(self) -> None:
        """Ask for what is selected, or no longer."""
        if choice := self._selected_choice:
            self.post_message(FacetIncluded(choice))

    def exclude(self) -> None:
        """Leave out what is selected, or no longer."""
        if choice := self._selected_choice:
            self.post_message(FacetExcluded(choice))

    def on_key(self, event: Key) -> None:
        """Choose with keys; what else is typed belongs to the query."""
        if event.key in INCLUDE_KEYS and not self._is_typing:
            self.include()
        elif event.key in EXCLUDE_KEYS and not self._is_typing:
            self.exclude()
        elif event.is_printable and event.character:
            self._is_typing = True
            self.post_message(TypedBesideQuery(event.character))
        elif event.key in QUERY_KEYS:
            self.post_message(EditedBesideQuery(EDITING_ACTIONS[event.key]))
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self, event: Click) -> None:
        """Choose with the mouse; the end of a line leaves out."""
        offset = event.get_content_offset(self)
        number = offset.y + self.scroll_offset.y if offset else -1
        if offset is None or not 0 <= number < len(self._lines) or not self._lines[number].choice:
            return
        self._selected = number
        from_end = offset.x if self._is_mirrored else self.columns - 1 - offset.x
        if from_end < _EXCLUDE_CELLS:
            self.exclude()
        else:
            self.include()
        self.redraw()

    def on_resize(self, event: Resize) -> None:
        """Lay out for the new width."""
        del event
        self._lay_out()

    def on_focus(self) -> None:
        """Show the selection."""
        self._is_typing = False
        self.redraw()

    def on_blur(self) -> None:
        """Show no selection: keys go to the query."""
        self.redraw()

    def draw_line(self, number: int, width: int) -> Strip:
        """Draw a line of the panel."""
        base = self.base_style
        if number >= len(self._lines):
            return Strip.blank(width, base)
        line = self._lines[number]
        if line.choice is None:
            rtl = line.is_said and says_rtl()
            segments = self.component_segments(line.text, line.look, base, rtl=rtl)
            return self.align(segments, width, base, rtl=rtl)
        cursor = " "
        if number == self._selected and self.has_focus:
            base += self.component_style("line-view--selected")
            cursor = CURSOR
        sign = self._sign(line.choice)
        count = messages.number(line.choice.count)
        count = f" {count}" if self._is_mirrored else f"{count} "
        room = max(1, width - cell_width(count) - 5)
        label = clip_start(line.choice.label, room - 1)  # apart from the count
        name = self.order_pieces([(isolate_parts(label), base)], rtl=False)
        gap = " " * max(0, room - sum(cell_width(part.text) for part in name))
        if self._is_mirrored:
            segments = [
                *self.component_segments(f"−{count}", "line-view--meta", base),
                Segment(gap, base),
                *name,
                *self.component_segments(f" {sign}{cursor}", "line-view--mark", base),
            ]
        else:
            segments = [
                *self.component_segments(f"{cursor}{sign} ", "line-view--mark", base),
                *name,
                Segment(gap, base),
                *self.component_segments(f"{count}−", "line-view--meta", base),
            ]
        return self.align(segments, width, base, margin=0)

    @property
    def _is_mirrored(self) -> bool:
        """Whether lines begin at the right, as messages do."""
        return says_rtl() and self._bidi.aligned

    @property
    def _selected_choice(self) -> FacetChoice | None:
        return self._lines[self._selected].choice if self._selected < len(self._lines) else None

    def _sign(self, choice: FacetChoice) -> str:
        if choice.is_excluded(self._query):
            return "✗"
        return "●" if choice.is_included(self._filters) else " "

    def _describe(self, line: _Line) -> str:
        if line.choice is None:
            return line.text
        return f"{self._sign(line.choice)} {line.choice.label} {messages.number(line.choice.count)}"

    def _lay_out(self) -> None:
        if self._facets is None:
            lines = wrap_text(self._without_facets, max(1, self.columns - 2))
            self._lines = [_Line(line) for line in lines]
        else:
            self._lines = self._list_lines(self._facets)
        self.virtual_size = Size(self.columns, len(self._lines))
        if self._selected_choice is None:
            self._selected = 0
            self.move(0)
        self.redraw()

    def _list_lines(self, facets: Facets) -> list[_Line]:
        text = ngettext("{count} passage", "{count} passages", facets.passages)
        if not self._is_whole:
            text = ngettext("best {count} passage", "best {count} passages", facets.passages)
        lines = [_Line(text)]
        for field, choices in groupby(list_choices(facets, self._roots), lambda it: it.field):
            lines += [_Line(), _Line(field.title, "line-view--title")]
            if field is Field.DATE:
                lines += self._draw_histogram(facets)
            lines += [_Line(choice=choice) for choice in choices]
        return lines

    def _draw_histogram(self, facets: Facets) -> Sequence[_Line]:
        histogram = make_histogram(facets.years, max(1, self.columns - 2))
        if histogram is None:
            return ()
        ends = f"{histogram.first} – {histogram.last}"
        bars = _Line(histogram.sparkline, "line-view--example", is_said=False)
        return (bars, _Line(ends, is_said=False))
