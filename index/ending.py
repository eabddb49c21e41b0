"""Ends a program once its answer is out, without freeing one by one what the system frees at once.

Python takes all modules and objects apart when it ends, a twentieth of a search of one question.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading


def end(status: int) -> int:
    """End the process with an exit status; return it if Python has to end the process.

    What Python does before it frees memory is done here, too: it calls what is registered to be
    called and writes what streams hold. Where a thread is left, or where a stream cannot be
    written, it is left to Python to wait or to complain.
    """
    if threading.active_count() > 1:
        return status
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (AttributeError, OSError, ValueError):  # without a stream, or one that is full or closed
        return status
    os._exit(status)
