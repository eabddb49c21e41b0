"""What is said in place of hits: what there is to search, or what would find something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from search.display.bidi.modes import Bidi
from search.tui.model.advice import advice
from search.tui.model.welcome import Overview, welcome
from search.tui.widgets.plain_text import PlainText
from search.types import SearchRequest


class EmptyResults(PlainText):
    """Covers the hits while there are none, so that these keep their places meanwhile.

    ``meant`` is what was probably to be asked, None if nobody knows.
    """

    MARGIN = 3
    """Cells at either side."""

    def __init__(self, bidi: Bidi, keys: Mapping[str, str]) -> None:
        """``keys`` says how keys are written, by name."""
        super().__init__("advice", bidi)
        self._keys = keys
        self.meant: SearchRequest | None = None

    def greet(self, overview: Overview | None, recent: Sequence[str], saved: int) -> None:
        """Say what there is to search, see welcome()."""
        width = self.app.size.width - 2 * self.MARGIN
        self._stand_in(welcome(overview, recent, saved, self._keys, width))

    def advise(self, request: SearchRequest, others: Sequence[SearchRequest] | None) -> None:
        """Say what would find something, see advice()."""
        self._stand_in(advice(request, others, self._keys))
        changed = [one for one in others or () if one.query != request.query]
        self.meant = changed[0] if changed else None

    def say_nothing(self) -> None:
        """Cover the hits, for reasons told elsewhere."""
        self._stand_in([])

    def give_way(self) -> None:
        """Leave the place to hits."""
        self.meant = None
        self.say("")
        self.display = False

    def _stand_in(self, lines: Sequence[str]) -> None:
        self.meant = None
        self.say("\n".join(lines))
        self.display = True
