"""The ``search`` command: one query, a file of queries, or the full screen."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index import garbage
from index.console import current_folder, run_command, write_line, write_note
from index.errors import ConfigError, QueryError
from index.messages import (
    ENGLISH,
    Message,
    _,
    language_in_force,
    marked,
    ngettext,
    speaking,
)
from index.text.safe import safe
from search.option_values import (
    check_combinations,
    check_languages,
    is_command,
    parse_languages,
    read_query,
)
from search.options import build_parser

if TYPE_CHECKING:
    from index.config import Config
    from search.engine import Engine


class NeedsOwnProcessError(Exception):
    """What is asked for is more than an answer: a screen, a server, another program."""


def main(arguments: Sequence[str] | None = None, *, in_helper: bool = False) -> int:
    """Run the command; return 0 with hits, 1 without, 2 on error, 130 when interrupted.

    ``in_helper``: for a process of somebody else. Raises NeedsOwnProcessError, before anything is
    written, if that will not do.
    """
    return run_command(
        "search", lambda: _run(arguments, in_helper), when_interrupted=marked("interrupted")
    )


def _run(arguments: Sequence[str] | None, in_helper: bool) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["mcp"]:
        if in_helper:
            raise NeedsOwnProcessError
        return _serve_programs(given[1:])
    options = build_parser().parse_args(arguments)
    if in_helper and (options.open is not None or options.serve is not None):
        raise NeedsOwnProcessError
    if options.completion is not None:
        write_line(_completion_script(options.completion))
        return 0
    # NumPy's own threads cost more than they save on products as small as ours.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    check_combinations(options)
    query = read_query(options)
    languages = parse_languages(options)
    if options.serve is not None:
        return _serve(options)
    if is_command(options):
        return _run_marks(options)
    if _is_screen(options):
        if in_helper:
            raise NeedsOwnProcessError
        return _run_full_screen(_load_config(options.config), options.bidi)
    config = _load_config(options.config, announces=True)
    _ensure_index(config)
    with _open_engine(config) as engine:
        check_languages(languages or (), engine.languages)
        if options.queries is not None:
            from search.many_queries import search_many
            from search.output import is_for_programs

            with speaking(ENGLISH if is_for_programs(options) else language_in_force()):
                return search_many(engine, options, languages)
        from search.one_query import search_one

        return search_one(engine, query or "", options, languages, config)


def _is_screen(options: argparse.Namespace) -> bool:
    """Tell whether nothing is asked for, so that the full screen is."""
    if options.query or options.queries is not None or options.like is not None or options.saved:
        return False
    from search.requests import has_filters

    return not has_filters(options)


def _run_marks(options: argparse.Namespace) -> int:
    from search.marks_command import run
    from search.output import is_for_programs

    config = _load_config(options.config, announces=True)
    _ensure_index(config)
    language = ENGLISH if is_for_programs(options) else language_in_force()
    with _open_engine(config) as engine, speaking(language):
        return run(engine, options)


def _completion_script(shell: str) -> str:
    from index.options import build_parser as build_index_parser
    from search.shell_completion import completion_script

    return completion_script([build_parser(), build_index_parser()], shell)


def _load_config(explicit: Path | None, *, announces: bool = False) -> Config:
    """Return the config in force; with ``announces``, name one of a folder above this one."""
    from index import project, trust
    from index.config import Origin, find, nothing_here
    from search.tui.settings import screen_settings

    here = current_folder()
    source = find(here, explicit)
    if source is None:
        raise nothing_here(here, Message("run 'index FOLDER' first"))
    config = trust.load_source(source)
    screen_settings(config)  # whatever is wrong in config.yaml is said by every search
    if announces and source.origin is Origin.FOUND and project.folder_of(source) != here:
        write_note("search: " + _("using {config}").format(config=project.describe(source)))
    return config


def _ensure_index(config: Config) -> None:
    """Build the index if there is none yet, saying so.

    Raises ForeignFolderError if the folder for it holds something else.
    """
    from index.locations import Locations
    from index.marker import check_folder

    locations = Locations.of(config)
    if config.backend is not None:
        return  # whoever indexes writes there
    if os.path.lexists(locations.store):  # whatever it is: opening it says what is wrong
        return
    check_folder(locations)
    from index.progress import ProgressLine
    from index.update import update

    garbage.collect_as_usual()
    write_note("search: " + _("no index yet, building it first …"))
    bar = ProgressLine()
    try:
        summary = update(config, progress=bar)
    finally:
        bar.close()
    indexed = ngettext("{count} document indexed", "{count} documents indexed", summary.added)
    write_note(f"search: {indexed}")
    for note in (*map(str, summary.absent), *summary.notes):
        write_note(f"search: {safe(note)}")


def _open_engine(config: Config) -> Engine:
    from index.progress import ProgressLine
    from search.engine import Engine

    bar = ProgressLine()
    try:
        return Engine.open(config, progress=bar)
    finally:
        bar.close()
        garbage.collect_as_usual()


def _run_full_screen(config: Config, bidi: str | None) -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise QueryError("no QUERY, and no terminal for the full-screen search; give a QUERY")
    from search.tui.app import run

    garbage.collect_as_usual()
    return run(config, bidi_mode=bidi)


def _serve_programs(arguments: Sequence[str]) -> int:
    from search.mcp.command import parse, serve

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    garbage.collect_as_usual()
    config, http, key_file = parse(arguments)
    with speaking(ENGLISH):  # programs ask, and pass on what they are told
        return serve(_load_config(config), http, key_file)


def _serve(options: argparse.Namespace) -> int:
    if options.query or options.queries is not None:
        raise QueryError("--serve takes no QUERY; type it in the browser")
    if not 1 <= options.serve <= 65535:
        raise QueryError("--serve {serve}: ports are 1 to 65535", serve=options.serve)
    config = _load_config(options.config)
    try:
        from search.web.server import serve
    except ModuleNotFoundError as error:
        raise ConfigError(
            "--serve needs {name}: pip install 'trujaman[web]'", name=error.name
        ) from error
    garbage.collect_as_usual()
    return serve(config, options.serve)
