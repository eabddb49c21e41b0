"""Open a document that is no text, at its page, in the program the desktop has for it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

from index.errors import TrujamanError

SUFFIXES: Final = frozenset({".pdf", ".docx"})
_OPENERS: Final = ("xdg-open", "open")
_AT_PAGE: Final = {
    "evince": "--page-index={page} {file}",
    "papers": "--page-index={page} {file}",
    "atril": "--page-index={page} {file}",
    "xreader": "--page-index={page} {file}",
    "okular": "--page {page} {file}",
    "zathura": "--page={page} {file}",
    "sioyek": "--page {page} {file}",
    "qpdfview": "{file}#{page}",
    "mupdf": "{file} {page}",
    "xpdf": "{file} {page}",
}
"""Viewers that can be told a page, and how."""
_PATIENCE: Final = 1.0
"""Seconds after which a program that has not failed has opened the document."""


def open_document(path: str, page: int | None) -> None:
    """Open ``path`` at ``page``, from 1, where the viewer takes one.

    Takes up to a few seconds. Raises TrujamanError if nothing opens it.
    """
    arguments = build_command(path, page, _chosen())
    if arguments is None:
        raise TrujamanError(f"nothing opens {path} here; install a viewer, or xdg-utils")
    started = subprocess.Popen(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        status = started.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        return
    if status:
        raise TrujamanError(f"{arguments[0]} could not open {path}: is there a desktop?")


def build_command(path: str, page: int | None, chosen: str) -> tuple[str, ...] | None:
    """Return how to open ``path``, None where nothing is installed for it.

    ``chosen`` is the desktop file of the user's viewer for PDF, "" if unknown; it is
    passed over for another one only where the system's opener is missing.
    """
    file = str(Path(path).absolute())
    installed = [name for name in _AT_PAGE if shutil.which(name)]
    fitting = [name for name in installed if name in chosen.lower()]
    opener = next(filter(shutil.which, _OPENERS), None)
    if Path(path).suffix.lower() == ".pdf":
        if not opener:
            fitting = fitting or installed
        if fitting and (page or not opener):
            options = _AT_PAGE[fitting[0]].split()
            return (fitting[0], *(one.format(page=page or 1, file=file) for one in options))
    return (opener, file) if opener else None


def _chosen() -> str:
    """Ask the desktop which viewer the user has chosen for PDF."""
    try:
        asked = subprocess.run(
            ("xdg-mime", "query", "default", "application/pdf"),
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout.strip()
