"""Documents with pages opened at a page, in the program the desktop has for them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

from index.errors import TrujamanError

SUFFIXES: Final = frozenset({".pdf", ".docx"})
"""Formats that are opened in a viewer rather than an editor."""
_DESKTOP_OPENERS: Final = ("xdg-open", "open")
_PAGE_ARGUMENTS: Final = {
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
"""Viewers for PDF that can be told a page, and their arguments for it."""
_STARTUP_SECONDS: Final = 1.0
"""A program that has not failed by then has opened the document."""


def open_document(path: str, page: int | None) -> None:
    """Open ``path`` at ``page``, from 1, where the viewer takes one.

    Takes up to a few seconds. Raises TrujamanError if nothing opens it.
    """
    command = build_command(path, page, _default_pdf_viewer())
    if command is None:
        raise TrujamanError("nothing opens {path} here; install a viewer, or xdg-utils", path=path)
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        status = process.wait(_STARTUP_SECONDS)
    except subprocess.TimeoutExpired:
        return
    if status:
        raise TrujamanError(
            "{command} could not open {path}: is there a desktop?", command=command[0], path=path
        )


def build_command(path: str, page: int | None, default_viewer: str) -> tuple[str, ...] | None:
    """Return the command that opens ``path``, None if nothing is installed for it.

    ``default_viewer`` is the desktop file of the user's viewer for PDF, "" if unknown. Another
    viewer is used only where the desktop's opener is missing.
    """
    file = str(Path(path).absolute())
    opener = next(filter(shutil.which, _DESKTOP_OPENERS), None)
    if Path(path).suffix.lower() == ".pdf":
        viewer = _choose_pdf_viewer(default_viewer, any_viewer=opener is None)
        if viewer is not None and (page or not opener):
            arguments = _PAGE_ARGUMENTS[viewer].split()
            return (viewer, *(part.format(page=page or 1, file=file) for part in arguments))
    return (opener, file) if opener else None


def _choose_pdf_viewer(default_viewer: str, *, any_viewer: bool) -> str | None:
    """Return the default viewer if it takes a page, else, with ``any_viewer``, one that does."""
    installed = [name for name in _PAGE_ARGUMENTS if shutil.which(name)]
    for name in installed:
        if name in default_viewer.lower():
            return name
    return installed[0] if any_viewer and installed else None


def _default_pdf_viewer() -> str:
    """Return the desktop file of the user's viewer for PDF, "" if it is not known."""
    try:
        answer = subprocess.run(
            ("xdg-mime", "query", "default", "application/pdf"),
            capture_output=True,
            text=True,
            timeout=_STARTUP_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip()
