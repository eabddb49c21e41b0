"""The commands of ``index`` by name: which config each works on, and what it is called with."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from index import commands, project, updating
from index.config import Config
from index.shard import Shard

Handler = Callable[[argparse.Namespace, Sequence[Path]], int]


def _status(options: argparse.Namespace, _: Sequence[Path]) -> int:
    config = _load(options)
    return commands.status(config, skipped=options.skipped, as_json=options.json)


def _list(options: argparse.Namespace, paths: Sequence[Path]) -> int:
    return commands.list_contents(_load(options), paths, as_json=options.json)


def _check(options: argparse.Namespace, _: Sequence[Path]) -> int:
    return commands.check(_load(options), repairs=options.repair)


def _watch(options: argparse.Namespace, _: Sequence[Path]) -> int:
    load = partial(_load, options)
    config = load()
    _announce(options)
    return commands.watch(
        config, load, polls=options.poll, as_json=options.json, quiet=options.quiet
    )


def _rebuild(options: argparse.Namespace, _: Sequence[Path]) -> int:
    config = _load(options)
    _announce(options)
    return commands.rebuild(config, rereads=options.reread, quiet=options.quiet)


def _export(options: argparse.Namespace, paths: Sequence[Path]) -> int:
    config = project.load_config(options.config)
    _announce(options)
    return commands.export(config, paths[0])


def _import(options: argparse.Namespace, paths: Sequence[Path]) -> int:
    mappings = commands.parse_mappings(options.map)
    folders = [mapping.new for mapping in mappings]
    config = project.load_config_for_import(folders, options.config)
    _announce(options)
    return commands.import_(config, paths[0], mappings, quiet=options.quiet)


def _migrate(options: argparse.Namespace, _: Sequence[Path]) -> int:
    config = _load(options)
    _announce(options)
    return commands.migrate(config, options.to, quiet=options.quiet)


def _trust(options: argparse.Namespace, paths: Sequence[Path]) -> int:
    from index.trust_command import run_trust

    return run_trust(options, paths[0] if paths else None)


def _add(options: argparse.Namespace, paths: Sequence[Path]) -> int:
    config = project.add_documents(paths, options.config)
    _announce(options)
    return updating.run(config, options)


def _remove(options: argparse.Namespace, paths: Sequence[Path]) -> int:
    config = project.load_config(options.config)
    updating.check_removal(config, paths, options)
    _announce(options)
    return updating.run(project.remove_documents(config, paths), options)


def _update(options: argparse.Namespace, paths: Sequence[Path]) -> int:
    config = project.load_config_for(paths, options.config)
    if options.shard:
        config = project.with_shard(config, Shard.parse(options.shard))
    _announce(options)
    return updating.run(config, options)


def _load(options: argparse.Namespace) -> Config:
    return _with_shard(project.load_config(options.config), options)


def _with_shard(config: Config, options: argparse.Namespace) -> Config:
    """Return ``config`` with the shard of the command line, if there is one."""
    return replace(config, shard=Shard.parse(options.shard)) if options.shard else config


def _announce(options: argparse.Namespace) -> None:
    if not (options.quiet or options.json):
        project.announce(options.config)


HANDLERS: Final[dict[str, Handler]] = {
    "": _update,
    "add": _add,
    "check": _check,
    "export": _export,
    "import": _import,
    "list": _list,
    "migrate": _migrate,
    "rebuild": _rebuild,
    "remove": _remove,
    "status": _status,
    "trust": _trust,
    "watch": _watch,
}
"""By the name of a command, "" for none."""
