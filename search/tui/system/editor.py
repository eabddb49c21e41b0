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

from index.errors import ConfigError

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

    ``$VISUAL`` takes precedence over ``$EDITOR``, and that over ``less``; one that is empty does
    not count. Raises ConfigError if what is set is no command.
    """
    file = str(Path(path).absolute())  # begins with the root, so it is no option for any program
    words = _configured_editor(environment)
    if words is None:
        return None
    program, *options = words
    name = Path(program).name
    location: Command
    if name in _GOTO_OPTION:
        location = ("--goto", f"{file}:{line}")
    elif name in _COLON_SUFFIX:
        location = (f"{file}:{line}",)
    else:
        location = (f"+{line}", file)
    return (program, *options, *location)


def _configured_editor(environment: Mapping[str, str]) -> list[str] | None:
    """Return the words of the user's editor, or of less; None if there is neither."""
    for variable in ("VISUAL", "EDITOR"):
        value = environment.get(variable, "")
        try:
            words = shlex.split(value)
        except ValueError as error:
            reason = str(error).lower()
            raise ConfigError(
                "{variable}={value}: {reason}; mend the variable",
                variable=variable,
                value=value,
                reason=reason,
            ) from error
        if words and words[0]:
            return words
    less = shutil.which("less")
    return [less] if less else None


def run(command: Command, suspended: Callable[[], AbstractContextManager[None]]) -> None:
    """Run ``command`` within ``suspended()``, to its end. Raises OSError if it cannot start."""
    with suspended():
        subprocess.run(command, check=False)
