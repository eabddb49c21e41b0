"""Which index a command works on, and what it says of that: cases must not mix.

As git does, the commands use the index of a folder above the current one. They say so, and what
the user did not name is never added to it: ``index PATH`` sets up an index of its own instead,
``index add PATH`` adds.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from index import config as configs
from index import trust
from index.config import FOLDER_NAME, Config, Origin, Source
from index.console import current_folder, write_note
from index.entries import shorten
from index.errors import ConfigError
from index.messages import Message, _
from index.shard import Shard
from index.text.safe import safe

_NOTHING_HERE: Final = Message("run 'index FOLDER' to set one up")


def load_config(explicit: Path | None) -> Config:
    """Return the config in force.

    Raises ConfigError if there is none, UntrustedError if it needs trust.
    """
    source = configs.find(current_folder(), explicit)
    if source is None:
        raise configs.nothing_here(current_folder(), _NOTHING_HERE)
    return trust.load_source(source)


def announce(explicit: Path | None) -> None:
    """Say which index is in force, unless the user has just named it or it is that of here.

    A line that is always there would not be read when it matters.
    """
    here = current_folder()
    source = configs.find(here, explicit)
    if explicit is None and source is not None and folder_of(source) != here:
        text = _("using {index}").format(index=describe(source).said())
        write_note(f"index: {text}")


def load_config_for(paths: Sequence[Path], explicit: Path | None) -> Config:
    """Return the config for ``index PATH…``: the one in force if it covers ``paths``, or is here.

    They are added to one that is here. Where one above does not cover them, or nothing is in
    force, one is set up in the current folder, which is said. Raises ConfigError.
    """
    requested = _existing(paths)
    here = current_folder()
    source = configs.find(here, explicit)
    if source is None:
        if not requested:
            raise configs.nothing_here(here, _NOTHING_HERE)
        return _create(requested)
    if not requested or source.origin is Origin.NAMED or folder_of(source) == here:
        return _with_documents(trust.load_source(source), requested)
    if _covers(source, requested):
        return trust.load_source(source)
    config = _create(requested)
    text = _("set up an index of its own here, apart from {index}; to add to that: index add PATH")
    write_note(f"index: {text.format(index=describe(source).said())}")
    return config


def add_documents(paths: Sequence[Path], explicit: Path | None) -> Config:
    """Return the config in force, with ``paths`` added to its documents. Raises ConfigError."""
    requested = _existing(paths)
    if configs.find(current_folder(), explicit) is None:
        return _create(requested)
    return _with_documents(load_config(explicit), requested)


def with_shard(config: Config, shard: Shard) -> Config:
    """Return ``config`` with ``shard``, which a config that we have written names from now on."""
    if not configs.is_generated(config.path) or config.shard is not None:
        return replace(config, shard=shard)
    config = configs.load(configs.write_shard(config, shard))
    trust.record(config)
    return config


def load_config_for_import(folders: Sequence[Path], explicit: Path | None) -> Config:
    """Return the config in force, or set one up for the ``folders`` that the user has named."""
    if configs.find(current_folder(), explicit) is not None:
        return load_config(explicit)
    if not folders:
        raise ConfigError(
            "no config.yaml here or above; say where the documents lie: --map OLD=NEW"
        )
    return _create(_existing(folders))


def remaining_documents(config: Config, removed: Sequence[Path]) -> tuple[Path, ...]:
    """Return the documents of ``config`` without some entries.

    Raises ConfigError if one of these is no entry, if none would remain, or if the config is not
    ours to write.
    """
    paths = tuple(Path(os.path.abspath(path)) for path in removed)
    for path, given in zip(paths, removed, strict=True):
        if path in config.documents:
            continue
        root = next((root for root in config.documents if root in path.parents), None)
        if root is None:
            raise ConfigError(
                "{given} is not indexed; 'index list' names what is", given=_short(given)
            )
        raise ConfigError(
            "{given} is in {root}, which is indexed as a whole; name it in a"
            " '.searchignore' there, or remove all of that",
            given=_short(given),
            root=root,
        )
    remaining = tuple(root for root in config.documents if root not in paths)
    if not remaining:
        raise ConfigError("an index has one entry at least; 'index add' another first")
    if not configs.is_generated(config.path):
        raise ConfigError(
            "remove it from 'documents:' of {path}, then run 'index'", path=config.path
        )
    return remaining


def remove_documents(config: Config, paths: Sequence[Path]) -> Config:
    """Return ``config`` without some entries, written. Raises what the above does."""
    remaining = remaining_documents(config, paths)
    config = configs.load(configs.replace_documents(config, remaining))
    trust.record(config)
    return config


def folder_of(source: Source) -> Path:
    """Return the folder whose index a config file describes."""
    folder = Path(os.path.abspath(source.path)).parent
    return folder.parent if folder.name == FOLDER_NAME else folder


def describe(source: Source) -> Message:
    """Return what to call the index of ``source`` in a message."""
    place = folder_of(source) if source.origin is Origin.FOUND else source.path
    return Message("the index of {place}", place=safe(str(place)))


def _existing(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return ``paths``, absolute. Raises ConfigError if one is not there."""
    for path in paths:
        if not os.path.exists(path):  # noqa: PTH110, pathlib's raises for names that are too long
            raise ConfigError(
                "{path}: no such file or folder; name one that exists", path=_short(path)
            )
    return tuple(Path(path).absolute() for path in paths)


def _create(paths: tuple[Path, ...]) -> Config:
    config = configs.load(configs.create(current_folder(), paths))
    trust.record(config)  # the user has just named what it asks for
    return config


def _with_documents(config: Config, paths: tuple[Path, ...]) -> Config:
    added = tuple(path for path in paths if not _is_covered(path, config))
    if not added:
        return config
    if not configs.is_generated(config.path):
        raise ConfigError(
            "{added} is not in 'documents:' of {path}; add it there",
            added=added[0],
            path=config.path,
        )
    config = configs.load(configs.replace_documents(config, (*config.documents, *added)))
    trust.record(config)
    return config


def _covers(source: Source, paths: Sequence[Path]) -> bool:
    """Tell whether the index of ``source`` has all ``paths``; not if it cannot be obeyed."""
    try:
        config = trust.load_source(source)
    except ConfigError:
        return False
    return all(_is_covered(path, config) for path in paths)


def _is_covered(path: Path, config: Config) -> bool:
    """Tell whether ``path`` is, or is below, one of the documents of ``config``."""
    path = Path(os.path.normpath(path))
    return any(path == root or root in path.parents for root in config.documents)


def _short(path: Path) -> str:
    return shorten(str(path))
