"""Open a text at a line in another program."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, TypeAlias

_GOTO: Final = frozenset({"code", "code-insiders", "codium", "cursor"})
_COLON: Final = frozenset({"hx", "helix", "subl", "zed"})


Command: TypeAlias = tuple[str, ...]
"""A program and its arguments. It draws on this terminal until it ends."""


def build_command(
    path: str, line: int, environment: Mapping[str, str] = os.environ
) -> Command | None:
    """Return how to open ``path`` at ``line``, or None where nothing is installed for it.

    ``$VISUAL`` goes before ``$EDITOR``, that before ``less``.
    """
    file = str(Path(path).absolute())
    editor = environment.get("VISUAL") or environment.get("EDITOR") or shutil.which("less")
    if not editor:
        return None
    program, *options = shlex.split(editor)
    name = Path(program).name
    place: Command
    if name in _GOTO:
        place = ("--goto", f"{file}:{line}")
    elif name in _COLON:
        place = (f"{file}:{line}",)
    else:
        place = (f"+{line}", file)
    return (program, *options, *place)


def run(command: Command, suspended: Callable[[], AbstractContextManager[None]]) -> None:
    """Run ``command`` within ``suspended()``, to its end. Raises OSError if it cannot start."""
    with suspended():
        subprocess.run(command, check=False)
