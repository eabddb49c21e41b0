"""What ``search`` prints of the results of one query, by its options."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Collection
from typing import Final

from index.console import write_line
from index.text.safe import safe
from search.types import Results

_BYTE_ORDER_MARK: Final = "\ufeff"
"""Spreadsheet programs take a file without it for one of an older encoding."""


def explained(options: argparse.Namespace) -> int | None:
    """Return how many hits need to be explained; None for all."""
    return 0 if options.count or options.files else None


def write_results(
    results: Results, options: argparse.Namespace, gone: Collection[str] = ()
) -> None:
    """Write ``results`` to standard output; ``gone`` are the paths of files that are gone.

    Raises OutputError or BrokenPipeError.
    """
    if options.files:
        _write_paths(results, null=options.null)
        return
    text = _format(results, options, gone)
    if text:
        write_line(text)


def _write_paths(results: Results, *, null: bool) -> None:
    """Write the path of each document once, the best first."""
    from search.display.json import unique_paths

    for path in unique_paths(results):
        if null:
            sys.stdout.flush()
            sys.stdout.buffer.write(os.fsencode(path) + b"\0")
            sys.stdout.buffer.flush()
        else:
            write_line(safe(path))


def _format(results: Results, options: argparse.Namespace, gone: Collection[str]) -> str:
    if options.count:
        return str(len(results.hits))
    if options.json or options.jsonl:
        from search.display.json import to_json, to_jsonl

        return to_json(results) if options.json else to_jsonl(results)
    if options.csv or options.markdown:
        from search.tui.model.export import ExportFormat, format_hits

        form = ExportFormat.CSV if options.csv else ExportFormat.MARKDOWN
        text = format_hits(results.hits, results.query, form).rstrip("\r\n")
        return _BYTE_ORDER_MARK + text if options.csv else text
    return _render(results, options, gone)


def _render(results: Results, options: argparse.Namespace, gone: Collection[str]) -> str:
    from search.display.text import render

    is_terminal = sys.stdout.isatty()
    color = options.color == "always" or (options.color == "auto" and _wants_color(is_terminal))
    width = shutil.get_terminal_size().columns if is_terminal else 0
    return render(
        results,
        color=color,
        width=width,
        explain=options.explain,
        links=is_terminal,
        full=options.full,
        gone=gone,
    )


def _wants_color(is_terminal: bool) -> bool:
    """Decide as no-color.org and force-color.org say."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal and os.environ.get("TERM") != "dumb"
