"""Where a user's own files are: the XDG Base Directory Specification.

It says that a variable with a relative path is to be ignored. The same goes for ``$HOME`` here:
otherwise whatever folder is the current one would bring trust and settings of its own.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from index.errors import ConfigError

_IS_POSIX: Final = os.name == "posix"


def xdg_folder(variable: str, default: str) -> Path:
    """Return the folder that ``variable`` names; else ``default``, which is below the home.

    Raises ConfigError if no home is known.
    """
    named = os.environ.get(variable, "")
    return Path(named) if os.path.isabs(named) else expand_home(f"~/{default}")  # noqa: PTH117


def expand_home(path: str) -> Path:
    """Return ``path`` with the home it begins with, ``~`` or ``~user``, if it does.

    Raises ConfigError if that home is not known.
    """
    if not path.startswith("~"):
        return Path(path)
    user, _, rest = path[1:].partition("/")
    if user or not _IS_POSIX:
        expanded = os.path.expanduser(path)  # noqa: PTH111, pathlib's raises for unknown users
    else:
        home = os.environ.get("HOME", "")
        expanded = os.path.join(home if os.path.isabs(home) else _home_of_account(), rest)  # noqa: PTH117, PTH118
    if not os.path.isabs(expanded):  # noqa: PTH117
        whose = f"'{user}' has" if user else "you have"
        raise ConfigError(
            "{whose} no home folder that is known; set HOME to its whole path", whose=whose
        )
    return Path(expanded)


def _home_of_account() -> str:
    """Return the home that the system has for whoever runs this; "" if it has none."""
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return ""
