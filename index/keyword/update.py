"""Brings the keyword index in a folder to the version of the store.

Crash-safe: new blocks are written beside the old ones and forced to the disk, then the
manifest is replaced, and only then are the files removed that it no longer names.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.errors import DerivedDamageError
from index.files.atomic import create_private_folder
from index.keyword.blocks import StoredBlock
from index.keyword.build import PlannedBlock, build_blocks
from index.keyword.manifest import BLOCK_NAME, BlockEntry, Manifest
from index.keyword.merge_policy import blocks_to_rewrite
from index.keyword.postings import BLOCK_SIZE
from index.keyword.titles import keys_by_language, title_keys
from index.keyword.whoosh_writer import write_block
from index.processes.pool import WorkerPool
from index.store.store import Store
from index.types import Language

PassageIds: TypeAlias = dict[Language, NDArray[np.int64]]
"""Passage ids by language, ascending, (n,) each."""

# Earlier versions let Whoosh name the blocks, and have its table of contents and a folder with
# temporary files beside them.
_EARLIER_FILE: Final = re.compile(
    r"MAIN_[0-9a-z]{16}\.lists|MAIN_WRITELOCK|_MAIN_[0-9]+\.toc(\.[0-9.]+)?"
)
_EARLIER_FOLDER: Final = "MAIN.tmp"
_FILE_IN_EARLIER_FOLDER: Final = re.compile(r"[0-9a-z]{28}\.(run|ctmp)")


def update_keyword_index(
    store: Store, folder: Path, workers: WorkerPool, progress: Callable[[int, int], None]
) -> None:
    """Bring the keyword index in ``folder`` to the store's version.

    Sound blocks are reused if they come from an earlier version of this very store. Only one
    process may do this at a time. ``progress`` is called with the number of passages and titles
    analysed and to be analysed. Raises OSError if the folder cannot be written.
    """
    create_private_folder(folder, parents=False)  # an index that is deleted meanwhile stays so
    blocks = _open_existing(folder, store)
    of_titles = [block for block in blocks if block.entry.titles]
    of_passages = [block for block in blocks if not block.entry.titles]
    passages = store.passage_ids_by_language()
    plans = [
        _plan(passages, of_passages, titles=False),
        _plan(_titles(store, of_titles), of_titles, titles=True),
    ]
    entries = {block.name: block.entry for plan in plans for block in plan.reused}
    planned = [to_build for plan in plans for to_build in plan.planned]
    for plan, block in build_blocks(store, planned, workers, progress):
        name = f"{secrets.token_hex(8)}.lists"
        entries[name] = BlockEntry(plan.language, write_block(folder / name, block), plan.titles)
        del block  # before the next is built

    removed = [identity for plan in plans for identity in plan.removed]
    manifest = Manifest(store.version, entries, removed)
    manifest.write(folder)
    _delete_unnamed(folder, manifest)


class _Plan(NamedTuple):
    """The blocks that stay, those to build, and what is in the former but no longer wanted."""

    reused: list[StoredBlock]
    planned: list[PlannedBlock]
    removed: list[int]


def _plan(wanted: PassageIds, blocks: list[StoredBlock], *, titles: bool) -> _Plan:
    """Return how ``blocks``, or others, come to have the ``wanted`` passages or ``titles``."""
    rewritten = blocks_to_rewrite(blocks, wanted)
    reused = [block for block in blocks if block.name not in rewritten]
    planned = [
        PlannedBlock(language, ids[start : start + BLOCK_SIZE], titles)
        for language, ids in _missing(wanted, reused).items()
        for start in range(0, len(ids), BLOCK_SIZE)
    ]
    return _Plan(reused, planned, _removed(wanted, reused))


def _titles(store: Store, blocks: Iterable[StoredBlock]) -> PassageIds:
    """Return the keys of all titles by language: that of ``blocks``, where they are in one."""
    keys = title_keys(store)
    parts: dict[Language, list[NDArray[np.int64]]] = {}
    for block in blocks:
        ids = np.intersect1d(block.ids, keys, assume_unique=True)
        parts.setdefault(block.language, []).append(ids)
    known = _concatenate([ids for of_language in parts.values() for ids in of_language])
    new = np.setdiff1d(keys, known, assume_unique=True)
    for language, ids in keys_by_language(store, new).items():
        parts.setdefault(language, []).append(ids)
    return {language: np.sort(np.concatenate(ids)) for language, ids in parts.items()}


def _open_existing(folder: Path, store: Store) -> list[StoredBlock]:
    """Return the sound blocks of the index in ``folder`` if it was derived from ``store``."""
    try:
        manifest = Manifest.read(folder)
    except (OSError, DerivedDamageError):
        return []
    if manifest is None or not store.is_ancestor(manifest.version):
        return []
    blocks = []
    for name, entry in manifest.blocks.items():
        with suppress(OSError, DerivedDamageError):
            block = StoredBlock(folder, name, entry)
            block.check_all()
            blocks.append(block)
    return blocks


def _missing(passages: PassageIds, blocks: Iterable[StoredBlock]) -> PassageIds:
    """Return the ids of ``passages`` that are in none of ``blocks``."""
    missing: PassageIds = {}
    for language, ids in passages.items():
        present = [block.ids for block in blocks if block.language == language]
        missing[language] = np.setdiff1d(ids, _concatenate(present), assume_unique=True)
    return missing


def _removed(passages: PassageIds, blocks: Iterable[StoredBlock]) -> list[int]:
    """Return the ids that are in ``blocks`` but no longer among ``passages``, ascending."""
    indexed = _concatenate([block.ids for block in blocks])
    wanted = _concatenate(list(passages.values()))
    removed: list[int] = np.sort(np.setdiff1d(indexed, wanted, assume_unique=True)).tolist()
    return removed


def _delete_unnamed(folder: Path, manifest: Manifest) -> None:
    """Delete files of this and earlier versions that ``manifest`` does not name."""
    for path in folder.iterdir():
        is_ours = BLOCK_NAME.fullmatch(path.name) or _EARLIER_FILE.fullmatch(path.name)
        if is_ours and path.name not in manifest.blocks:
            with suppress(OSError):  # still open elsewhere on Windows: the next update retries
                path.unlink()
    earlier_folder = folder / _EARLIER_FOLDER
    if earlier_folder.is_dir() and not earlier_folder.is_symlink():
        with suppress(OSError):  # it is not empty: something else is in it
            for path in earlier_folder.iterdir():
                if _FILE_IN_EARLIER_FOLDER.fullmatch(path.name):
                    path.unlink()
            earlier_folder.rmdir()


def _concatenate(arrays: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return ``arrays`` as one, (n,) int64; empty if there are none."""
    return np.concatenate(arrays) if arrays else np.zeros(0, dtype=np.int64)
