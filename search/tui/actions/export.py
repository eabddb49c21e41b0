"""Export the hits that were starred, or all, to a file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from index.text.numbers import counted
from search.tui.actions.user_interface import UserInterface
from search.tui.background.runner import describe_error
from search.tui.dialogs.choice_dialog import Choice
from search.tui.events import SearchAnswered
from search.tui.model.export import ExportFormat, export_hits
from search.types import Hit

CHOICES = (
    Choice("Markdown, to read", ExportFormat.MARKDOWN, "m"),
    Choice("CSV, for a spreadsheet", ExportFormat.CSV, "c"),
    Choice("JSON Lines, for programs", ExportFormat.JSONL, "j"),
)


@dataclass(frozen=True, slots=True)
class Selection:
    """Hits to export; ``text`` says which, ``extent`` how many more there are, "" if none."""

    hits: tuple[Hit, ...]
    text: str
    extent: str = ""


class ExportAction:
    """Writes hits to files."""

    def __init__(self, interface: UserInterface) -> None:
        self._interface = interface

    def start(
        self, starred: tuple[Hit, ...], listed: tuple[Hit, ...], answer: SearchAnswered | None
    ) -> None:
        """Ask which hits to write, if there are both, and in what format."""
        query = answer.request.query if answer else ""
        choices = []
        if starred:
            by_star = Selection(starred, f"{len(starred):,} starred")
            choices.append(Choice(f"{by_star.text} since the start", by_star, "s"))
        if listed:
            extent = _describe_extent(answer, len(listed))
            text = f"the {len(listed):,} listed" if len(listed) > 1 else "the one listed"
            by_list = Selection(listed, text, extent)
            choices.append(Choice(f"{text}{extent and f': {extent}'}", by_list, "l"))
        if not choices:
            self._interface.show_notice("nothing to export")
        elif len(choices) == 1:
            self._ask_format(query, choices[0].value)
        else:
            self._interface.choose("Export", choices, partial(self._ask_format, query))

    def _ask_format(self, query: str, selection: Selection) -> None:
        extent = f" ({selection.extent})" if selection.extent else ""
        title = f"Export {counted(len(selection.hits), 'hit')}{extent} to this folder"
        self._interface.choose(title, CHOICES, partial(self._write, query, selection))

    def _write(self, query: str, selection: Selection, export_format: ExportFormat) -> None:
        hits, extent = selection.hits, selection.extent
        try:
            path = export_hits(hits, query, export_format, Path.cwd(), extent)
        except OSError as error:
            self._interface.show_notice(f"not exported: {describe_error(error)}")
        else:
            more = f": {extent}" if extent else ""
            self._interface.show_notice(f"{counted(len(hits), 'hit')} written to {path.name}{more}")


def _describe_extent(answer: SearchAnswered | None, listed: int) -> str:
    """Return of how many passages those that are listed are the best; "" if they are all."""
    if answer is None or len(answer.results.hits) < answer.request.limit:
        return ""
    counts = answer.results.counts
    if counts is None or counts.some_words <= listed:
        return f"the best {listed:,}, there may be more"
    limit = "" if counts.is_exact else "at most "
    return f"the best {listed:,} of {limit}{counts.some_words:,}"
