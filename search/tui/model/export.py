"""Hits written to a new file in a folder."""

from __future__ import annotations

import errno
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from index.files import private
from index.messages import Message
from search.display.export import BYTE_ORDER_MARK as BYTE_ORDER_MARK
from search.display.export import ExportFormat as ExportFormat
from search.display.export import format_hits as format_hits
from search.types import Hit

_NOT_FOR_FILE_NAMES: Final = re.compile(r"[^\w]+")
_MAX_NAME_LENGTH: Final = 40
_MAX_FILES: Final = 10_000
"""Files of one name, told apart by a number."""


def export_hits(
    hits: Sequence[Hit], query: str, form: ExportFormat, folder: Path, extent: str = ""
) -> Path:
    """Write ``hits`` to a new file in ``folder`` and return its path. Raises OSError.

    The file is named after the query and for the user alone. Existing files are never
    overwritten, and none is left if the disk is full. It says ``extent``, of how many these are
    the best.
    """
    content = format_hits(hits, query, form, extent)
    name = _NOT_FOR_FILE_NAMES.sub("-", query).strip("-")[:_MAX_NAME_LENGTH] or "hits"
    for number in range(1, _MAX_FILES):
        suffix = f"-{number}" if number > 1 else ""
        path = folder / f"{name}{suffix}.{form.value}"
        try:
            private.create(path, content)
        except FileExistsError:
            continue
        return path
    message = Message("{count:,} files of this name; move them away", count=_MAX_FILES)
    raise FileExistsError(errno.EEXIST, message, str(folder / name))
