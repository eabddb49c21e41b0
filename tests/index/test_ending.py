"""A program that ends at once leaves nothing out that Python does when it ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_PROGRAM = """
import atexit, sys, threading, time
from index.ending import end

class Freed:
    def __del__(self):
        print("freed")

freed = Freed()
atexit.register(lambda: print("registered"))
{before}
sys.stdout.write("answer\\n")
sys.exit(end(3))
"""


def run(before: str = "", stdout: int = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(before=before)],
        env={**os.environ, "PYTHONUNBUFFERED": ""},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


def test_streams_are_written_and_what_is_registered_is_called_but_nothing_is_freed() -> None:
    result = run()
    assert (result.returncode, result.stderr) == (3, "")
    assert result.stdout == "answer\nregistered\n"


def test_a_thread_that_is_left_is_waited_for() -> None:
    thread = "threading.Thread(target=lambda: (time.sleep(0.2), print('thread'))).start()"
    result = run(thread)
    assert (result.returncode, result.stderr) == (3, "")
    assert result.stdout == "answer\nthread\nregistered\nfreed\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_stream_that_is_full_is_complained_about_as_ever() -> None:
    with Path("/dev/full").open("w") as full:
        result = run("del freed", stdout=full.fileno())
    assert result.returncode == 120
    assert "No space left on device" in result.stderr


def test_a_stream_that_is_closed_is_left_out() -> None:
    result = run("sys.stdout.close(); sys.stdout = sys.stderr")
    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr.startswith("answer\n")
