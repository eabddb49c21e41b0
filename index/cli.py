"""The ``index`` command: bring the index up to date, or print its status."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.console import CommandParser, current_folder, run_command, write_line, write_note
from index.errors import ConfigError
from index.text.safe import safe

if TYPE_CHECKING:
    from index.config import Config
    from index.status import Status
    from index.types import Skipped, Summary

_MAX_SKIPPED_NAMED: Final = 20
"""Skipped files that are named after a run; ``index status`` names them all."""


def parser() -> argparse.ArgumentParser:
    """Return the command line of ``index``."""
    result = CommandParser(
        prog="index",
        description="Index English, Spanish and Arabic documents for 'search'.",
        epilog="Without PATH: update the index of the config in force. With PATH: add these files"
        " and folders to it first, setting up an index in this folder if there is none.",
    )
    result.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="file or folder to add; or 'status', or 'trust [FILE]'",
    )
    result.add_argument("--config", type=Path, metavar="FILE", help="settings (config.yaml)")
    result.add_argument("-q", "--quiet", action="store_true", help="print errors only")
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0 on success, 2 on error, 130 when interrupted."""
    return run_command(
        "index",
        lambda: _run(arguments),
        when_interrupted="interrupted; what was committed stays, the next run continues",
    )


def _run(arguments: Sequence[str] | None) -> int:
    options = parser().parse_args(arguments)
    # NumPy's own threads cost more than they save on products as small as ours.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if options.paths == ["status"]:
        from index.status import read_status

        _print_status(read_status(_load_config([], options.config)))
        return 0
    if options.paths[:1] == ["trust"] and len(options.paths) <= 2:
        _trust(Path(options.paths[1]) if options.paths[1:] else None, options.config)
        return 0
    from index.progress import ProgressBar
    from index.update import update

    config = _load_config([Path(path) for path in options.paths], options.config)
    bar = ProgressBar()
    try:
        summary = update(config, progress=None if options.quiet else bar)
    finally:
        bar.close()
    if not options.quiet:
        _print_summary(summary)
    return 0


def _load_config(paths: list[Path], explicit: Path | None) -> Config:
    """Return the config in force, with ``paths`` added to its documents if we may write it."""
    from index import config as configs
    from index import trust

    for path in paths:
        if not path.exists():
            raise ConfigError(f"{path}: no such file or folder; name one that exists")
    requested = tuple(Path(path).absolute() for path in paths)
    source = configs.find(current_folder(), explicit)
    if source is None:
        if not requested:
            raise ConfigError("no config.yaml here or above; run 'index FOLDER' to set one up")
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


def _trust(file: Path | None, explicit: Path | None) -> None:
    """Say what a config asks for beyond its own folder, and remember that it is trusted."""
    from index import config as configs
    from index import trust

    start = file if file is not None and file.is_dir() else current_folder()
    source = configs.find(start, explicit if file is None or file.is_dir() else file)
    if source is None:
        raise ConfigError("no config.yaml here or above; name one: index trust FILE")
    config = configs.load(source.path)
    demands = trust.record(config)
    print(safe(str(config.path)))
    for demand in demands:
        print(f"  {safe(str(demand))}")
    if demands:
        print("trusted with this; anything else it may ask for later is asked about again")
    else:
        print("asks for nothing beyond its own folder; it needs no trust")


def _is_covered(path: Path, config: Config) -> bool:
    """Tell whether ``path`` is, or is below, one of the documents of ``config``."""
    return any(path == root or root in path.parents for root in config.documents)


def _print_summary(summary: Summary) -> None:
    """Print what a run did: counts on standard output, skipped files on standard error."""
    documents = summary.added + summary.changed + summary.unchanged
    write_line(
        f"{documents:,} documents, {summary.passages:,} passages: {summary.added:,} added,"
        f" {summary.changed:,} changed, {summary.removed:,} removed,"
        f" {len(summary.skipped):,} skipped"
    )
    _print_skipped(summary.skipped)


def _print_skipped(skipped: Sequence[Skipped]) -> None:
    for file in skipped[:_MAX_SKIPPED_NAMED]:
        write_note(f"skipped {safe(file.path)}: {safe(file.reason)}")
    if len(skipped) > _MAX_SKIPPED_NAMED:
        count = len(skipped) - _MAX_SKIPPED_NAMED
        write_note(f"… and {count:,} more skipped; 'index status' lists them all")


def _print_status(status: Status) -> None:
    by_language = ", ".join(f"{count:,} {language}" for language, count in status.passages.items())
    passages = f"{sum(status.passages.values()):,}" + (f" ({by_language})" if by_language else "")
    write_line(f"index      {safe(status.folder)}")
    write_line(f"documents  {status.documents:,}")
    write_line(f"passages   {passages}")
    write_line(f"encoder    {status.encoder}")
    write_line(f"updated    {status.updated or 'never finished; run index'}")
    write_line(f"on disk    {status.changes if status.changes else 'nothing new, changed or gone'}")
    for file in status.skipped:
        write_line(f"skipped    {safe(file.path)}: {safe(file.reason)}")
