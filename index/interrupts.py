"""Ctrl-C while a program starts and ends: it ends without a word, as the shell's own tools do.

Python raises KeyboardInterrupt wherever it is, also between two imports and after the last line
of ours, where nothing could turn it into a message. So the default of the system holds then,
which the shell reports as 130; in between, interrupts are raised and handled. Before any line of
ours, while it starts itself, Python answers Ctrl-C with a traceback: nothing can be done there
but to be soon, so this imports next to nothing.
"""

from __future__ import annotations

import signal

from index import garbage

TYPE_CHECKING = False  # that of typing, which takes long to import
if TYPE_CHECKING:
    from collections.abc import Callable

INTERRUPTED = 130
"""The exit status of a command that was interrupted, as shells have it."""


def run_program(command: Callable[[], int]) -> int:
    """Run a command, which is yet to be imported, as all of a program; return its exit status."""
    end_at_interrupts()
    garbage.collect_seldom()
    try:
        return command()
    except KeyboardInterrupt:  # another one, while the first was dealt with
        return INTERRUPTED
    finally:
        end_at_interrupts()
        garbage.collect_no_more()


def end_at_interrupts() -> None:
    """Have Ctrl-C end the process at once, unless something else has been decided about it.

    Call it in the main thread of a program.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def raise_interrupts() -> None:
    """Have Ctrl-C raise KeyboardInterrupt again if :func:`end_at_interrupts` was called."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
