"""Export the hits that were starred, or all, to a file."""

from __future__ import annotations

from pathlib import Path

from search.tui.actions.user_interface import UserInterface
from search.tui.background.runner import describe_error
from search.tui.dialogs.choice_dialog import Choice
from search.tui.model.export import ExportFormat, export_hits
from search.types import Hit

CHOICES = (
    Choice("Markdown, to read", ExportFormat.MARKDOWN, "m"),
    Choice("CSV, for a spreadsheet", ExportFormat.CSV, "c"),
    Choice("JSON Lines, for programs", ExportFormat.JSONL, "j"),
)


class ExportAction:
    """Writes hits to files."""

    def __init__(self, interface: UserInterface) -> None:
        self._interface = interface

    def start(self, hits: tuple[Hit, ...], query: str) -> None:
        """Ask for a format to write ``hits`` in."""
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
