"""Open a document in another program, at what is being read."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from textual.app import SuspendNotSupported

from index.errors import TrujamanError
from index.messages import _, marked
from search.tui.actions.user_interface import UserInterface
from search.tui.background.jobs import Jobs
from search.tui.background.runner import describe_error
from search.tui.model.document import ReadableDocument
from search.tui.model.stale import CHANGED, GONE, describe_change
from search.tui.system import editor, source_lines
from search.tui.system.opening import NOT_AT_LINE, is_file, plan_opening

_WARNINGS: Final = {
    CHANGED: marked(
        "the file has changed since it was indexed: the passage may stand elsewhere in it"
    ),
    GONE: marked("file is gone"),
}
"""What is said with a document that is opened, by what has become of its file."""


class OpenDocumentAction:
    """Opens formats with pages in the desktop's viewer, all else in an editor on this terminal."""

    def __init__(self, interface: UserInterface, jobs: Jobs, index_key: str) -> None:
        """``index_key`` is how the key that brings the index up to date is written."""
        self._interface = interface
        self._jobs = jobs
        self._index_key = index_key

    def start(
        self,
        document: ReadableDocument,
        position: int,
        suspend: Callable[[], AbstractContextManager[None]],
    ) -> None:
        """Open a document at code point ``position`` of its text.

        An editor runs within ``suspend()``, to its end.
        """
        self._interface.remember_query()
        path = document.hit.path
        if not is_file(path):
            text = _("{path}: no file there any more; {key} brings the index up to date")
            self._interface.show_notice(text.format(path=path, key=self._index_key))
            return
        try:
            change = describe_change(path, self._jobs.index.indexed_at)
            opening = plan_opening(path, lambda: _line_in_file(document, position))
        except (TrujamanError, OSError) as error:
            self._interface.show_notice(describe_error(error))
            return
        if opening.command is None:
            self._jobs.open_in_viewer(path, document.page_at(position))
            self._interface.show_notice(_with_change(_("opening in the viewer…"), change))
            return
        try:
            editor.run(opening.command, suspend)
        except SuspendNotSupported:
            self._interface.show_notice(_("this terminal cannot be handed to another program"))
        except OSError as error:
            self._interface.show_notice(opening.describe_failure(error))
        else:
            self._interface.show_notice(
                _with_change("" if opening.at_line else _(NOT_AT_LINE), change)
            )


def _with_change(text: str, change: str) -> str:
    """Return ``text`` after what has become of the file, "" if there is nothing to say."""
    warning = _(_WARNINGS[change]) if change else ""
    return _("; ").join(filter(None, (warning, text)))


def _line_in_file(document: ReadableDocument, position: int) -> int | None:
    """Return the line of the file, from 1, that a code point is in; None if unknown."""
    path = document.hit.path
    if Path(path).suffix.lower() not in source_lines.SUFFIXES:
        return document.line_at(position)
    return source_lines.line_in_file(path, document.text, position)
