"""The ``index`` command: bring the index up to date, or say how it stands."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index import commands
from index.console import current_folder, run_command
from index.errors import ConfigError
from index.options import COMMANDS, OPTION_COMMANDS, build_parser
from index.report import print_skipped, print_status, print_summary

if TYPE_CHECKING:
    from index.config import Config
    from index.exchange.importing import PathMapping
    from index.types import AbsentRoot, Summary

_NEEDS_ATTENTION: Final = 1
_WORDS: Final = tuple(command.split()[0] for command, _ in COMMANDS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns 0 if all is done, 1 if part of the documents is not there or was lost, 2 on error or
    if the index is not sound, 130 when interrupted.
    """
    return run_command(
        "index",
        lambda: _run(arguments),
        when_interrupted="interrupted; what was committed stays, the next run continues",
    )


def _run(arguments: Sequence[str] | None) -> int:
    options = build_parser().parse_intermixed_args(arguments)
    word = options.paths[0] if options.paths and options.paths[0] in _WORDS else ""
    for option, words in OPTION_COMMANDS.items():
        if getattr(options, option.removeprefix("--")) and word not in words:
            names = " or ".join(f"'{f'index {name}'.strip()}'" for name in words)
            raise ConfigError(f"{option} goes with {names}")
    # NumPy's own threads cost more than they save on products as small as ours.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if options.paths == ["status"]:
        from index.status import read_status

        status = read_status(_load_config([], options.config))
        if options.skipped:
            print_skipped(status)
        else:
            print_status(status)
        return _NEEDS_ATTENTION if status.changes.absent else 0
    if options.paths == ["check"]:
        return commands.check(_load_config([], options.config), repairs=options.repair)
    if options.paths == ["watch"]:
        return commands.watch(
            _load_config([], options.config),
            polls=options.poll,
            as_json=options.json,
            quiet=options.quiet,
        )
    if options.paths == ["rebuild"]:
        config = _load_config([], options.config)
        return commands.rebuild(config, rereads=options.reread, quiet=options.quiet)
    if word == "export" and len(options.paths) == 2:
        return commands.export(_load_config([], options.config), Path(options.paths[1]))
    if word == "import" and len(options.paths) == 2:
        mappings = commands.parse_mappings(options.map)
        config = _load_config_for_import(mappings, options.config)
        return commands.import_(config, Path(options.paths[1]), mappings, quiet=options.quiet)
    if options.paths[:1] == ["trust"] and len(options.paths) <= 2:
        from index.trust_command import run_trust

        return run_trust(options)
    if options.list or options.revoke:
        raise ConfigError("--list and --revoke belong to 'index trust'")
    config = _load_config([Path(path) for path in options.paths], options.config)
    if options.download:
        from index.embedding.open import download_encoder

        download_encoder(config.encoder, config.path.parent)
    quiet, as_json = options.quiet, options.json
    summary = _update(
        config,
        lambda _: bool(options.prune),
        rehash=options.rehash,
        quiet=quiet,
        as_json=as_json,
    )
    lost = summary.lost
    absent = tuple(root for root in summary.absent if root.documents)
    is_talking = not (quiet or as_json)
    if absent and is_talking and _agrees("Remove these documents from the index?"):
        summary = _update(config, absent.__contains__, rehash=False, quiet=quiet, as_json=False)
    return _NEEDS_ATTENTION if summary.absent or lost else 0


def _update(
    config: Config,
    prune: Callable[[AbsentRoot], bool],
    *,
    rehash: bool,
    quiet: bool,
    as_json: bool,
) -> Summary:
    from index.json_lines import JsonLines
    from index.progress import ProgressLine
    from index.update import update

    if as_json:
        lines = JsonLines()
        summary = update(config, progress=lines, rehash=rehash, prune=prune)
        lines.print_summary(summary)
        return summary
    with closing(ProgressLine()) as line:
        progress = None if quiet else line
        summary = update(config, progress=progress, rehash=rehash, prune=prune)
    print_summary(summary, quiet=quiet)
    return summary


def _agrees(question: str) -> bool:
    """Ask whoever sits at the terminal; without one, the answer is no."""
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        return False
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _load_config_for_import(mappings: Sequence[PathMapping], explicit: Path | None) -> Config:
    """Return the config in force, or set one up for the folders that the user has named."""
    from index import config as configs

    if configs.find(current_folder(), explicit) is not None:
        return _load_config([], explicit)
    if not mappings:
        raise ConfigError(
            "no config.yaml here or above; say where the documents lie: --map OLD=NEW"
        )
    return _load_config([mapping.new for mapping in mappings], explicit)


def _load_config(paths: list[Path], explicit: Path | None) -> Config:
    """Return the config in force, with ``paths`` added to its documents if we may write it."""
    from index import config as configs
    from index import trust
    from index.entries import shorten

    for path in paths:
        if not os.path.exists(path):  # noqa: PTH110, pathlib's raises for names that are too long
            raise ConfigError(f"{shorten(str(path))}: no such file or folder; name one that exists")
    requested = tuple(Path(path).absolute() for path in paths)
    source = configs.find(current_folder(), explicit)
    if source is None:
        if not requested:
            raise configs.nothing_here(current_folder(), "run 'index FOLDER' to set one up")
        config = configs.load(configs.create(current_folder(), requested))
    else:
        config = trust.load_source(source)
        added = tuple(path for path in requested if not _is_covered(path, config))
        if not added:
            return config
        if not configs.is_generated(config.path):
            raise ConfigError(f"{added[0]} is not in 'documents:' of {config.path}; add it there")
        documents = (*config.documents, *added)
        config = configs.load(configs.replace_documents(config, documents))
    trust.record(config)  # the user has just named what it asks for
    return config


def _is_covered(path: Path, config: Config) -> bool:
    """Tell whether ``path`` is, or is below, one of the documents of ``config``."""
    return any(path == root or root in path.parents for root in config.documents)
