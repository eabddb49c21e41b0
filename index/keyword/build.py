"""Blocks built from the store's passages: workers analyse, this process inverts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.keyword.batch_analyzer import AnalyzedBatch, BatchAnalyzer
from index.keyword.postings import Block
from index.keyword.postings_builder import PostingsBuilder
from index.keyword.titles import title_texts
from index.processes.limits import Death
from index.processes.memory import give_back_memory
from index.processes.pool import PARALLEL_PASSAGES, WorkerPool, worker_death_error
from index.store.store import Store
from index.text.analysis import get_analyzer
from index.types import Language

_BATCH_PASSAGES: Final = 4_096
"""Passages that a worker analyses at a time."""


class PlannedBlock(NamedTuple):
    """A block to build: ``ids`` (n,) of up to BLOCK_SIZE passages of one language.

    With ``titles``, keys of titles, see :mod:`index.keyword.title_keys`.
    """

    language: Language
    ids: NDArray[np.int64]
    titles: bool = False


class _Batch(NamedTuple):
    """Some passages of one language, to be analysed together."""

    language: Language
    ids: list[int]
    titles: bool


def build_blocks(
    store: Store,
    planned: Sequence[PlannedBlock],
    workers: WorkerPool,
    progress: Callable[[int, int], None],
) -> Iterator[tuple[PlannedBlock, Block]]:
    """Yield the ``planned`` blocks in order, each with its plan.

    ``progress`` is called with the number of passages analysed and to be analysed.
    """
    total = sum(len(plan.ids) for plan in planned)
    groups = ([batch] for plan in planned for batch in _batches(plan))
    analyze = _AnalyzePassages(Path(store.path))
    analyzed = workers.map(analyze, groups, parallel=total >= PARALLEL_PASSAGES)
    done = 0
    for plan in planned:
        builder = PostingsBuilder()
        for batch in islice(analyzed, len(_batches(plan))):
            builder.add(batch)
            done += len(batch.lengths)
            progress(done, total)
        block = builder.build(plan.ids)
        del builder
        yield plan, block
        del block
        if len(plan.ids) >= _BATCH_PASSAGES:  # of a few passages there is little to give back
            give_back_memory()


def _batches(plan: PlannedBlock) -> list[_Batch]:
    starts = range(0, len(plan.ids), _BATCH_PASSAGES)
    return [
        _Batch(plan.language, plan.ids[start : start + _BATCH_PASSAGES].tolist(), plan.titles)
        for start in starts
    ]


class _AnalyzePassages:
    """The task of a worker: analyses batches of stored passages."""

    def __init__(self, store_path: Path) -> None:
        self._store_path = store_path
        self._language: Language | None = None
        self._analyzer = BatchAnalyzer(get_analyzer(""))

    def __reduce__(self) -> tuple[type[_AnalyzePassages], tuple[Path]]:
        return _AnalyzePassages, (self._store_path,)  # what it remembers stays where it is

    def __call__(self, batches: Sequence[_Batch]) -> list[AnalyzedBatch]:
        store = Store.open(self._store_path)
        try:
            return [self._analyze(store, batch) for batch in batches]
        finally:
            store.close()

    def on_worker_death(self, batch: _Batch, _: Death) -> AnalyzedBatch:
        raise worker_death_error(self._store_path, len(batch.ids))

    def _analyze(self, store: Store, batch: _Batch) -> AnalyzedBatch:
        if batch.language != self._language:  # one language's words are remembered at a time
            self._language = batch.language
            self._analyzer = BatchAnalyzer(get_analyzer(batch.language))
        texts = title_texts(store, batch.ids) if batch.titles else store.texts(batch.ids)
        return self._analyzer.analyze([text for _, text in texts])
