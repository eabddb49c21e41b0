"""Bring the index up to date, and list what is not in it."""

from __future__ import annotations

from typing import Final

from index.messages import _, marked, ngettext, say
from index.reasons import say_reason
from index.types import Skipped
from search.display.bidi.isolation import says_rtl
from search.display.paths import isolate_parts, shorten_path, with_reason
from search.tui.actions.user_interface import UserInterface
from search.tui.background.index_jobs import IndexJobs
from search.tui.dialogs.choice_dialog import Choice
from search.tui.events import (
    IndexingFailed,
    IndexingFinished,
    IndexingProgressed,
    SkippedFilesListed,
)
from search.tui.model.guide import GuideLine, wrap_lines
from search.tui.widgets.status_line import StatusLine, describe_progress, describe_summary

INDEXING: Final = marked("indexing…")
SKIPPED_WIDTH: Final = 66
"""Cells of a line of the list of skipped files, at most."""
DIALOG_MARGINS: Final = 10
"""Cells beside the lines of a dialog."""


class IndexAction:
    """Has documents indexed, and tells how that goes and what it left out."""

    def __init__(
        self,
        interface: UserInterface,
        jobs: IndexJobs,
        status_line: StatusLine,
        roots: tuple[str, ...],
    ) -> None:
        """``roots`` are the absolute paths of what is indexed."""
        self._interface = interface
        self._jobs = jobs
        self._status_line = status_line
        self._roots = roots

    def start(self) -> None:
        """Index what is new or changed."""
        started = self._jobs.start()
        self._interface.show_notice(
            _(INDEXING) if started else _("the index is busy; try again in a moment")
        )

    def show_progress(self, message: IndexingProgressed) -> None:
        """Show how far indexing is, until it is done."""
        self._interface.show_notice("")
        self._status_line.show_progress(describe_progress(message.progress))

    def show_summary(self, message: IndexingFinished) -> None:
        """Show what indexing did, what it mended, and what it kept although it is not there."""
        summary = message.summary
        self._interface.take_back_notice(_(INDEXING))
        self._status_line.show_result(describe_summary(summary))
        lasting = (*map(str, summary.absent), *map(say, summary.notes))
        self._status_line.show_warnings("documents", lasting)

    def show_failure(self, message: IndexingFailed) -> None:
        """Show why indexing ended."""
        self._status_line.show_progress("")
        self._interface.show_notice(message.reason)

    def list_skipped(self) -> None:
        """Have listed what could not be indexed."""
        self._jobs.list_skipped(self._interface.expect_choices(_("Files that were not indexed")))

    def show_skipped(self, message: SkippedFilesListed) -> None:
        """List the files that could not be indexed, and why."""
        if not message.files:
            self._interface.expect_no_choices(message.asker, _("every file was indexed"))
            return
        width = min(SKIPPED_WIDTH, self._status_line.app.size.width - DIALOG_MARGINS)
        choices = [
            choice for file in message.files for choice in _list_file(file, self._roots, width)
        ]
        title = ngettext(
            "{count} file that was not indexed, or not wholly",
            "{count} files that were not indexed, or not wholly",
            len(message.files),
        )
        self._interface.choose_expected(message.asker, title, choices, lambda _: None)


def _list_file(file: Skipped, roots: tuple[str, ...], width: int) -> list[Choice[str]]:
    """Return the lines of a skipped file.

    A reason that runs from right to left has lines of its own: wrapped within one that runs from
    left to right, it would be read from its end.
    """
    path, reason = shorten_path(file.path, roots), say_reason(file.reason)
    if not says_rtl():
        return _wrap(with_reason(path, reason), width, is_place=True)
    return [
        *_wrap(f"{isolate_parts(path)}:", width, is_place=True),
        *_wrap(reason, width, is_place=False),
    ]


def _wrap(text: str, width: int, *, is_place: bool) -> list[Choice[str]]:
    lines = wrap_lines([GuideLine(text)], width)
    return [Choice(line.text, line.text, is_place=is_place) for line in lines]
