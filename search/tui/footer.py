"""The bottom line: what the keys do, the most important first, as many as there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content
from textual.events import Resize
from textual.style import Style
from textual.widgets import Static

from search.tui.keys import Key, shown


class KeyLine(Static):
    """Keys with their labels; a click on one does what the key does."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"footer--key"}

    def __init__(self, keys: Sequence[Key]) -> None:
        super().__init__(id="footer", markup=False)
        self._keys = [key for key in keys if key.label]
        self.auto_links = False  # they would look like links

    def on_resize(self, event: Resize) -> None:
        """Show as many keys as fit."""
        del event
        self.draw()

    def draw(self) -> None:
        """Draw anew, for another size or theme."""
        room = self.size.width - 1
        name = self.get_visual_style("footer--key", partial=True)
        parts: list[Content] = []
        for key in self._keys:
            first = shown(key.keys.split(",")[0], short=True)
            room -= len(first) + len(key.label) + 3
            if room < 0:
                break
            action = key.action if "." in key.action else f"screen.{key.action}"
            click = Style.from_meta({"@click": action})
            parts.append(Content.assemble((first, name + click), (f" {key.label}  ", click)))
        self.update(Content("").join(parts), layout=False)
