"""The clipboard, from a program that may be far from the screen it is shown on."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from typing import Final

_TIMEOUT: Final = 2.0
"""Seconds a clipboard program may take."""


def available_commands(environment: Mapping[str, str] = os.environ) -> list[tuple[str, ...]]:
    """Return the installed programs that copy their standard input to the user's clipboard.

    Programs of the desktop are among them only where the desktop is this machine's. tmux passes
    text on to the terminal it is in, which it does not let the programs inside it do
    (``set-clipboard``).
    """
    commands: list[tuple[str, ...]] = []
    if not environment.get("SSH_CONNECTION"):
        if environment.get("WAYLAND_DISPLAY"):
            commands.append(("wl-copy",))
        if environment.get("DISPLAY"):
            commands += [("xclip", "-selection", "clipboard"), ("xsel", "-ib")]
        commands += [("pbcopy",), ("clip.exe",)]
    if environment.get("TMUX"):
        commands.append(("tmux", "load-buffer", "-w", "-"))
    return [command for command in commands if shutil.which(command[0])]


def copy(text: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """Copy ``text`` with the first program that succeeds; return its name, None if none does."""
    for command in available_commands(environment):
        try:
            process = subprocess.run(
                command,
                input=text.encode("utf-8", "replace"),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_TIMEOUT,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
        if process.returncode == 0:
            return command[0]
    return None
