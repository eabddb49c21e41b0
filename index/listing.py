"""What an index holds: its entries of ``documents:`` with counts, or the files below a path."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from index.config import Config
from index.errors import ConfigError
from index.locations import Locations
from index.marker import check_folder
from index.store.records import DocumentSize
from index.store.store import Store


@dataclass(frozen=True, slots=True)
class Entry:
    """A path with how many ``files``, ``documents`` (those inside files included) and
    ``passages`` the index has of it. ``is_there``: whether the path exists now.
    """

    path: str
    files: int
    documents: int
    passages: int
    is_there: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of an index. ``outside`` counts documents that are in none of them any more:
    the next run removes those.
    """

    index: str
    config: str
    entries: tuple[Entry, ...]
    outside: int = 0


def list_entries(config: Config) -> Listing:
    """Return the entries of ``documents:``; a file counts for the innermost it is in.

    Raises IndexStateError if there is no index.
    """
    roots = [str(root) for root in config.documents]
    innermost_first = sorted(roots, key=len, reverse=True)
    by_root: dict[str, list[DocumentSize]] = {root: [] for root in roots}
    outside = 0
    for size in _read_sizes(config):
        root = next((root for root in innermost_first if is_below(size.path, root)), None)
        if root is None:
            outside += 1
        else:
            by_root[root].append(size)
    entries = tuple(_to_entry(root, by_root[root]) for root in roots)
    return Listing(str(config.data_dir), str(config.path), entries, outside)


def list_files(config: Config, paths: Iterable[Path]) -> Listing:
    """Return the indexed files that are, or are below, any of ``paths``, by path.

    Raises ConfigError if there is none, IndexStateError if there is no index.
    """
    wanted = [os.path.abspath(path) for path in paths]
    by_file: dict[str, list[DocumentSize]] = {}
    for size in _read_sizes(config):
        if any(is_below(size.path, path) for path in wanted):
            by_file.setdefault(size.path, []).append(size)
    if not by_file:
        raise ConfigError(
            "nothing of {wanted} is indexed; 'index list' names what is", wanted=wanted[0]
        )
    entries = tuple(_to_entry(path, sizes) for path, sizes in sorted(by_file.items()))
    return Listing(str(config.data_dir), str(config.path), entries)


def count_last_copies(config: Config, paths: Iterable[Path]) -> int:
    """Return how many documents of ``paths`` only the index has: their files are gone.

    Those that another entry of ``documents:`` has as well do not count.
    """
    removed = [os.path.abspath(path) for path in paths]
    roots = [str(root) for root in config.documents if str(root) not in removed]
    return sum(
        not os.path.lexists(size.path)
        for size in _read_sizes(config)
        if any(is_below(size.path, path) for path in removed)
        and not any(is_below(size.path, root) for root in roots)
    )


def is_below(path: str, folder: str) -> bool:
    """Tell whether ``path`` is, or is below, ``folder``."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _read_sizes(config: Config) -> list[DocumentSize]:
    locations = Locations.of(config)
    check_folder(locations)
    store = Store.open(locations.store)
    try:
        return list(store.document_sizes())
    finally:
        store.close()


def _to_entry(path: str, sizes: Collection[DocumentSize]) -> Entry:
    return Entry(
        path,
        files=len({size.path for size in sizes}),
        documents=len(sizes),
        passages=sum(size.passages for size in sizes),
        is_there=os.path.lexists(path),
    )
