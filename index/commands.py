"""The commands of ``index`` beside updating: each prints what it does and returns a status."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.console import write_line, write_note
from index.errors import ConfigError
from index.json_lines import listing_fields, status_fields, write_json
from index.messages import _, ngettext, number
from index.report import (
    print_check,
    print_listing,
    print_run,
    print_skipped,
    print_status,
    print_summary,
)
from index.text.safe import safe

if TYPE_CHECKING:
    from index.config import Config
    from index.exchange.importing import PathMapping
    from index.types import Summary

NEEDS_ATTENTION: Final = 1
NOT_SOUND: Final = 2


def status(config: Config, *, skipped: bool, as_json: bool) -> int:
    """Print how an index stands; 1 if part of the documents is not there."""
    from index.status import read_status

    result = read_status(config)
    if as_json:
        write_json(status_fields(result))
    elif skipped:
        print_skipped(result)
    else:
        print_status(result)
    return NEEDS_ATTENTION if result.changes.absent else 0


def list_contents(config: Config, paths: Sequence[Path], *, as_json: bool) -> int:
    """Print what an index has: its entries, or the files below ``paths``."""
    from index import listing

    contents = listing.list_files(config, paths) if paths else listing.list_entries(config)
    if as_json:
        write_json(listing_fields(contents))
    else:
        print_listing(contents)
    return 0


def check(config: Config, *, repairs: bool = False) -> int:
    """Verify all of an index and print what was found; 2 if a part of it is not sound.

    With ``repairs``, what is not sound is mended by a run, and verified again.
    """
    is_sound = _check(config)
    if is_sound or not repairs:
        return 0 if is_sound else NOT_SOUND
    print_summary(run_update(config), quiet=False)
    return 0 if _check(config) else NOT_SOUND


def rebuild(config: Config, *, rereads: bool, quiet: bool) -> int:
    """Make anew what is derived; with ``rereads``, read all documents again."""
    from index import rebuild as rebuilding
    from index.progress import ProgressLine

    with closing(ProgressLine()) as line:
        progress = None if quiet else line
        summary = rebuilding.rebuild(config, rereads=rereads, progress=progress)
    print_summary(summary, quiet=quiet)
    return NEEDS_ATTENTION if summary.absent else 0


def migrate(config: Config, target: str | None, *, quiet: bool) -> int:
    """Bring an index to a server, or back from one, and say what has to be in the config."""
    from index import migration
    from index.progress import ProgressLine

    with closing(ProgressLine()) as line:
        moved = migration.migrate(config, target or "", line)
    if not quiet:
        target, place = safe(moved.target), safe(str(config.path))
        compared = _(
            "{target}: {documents} documents, {passages} passages, compared (digest {digest})"
        )
        write_line(
            compared.format(
                target=target,
                documents=number(moved.documents),
                passages=number(moved.passages),
                digest=moved.digest,
            )
        )
        advice = _("to search it, have this in {path}: backend: {target}")
        write_line(advice.format(path=place, target=target))
    return 0


def export(config: Config, target: Path) -> int:
    """Write an index to a file."""
    from index.exchange.exporting import export_index
    from index.progress import ProgressLine

    with closing(ProgressLine()) as line:
        files = export_index(config, target, line)
    write_line(f"{safe(str(target))}: " + ngettext("{count} file", "{count} files", files))
    return 0


def import_(config: Config, source: Path, mappings: Sequence[PathMapping], *, quiet: bool) -> int:
    """Add the documents of an export; 1 if some of it lie in no entry of ``documents:``."""
    from index.exchange.importing import import_index
    from index.progress import ProgressLine

    with closing(ProgressLine()) as line:
        outcome = import_index(config, source, mappings, line)
    if not quiet:
        added = ngettext("{count} files imported", "{count} files imported", outcome.added)
        known = ngettext("{count} were there already", "{count} were there already", outcome.known)
        write_line(_(", ").join((added, known)))
    if outcome.outside:
        text = ngettext(
            "{count} files are in no entry of 'documents:', such as {example}; say where they lie:"
            " --map OLD=NEW",
            "{count} files are in no entry of 'documents:', such as {example}; say where they lie:"
            " --map OLD=NEW",
            outcome.outside,
        )
        write_note("index: " + text.format(example=safe(outcome.example)))
    return NEEDS_ATTENTION if outcome.outside else 0


def parse_mappings(values: Sequence[str]) -> list[PathMapping]:
    """Return the values of --map. Raises ConfigError if one is no OLD=NEW."""
    from index.exchange.importing import PathMapping

    mappings = []
    for value in values:
        old, separator, new = value.partition("=")
        if not (old and separator and new):
            raise ConfigError("--map {value}: expected OLD=NEW, two folders", value=value)
        mappings.append(PathMapping(old, Path(new).absolute()))
    return mappings


def watch(
    config: Config, load: Callable[[], Config], *, polls: bool, as_json: bool, quiet: bool
) -> int:
    """Keep an index in step until Ctrl-C, with a line for every run.

    ``load`` returns the settings in force, which may become others meanwhile.
    """
    from index import watch as watching

    if as_json:
        return _watch_as_json(config, load, polls=polls)
    from index.progress import ProgressLine

    line = ProgressLine()
    report = None if quiet else line
    with closing(watching.watch(config, report, polls=polls, reload=load)) as runs:
        for run in runs:
            line.close()
            print_run(run.summary, run.notes, datetime.now(), quiet=quiet)
    return 0


def _watch_as_json(config: Config, load: Callable[[], Config], *, polls: bool) -> int:
    from index import watch as watching
    from index.json_lines import JsonLines

    lines = JsonLines()
    with closing(watching.watch(config, lines, polls=polls, reload=load)) as runs:
        for run in runs:
            if run.summary is not None:
                lines.print_summary(run.summary)
            else:
                for note in run.notes:
                    lines.print_note(note)
    return 0


def run_update(config: Config) -> Summary:
    """Update the index, showing how far that has come."""
    from index.progress import ProgressLine
    from index.update import update

    with closing(ProgressLine()) as line:
        return update(config, progress=line)


def _check(config: Config) -> bool:
    from index.check import check_index

    is_sound = True
    for part in check_index(config):
        print_check(part)
        is_sound &= part.is_sound
    return is_sound
