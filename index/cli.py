"""The ``index`` command: bring the index up to date, or say how it stands."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ConfigError, TrujamanError
from index.text.safe import safe

if TYPE_CHECKING:
    from index.config import Config
    from index.status import Status
    from index.types import Skipped, Summary

_NAMED = 20


def parser() -> argparse.ArgumentParser:
    """Return the command line of ``index``."""
    result = argparse.ArgumentParser(
        prog="index",
        description="Index English, Spanish and Arabic documents for 'search'.",
        epilog="Without PATH: update the index of the config in force. With PATH: add these files"
        " and folders to it first, setting up an index in this folder if there is none.",
    )
    result.add_argument(
        "paths", nargs="*", metavar="PATH", help="file or folder to add; or 'status'"
    )
    result.add_argument("--config", type=Path, metavar="FILE", help="settings (config.yaml)")
    result.add_argument("-q", "--quiet", action="store_true", help="print errors only")
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0 on success, 2 on error, 130 when interrupted."""
    options = parser().parse_args(arguments)
    # NumPy's own threads cost more than they save on products as small as ours.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        return _run(options)
    except TrujamanError as error:
        print(f"index: {safe(str(error))}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of a pipe has seen enough
        discard_output()
        return 0
    except KeyboardInterrupt:
        print(
            "\nindex: interrupted; what was committed stays, the next run continues",
            file=sys.stderr,
        )
        return 130


def _run(options: argparse.Namespace) -> int:
    if options.paths == ["status"]:
        from index.status import status

        _print_status(status(_config([], options.config)))
        return 0
    from index.progress import ProgressBar
    from index.update import update

    config = _config([Path(path) for path in options.paths], options.config)
    bar = ProgressBar()
    try:
        summary = update(config, progress=None if options.quiet else bar)
    finally:
        bar.close()
    if not options.quiet:
        report(summary)
    return 0


def _config(paths: list[Path], explicit: Path | None) -> Config:
    from index import config as settings

    for path in paths:
        if not path.exists():
            raise ConfigError(f"{path}: no such file or folder; name one that exists")
    added = tuple(Path(path).absolute() for path in paths)
    found = settings.find(Path.cwd(), explicit)
    if found is None:
        if not added:
            raise ConfigError("no config.yaml here or above; run 'index FOLDER' to set one up")
        return settings.load(settings.create(Path.cwd(), added))
    config = settings.load(found)
    new = tuple(path for path in added if not _covered(path, config))
    if not new:
        return config
    if not settings.is_generated(found):
        raise ConfigError(f"{new[0]} is not in 'documents:' of {found}; add it there")
    return settings.load(settings.create(found.parent.parent, (*config.documents, *new)))


def _covered(path: Path, config: Config) -> bool:
    return any(path == root or root in path.parents for root in config.documents)


def report(summary: Summary) -> None:
    """Print what a run did: counts on standard output, skipped files on standard error."""
    documents = summary.added + summary.changed + summary.unchanged
    print(
        f"{documents:,} documents, {summary.passages:,} passages: {summary.added:,} added,"
        f" {summary.changed:,} changed, {summary.removed:,} removed,"
        f" {len(summary.skipped):,} skipped"
    )
    _print_skipped(summary.skipped)


def _print_skipped(skipped: Sequence[Skipped]) -> None:
    for one in skipped[:_NAMED]:
        print(f"skipped {safe(one.path)}: {safe(one.reason)}", file=sys.stderr)
    if len(skipped) > _NAMED:
        print(
            f"… and {len(skipped) - _NAMED:,} more skipped; 'index status' lists them all",
            file=sys.stderr,
        )


def _print_status(status: Status) -> None:
    passages = ", ".join(f"{count:,} {language}" for language, count in status.passages.items())
    print(f"index      {safe(status.folder)}")
    print(f"documents  {status.documents:,}")
    print(f"passages   {sum(status.passages.values()):,}" + (f" ({passages})" if passages else ""))
    print(f"encoder    {status.encoder}")
    print(f"updated    {status.updated or 'never finished; run index'}")
    print(f"on disk    {status.changes if status.changes else 'nothing new, changed or gone'}")
    for one in status.skipped:
        print(f"skipped    {safe(one.path)}: {safe(one.reason)}")


def discard_output() -> None:
    """Send what is still to be written nowhere, so that Python's flush at exit does not fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
