"""A hit opened in another program, at its passage: ``search --open``.

Formats with pages go to the desktop's viewer, all else to the user's editor.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

from index.errors import QueryError
from search.tui.system import source_lines, viewer
from search.tui.system.opening import NOT_AT_LINE, plan_opening
from search.types import DocumentView, Hit


def open_hit(hit: Hit, document: DocumentView) -> Iterator[str]:
    """Open the file of ``hit``; yield what is worth saying, a line each.

    An editor runs on this terminal, to its end. Raises QueryError if the file is gone or
    nothing opens it, ConfigError if ``$VISUAL`` or ``$EDITOR`` is no command.
    """
    start = hit.start + hit.first_match
    opening = plan_opening(
        hit.path, lambda: source_lines.line_in_file(hit.path, document.text, start)
    )
    if opening.command is None:
        viewer.open_document(hit.path, hit.page)
        yield f"opened {hit.location} in the viewer"
        return
    if not opening.at_line:
        yield NOT_AT_LINE
    try:
        subprocess.run(opening.command, check=False)
    except OSError as error:
        raise QueryError(opening.describe_failure(error)) from error
