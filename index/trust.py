"""Which configurations are obeyed: nobody's but the user's, without being asked.

A configuration that is found by looking around may have come with a download, or lie in a
folder where others write. What it asks for beyond its own folder (see :mod:`index.demands`)
needs the user's trust, once: ``index trust`` remembers it by the path of the file, and anything
else that the file asks for later is asked about again. A file that the user names is obeyed if
it is the user's. The rule is that of git's ``safe.directory``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import astuple
from pathlib import Path
from typing import Final, NamedTuple

from index.config import Config, Origin, Source, find, load, nothing_here
from index.demands import Demand, find_demands
from index.errors import ConfigError, UntrustedError
from index.files import private
from index.messages import Message, marked

_MAX_NAMED: Final = 4
"""Demands that a message names; 'index trust' prints all."""


class Trusted(NamedTuple):
    """A configuration that was trusted; ``text`` is one line that says how it stands now."""

    path: str
    text: str
    demands: tuple[Demand, ...] = ()


def load_trusted(start: Path, explicit: Path | None = None) -> Config:
    """Load the settings that hold for ``start``, see :func:`index.config.find`.

    Raises UntrustedError if they ask for what needs trust, ConfigError if there are none, or as
    :func:`index.config.load` does.
    """
    source = find(start, explicit)
    if source is None:
        raise nothing_here(start, "run 'index FOLDER' first")
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
        raise _refusal(config, demands)
    return config


def record(config: Config) -> tuple[Demand, ...]:
    """Remember that the user trusts ``config`` with what it asks for now, which is returned.

    Raises ConfigError if it cannot be remembered.
    """
    demands = find_demands(config)
    if demands:
        _replace({**_trusted(), _name(config): _digest(demands)})
    return demands


def list_trusted() -> list[Trusted]:
    """Return all configurations that were trusted, by path. Raises ConfigError."""
    return [_describe(path, digest) for path, digest in sorted(_trusted().items())]


def revoke(path: Path) -> bool:
    """Forget that the configuration at ``path`` is trusted; return whether it was.

    The file need not be there any more. Raises ConfigError if that cannot be remembered.
    """
    trusted = _trusted()
    if trusted.pop(os.path.realpath(path), None) is None:
        return False
    _replace(trusted)
    return True


def _describe(path: str, digest: str) -> Trusted:
    try:
        demands = find_demands(load(Path(path)))
    except ConfigError as error:
        return Trusted(path, Message("trusted, but cannot be read: {error}", error=error))
    if _digest(demands) == digest:
        return Trusted(path, marked("trusted"), demands)
    if not demands:
        return Trusted(path, marked("asks for nothing beyond its own folder any more"))
    return Trusted(path, marked("not trusted any more: it asks for something else"), demands)


def _refusal(config: Config, demands: tuple[Demand, ...]) -> UntrustedError:
    import shlex  # most configurations ask for nothing

    named = ", ".join(str(demand) for demand in demands[:_MAX_NAMED])
    if len(demands) > _MAX_NAMED:
        named = Message("{names} and {count} more", names=named, count=len(demands) - _MAX_NAMED)
    return UntrustedError(
        "{path} may be a stranger's and is not obeyed yet: {demands}; if that is right, run: index"
        " trust {quoted}",
        path=config.path,
        demands=named,
        quoted=shlex.quote(str(config.path)),
    )


def _file() -> Path:
    return private.state_folder() / "trusted.json"


def _name(config: Config) -> str:
    return os.path.realpath(config.path)


def _digest(demands: tuple[Demand, ...]) -> str:
    import hashlib

    content = json.dumps(sorted(astuple(demand) for demand in demands))
    return hashlib.sha256(content.encode()).hexdigest()


def _trusted() -> dict[str, str]:
    """Return the digest of what each trusted configuration asks for, by its path.

    Raises ConfigError if that cannot be read.
    """
    try:
        entries = json.loads(private.read(_file()) or "{}")
    except OSError as error:
        raise ConfigError(
            "{path}: {strerror}; mend that, then try again", path=_file(), strerror=error.strerror
        ) from error
    except (ValueError, RecursionError):
        return {}  # damaged: whatever was trusted is asked about again
    if not isinstance(entries, dict):
        return {}
    return {str(path): str(digest) for path, digest in entries.items()}


def _replace(trusted: Mapping[str, str]) -> None:
    """Remember the digest of what each trusted configuration asks for, by its path."""
    try:
        private.replace(_file(), json.dumps(trusted, indent=1, sort_keys=True))
    except OSError as error:
        raise ConfigError(
            "{path}: {strerror}; mend that, then try again", path=_file(), strerror=error.strerror
        ) from error
