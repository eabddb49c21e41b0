"""``index trust``: trusts a configuration, lists what was trusted, or takes it back."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from index import trust
from index.config import FILE_NAME, FOLDER_NAME, Source, find, load
from index.console import current_folder
from index.errors import ConfigError
from index.report import print_trust, print_trusted, print_untrusted


def run_trust(options: argparse.Namespace, file: Path | None) -> int:
    """Do what the options of ``index trust [FILE]`` ask for; return the exit status.

    Raises ConfigError if there is no such configuration, or trust cannot be remembered.
    """
    if options.list:
        if file is not None or options.revoke:
            raise ConfigError("'index trust --list' lists all; it takes nothing else")
        for trusted in trust.list_trusted():
            print_trusted(trusted)
        return 0
    if options.revoke:
        _revoke(file, options.config)
        return 0
    config = load(_find(file, options.config).path)
    demands = trust.record(config)
    print_trust(config.path, demands)
    return 0


def _revoke(file: Path | None, explicit: Path | None) -> None:
    """Take trust back from a file, which need not be there any more, or from that of a folder."""
    gone = file is not None and not os.path.lexists(file)
    path = file if file is not None and gone else _find(file, explicit).path
    in_folder = (path / FILE_NAME, path / FOLDER_NAME / FILE_NAME) if gone else ()
    if not any(trust.revoke(candidate) for candidate in (path, *in_folder)):
        raise ConfigError("{path} was not trusted; 'index trust --list' lists what was", path=path)
    print_untrusted(path)


def _find(file: Path | None, explicit: Path | None) -> Source:
    """Return the configuration that is meant: ``file`` itself or what applies to a folder."""
    if file is None:
        source = find(current_folder(), explicit)
    elif os.path.isdir(file):  # noqa: PTH112, pathlib's raises for names that are too long
        source = find(file)
    else:
        source = find(current_folder(), file)
    if source is None:
        raise ConfigError("no config.yaml here or above; name one: index trust FILE")
    return source
