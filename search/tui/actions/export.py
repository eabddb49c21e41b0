"""Mark hits, and export the marked ones, or all, to a file."""

from __future__ import annotations

from pathlib import Path

from search.tui.actions.user_interface import UserInterface
from search.tui.background.runner import describe_error
from search.tui.dialogs.choice_dialog import Choice
from search.tui.model.export import ExportFormat, export_hits
from search.tui.widgets.result_list import passage_key
from search.types import Hit

CHOICES = (
    Choice("Markdown, to read", ExportFormat.MARKDOWN, "m"),
    Choice("CSV, for a spreadsheet", ExportFormat.CSV, "c"),
    Choice("JSON Lines, for programs", ExportFormat.JSONL, "j"),
)


class ExportAction:
    """Holds the marked hits, which outlast the query, and writes hits to files."""

    def __init__(self, interface: UserInterface) -> None:
        self._interface = interface
        self._marked: dict[tuple[str, str, int], Hit] = {}

    @property
    def marked(self) -> frozenset[tuple[str, str, int]]:
        """The passages that are marked, see passage_key()."""
        return frozenset(self._marked)

    def toggle_mark(self, hit: Hit) -> None:
        """Mark ``hit``, or take its mark back."""
        key = passage_key(hit)
        if key in self._marked:
            del self._marked[key]
        else:
            self._marked[key] = hit

    def start(self, listed: tuple[Hit, ...], query: str) -> None:
        """Ask for a format to write the marked hits in, or else those that are ``listed``."""
        hits = tuple(self._marked.values()) or listed
        if not hits:
            self._interface.show_notice("nothing to export")
            return
        title = f"Export {len(hits):,} hits to this folder"
        self._interface.choose(
            title, CHOICES, lambda export_format: self._write(hits, query, export_format)
        )

    def _write(self, hits: tuple[Hit, ...], query: str, export_format: ExportFormat) -> None:
        try:
            path = export_hits(hits, query, export_format, Path.cwd())
        except OSError as error:
            self._interface.show_notice(f"not exported: {describe_error(error)}")
        else:
            self._interface.show_notice(f"{len(hits):,} hits written to {path.name}")
