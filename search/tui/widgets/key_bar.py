"""The footer: the keys that matter most, as many as there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from search.tui.model.keys import KeyBinding, format_key

GAP: Final = "  "


class KeyBar(Widget, can_focus=False):
    """Keys with their labels; a click on one does what the key does."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"footer--key"}
    ALLOW_SELECT = False

    def __init__(self, keys: Sequence[KeyBinding]) -> None:
        super().__init__(id="footer")
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
        parts: list[Content] = []
        room = self.size.width
        for key in self._keys:
            name = format_key(key.keys.split(",")[0], short=True)
            needed = len(name) + 1 + len(key.label)
            if room < needed:
                break
            room -= needed + len(GAP)
            action = key.action if "." in key.action else f"screen.{key.action}"
            click = Style.from_meta({"@click": action})
            parts.append(Content.assemble((name, key_style + click), (f" {key.label}", click)))
        return Content(GAP).join(parts)
