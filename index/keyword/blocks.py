"""Blocks of passages: how they are planned, built, counted and opened."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.keyword.hash_file import Lists
from index.keyword.inverter import Inverter, Numbering, Words
from index.keyword.postings import BLOCK_SIZE, Block, norms
from index.processes.pool import ENOUGH_PASSAGES, Workers, ended
from index.store.atomic import replace_file
from index.store.store import Store
from index.text.analysis import ANALYSIS_VERSION, analyzer
from index.types import Language

_FINGERPRINT: Final = f"blocks-4 analysis-{ANALYSIS_VERSION}"
_SIBLINGS: Final = 8
"""So many blocks of like size become one, which so is about as many times larger."""
_DEAD_SHARE: Final = 0.25
_STATE: Final = "state.json"
_CHUNK: Final = 4_096

Planned: TypeAlias = tuple[Language, NDArray[np.int64]]
"""A language and the ids (n,) of the passages of one block, n ≤ BLOCK_SIZE."""
_Some: TypeAlias = tuple[Language, list[int]]


@dataclass(frozen=True, slots=True)
class State:
    """Which generation of the store an index is of, its block files and removed passages."""

    generation: int
    blocks: dict[str, Language]
    dead: list[int]


class StoredBlock:
    """An opened block: ``ids`` and ``lengths`` (n,) of its passages, and posting ``lists``."""

    def __init__(self, folder: Path, name: str, language: Language) -> None:
        self.name = name
        self.language = language
        self.lists = Lists(folder / name)
        self.ids = np.frombuffer(self.lists.get(b"aids") or b"", dtype=np.int64)
        self.lengths = np.frombuffer(self.lists.get(b"alengths") or b"", dtype=np.uint16)
        self.base = 0
        """The row of the first passage among those of the language."""


class LanguageRows:
    """The passages of one language as rows 0 … n−1, block after block."""

    def __init__(self, blocks: list[StoredBlock], dead: NDArray[np.int64]) -> None:
        self.blocks = sorted(blocks, key=lambda block: int(block.ids[0]))
        base = 0
        for block in self.blocks:
            block.base = base
            base += len(block.ids)
        self.ids = np.concatenate([block.ids for block in self.blocks])
        live = ~np.isin(self.ids, dead) if len(dead) else np.ones(len(self.ids), dtype=bool)
        self.live = None if live.all() else live
        self.count = int(live.sum())
        every = np.concatenate([block.lengths for block in self.blocks])
        self.norms = norms(every, float(every[live].mean()) if self.count else 1.0)


def open_blocks(folder: Path, state: State) -> dict[Language, list[StoredBlock]]:
    """Open the blocks of an index, by language; raises what :class:`Lists` does."""
    result: dict[Language, list[StoredBlock]] = {}
    for name, language in state.blocks.items():
        result.setdefault(language, []).append(StoredBlock(folder, name, language))
    return result


def to_rewrite(blocks: list[StoredBlock], wanted: dict[Language, NDArray[np.int64]]) -> set[str]:
    """Choose blocks to build anew: too many dead passages, or too many blocks of like size.

    So a passage is built anew about once each time its block grows eightfold.
    """
    chosen: set[str] = set()
    none = np.zeros(0, dtype=np.int64)
    for block in blocks:
        live = np.isin(block.ids, wanted.get(block.language, none)).sum()
        if live < (1 - _DEAD_SHARE) * len(block.ids):
            chosen.add(block.name)
    growing = [block for block in blocks if len(block.ids) < BLOCK_SIZE // 2]
    counts = Counter(map(_kind, growing))
    chosen.update(block.name for block in growing if counts[_kind(block)] >= _SIBLINGS)
    return chosen


def _kind(block: StoredBlock) -> tuple[Language, int]:
    """Language and size, as a power of eight."""
    return block.language, (len(block.ids).bit_length() - 1) // 3


class Analyst:
    """Analyses passages; the items are a language and passage ids of it."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._language: Language | None = None
        self._numbering = Numbering(analyzer(""))

    def __reduce__(self) -> tuple[type[Analyst], tuple[Path]]:
        return Analyst, (self._store,)

    def __call__(self, items: Sequence[_Some]) -> list[Words]:
        """Return the words of each list of passages."""
        store = Store.open(self._store)
        try:
            return [self._words(store, language, ids) for language, ids in items]
        finally:
            store.close()

    def lost(self, item: _Some) -> Words:
        """Raise IndexStateError: two processes ended over these passages."""
        raise ended(self._store, len(item[1]))

    def _words(self, store: Store, language: Language, ids: list[int]) -> Words:
        if language != self._language:  # one language's words are remembered at a time
            self._language, self._numbering = language, Numbering(analyzer(language))
        return self._numbering.words(text for _, text in store.texts(ids))


def build(
    store: Store,
    plan: Sequence[Planned],
    workers: Workers,
    advance: Callable[[int], None],
    write: Callable[[Language, Block], None],
) -> None:
    """Analyse, invert and ``write`` the planned blocks of the store's passages, one by one.

    ``advance`` is told of every few passages that are done.
    """
    groups = (
        [(language, ids[at : at + _CHUNK].tolist())]
        for language, ids in plan
        for at in range(0, len(ids), _CHUNK)
    )
    enough = sum(len(ids) for _, ids in plan) >= ENOUGH_PASSAGES
    words = workers.map(Analyst(Path(store.path)), groups, enough=enough)
    for language, ids in plan:
        inverter = Inverter()
        for some in islice(words, -(-len(ids) // _CHUNK)):
            inverter.add(some)
            advance(len(some.sizes))
        write(language, Block(ids, inverter.lengths(), inverter.lists()))


def about(block: Block) -> dict[str, bytes]:
    """Return what a block file holds beside posting lists."""
    return {"ids": block.ids.tobytes(), "lengths": block.lengths.tobytes()}


def read_state(folder: Path) -> State | None:
    """Return the state of the index in ``folder``; None if another version wrote it."""
    content = json.loads((folder / _STATE).read_bytes())
    if content["fingerprint"] != _FINGERPRINT:
        return None
    return State(int(content["generation"]), dict(content["blocks"]), list(content["dead"]))


def write_state(folder: Path, state: State) -> None:
    """Make the block files durable, then replace the state that vouches for them."""
    content = {
        "fingerprint": _FINGERPRINT,
        "generation": state.generation,
        "blocks": state.blocks,
        "dead": state.dead,
    }
    for path in folder.iterdir():  # Whoosh itself never asks for its files to reach the disk
        with path.open("rb") as file:
            os.fsync(file.fileno())
    replace_file(folder / _STATE, json.dumps(content).encode())


def concatenated(arrays: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return ``arrays`` as one, (n,) int64; empty if there are none."""
    return np.concatenate(arrays) if arrays else np.zeros(0, dtype=np.int64)
