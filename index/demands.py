"""What a configuration asks for beyond its own folder.

What counts as the user's is what does for git's ``safe.directory``.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from index.config import FOLDER_NAME, Config
from index.locations import Locations

_DEFAULTS: Final[Mapping[str, Any]] = {setting.name: setting.default for setting in fields(Config)}
_USUAL_WORKERS: Final = 4
"""As many as indexing takes by itself at most."""
_BEARABLE: Final = {"max_file_mb": 1_024, "max_container_mb": 1 << 16, "file_seconds": 600}
"""Limits up to which a stranger's documents do no harm: they cost time."""
_BEARABLE_SHARE: Final = 0.5
"""The share of the machine's memory that all helpers together may take without being asked."""
_IS_POSIX: Final = hasattr(os, "geteuid")


@dataclass(frozen=True, slots=True)
class Demand:
    """Something that a configuration asks for beyond its own folder.

    ``key``: ``documents`` or ``data_dir`` (a path outside), ``follow_links``, ``encoder`` (a
    model, which is loaded), ``backend`` (a server, which is sent the documents, or its folder,
    which another library opens), a limit above what any machine bears, ``workers``, or ``owner``
    (what others own or may write).
    """

    key: str
    value: str

    def __str__(self) -> str:
        return self.value if self.key == "owner" else f"{self.key}: {self.value}"


def find_demands(config: Config) -> tuple[Demand, ...]:
    """Return what ``config`` asks for beyond its own folder."""
    home = _home(config)
    inside = os.path.realpath(home)
    demands = [
        *(Demand("documents", path) for path in _leading_out(config.documents, inside)),
        *(Demand("data_dir", path) for path in _leading_out(_index_paths(config), inside)),
    ]
    demands.extend(_settings_demands(config))
    owned = dict.fromkeys((config.path, config.path.parent, home, config.data_dir))
    return (*dict.fromkeys(demands), *(Demand("owner", text) for text in _foreign(owned)))


def _settings_demands(config: Config) -> Iterator[Demand]:
    """Yield what the settings of ``config`` ask for, besides paths."""
    if config.follow_links:
        yield Demand("follow_links", "true")
    if config.encoder != _DEFAULTS["encoder"]:
        yield Demand("encoder", config.encoder)
    if config.backend is not None:  # a folder of a stranger's is opened by another library
        yield Demand("backend", str(config.backend))
    for key, bearable in _BEARABLE.items():
        if getattr(config, key) > bearable:
            yield Demand(key, str(getattr(config, key)))
    if config.file_memory_mb > _bearable_memory_mb(config):
        yield Demand("file_memory_mb", str(config.file_memory_mb))
    if config.workers > _USUAL_WORKERS:
        yield Demand("workers", str(config.workers))


def _bearable_memory_mb(config: Config) -> int:
    """Return up to which ``file_memory_mb`` the machine goes on working, whatever is read."""
    usual: int = _DEFAULTS["file_memory_mb"]
    if config.file_memory_mb <= usual:
        return usual
    from psutil import virtual_memory

    workers = config.workers or _USUAL_WORKERS
    return max(usual, int(virtual_memory().total * _BEARABLE_SHARE / workers) >> 20)


def _home(config: Config) -> Path:
    """Return the folder that ``config`` is for: that of ``.trujaman``, or its own."""
    folder = config.path.parent
    return folder.parent if folder.name == FOLDER_NAME else folder


def _index_paths(config: Config) -> Iterator[Path]:
    """Yield the folder of the index, and the links in it: whoever writes to it follows them."""
    yield config.data_dir
    if config.backend is not None and config.backend.folder is not None:
        yield config.backend.folder
    for folder in (config.data_dir, Locations.of(config).keyword):
        try:
            yield from sorted(path for path in folder.iterdir() if path.is_symlink())
        except OSError:
            continue  # there is none yet


def _leading_out(paths: tuple[Path, ...] | Iterator[Path], inside: str) -> Iterator[str]:
    """Yield the real paths of those of ``paths`` that are not in the folder ``inside``."""
    prefix = os.path.normcase(inside.rstrip(os.sep) + os.sep)
    for path in paths:
        real = os.path.realpath(path)
        if not os.path.normcase(real + os.sep).startswith(prefix):
            yield real


def _foreign(paths: dict[Path, None]) -> Iterator[str]:
    """Yield what makes each of ``paths`` another user's: its owner, or that anybody may write it.

    As with git, the super-user's are not ours, and under sudo those of whoever called it are.
    A group is people who were chosen to work together; that it may write is no reason.
    """
    if not _IS_POSIX:
        return
    ours = {os.geteuid()}
    if os.geteuid() == 0 and os.environ.get("SUDO_UID", "").isdecimal():
        ours.add(int(os.environ["SUDO_UID"]))
    for path in paths:
        for status in _statuses(path):
            if status.st_uid not in ours:
                yield f"{path} belongs to {_user_name(status.st_uid)}"
                break
            if _is_open_to_all(status):
                yield f"{path} can be written by anybody"
                break


def _statuses(path: Path) -> list[os.stat_result]:
    """Return the status of ``path`` and, if it is a link, of what it leads to; [] if absent."""
    try:
        return [path.lstat(), path.stat()]
    except OSError:
        return []


def _is_open_to_all(status: os.stat_result) -> bool:
    mode = status.st_mode
    if stat.S_ISLNK(mode) or not mode & stat.S_IWOTH:
        return False
    return not (stat.S_ISDIR(mode) and mode & stat.S_ISVTX)  # as /tmp: nobody renames others' files


def _user_name(number: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"
