"""The footer: the keys that matter most, as many as there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Final

from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from index.messages import _
from search.display.bidi.direction import LEFT_TO_RIGHT_MARK
from search.display.bidi.isolation import says_rtl
from search.display.bidi.modes import Bidi
from search.display.bidi.reorder import reorder_pieces
from search.display.bidi.terminals import order_for_terminal
from search.display.cells import cell_width
from search.tui.model.keys import KeyBinding, format_key

GAP: Final = "  "


class KeyBar(Widget, can_focus=False):
    """Keys with their labels; a click on one does what the key does."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"footer--key"}
    ALLOW_SELECT = False

    def __init__(self, keys: Sequence[KeyBinding], bidi: Bidi) -> None:
        super().__init__(id="footer")
        self._bidi = bidi
        self._keys = [key for key in keys if key.label]
        self.auto_links = False  # they would look like links

    @property
    def text(self) -> str:
        """What is shown."""
        return str(self._compose_keys(Style()))

    def render(self) -> Content:
        """Return the keys in the colours of the theme as it is by now."""
        return self._compose_keys(self.get_visual_style("footer--key", partial=True))

    def _compose_keys(self, key_style: Style) -> Content:
        mark = LEFT_TO_RIGHT_MARK if says_rtl() else ""
        parts: list[tuple[str, Style]] = []
        room = self.size.width
        for key in self._keys:
            name, label = format_key(key.keys.split(",")[0], short=True), _(key.label)
            gap = GAP if parts else ""
            room -= cell_width(f"{gap}{name} {label}")
            if room < 0:
                break
            action = key.action if "." in key.action else f"screen.{key.action}"
            click = Style.from_meta({"@click": action})
            parts += [
                (gap, Style()),
                (f"{mark}{name}{mark}", key_style + click),
                (f" {label}", click),
            ]
        order = partial(order_for_terminal, rtl=says_rtl(), bidi=self._bidi)
        return Content.assemble(*reorder_pieces(parts, order))
