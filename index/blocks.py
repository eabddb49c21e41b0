"""Blocks of passages: how they are planned, built and counted, whatever index holds them."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.analysis import ANALYSIS_VERSION, analyzer
from index.files import replace_file
from index.postings import BLOCK_SIZE, Block, invert, lengths, norms
from index.store import Store
from index.types import Language

_FINGERPRINT: Final = f"blocks-1 analysis-{ANALYSIS_VERSION}"
_SMALL_BLOCKS: Final = 8
_DEAD_SHARE: Final = 0.25


@dataclass(frozen=True, slots=True)
class StoredBlock:
    """A block as the index holds it: ``ids`` and ``lengths`` (n,) of its passages."""

    number: int
    language: Language
    ids: NDArray[np.int64]
    lengths: NDArray[np.uint16]


class LanguageRows:
    """The passages of one language as rows 0 … n−1, block after block."""

    def __init__(self, blocks: list[StoredBlock], dead: NDArray[np.int64]) -> None:
        self.bases: dict[int, int] = {}
        base = 0
        for block in blocks:
            self.bases[block.number] = base
            base += len(block.ids)
        self.ids = np.concatenate([block.ids for block in blocks])
        live = ~np.isin(self.ids, dead)
        self.live = None if live.all() else live
        self.count = int(live.sum())
        every = np.concatenate([block.lengths for block in blocks])
        self.norms = norms(every, float(every[live].mean()) if self.count else 1.0)


def to_rewrite(blocks: list[StoredBlock], wanted: dict[Language, NDArray[np.int64]]) -> set[int]:
    """Choose blocks to build anew: too many dead passages, or too many small blocks."""
    chosen: set[int] = set()
    none = np.zeros(0, dtype=np.int64)
    for block in blocks:
        live = np.isin(block.ids, wanted.get(block.language, none)).sum()
        if live < (1 - _DEAD_SHARE) * len(block.ids):
            chosen.add(block.number)
    for language in wanted:
        small = [
            block.number
            for block in blocks
            if block.language == language and len(block.ids) < BLOCK_SIZE // 2
        ]
        if len(small) >= _SMALL_BLOCKS:
            chosen.update(small)
    return chosen


def build(store: Store, language: Language, ids: NDArray[np.int64]) -> Block:
    """Analyse and invert the passages ``ids`` (n,) of the store, all in ``language``."""
    analyze = analyzer(language).forms
    forms = [analyze(text) for _, text in store.texts(ids.tolist())]
    return Block(
        ids=ids,
        lengths=lengths([[form.stem for form in some] for some in forms]),
        stems=invert([[form.stem for form in some] for some in forms]),
        words=invert([[form.word for form in some] for some in forms]),
    )


def pack_block(language: Language, block: Block) -> tuple[str, bytes, bytes]:
    """Return what the index stores of a block beside its postings."""
    return language, block.ids.tobytes(), block.lengths.tobytes()


@dataclass(frozen=True, slots=True)
class State:
    """Which generation of the store an index is of, and its removed passages."""

    generation: int
    dead: list[int]


def read_state(folder: Path) -> State | None:
    """Return the state of the index in ``folder``; None if another version wrote it."""
    content = json.loads((folder / "state.json").read_bytes())
    if content["fingerprint"] != _FINGERPRINT:
        return None
    return State(int(content["generation"]), list(content["dead"]))


def write_state(folder: Path, generation: int, dead: NDArray[np.int64]) -> None:
    """Make the index files durable, then replace the state that vouches for them."""
    content = {"fingerprint": _FINGERPRINT, "generation": generation, "dead": dead.tolist()}
    for path in folder.iterdir():  # Whoosh itself never asks for its files to reach the disk
        with path.open("rb") as file:
            os.fsync(file.fileno())
    replace_file(folder / "state.json", json.dumps(content).encode())


def concatenated(arrays: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return ``arrays`` as one, (n,) int64; empty if there are none."""
    return np.concatenate(arrays) if arrays else np.zeros(0, dtype=np.int64)
