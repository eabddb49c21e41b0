"""What both commands do with standard streams, errors and interrupts.

Streams may be closed, full, or in an encoding without Arabic letters.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
from argparse import Action, ArgumentParser, ArgumentTypeError, HelpFormatter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from index.errors import ConfigError, OutputError, TrujamanError, UsageError, notes_of
from index.interrupts import INTERRUPTED, raise_interrupts
from index.messages import Message, _, marked, say, speaking, user_language
from index.text.safe import safe

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_UNKNOWN: Final = marked("unrecognized arguments: %s")
"""How ArgumentParser names what it does not know."""
_CLUSTERED: Final = marked("ignored explicit argument %r")
"""What it says of ``-lima``, which begins like an option."""


class _ParagraphFormatter(HelpFormatter):
    """Wraps the paragraphs of a text one by one, which HelpFormatter joins.

    A line of the form ``term<tab>meaning`` is set as options are.
    """

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines: list[str] = []
        for line in text.splitlines():
            term, tab, meaning = line.partition("\t")
            fill = super()._fill_text
            lines.append(self._fill_row(term, meaning, width) if tab else fill(line, width, indent))
        return "\n".join(lines)

    def _fill_row(self, term: str, meaning: str, width: int) -> str:
        import textwrap

        column = min(self._max_help_position, width // 2)
        indent = " " * column
        filled = textwrap.fill(meaning, width, initial_indent=indent, subsequent_indent=indent)
        head = f"  {term}"
        return head.ljust(column) + filled[column:] if len(head) < column else f"{head}\n{filled}"


class CommandParser(ArgumentParser):
    """A parser whose errors are one line, and whose help fails where it cannot be written.

    ``dash_hint`` is what to do about an argument that begins with ``-`` but is no option,
    ``commands`` are what the first argument may be instead of a file.
    """

    def __init__(
        self, *, dash_hint: str = "", commands: Collection[str] = (), **settings: Any
    ) -> None:
        super().__init__(formatter_class=_ParagraphFormatter, **settings)
        self.register("type", int, _read_whole_number)
        self.register("type", float, _read_number)
        self._dash_hint = dash_hint
        self.commands = tuple(commands)

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        """Write the help to standard output. Raises OutputError."""
        del file
        write_line(self.format_help().removesuffix("\n"))

    def error(self, message: str) -> NoReturn:
        """Raise UsageError; for an unknown option, with the one that may be meant."""
        _start, unknown, rest = message.partition(_(_UNKNOWN).removesuffix("%s"))
        option = rest.split()[0] if unknown and rest.startswith("-") else ""
        if option:
            raise UsageError(
                "unknown option {option}; {hint}",
                option=option,
                hint=self._guess(option.split("=")[0]),
            )
        is_clustered = _(_CLUSTERED).removesuffix("%r") in message
        raise UsageError(message + (f"; {self._dash_hint}" if is_clustered else ""))

    def _guess(self, option: str) -> str:
        from difflib import get_close_matches

        # Without the dashes, which all of them have in common.
        names = [name[2:] for name in self._option_string_actions if name.startswith("--")]
        if option.startswith("--") and (near := get_close_matches(option[2:], names, n=1)):
            return _("did you mean {option}?").format(option=f"--{near[0]}")
        return self._dash_hint or _("'{program} --help' lists the options").format(
            program=self.prog
        )


def _read_whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        message = _("expected a whole number, not '{text}'").format(text=text[:40])
        raise ArgumentTypeError(message) from None


def _read_number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        message = _("expected a number, not '{text}'").format(text=text[:40])
        raise ArgumentTypeError(message) from None


def run_command(name: str, body: Callable[[], int], *, when_interrupted: str) -> int:
    """Run the body of the command ``name``; return its exit status, or that of how it failed.

    An error meant for the user is one line on standard error and status 2; Ctrl-C is
    ``when_interrupted`` and 130. A closed pipe is 0: its reader has seen enough.
    """
    _replace_closed_streams()
    _escape_unknown_letters()
    with speaking(user_language()):
        return _run_body(name, body, when_interrupted)


def _run_body(name: str, body: Callable[[], int], when_interrupted: str) -> int:
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
        write_note(f"{name}: {safe(str(error.filename or _('the system')))}: {safe(say(reason))}")
        status = 2
    except KeyboardInterrupt as error:
        write_note("")
        _write_notes(name, error)
        write_note(f"{name}: {_(when_interrupted)}")
        status = INTERRUPTED
    _flush_or_discard()
    return status


def _write_notes(name: str, error: BaseException) -> None:
    """Write what was mended before a command failed, see :func:`index.lock.locked`."""
    for note in notes_of(error):
        write_note(f"{name}: {safe(say(note))}")


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
        raise ConfigError(
            "the current folder: {reason}; change to another with cd", reason=reason
        ) from error


@contextmanager
def _naming_standard_output() -> Iterator[None]:
    """Turn the failure of a write, but for a closed pipe, into an OutputError."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        closed = error.errno == errno.EBADF
        reason = Message("it is closed") if closed else error.strerror or str(error)
        raise OutputError("standard output cannot be written: {reason}", reason=reason) from error


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


class VersionAction(Action):
    """Prints the version, which takes long to find out, only when it is asked for."""

    def __call__(self, parser: ArgumentParser, *_values: object) -> None:
        """Print and exit."""
        write_line(f"trujaman {program_version()}")
        parser.exit()


def program_version() -> str:
    """Return the version of the program."""
    from importlib import metadata  # imports half of the standard library

    try:
        return metadata.version("trujaman")
    except metadata.PackageNotFoundError:  # not installed, run from its folder
        return "(not installed)"
