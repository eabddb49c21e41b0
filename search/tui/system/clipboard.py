"""Ways to the clipboard, from a program that may be far from the screen it is on."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from typing import Final

_PATIENCE: Final = 2.0
"""Seconds a helper program may take."""


def available_commands(environment: Mapping[str, str] = os.environ) -> list[tuple[str, ...]]:
    """Return the installed programs that take text from a pipe to a clipboard in reach.

    Programs of the desktop only where the desktop is this machine's; tmux hands on to the
    terminal it is in, which it does not let programs inside it do (``set-clipboard``).
    """
    found: list[tuple[str, ...]] = []
    if not environment.get("SSH_CONNECTION"):
        if environment.get("WAYLAND_DISPLAY"):
            found.append(("wl-copy",))
        if environment.get("DISPLAY"):
            found += [("xclip", "-selection", "clipboard"), ("xsel", "-ib")]
        found += [("pbcopy",), ("clip.exe",)]
    if environment.get("TMUX"):
        found.append(("tmux", "load-buffer", "-w", "-"))
    return [command for command in found if shutil.which(command[0])]


def copy(text: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """Give ``text`` to the first helper that takes it; return its name, None if none does."""
    for command in available_commands(environment):
        try:
            done = subprocess.run(
                command,
                input=text.encode("utf-8", "replace"),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
        if done.returncode == 0:
            return command[0]
    return None
