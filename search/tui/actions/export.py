"""Export the hits that were starred, or all, to a file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from index.messages import Message, _, marked, ngettext, say
from search.tui.actions.user_interface import UserInterface
from search.tui.background.runner import describe_error
from search.tui.dialogs.choice_dialog import Choice
from search.tui.events import SearchAnswered
from search.types import Hit

CHOICES: Final = (
    (marked("Markdown, to read"), "md", "m"),
    (marked("CSV, for a spreadsheet"), "csv", "c"),
    (marked("JSON Lines, for programs"), "jsonl", "j"),
)
"""What formats there are, as ExportFormat has them, and their keys."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Hits to export; ``extent`` says how many more there are, "" if none."""

    hits: tuple[Hit, ...]
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
            text = ngettext(
                "{count} starred since the start", "{count} starred since the start", len(starred)
            )
            choices.append(Choice(text, Selection(starred), "s"))
        if listed:
            extent = _describe_extent(answer, len(listed))
            text = ngettext("the one listed", "the {count} listed", len(listed))
            choices.append(Choice(_with_extent(text, extent), Selection(listed, extent), "l"))
        if not choices:
            self._interface.show_notice(_("nothing to export"))
        elif len(choices) == 1:
            self._ask_format(query, choices[0].value)
        else:
            self._interface.choose(_("Export"), choices, partial(self._ask_format, query))

    def _ask_format(self, query: str, selection: Selection) -> None:
        text = ngettext(
            "Export {count} hit to this folder",
            "Export {count} hits to this folder",
            len(selection.hits),
        )
        choices = [Choice(_(text), ending, key) for text, ending, key in CHOICES]
        title = _with_extent(text, selection.extent)
        self._interface.choose(title, choices, partial(self._write, query, selection))

    def _write(self, query: str, selection: Selection, ending: str) -> None:
        from search.tui.model.export import ExportFormat, export_hits  # takes a while

        hits, extent = selection.hits, selection.extent
        try:
            path = export_hits(hits, query, ExportFormat(ending), Path.cwd(), extent)
        except OSError as error:
            text = _("not exported: {error}").format(error=describe_error(error))
            self._interface.show_notice(text)
        else:
            text = ngettext(
                "{count} hit written to {name}", "{count} hits written to {name}", len(hits)
            )
            self._interface.show_notice(_with_extent(text.format(name=path.name), extent))


def _with_extent(text: str, extent: str) -> str:
    """Return ``text``, and of how many hits these are the best."""
    return f"{text}: {say(extent)}" if extent else text


def _describe_extent(answer: SearchAnswered | None, listed: int) -> str:
    """Return of how many passages those that are listed are the best; "" if they are all.

    Files say it in English, as all else that is for programs, too.
    """
    if answer is None or len(answer.results.hits) < answer.request.limit:
        return ""
    counts = answer.results.counts
    if counts is None or counts.some_words <= listed:
        return Message("the best {listed:,}, there may be more", listed=listed)
    text = marked("the best {listed:,} of {total:,}")
    if not counts.is_exact:
        text = marked("the best {listed:,} of at most {total:,}")
    return Message(text, listed=listed, total=counts.some_words)
