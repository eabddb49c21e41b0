"""Take one of the alternatives that Office writes for programs that know less.

A text box stands twice in a file, as a shape and, for older programs, as VML (ECMA-376 part 3).
"""

from __future__ import annotations

NAMESPACE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


class Alternatives:
    """Tells which alternatives to leave out: all after the first that has text.

    ``characters`` is how much text there was so far.
    """

    def __init__(self) -> None:
        self._starts: list[int | None] = []
        """For each open element, how much text there was before its present alternative; None
        after one was taken."""

    def open(self) -> None:
        """Begin an element with alternatives."""
        self._starts.append(0)

    def close(self) -> None:
        """End it."""
        if self._starts:
            self._starts.pop()

    def begin(self, characters: int) -> bool:
        """Begin an alternative; return whether it is to be read."""
        if not self._starts:
            return True
        if self._starts[-1] is None:
            return False
        self._starts[-1] = characters
        return True

    def end(self, characters: int) -> None:
        """End an alternative that was read."""
        if self._starts and self._starts[-1] is not None and characters > self._starts[-1]:
            self._starts[-1] = None
