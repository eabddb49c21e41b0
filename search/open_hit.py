"""A hit opened in another program, at its passage: ``search --open``, and Enter on the screen.

Formats with pages go to the desktop's viewer, all else to the user's editor.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from index.errors import QueryError
from search.tui.system import editor, source_lines, viewer
from search.types import DocumentView, Hit


def open_hit(hit: Hit, document: DocumentView) -> Iterator[str]:
    """Open the file of ``hit``; yield what is worth saying, a line each.

    An editor runs on this terminal, to its end. Raises QueryError if the file is gone or
    nothing opens it, ConfigError if ``$VISUAL`` or ``$EDITOR`` is no command.
    """
    path = Path(hit.path)
    if not path.is_file():  # a pipe would hold up whatever reads it
        raise QueryError(f"{hit.path}: no file there any more; run 'index' to bring it up to date")
    if path.suffix.lower() in viewer.SUFFIXES:
        viewer.open_document(hit.path, hit.page)
        yield f"opened {hit.location} in the viewer"
        return
    start = hit.start + hit.first_match
    line = source_lines.line_in_file(hit.path, document.text, start)
    if line is None:
        yield "opened at the start: the passage is written otherwise in the file"
    command = editor.build_command(hit.path, line or 1)
    if command is None:
        raise QueryError("nothing to open it with; set EDITOR or install less")
    try:
        subprocess.run(command, check=False)
    except OSError as error:
        raise QueryError(f"{command[0]}: {error.strerror}; check VISUAL or EDITOR") from error
