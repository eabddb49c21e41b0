"""Where the file of marks is: in the folder of the index, or with the user's private files."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from index.files.private import state_folder
from index.marks_file import NAME as NAME

if TYPE_CHECKING:
    from index.config import Config


def casework_path(config: Config) -> Path:
    """Return where the work on the index of ``config`` is; nothing need be there.

    In the folder of the index, so that it goes with it. In a folder of somebody else, or one
    that cannot be written, it would be nobody's or theirs: then it is a private file of the user,
    named after the folder. Raises ConfigError if no home is known for that.
    """
    folder = config.data_dir
    path = folder / NAME
    if _is_ours(folder) or _is_owner(path):
        return path
    name = hashlib.blake2b(os.fsencode(folder.absolute()), digest_size=16).hexdigest()
    return state_folder() / "casework" / f"{name}.sqlite"


def _is_ours(folder: Path) -> bool:
    """Tell whether a folder is the user's to write, or is yet to be made."""
    return not folder.exists() or (_is_owner(folder) and os.access(folder, os.W_OK))


def _is_owner(path: Path) -> bool:
    """Tell whether there is something at ``path`` and it belongs to the user."""
    try:
        owner = path.lstat().st_uid
    except OSError:
        return False
    return not hasattr(os, "getuid") or owner == os.getuid()
