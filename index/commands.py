"""The commands of ``index`` beside updating: each prints what it does and returns a status."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Final

from index.report import print_check, print_run, print_summary

if TYPE_CHECKING:
    from index.config import Config
    from index.types import Summary

NEEDS_ATTENTION: Final = 1
NOT_SOUND: Final = 2


def check(config: Config, *, repairs: bool = False) -> int:
    """Verify all of an index and print what was found; 2 if a part of it is not sound.

    With ``repairs``, what is not sound is mended by a run, and verified again.
    """
    is_sound = _check(config)
    if is_sound or not repairs:
        return 0 if is_sound else NOT_SOUND
    print_summary(run_update(config), quiet=False)
    return 0 if _check(config) else NOT_SOUND


def watch(config: Config, *, polls: bool, as_json: bool, quiet: bool) -> int:
    """Keep an index in step until Ctrl-C, with a line for every run."""
    from index import watch as watching

    if as_json:
        return _watch_as_json(config, polls=polls)
    from index.progress import ProgressLine

    line = ProgressLine()
    with closing(watching.watch(config, None if quiet else line, polls=polls)) as runs:
        for run in runs:
            line.close()
            print_run(run.summary, run.notes, datetime.now(), quiet=quiet)
    return 0


def _watch_as_json(config: Config, *, polls: bool) -> int:
    from index import watch as watching
    from index.json_lines import JsonLines

    lines = JsonLines()
    with closing(watching.watch(config, lines, polls=polls)) as runs:
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
