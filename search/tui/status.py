"""The line that says how the question is put and what came of it."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from index.safe import safe
from index.types import Language, Progress, Summary
from search.types import Mode, Results


class StatusLine(Static):
    """Mode and language, then a notice if there is one, else the outcome of the search."""

    def __init__(self) -> None:
        super().__init__(id="status", markup=False)
        self._outcome = ""
        self._notice = ""
        self._how = ""

    def question(self, mode: Mode, language: Language | None) -> None:
        """Show how questions are put."""
        self._how = f"{mode.value} · {language or 'all languages'}"
        self._draw()

    def outcome(self, text: str) -> None:
        """Show what came of the last question."""
        self._outcome = text
        self._draw()

    def notice(self, text: str) -> None:
        """Show news instead of the outcome, until it is taken back with ""."""
        self._notice = text
        self._draw()

    @property
    def text(self) -> str:
        """What the line says."""
        return safe(" · ".join(filter(None, (self._how, self._notice or self._outcome))))

    def _draw(self) -> None:
        self.update(Content(self.text))


def of_results(results: Results | None) -> str:
    """Return the outcome of a question, or, without one, what to do."""
    if results is None:
        return "type to search"
    if not results.hits:
        return "no hits; Tab tries another mode, Ctrl-L another language"
    count = len(results.hits)
    return f"{count} hit{'s' if count != 1 else ''} · {results.elapsed_ms:.0f} ms"


def of_progress(progress: Progress) -> str:
    """Return how far indexing is."""
    total = f" of {progress.total:,}" if progress.total else ""
    return f"indexing: {progress.stage} {progress.done:,}{total}"


def of_summary(summary: Summary) -> str:
    """Return what indexing did."""
    skipped = f", {len(summary.skipped)} skipped" if summary.skipped else ""
    return (
        f"indexed: {summary.added} added, {summary.changed} changed, "
        f"{summary.removed} removed{skipped}; {summary.passages:,} passages"
    )
