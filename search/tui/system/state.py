"""Private files of the full screen: history, saved searches, the log of internal errors.

They are in ``$XDG_STATE_HOME/trujaman`` (XDG Base Directory Specification) and readable by the
user alone: what somebody searches for is nobody else's business.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def state_folder() -> Path:
    """Return the folder for private files; it need not exist."""
    home = os.environ.get("XDG_STATE_HOME", "")
    base = Path(home) if os.path.isabs(home) else Path("~/.local/state").expanduser()  # noqa: PTH117
    return base / "trujaman"


def read(path: Path) -> str:
    """Return the content of a private file, "" if there is none. Raises OSError."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, NotADirectoryError):
        return ""


def append(path: Path, text: str) -> None:
    """Append to a private file, creating it and its folder if needed. Raises OSError."""
    with _name_file_in_errors(path):
        _create_folder(path.parent)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8", errors="replace") as file:
            file.write(text)


def replace(path: Path, text: str) -> None:
    """Replace the content of a private file, all or nothing. Raises OSError."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    with _name_file_in_errors(path):
        _create_folder(path.parent)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
                file.write(text)
            temporary.replace(path)
        except OSError:
            temporary.unlink()
            raise


@contextmanager
def _name_file_in_errors(path: Path) -> Iterator[None]:
    """Name ``path`` in an OSError that names no file, such as that of a full disk."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def _create_folder(path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
