"""The ``search`` command as a program; ``python -m search``, too."""

import sys

from index.interrupts import INTERRUPTED, end_at_interrupts


def main() -> int:
    """Run the command; return its exit status."""
    end_at_interrupts()
    from search.cli import main as run  # takes a while

    try:
        return run()
    except KeyboardInterrupt:  # another one, while the first was dealt with
        return INTERRUPTED
    finally:
        end_at_interrupts()


if __name__ == "__main__":
    sys.exit(main())
