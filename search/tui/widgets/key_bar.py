"""The footer: what the keys do, the most important first, as many as there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from search.tui.model.keys import KeyBinding, format_key

TALL_SCREEN: Final = 30
"""From this many screen lines on, two may be used for keys."""


class KeyBar(Static):
    """Keys with their labels; a click on one does what the key does."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"footer--key"}

    def __init__(self, keys: Sequence[KeyBinding]) -> None:
        super().__init__(id="footer", markup=False)
        self._keys = [key for key in keys if key.label]
        self.auto_links = False  # they would look like links

    def redraw(self) -> None:
        """Draw again, for another size or theme."""
        key_style = self.get_visual_style("footer--key", partial=True)
        max_lines = 2 if self.screen.size.height >= TALL_SCREEN else 1
        width = self.size.width - 2
        lines: list[list[Content]] = [[]]
        room = width
        for key in self._keys:
            name = format_key(key.keys.split(",")[0], short=True)
            needed = len(name) + 1 + len(key.label) + 2  # two spaces before the next key
            if room < needed - 2:
                if len(lines) == max_lines:
                    break
                lines.append([])
                room = width
            room -= needed
            action = key.action if "." in key.action else f"screen.{key.action}"
            click = Style.from_meta({"@click": action})
            lines[-1].append(
                Content.assemble((name, key_style + click), (f" {key.label}  ", click))
            )
        self.styles.height = len(lines)
        self.update(Content("\n").join(Content("").join(line) for line in lines))
