"""What stands in place of hits: what there is to search, or what would find something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from textual.events import Click, Resize
from textual.geometry import Size
from textual.strip import Strip

from search.display.bidi.direction import is_rtl
from search.display.bidi.isolation import isolate_words, says_rtl
from search.display.bidi.modes import Bidi
from search.tui.events import ExampleChosen
from search.tui.model.advice import compose_advice
from search.tui.model.guide import GuideLine, Look, wrap_lines
from search.tui.model.welcome import IndexOverview, compose_failure, compose_welcome
from search.tui.widgets.line_view import LineView
from search.types import SearchRequest

MAX_WIDTH: Final = 76
"""Cells of the lines, which stand in the middle of a wide screen."""
MARGIN: Final = 2
"""Cells at either side, at least."""
_COMPONENTS: Final = {
    Look.HEADING: "line-view--title",
    Look.MUTED: "line-view--meta",
    Look.EXAMPLE: "line-view--example",
    Look.WARNING: "line-view--mark",
}


class EmptyResults(LineView):
    """Covers the result list while there are no hits, so that its layout stays as it is.

    ``suggestion`` is what was probably meant by a query without hits, None if unknown.
    """

    def __init__(self, bidi: Bidi, key_names: Mapping[str, str]) -> None:
        """``key_names`` says how the key of each action is written."""
        super().__init__("advice", bidi)
        self._key_names = key_names
        self._lines: Sequence[GuideLine] = ()
        self._wrapped: list[GuideLine] = []
        self._wrapped_in = 0
        """Cells of the column that the lines are wrapped in."""
        self.suggestion: SearchRequest | None = None

    @property
    def text(self) -> str:
        """What is said, a line each."""
        return "\n".join(line.text for line in self._lines)

    def show_welcome(self, overview: IndexOverview | None, recent: Sequence[str]) -> None:
        """Say what there is to search, see compose_welcome()."""
        self._show_lines(compose_welcome(overview, recent, self._key_names))

    def show_failure(self, reason: str) -> None:
        """Say why there is no index to search."""
        self._show_lines(compose_failure(reason, self._key_names))

    def show_advice(
        self,
        request: SearchRequest,
        alternatives: Sequence[SearchRequest] | None,
        overview: IndexOverview | None,
    ) -> None:
        """Say what would find something, see compose_advice()."""
        self._show_lines(compose_advice(request, alternatives, self._key_names, overview))
        for alternative in alternatives or ():
            if alternative.query != request.query:
                self.suggestion = alternative
                break

    def show_nothing(self) -> None:
        """Cover the hits without a word: the status line says why there are none."""
        self._show_lines([])

    def uncover(self) -> None:
        """Let the hits be seen."""
        self.suggestion = None
        if self.display:
            self._lines, self._wrapped = (), []
            self.display = False

    def on_resize(self, event: Resize) -> None:
        """Wrap to the new width."""
        del event
        self._wrap()

    def on_click(self, event: Click) -> None:
        """Ask the query under the mouse."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        number = offset.y + self.scroll_offset.y - self._top
        if 0 <= number < len(self._wrapped) and self._wrapped[number].query:
            self.post_message(ExampleChosen(self._wrapped[number].query))

    def draw_line(self, number: int, width: int) -> Strip:
        """Draw a line, in a column in the middle."""
        base = self.base_style
        if self._wrapped_in != self._column:  # the first picture comes before the size
            self._wrap_lines()
        number -= self._top
        if not 0 <= number < len(self._wrapped):
            return Strip.blank(width, base)
        line = self._wrapped[number]
        to_right = says_rtl() or (is_rtl(line.text) and not line.query)  # queries stand together
        style = base
        if line.look in _COMPONENTS:
            style += self.component_style(_COMPONENTS[line.look])
        margin = (width - self._column) // 2
        text = line.text if line.query else isolate_words(line.text)
        rtl = is_rtl(line.text) if line.query else to_right
        segments = self.order_pieces([(text, style)], rtl=rtl)
        if not to_right or says_rtl():
            margin += line.indent
        return self.align(segments, width, base, rtl=to_right, margin=margin)

    @property
    def _column(self) -> int:
        return max(1, min(MAX_WIDTH, self.columns - 2 * MARGIN))

    @property
    def _top(self) -> int:
        """The empty lines above the first."""
        return max(0, min(4, (self.size.height - len(self._wrapped)) // 3))

    def _show_lines(self, lines: Sequence[GuideLine]) -> None:
        self.suggestion = None
        self._lines = lines
        self.display = True
        self._wrap()

    def _wrap_lines(self) -> None:
        self._wrapped_in = self._column
        self._wrapped = wrap_lines(self._lines, self._wrapped_in)

    def _wrap(self) -> None:
        self._wrap_lines()
        self.virtual_size = Size(self.columns, len(self._wrapped) + self._top)
        self.redraw()
