"""The ``index`` command: bring the index up to date, or say how it stands."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index import commands
from index.console import CommandParser, current_folder, run_command
from index.errors import ConfigError
from index.report import print_skipped, print_status, print_summary

if TYPE_CHECKING:
    from index.config import Config
    from index.exchange.importing import PathMapping
    from index.types import AbsentRoot, Summary

_NEEDS_ATTENTION: Final = 1
_WORDS: Final = ("status", "check", "watch", "rebuild", "export", "import", "trust")
_OPTIONS: Final = {
    "--json": ("", "watch"),
    "--map": ("import",),
    "--poll": ("watch",),
    "--repair": ("check",),
    "--reread": ("rebuild",),
}
"""Options that go with some commands only; "" stands for none."""


def parser() -> argparse.ArgumentParser:
    """Return the command line of ``index``."""
    result = CommandParser(
        prog="index",
        description="Index English, Spanish and Arabic documents for 'search'.",
        epilog="Without PATH: update the index of the config in force. With PATH: add these files"
        " and folders to it first, setting up an index in this folder if there is none."
        " 'index status': what it holds, and what is stale. 'index watch': update it whenever"
        " something changes, until Ctrl-C. 'index check': whether all of it is as it was written;"
        " changes nothing. 'index rebuild': make anew what is derived from the documents as read."
        " 'index export FILE' and 'index import FILE': take an index elsewhere."
        " 'index trust': obey a config that somebody else may have written."
        " (A folder of one of these names is ./status.) Exit status: 0 done,"
        " 1 done but part of the documents is not there (of 'status', too), or was damaged and"
        " could not be read again, 2 error or not sound, 130 interrupted.",
    )
    result.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="file or folder to add; or one of 'status', 'watch', 'check', 'rebuild',"
        " 'export FILE', 'import FILE' and 'trust [FILE]'",
    )
    result.add_argument("--config", type=Path, metavar="FILE", help="settings (config.yaml)")
    result.add_argument(
        "--prune",
        action="store_true",
        help="remove the documents of folders that are empty or missing, too",
    )
    result.add_argument(
        "--rehash",
        action="store_true",
        help="compare every file by content, not by size and time",
    )
    result.add_argument(
        "--download", action="store_true", help="fetch the model that 'encoder:' names, once"
    )
    result.add_argument(
        "--list", action="store_true", help="with 'trust': print every config that was trusted"
    )
    result.add_argument(
        "--revoke", action="store_true", help="with 'trust [FILE]': trust that config no more"
    )
    result.add_argument(
        "--skipped", action="store_true", help="with 'status': list all files passed over, and why"
    )
    result.add_argument(
        "--repair", action="store_true", help="with 'check': mend what is not sound"
    )
    result.add_argument(
        "--reread", action="store_true", help="with 'rebuild': read all documents again, too"
    )
    result.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="OLD=NEW",
        help="with 'import': documents that lay in folder OLD lie in NEW",
    )
    result.add_argument(
        "--poll",
        action="store_true",
        help="with 'watch': compare the folders every 10 s instead of waiting for the system",
    )
    result.add_argument(
        "--json", action="store_true", help="print progress and summary as JSON, an object a line"
    )
    result.add_argument("-q", "--quiet", action="store_true", help="print only what needs you")
    return result


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
    options = parser().parse_intermixed_args(arguments)
    word = options.paths[0] if options.paths and options.paths[0] in _WORDS else ""
    for option, words in _OPTIONS.items():
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
