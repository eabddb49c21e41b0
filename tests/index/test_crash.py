"""kill -9 at random moments of indexing: nothing is lost, nothing double."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
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

FILES = 60


def texts() -> dict[str, str]:
    words = random.Random(3)
    vocabulary = [f"word{number}" for number in range(300)]
    return {
        f"{place:03}.txt": f"Marker{place} opens. " + " ".join(words.choices(vocabulary, k=250))
        for place in range(FILES)
    }


def kill_after(config: Config, seconds: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN, str(config.path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    assert process.wait() in (0, -signal.SIGKILL)


# Small batches, so that a kill falls before, between and after commits.
_RUN = """
import sys
from pathlib import Path
from index import update
from index.config import load
from index.keyword import build
from index.vectors import writer
update.BATCH_PASSAGES = 8
update.PARALLEL_BYTES = build.PARALLEL_PASSAGES = writer.PARALLEL_PASSAGES = 1
update.update(load(Path(sys.argv[1])))
"""


@pytest.mark.parametrize("workers", ["1", "2"])
def test_killed_runs_lose_and_double_nothing(project: Callable[..., Config], workers: str) -> None:
    config = project(texts(), workers=workers)
    moments = random.Random(11)
    for _ in range(10):
        kill_after(config, moments.uniform(0.05, 1.2))
    update(config)
    store = Store.open(Locations.of(config).store)
    names = sorted(Path(file.path).name for file in store.files())
    assert names == sorted(texts())
    ids = store.passage_ids()
    assert len(store.kept(ids.tolist())) == len(ids)
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
    config = project({f"{place:04}.txt": "words " * 20_000 for place in range(150)})  # 18 MB
    process = subprocess.Popen(
        [sys.executable, "-m", "index", "--config", str(config.path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not Locations.of(config).store.exists():  # bounded by the run itself
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate()
    assert (process.returncode, output) == (130, "")
    assert errors.strip().startswith("index: interrupted")
    assert "Traceback" not in errors
    summary = update(config)
    assert summary.added + summary.unchanged == 150
