"""What a helper process runs: jobs in on standard input, results out on standard output.

When the parent ends, however it ends, its side of the pipe closes and the helper ends.
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
from index.processes.pipe import Failure, read, write

_GARBAGE: Final = 50_000
"""New objects after which cycles are looked for; Python's 700 take a twentieth of the time."""


def main() -> None:
    """Do jobs until the parent has gone. A request is (job, or None for the last one; items)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to deal with
    gc.set_threshold(_GARBAGE)  # what a job makes is large, and nearly all of it is no cycle
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no message
    requests: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_receive, args=(sys.stdin.buffer, requests), daemon=True).start()
    write(target, "ready")
    job: Any = None
    while True:
        try:
            new, items = pickle.loads(requests.get())
            job = new or job
            reply = job(items)
        except TrujamanError as error:
            reply = Failure(error)
        except Exception:  # noqa: BLE001 - raised in the parent
            reply = Failure(RuntimeError(traceback.format_exc()))
        write(target, reply)


def _receive(source: IO[bytes], requests: SimpleQueue[bytes]) -> None:
    """Read ahead, so that the end of the parent is noticed in the middle of a job."""
    try:
        while True:
            requests.put(read(source))
    except (EOFError, OSError):
        os._exit(0)


if __name__ == "__main__":
    main()
