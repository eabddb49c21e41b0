"""Where a document is, told from the folders that are indexed rather than from the root."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import PurePath

from index import cache
from index.types import MEMBER_SEPARATOR
from search.types import Hit


def place_in_documents(hit: Hit, roots: Sequence[str]) -> str:
    """Return the path of the document of ``hit`` as :func:`shorten_path` has it, and its member."""
    return MEMBER_SEPARATOR.join(filter(None, (shorten_path(hit.path, tuple(roots)), hit.member)))


@lru_cache(maxsize=cache.HIT_LABELS)
def shorten_path(path: str, roots: tuple[str, ...]) -> str:
    """Return ``path`` from the name of that of the ``roots`` on which it lies below.

    ``roots`` are the absolute paths of what is indexed: ``/cases/lima/letters/a.txt`` below
    ``/cases/lima`` is ``lima/letters/a.txt``. A path below none of them, and one whose root has
    no name of its own among the roots, stay as they are.
    """
    absolute = PurePath(os.path.abspath(path))
    below = [root for root in map(PurePath, roots) if absolute.is_relative_to(root)]
    if not below:
        return path
    root = max(below, key=lambda root: len(root.parts))
    names = [PurePath(other).name for other in roots]
    if not root.name or names.count(root.name) > 1:
        return path
    return str(PurePath(root.name) / absolute.relative_to(root))
