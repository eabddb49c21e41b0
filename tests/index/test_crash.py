"""kill -9 at random moments of indexing: nothing is lost, nothing double."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.config import Config
from index.locations import Locations
from index.store.store import Store
from index.update import update
from search.engine import Engine
from search.types import Mode, SearchRequest
from tests.paths import ROOT

pytestmark = pytest.mark.slow

FILES = 60


def texts() -> dict[str, str]:
    words = random.Random(3)
    vocabulary = [f"word{number}" for number in range(300)]
    return {
        f"{place:03}.txt": f"Marker{place} opens. " + " ".join(words.choices(vocabulary, k=250))
        for place in range(FILES)
    }


# Small batches, so that a kill falls before, between and after commits.
_SMALL_BATCHES = """
from index import batch, store_update, update
from index.keyword import build
from index.vectors import writer
batch.BATCH_PASSAGES = 8
store_update.PARALLEL_BYTES = build.PARALLEL_PASSAGES = writer.PARALLEL_PASSAGES = 1
"""

# One process imports and forks, so that the time until a kill is that of indexing only.
_KILLED_RUNS = f"""
import os, signal, sys, time
from pathlib import Path
from index.config import load
{_SMALL_BATCHES}
for seconds in map(float, sys.argv[2:]):
    child = os.fork()
    if child == 0:
        update.update(load(Path(sys.argv[1])))
        os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""

# The command, which stops at its first commit and says so.
_HELD_RUN = f"""
import signal, sys, time
from index.cli import main
{_SMALL_BATCHES}
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
commit_batch = batch.Batch.commit
def commit_and_wait(run):
    commit_batch(run)
    print("committed", flush=True)
    time.sleep(600)
batch.Batch.commit = commit_and_wait
sys.exit(main(["--config", sys.argv[1]]))
"""


def run_script(script: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("workers", ["1", "2"])
def test_killed_runs_lose_and_double_nothing(project: Callable[..., Config], workers: str) -> None:
    config = project(texts(), workers=workers)
    moments = random.Random(11)
    # Ascending: the first run must be killed before it is done, however fast the machine.
    seconds = sorted(moments.uniform(0, 0.8) for _ in range(10))
    output, errors = run_script(_KILLED_RUNS, config.path, *seconds).communicate()
    statuses = {int(line) for line in output.splitlines()}
    assert -signal.SIGKILL in statuses, errors
    assert statuses <= {0, -signal.SIGKILL}, errors
    update(config)
    store = Store.open(Locations.of(config).store)
    names = sorted(Path(file.path).name for file in store.files())
    assert names == sorted(texts())
    ids = store.passage_ids()
    assert len(store.encodings(ids.tolist())) == len(ids)
    store.close()
    engine = Engine.open(config)
    for place in range(FILES):
        hits = engine.search(SearchRequest(f"Marker{place}", mode=Mode.KEYWORD)).hits
        assert hits[0].path.endswith(f"{place:03}.txt")
        assert sum(hit.text.startswith(f"Marker{place} ") for hit in hits) == 1
    engine.close()


def test_an_interrupted_run_says_so_and_the_next_completes_it(
    project: Callable[..., Config],
) -> None:
    config = project(texts(), workers="2")
    process = run_script(_HELD_RUN, config.path)
    assert process.stdout is not None
    assert process.stdout.readline() == "committed\n"
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate()
    assert (process.returncode, output) == (130, "")
    assert errors.strip().startswith("index: interrupted")
    assert "Traceback" not in errors
    summary = update(config)
    assert 0 < summary.unchanged < FILES
    assert summary.added + summary.unchanged == FILES
