"""Which configurations are obeyed: nobody's but the user's, without being asked.

A configuration that is found by looking around may have come with a download, or lie in a
folder where others write. What it asks for beyond its own folder (see :class:`Demand`) needs
the user's trust, once: ``index trust`` remembers it by the path of the file, and anything else
that the file asks for later is asked about again. A file that the user names is obeyed if it is
the user's. The rule is that of git's ``safe.directory``, and so is what counts as the user's.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import stat
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Final

from index.config import FOLDER_NAME, Config, Origin, Source, find, load
from index.errors import ConfigError, UntrustedError
from index.files import private
from index.locations import Locations

_DEFAULTS: Final = {setting.name: setting.default for setting in fields(Config)}
_LIMITS: Final = ("max_file_mb", "file_seconds", "file_memory_mb")
_USUAL_WORKERS: Final = 4
"""As many as indexing takes by itself at most."""
_MAX_NAMED: Final = 4
"""Demands that a message names; 'index trust' prints all."""
_IS_POSIX: Final = hasattr(os, "geteuid")


@dataclass(frozen=True, slots=True)
class Demand:
    """Something that a configuration asks for beyond its own folder.

    ``key``: ``documents`` or ``data_dir`` (a path outside), ``follow_links``, ``encoder`` (a
    model, which is loaded), a limit above the default, ``workers``, or ``owner`` (what others
    own or may write).
    """

    key: str
    value: str

    def __str__(self) -> str:
        return self.value if self.key == "owner" else f"{self.key}: {self.value}"


def load_trusted(start: Path, explicit: Path | None = None) -> Config:
    """Load the settings that hold for ``start``, see :func:`index.config.find`.

    Raises UntrustedError if they ask for what needs trust, ConfigError if there are none, or as
    :func:`index.config.load` does.
    """
    source = find(start, explicit)
    if source is None:
        raise ConfigError("nothing is indexed here or above; run 'index FOLDER' first")
    return load_source(source)


def load_source(source: Source) -> Config:
    """Load the settings in a file. Raises what :func:`load_trusted` does."""
    config = load(source.path)
    if source.origin is Origin.OWN:
        return config
    demands = find_demands(config)
    if source.origin is Origin.NAMED and all(demand.key != "owner" for demand in demands):
        return config
    if demands and _trusted().get(_name(config)) != _digest(demands):
        raise UntrustedError(_refusal(config, demands))
    return config


def record(config: Config) -> tuple[Demand, ...]:
    """Remember that the user trusts ``config`` with what it asks for now, which is returned.

    Raises ConfigError if it cannot be remembered.
    """
    demands = find_demands(config)
    if demands:
        trusted = {**_trusted(), _name(config): _digest(demands)}
        try:
            private.replace(_file(), json.dumps(trusted, indent=1, sort_keys=True))
        except OSError as error:
            raise ConfigError(
                f"{_file()}: {error.strerror}; mend that, then trust again"
            ) from error
    return demands


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
    for key in _LIMITS:
        if getattr(config, key) > _DEFAULTS[key]:
            yield Demand(key, str(getattr(config, key)))
    if config.workers > _USUAL_WORKERS:
        yield Demand("workers", str(config.workers))


def _home(config: Config) -> Path:
    """Return the folder that ``config`` is for: that of ``.trujaman``, or its own."""
    folder = config.path.parent
    return folder.parent if folder.name == FOLDER_NAME else folder


def _index_paths(config: Config) -> Iterator[Path]:
    """Yield the folder of the index, and the links in it: whoever writes to it follows them."""
    yield config.data_dir
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


def _refusal(config: Config, demands: tuple[Demand, ...]) -> str:
    named = ", ".join(str(demand) for demand in demands[:_MAX_NAMED])
    if len(demands) > _MAX_NAMED:
        named += f" and {len(demands) - _MAX_NAMED} more"
    return (
        f"{config.path} may be a stranger's and is not obeyed yet: {named}; if that is right,"
        f" run: index trust {shlex.quote(str(config.path))}"
    )


def _file() -> Path:
    return private.state_folder() / "trusted.json"


def _name(config: Config) -> str:
    return os.path.realpath(config.path)


def _digest(demands: tuple[Demand, ...]) -> str:
    content = json.dumps(sorted(astuple(demand) for demand in demands))
    return hashlib.sha256(content.encode()).hexdigest()


def _trusted() -> dict[str, str]:
    """Return the digest of what each trusted configuration asks for, by its path.

    Raises ConfigError if that cannot be read.
    """
    try:
        entries = json.loads(private.read(_file()) or "{}")
    except OSError as error:
        raise ConfigError(f"{_file()}: {error.strerror}; mend that, then try again") from error
    except (ValueError, RecursionError):
        return {}  # damaged: whatever was trusted is asked about again
    if not isinstance(entries, dict):
        return {}
    return {str(path): str(digest) for path, digest in entries.items()}
