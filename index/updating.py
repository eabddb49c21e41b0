"""A run of ``index`` as a user sees it: progress, a summary, and a question about what is gone."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.errors import ConfigError
from index.messages import CountedMessage
from index.report import print_summary

if TYPE_CHECKING:
    from index.config import Config
    from index.types import AbsentRoot, Summary

_NEEDS_ATTENTION: Final = 1


def run(config: Config, options: argparse.Namespace) -> int:
    """Bring the index of ``config`` up to date; return the exit status."""
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


def check_removal(config: Config, paths: Sequence[Path], options: argparse.Namespace) -> None:
    """Raise ConfigError if ``paths`` cannot be removed from the documents of ``config``.

    Nor can they if the index is all that is left of a document, unless --prune says so.
    """
    from index.listing import count_last_copies
    from index.project import remaining_documents

    remaining_documents(config, paths)
    last_copies = 0 if options.prune else count_last_copies(config, paths)
    if last_copies:
        raise ConfigError(
            "the files of {last_copies} are not there: the index has all that is"
            " left of them; 'index export FILE' saves it, and 'index remove --prune"
            " PATH' removes it",
            last_copies=CountedMessage("{count} document", "{count} documents", last_copies),
        )


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
