"""The command ``search mcp``: how programs reach the server."""

from __future__ import annotations

import os
import secrets
import stat
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from index.config import Config
from index.console import CommandParser, write_line, write_note
from index.errors import ConfigError, UsageError
from index.files import private
from index.files.regular import open_regular
from index.interrupts import end_at_interrupts
from index.messages import _
from index.text.safe import safe
from search.loopback import HOST, listen

DEFAULT_PORT: Final = 8765
_KEY_BYTES: Final = 32
_LEAST_KEY: Final = 20
_MOST_KEY: Final = 200
"""Characters of a key in a file."""


def build_parser(prog: str = "search mcp") -> CommandParser:
    """Return the parser of the command line."""
    parser = CommandParser(
        prog=prog,
        usage="%(prog)s [OPTION]...",
        description="\n\n".join(
            (
                _("Let assistants and other programs search, by the Model Context Protocol."),
                _(
                    "It serves the program that starts it, on standard input and output; with"
                    " --http, programs on this machine that have the key. Read-only. To search for"
                    " the word mcp: search -- mcp"
                ),
            )
        ),
        add_help=False,
    )
    parser.add_argument(
        "--http",
        type=int,
        nargs="?",
        const=DEFAULT_PORT,
        metavar="PORT",
        help=_("serve HTTP on this machine (default: port {port})").format(port=DEFAULT_PORT),
    )
    parser.add_argument(
        "--key-file",
        type=Path,
        metavar="FILE",
        help=_(
            "with --http: the key is in FILE, which is made if there is none"
            " (default: a new key each time)"
        ),
    )
    parser.add_argument("--config", type=Path, metavar="FILE", help=_("settings (config.yaml)"))
    parser.add_argument("-h", "--help", action="help", help=_("print this"))
    return parser


def check_usage(http: int | None, key_file: Path | None) -> None:
    """Raise UsageError if the options do not go together, or there is nobody to serve."""
    if http is not None and not 1 <= http <= 65535:
        raise UsageError("--http {http}: ports are 1 to 65535", http=http)
    if key_file is not None and http is None:
        raise UsageError("--key-file goes with --http")
    if http is None and not _is_from_program():
        raise UsageError(
            "mcp serves the program that starts it, by pipes, and there is none; for the word use"
            " 'search -- mcp', for a server --http"
        )


def _is_from_program() -> bool:
    """Tell whether standard input is a pipe or a socket, not a terminal, a file or nothing."""
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (OSError, ValueError):  # it is closed, or no file
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def serve(config: Config, http: int | None, key_file: Path | None) -> int:
    """Serve the index of ``config``; return the exit status.

    Raises ConfigError if the extra is missing, the port is taken or the key cannot be read, and
    what opening the index raises.
    """
    try:
        from search.mcp.server import run_http, run_stdio
    except ModuleNotFoundError as error:
        raise ConfigError(
            "mcp needs {name}: pip install 'trujaman[mcp]'", name=error.name
        ) from error
    from search.mcp.corpus import Corpus

    if http is None:
        corpus = Corpus(config)
        end_at_interrupts()  # a thread waits for standard input, which nothing cuts short
        run_stdio(corpus)
        corpus.close()
        return 0
    key = secrets.token_urlsafe(_KEY_BYTES) if key_file is None else read_key(key_file)
    with listen("--http", http, DEFAULT_PORT) as listener:
        corpus = Corpus(config)

        def announce() -> None:
            write_line(f"http://{HOST}:{http}/mcp")
            shown = key if key_file is None else f"(the key in {safe(str(key_file))})"
            write_line(f"Authorization: Bearer {shown}\nCtrl-C ends it")

        try:
            run_http(corpus, listener, key, announce)
        except KeyboardInterrupt:
            write_note("")
        corpus.close()
    return 0


def read_key(path: Path) -> str:
    """Return the key in a file; a new one is written if there is none.

    Raises ConfigError if others can read the file, or it holds no key.
    """
    try:
        with open_regular(path) as file:
            mode = path.stat().st_mode
            key = file.read(_MOST_KEY + 2).decode("ascii", errors="replace").strip()
    except FileNotFoundError:
        return _create_key(path)
    except OSError as error:
        raise ConfigError(
            "--key-file {path}: {strerror}", path=path, strerror=error.strerror or "not a file"
        ) from error
    if mode & 0o077:
        raise ConfigError("--key-file {path}: others may read it; run chmod 600 on it", path=path)
    if not (_LEAST_KEY <= len(key) <= _MOST_KEY and key.isascii() and key.isprintable()):
        raise ConfigError(
            "--key-file {path}: a key is one line of {least_key} to {most_key} ASCII"
            " characters; remove the file to have one made",
            path=path,
            least_key=_LEAST_KEY,
            most_key=_MOST_KEY,
        )
    return key


def _create_key(path: Path) -> str:
    key = secrets.token_urlsafe(_KEY_BYTES)
    try:
        private.create(path, f"{key}\n")
    except OSError as error:
        raise ConfigError(
            "--key-file {path}: {strerror}; choose another file", path=path, strerror=error.strerror
        ) from error
    return key


def parse(
    arguments: Sequence[str], prog: str = "search mcp"
) -> tuple[Path | None, int | None, Path | None]:
    """Return --config, --http and --key-file of a command line. Raises UsageError."""
    options = build_parser(prog).parse_args(arguments)
    check_usage(options.http, options.key_file)
    return options.config, options.http, options.key_file
