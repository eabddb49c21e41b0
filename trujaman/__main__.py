"""The ``trujaman`` command as a program; ``python -m trujaman``, too."""

import sys

from index.interrupts import run_program
from search.warm.client import ask


def program() -> int:
    """Run the command and end the process; return its exit status if Python has to end it."""
    status = main()
    from index.ending import end  # by now most of what it imports is there

    return end(status)


def main() -> int:
    """Run the command; return its exit status."""
    return run_program(_run)


def _run() -> int:
    is_search = sys.argv[1:2] == ["search"]
    status = ask(sys.argv[2:]) if is_search else None
    if status is not None:
        return status
    from trujaman.cli import main as run  # takes a while

    return run()


if __name__ == "__main__":
    sys.exit(program())
