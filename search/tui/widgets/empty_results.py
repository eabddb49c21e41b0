"""What stands in place of hits: what there is to search, or what would find something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from search.display.bidi.modes import Bidi
from search.tui.model.advice import compose_advice
from search.tui.model.welcome import IndexOverview, compose_welcome
from search.tui.widgets.plain_text import PlainText
from search.types import SearchRequest

MARGIN: Final = 3
"""Cells at either side; the stylesheet has the same."""


class EmptyResults(PlainText):
    """Covers the result list while there are no hits, so that its layout stays as it is.

    ``suggestion`` is what was probably meant by a query without hits, None if unknown.
    """

    def __init__(self, bidi: Bidi, key_names: Mapping[str, str]) -> None:
        """``key_names`` says how the key of each action is written."""
        super().__init__("advice", bidi)
        self._key_names = key_names
        self.suggestion: SearchRequest | None = None

    def show_welcome(
        self, overview: IndexOverview | None, recent: Sequence[str], saved: int
    ) -> None:
        """Say what there is to search, see compose_welcome()."""
        width = self.app.size.width - 2 * MARGIN
        self._show_lines(compose_welcome(overview, recent, saved, self._key_names, width))

    def show_advice(
        self, request: SearchRequest, alternatives: Sequence[SearchRequest] | None
    ) -> None:
        """Say what would find something, see compose_advice()."""
        self._show_lines(compose_advice(request, alternatives, self._key_names))
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
        self.show_text("")
        self.display = False

    def _show_lines(self, lines: Sequence[str]) -> None:
        self.suggestion = None
        self.show_text("\n".join(lines))
        self.display = True
