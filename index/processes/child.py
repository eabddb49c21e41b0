"""The main program of a worker process: requests on standard input, replies on standard output.

A request is a pair: a task (None for the same as before) and a list of items. When the parent
ends, in whatever way, its end of the pipe closes, and so the child ends.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
import traceback
from queue import SimpleQueue
from typing import IO, Any, Final

from index.errors import TrujamanError
from index.processes.pipe import TaskError, receive, send

_GC_THRESHOLD: Final = 50_000
"""New objects between two garbage collections; with Python's 700 they take 5 % of the time."""


def main() -> None:
    """Answer requests until the parent has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to deal with
    gc.set_threshold(_GC_THRESHOLD)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # so that what a library prints is not taken for a message
    requests: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_read_ahead, args=(sys.stdin.buffer, requests), daemon=True).start()
    send(replies, "ready")
    current_task: Any = None
    while True:
        try:
            task, items = pickle.loads(requests.get())
            current_task = task or current_task
            reply = current_task(items)
        except TrujamanError as error:
            reply = TaskError(error)
        except Exception:  # noqa: BLE001 - raised in the parent
            reply = TaskError(RuntimeError(traceback.format_exc()))
        send(replies, reply)


def _read_ahead(pipe: IO[bytes], requests: SimpleQueue[bytes]) -> None:
    """Queue requests as they come, so that the parent's end is noticed during a task."""
    try:
        while True:
            requests.put(receive(pipe))
    except (EOFError, OSError):
        os._exit(0)


if __name__ == "__main__":
    main()
