"""What both commands do with standard streams, errors and interrupts.

Streams may be closed, full, or in an encoding without Arabic letters.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ConfigError, OutputError, TrujamanError, notes_of
from index.interrupts import INTERRUPTED, raise_interrupts
from index.text.safe import safe

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


class CommandParser(ArgumentParser):
    """A parser that fails where its help cannot be written; ArgumentParser does not notice."""

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        """Write the help to standard output. Raises OutputError."""
        del file
        write_line(self.format_help().removesuffix("\n"))


def run_command(name: str, body: Callable[[], int], *, when_interrupted: str) -> int:
    """Run the body of the command ``name``; return its exit status, or that of how it failed.

    An error meant for the user is one line on standard error and status 2; Ctrl-C is
    ``when_interrupted`` and 130. A closed pipe is 0: its reader has seen enough.
    """
    _replace_closed_streams()
    _escape_unknown_letters()
    try:
        raise_interrupts()
        return body()
    except TrujamanError as error:
        _write_notes(name, error)
        write_note(f"{name}: {safe(str(error))}")
        status = 2
    except BrokenPipeError:
        status = 0
    except OSError as error:  # a name that is too long, say
        _write_notes(name, error)
        reason = error.strerror or type(error).__name__
        write_note(f"{name}: {safe(str(error.filename or 'the system'))}: {safe(reason)}")
        status = 2
    except KeyboardInterrupt as error:
        write_note("")
        _write_notes(name, error)
        write_note(f"{name}: {when_interrupted}")
        status = INTERRUPTED
    _flush_or_discard()
    return status


def _write_notes(name: str, error: BaseException) -> None:
    """Write what was mended before a command failed, see :func:`index.lock.locked`."""
    for note in notes_of(error):
        write_note(f"{name}: {safe(note)}")


def write_line(text: str) -> None:
    """Write ``text`` and a line feed to standard output, at once.

    Raises OutputError or, where the reader has gone, BrokenPipeError.
    """
    with _naming_standard_output():
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def write_note(text: str) -> None:
    """Write ``text`` and a line feed to standard error, if it can be written."""
    with suppress(OSError):  # nobody is left to be told
        sys.stderr.write(f"{text}\n")


def current_folder() -> Path:
    """Return the current folder. Raises ConfigError if it is gone."""
    try:
        return Path.cwd()
    except OSError as error:
        reason = error.strerror
        raise ConfigError(f"the current folder: {reason}; change to another with cd") from error


@contextmanager
def _naming_standard_output() -> Iterator[None]:
    """Turn the failure of a write, but for a closed pipe, into an OutputError."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        closed = error.errno == errno.EBADF
        reason = "it is closed" if closed else error.strerror or str(error)
        raise OutputError(f"standard output cannot be written: {reason}") from error


def _replace_closed_streams() -> None:
    """Stand in for the standard streams that are closed, so that no file takes their place.

    Python has None for such a stream. Reading the substitute ends at once, writing it fails for
    standard output, and is lost for standard error.
    """
    # In this order: each gets the lowest free descriptor, which is its own.
    sys.stdin = sys.stdin or os.fdopen(os.open(os.devnull, os.O_RDONLY))
    sys.stdout = sys.stdout or os.fdopen(os.open(os.devnull, os.O_RDONLY), "w")
    sys.stderr = sys.stderr or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")


def _escape_unknown_letters() -> None:
    """Have letters that the encoding of a stream lacks written as JSON escapes them."""
    codecs.register_error("trujaman.escape", _escape)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="trujaman.escape")


def _escape(error: UnicodeError) -> tuple[str, int]:
    """Handle an error of encoding, see codecs.register_error()."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    pairs = zip(units[::2], units[1::2], strict=True)
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in pairs), error.end


def _flush_or_discard() -> None:
    """Write what standard output still holds; if that fails, discard it.

    Otherwise Python would try, and complain, when it ends.
    """
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
