"""The ``trujaman`` command as a program; ``python -m trujaman``, too."""

import sys

from index.interrupts import run_program


def main() -> int:
    """Run the command; return its exit status."""
    return run_program(_run)


def _run() -> int:
    from trujaman.cli import main as run  # takes a while

    return run()


if __name__ == "__main__":
    sys.exit(main())
