"""The line that says how the question is put and what came of it."""

from __future__ import annotations

from index.types import Progress, Summary
from search.display.bidi.modes import Bidi
from search.query.spelling import spell_like_hits
from search.tui.model.question import Sort, described
from search.tui.widgets.plain_text import PlainText
from search.types import Filters, Mode, Results


class StatusLine(PlainText):
    """A notice if there is one, else the outcome of the search; then how it was put."""

    def __init__(self, bidi: Bidi) -> None:
        super().__init__("status", bidi)
        self._outcome = ""
        self._notice = ""
        self._how = ""

    def question(self, mode: Mode, filters: Filters, sort: Sort, *, grouped: bool) -> None:
        """Show how questions are put."""
        parts = [mode.value, described(filters)]
        parts += ["by date"] if sort is Sort.DATE else []
        parts += ["by document"] if grouped else []
        self._how = " · ".join(parts)
        self._draw()

    def outcome(self, text: str) -> None:
        """Show what came of the last question."""
        self._outcome = text
        self._draw()

    def notice(self, text: str) -> None:
        """Show news instead of the outcome, until it is taken back with ""."""
        self._notice = text
        self._draw()

    def _draw(self) -> None:
        parts = (self._notice, self._how) if self._notice else (self._how, self._outcome)
        self.say(" · ".join(filter(None, parts)))


def describe_results(
    results: Results | None, rows: int, *, final: bool = True, more_to_come: bool = False
) -> str:
    """Return the outcome of a question that is listed in ``rows``, or what to do.

    ``more_to_come``: there may be hits beyond those asked for.
    """
    if results is None:
        return "type to search"
    if not results.hits:
        return "no hits" if final else "searching…"
    count = len(results.hits)
    hits = f"{count:,}{'+' if more_to_come else ''} hit{'s' if count != 1 else ''}"
    documents = f" in {rows:,} document{'s' if rows != 1 else ''}" if rows != count else ""
    more = "" if final else " · searching on…"
    meant = results.meant and spell_like_hits(results.meant, results.hits)
    instead = f" · no such word; searched for: {meant}" if meant else ""
    return f"{hits}{documents} · {results.elapsed_ms:.0f} ms{more}{instead}"


def describe_progress(progress: Progress) -> str:
    """Return how far indexing is, with a bar where its end is known."""
    if not progress.total:
        return f"indexing: {progress.stage} {progress.done:,}"
    full = min(10, 10 * progress.done // progress.total)
    bar = "█" * full + "░" * (10 - full)
    return f"indexing: {progress.stage} {bar} {progress.done:,} of {progress.total:,}"


def describe_summary(summary: Summary) -> str:
    """Return what indexing did."""
    skipped = f", {len(summary.skipped)} skipped" if summary.skipped else ""
    return (
        f"indexed: {summary.added} added, {summary.changed} changed, "
        f"{summary.removed} removed{skipped}; {summary.passages:,} passages"
    )
