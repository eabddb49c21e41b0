"""Open a document at a line in another program."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_FOR_VIEWERS: Final = frozenset({".pdf", ".docx"})
_VIEWERS: Final = ("xdg-open", "open")
_GOTO: Final = frozenset({"code", "code-insiders", "codium", "cursor"})
_COLON: Final = frozenset({"hx", "helix", "subl", "zed"})


@dataclass(frozen=True, slots=True)
class Command:
    """What to run. ``takes_screen``: it draws on this terminal until it ends."""

    arguments: tuple[str, ...]
    takes_screen: bool


def command(path: str, line: int, environment: Mapping[str, str] = os.environ) -> Command | None:
    """Return how to open ``path`` at ``line``, or None where nothing is installed for it.

    Text goes to ``$VISUAL``, else ``$EDITOR``, else ``less``; formats that are not text
    to the system's viewer, which cannot be told a line.
    """
    file = str(Path(path).absolute())
    if Path(path).suffix.lower() in _FOR_VIEWERS:
        viewer = next(filter(None, map(shutil.which, _VIEWERS)), None)
        return Command((viewer, file), takes_screen=False) if viewer else None
    editor = environment.get("VISUAL") or environment.get("EDITOR") or shutil.which("less")
    if not editor:
        return None
    program, *options = shlex.split(editor)
    name = Path(program).name
    place: tuple[str, ...]
    if name in _GOTO:
        place = ("--goto", f"{file}:{line}")
    elif name in _COLON:
        place = (f"{file}:{line}",)
    else:
        place = (f"+{line}", file)
    return Command((program, *options, *place), takes_screen=True)


def run(command: Command, suspended: Callable[[], AbstractContextManager[None]]) -> None:
    """Run ``command``; one that takes the screen within ``suspended()``, to its end.

    Raises OSError if it cannot be started.
    """
    if command.takes_screen:
        with suspended():
            subprocess.run(command.arguments, check=False)
    else:
        subprocess.Popen(
            command.arguments,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
