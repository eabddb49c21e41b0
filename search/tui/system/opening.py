"""What opens a file at a passage: the desktop's viewer at its page, or an editor at its line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.errors import QueryError
from index.messages import _, marked, say
from search.tui.system import editor, viewer

NOT_AT_LINE: Final = marked("opened at the start: the passage is written otherwise in the file")


@dataclass(frozen=True, slots=True)
class Opening:
    """How a file is opened.

    ``command`` runs on this terminal, to its end; None: the desktop's viewer has the format.
    ``at_line`` is False if the command opens the file at its start, for want of a line.
    """

    path: str
    command: editor.Command | None
    at_line: bool = True

    def describe_failure(self, error: OSError) -> str:
        """Return why the command did not run, and what to check."""
        program = self.command[0] if self.command else self.path
        text = _("{program}: {reason}; check VISUAL or EDITOR")
        return text.format(program=program, reason=say(str(error.strerror)))


def is_file(path: str) -> bool:
    """Tell whether there is a file at ``path``: a pipe would hold up whatever reads it."""
    return Path(path).is_file()


def plan_opening(path: str, find_line: Callable[[], int | None]) -> Opening:
    """Return how the file at ``path`` is opened.

    ``find_line`` tells the line of the file, from 1, None if it is not known; it is asked only
    for an editor. Raises QueryError if the file is gone or nothing opens it, ConfigError if
    ``$VISUAL`` or ``$EDITOR`` is no command.
    """
    if not is_file(path):
        raise QueryError(
            "{path}: no file there any more; run 'index' to bring it up to date", path=path
        )
    if Path(path).suffix.lower() in viewer.SUFFIXES:
        return Opening(path, None)
    line = find_line()
    command = editor.build_command(path, line or 1)
    if command is None:
        raise QueryError("nothing to open it with; set EDITOR or install less")
    return Opening(path, command, at_line=line is not None)
