"""kill -9 of helper processes in each part of a run: the index is that of an undisturbed run."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable

import pytest

from index.config import Config
from index.files.checked import CheckedFile
from index.ingest import Ingester
from index.keyword.build import _AnalyzePassages
from index.locations import Locations
from index.processes.child_process import ChildProcess
from index.processes.pipe import ItemBegun
from index.store.store import Store
from index.update import update
from index.vectors.header import HEADER_SIZE
from index.vectors.matrix import PAGE_SIZE
from index.vectors.writer import PassageQuantizer
from search.engine import Engine
from search.types import SearchRequest
from tests.projects import DOCUMENTS

pytestmark = pytest.mark.slow

QUERIES = ("human trafficking", "trata de personas", "الاتجار بالبشر", "report 3")
KILLS = 2  # with the third over the same file or passages, the run gives those up

Content = tuple[list[object], ...]


@pytest.fixture
def _few_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let helpers do all that they do for a large collection, in many small requests."""
    monkeypatch.setattr("index.store_update.PARALLEL_BYTES", 1)
    monkeypatch.setattr("index.store_update._GROUP_FILES", 3)
    monkeypatch.setattr("index.keyword.build.PARALLEL_PASSAGES", 1)
    monkeypatch.setattr("index.keyword.build._BATCH_PASSAGES", 4)
    monkeypatch.setattr("index.vectors.writer.PARALLEL_PASSAGES", 1)
    monkeypatch.setattr("index.vectors.writer._CHUNK_PASSAGES", 4)


def kill_helpers_at(monkeypatch: pytest.MonkeyPatch, task: type) -> list[int]:
    """Kill the first helpers that begin an item of ``task``; return their ids, once killed."""
    send, receive = ChildProcess.send, ChildProcess.receive
    tasks: dict[int, object] = {}
    killed: list[int] = []

    def send_and_note(self: ChildProcess, message: tuple[object, ...]) -> None:
        tasks[self.pid] = message[0] or tasks[self.pid]
        send(self, message)

    def receive_and_kill(self: ChildProcess, seconds: float | None = None) -> bytes | None:
        data = receive(self, seconds)
        begun = data is not None and isinstance(pickle.loads(data), ItemBegun)
        may_kill = len(killed) < KILLS and self.pid not in killed
        if begun and may_kill and isinstance(tasks[self.pid], task):
            killed.append(self.pid)
            os.kill(self.pid, signal.SIGKILL)
        return data

    monkeypatch.setattr(ChildProcess, "send", send_and_note)
    monkeypatch.setattr(ChildProcess, "receive", receive_and_kill)
    return killed


def content(config: Config) -> Content:
    """Return all that an index holds and answers."""
    places = Locations.of(config)
    store = Store.open(places.store)
    ids = store.passage_ids().tolist()
    stored = [store.passages(ids), store.encodings(ids)]
    store.close()
    blocks: list[object] = [path.read_bytes() for path in sorted(places.keyword.glob("*.lists"))]
    # The header names the store, which has a random id.
    matrix = bytes(CheckedFile(places.matrix, PAGE_SIZE).content[HEADER_SIZE:])
    engine = Engine.open(config)
    answers = [
        (hit.path, hit.text, hit.score)
        for query in QUERIES
        for hit in engine.search(SearchRequest(query)).hits
    ]
    engine.close()
    return stored, sorted(blocks, key=repr), [matrix], list(answers)


@pytest.mark.usefixtures("_few_is_enough")
@pytest.mark.parametrize(
    ("task", "workers"),
    [(Ingester, "1"), (Ingester, "2"), (_AnalyzePassages, "2"), (PassageQuantizer, "2")],
)
def test_helpers_killed_in_any_part_of_a_run_change_nothing(
    project: Callable[..., Config], monkeypatch: pytest.MonkeyPatch, task: type, workers: str
) -> None:
    texts = {
        f"{name}-{number}": f"{text} Report {number}."
        for number in range(4)
        for name, text in DOCUMENTS.items()
    }
    documents = {f"{name}.html": f"<p>{text}</p>" for name, text in texts.items()}
    undisturbed = project(documents, data_dir="undisturbed", workers=workers)
    assert update(undisturbed).added == len(documents)
    disturbed = project(documents, data_dir="disturbed", workers=workers)
    killed = kill_helpers_at(monkeypatch, task)
    summary = update(disturbed)
    assert len(killed) == KILLS
    assert (summary.added, summary.skipped, summary.notes) == (len(documents), (), ())
    assert content(disturbed) == content(undisturbed)
