"""kill -9 while marks are written, and several programs at once: nothing is lost or half done."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from search.casework.store import Casework
from tests.paths import ROOT

pytestmark = pytest.mark.slow

_WRITER = """
import sys
from pathlib import Path
from search.casework import database
from search.casework.store import Casework
from search.casework.values import Subject, Target
database._SECONDS_TO_WAIT = 120  # however slow the disk is
casework = Casework(Path(sys.argv[1]))
for number in range(int(sys.argv[2]), int(sys.argv[3])):
    subject = Subject(Target("ab" * 16, "", number, number + 1), "/docs/a.txt", text="x" * 2000)
    casework.add_tag(subject, f"tag {number}")
    casework.set_note(subject, "note")
    print(number, flush=True)
"""


def start(path: Path, first: int, last: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _WRITER, str(path), str(first), str(last)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def test_what_was_confirmed_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "casework.sqlite"
    confirmed: list[int] = []
    for attempt in range(8):
        first = attempt * 10_000
        with start(path, first, first + 10_000) as writer:
            assert writer.stdout is not None
            confirmed.append(int(writer.stdout.readline()))
            time.sleep(0.013 * attempt)
            writer.send_signal(signal.SIGKILL)
            confirmed += map(int, writer.stdout.read().split())
        casework = Casework(path)
        starts = [mark.target.start for mark in casework.marks]
        assert set(confirmed) <= set(starts)
        assert len(starts) == len(set(starts))
        assert casework.warnings == ()
        unconfirmed = {mark.target.start for mark in casework.marks if not mark.note}
        assert len(unconfirmed) <= attempt + 1
        assert unconfirmed.isdisjoint(confirmed)


def test_programs_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "casework.sqlite"
    writers = [start(path, first, first + 30) for first in (0, 100, 200)]
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    assert len(Casework(path).marks) == 90
