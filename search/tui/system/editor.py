"""A text opened at a line, in the user's editor or pager."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, TypeAlias

_GOTO_OPTION: Final = frozenset({"code", "code-insiders", "codium", "cursor"})
"""Editors that take ``--goto FILE:LINE``."""
_COLON_SUFFIX: Final = frozenset({"hx", "helix", "subl", "zed"})
"""Editors that take ``FILE:LINE``; all others take ``+LINE FILE``."""


Command: TypeAlias = tuple[str, ...]
"""A program and its arguments. It draws on this terminal until it ends."""


def build_command(
    path: str, line: int, environment: Mapping[str, str] = os.environ
) -> Command | None:
    """Return the command that opens ``path`` at ``line``, from 1; None if nothing is installed.

    ``$VISUAL`` takes precedence over ``$EDITOR``, and that over ``less``.
    """
    file = str(Path(path).absolute())
    editor = environment.get("VISUAL") or environment.get("EDITOR") or shutil.which("less")
    if not editor:
        return None
    program, *options = shlex.split(editor)
    name = Path(program).name
    location: Command
    if name in _GOTO_OPTION:
        location = ("--goto", f"{file}:{line}")
    elif name in _COLON_SUFFIX:
        location = (f"{file}:{line}",)
    else:
        location = (f"+{line}", file)
    return (program, *options, *location)


def run(command: Command, suspended: Callable[[], AbstractContextManager[None]]) -> None:
    """Run ``command`` within ``suspended()``, to its end. Raises OSError if it cannot start."""
    with suspended():
        subprocess.run(command, check=False)
