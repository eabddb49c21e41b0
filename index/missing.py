"""Which indexed files are gone, and which may only be out of reach: not mounted, not listable.

A document leaves the index only if its file is certainly gone: its folder was listed, and is
not an entry of ``documents:`` that has no document at all any more.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from typing import NamedTuple

from index.scan import EMPTY, Scan
from index.types import AbsentRoot


class MissingFiles(NamedTuple):
    """Indexed files that a scan has not found, by path.

    ``by_absent_root`` has those that may come back, by the entry of ``documents:`` that they
    are in.
    """

    gone: list[str]
    by_absent_root: dict[str, list[str]]

    def including(self, roots: Collection[str]) -> list[str]:
        """Return what is gone, and what is missing of the entries ``roots``."""
        return self.gone + [path for root in roots for path in self.by_absent_root.get(root, ())]


def find_missing(scanned: Scan, paths: Iterable[str]) -> MissingFiles:
    """Return those of the indexed ``paths`` that are not among the files found.

    Files that cannot be opened, and those in folders that cannot be listed, are not missing;
    those that are passed over for what they are, such as hidden ones, are.
    An entry of ``documents:`` inside another has its files to itself.
    """
    gone: list[str] = []
    by_absent_root: dict[str, list[str]] = {}
    unopened = {skipped.path for skipped in scanned.skipped if not skipped.kind}
    unlisted = tuple(map(_prefix, unopened))
    innermost_first = sorted(scanned.roots, key=len, reverse=True)
    for path in paths:
        if path in scanned.files or path in unopened or path.startswith(unlisted):
            continue
        root = next((root for root in innermost_first if _is_in(path, root)), None)
        if root is None or not scanned.roots[root]:
            gone.append(path)
        else:
            by_absent_root.setdefault(root, []).append(path)
    return MissingFiles(gone, by_absent_root)


def absent_roots(scanned: Scan, missing: MissingFiles) -> tuple[AbsentRoot, ...]:
    """Return the entries of ``documents:`` that need somebody's attention.

    Those that have no document now but had some, and those that do not exist.
    """
    counts = {root: len(missing.by_absent_root.get(root, ())) for root in scanned.roots}
    return tuple(
        AbsentRoot(root, counts[root], reason)
        for root, reason in scanned.roots.items()
        if counts[root] or reason not in ("", EMPTY)
    )


def is_indexed(scanned: Scan, paths: Iterable[str]) -> bool:
    """Tell whether one of the indexed ``paths`` is in an entry of ``documents:``."""
    return any(_is_in(path, root) for path in paths for root in scanned.roots)


def _is_in(path: str, root: str) -> bool:
    return path == root or path.startswith(_prefix(root))


def _prefix(folder: str) -> str:
    """Return what the paths of files in ``folder`` begin with."""
    return folder if folder.endswith(os.sep) else folder + os.sep
