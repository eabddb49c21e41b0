"""Open a document in another program, at what is being read."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from textual.app import SuspendNotSupported

from index.errors import ConfigError
from search.tui.actions.user_interface import UserInterface
from search.tui.background.jobs import Jobs
from search.tui.background.runner import describe_error
from search.tui.model.document import ReadableDocument
from search.tui.model.stale import GONE
from search.tui.system import editor, source_lines, viewer


class OpenDocumentAction:
    """Opens PDF and DOCX in the desktop's viewer, all else in the editor, on this terminal."""

    def __init__(self, interface: UserInterface, jobs: Jobs) -> None:
        self._interface = interface
        self._jobs = jobs

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
        path = Path(document.hit.path)
        if not path.exists():
            self._interface.show_notice(f"{document.hit.path}: {GONE}; nothing to open")
            return
        if not path.is_file():  # a pipe would hold up whatever reads it
            self._interface.show_notice(f"{document.hit.path}: it is not a file any more")
            return
        if path.suffix.lower() in viewer.SUFFIXES:
            self._jobs.open_in_viewer(document.hit.path, document.page_at(position))
            self._interface.show_notice("opening in the viewer…")
            return
        line = _line_in_file(document, position)
        try:
            command = editor.build_command(document.hit.path, line or 1)
        except (ConfigError, OSError) as error:
            self._interface.show_notice(describe_error(error))
            return
        if command is None:
            self._interface.show_notice("nothing to open it with; set EDITOR or install less")
            return
        try:
            editor.run(command, suspend)
        except SuspendNotSupported:
            self._interface.show_notice("this terminal cannot be handed to another program")
        except OSError as error:
            problem = f"{command[0]}: {error.strerror}; check VISUAL or EDITOR"
            self._interface.show_notice(problem)
        else:
            if line is None:
                self._interface.show_notice(
                    "opened at the start: the passage is written otherwise in the file"
                )


def _line_in_file(document: ReadableDocument, position: int) -> int | None:
    """Return the line of the file, from 1, that a code point is in; None if unknown."""
    if Path(document.hit.path).suffix.lower() not in source_lines.SUFFIXES:
        return document.line_at(position)
    try:
        return source_lines.find_line(document.hit.path, document.text, position)
    except OSError:
        return None  # the other program will say what is wrong with the file
