"""Where a document is, told from the folders that are indexed rather than from the root."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import PurePath

from index import cache
from index.types import MEMBER_SEPARATOR
from search.display.bidi.direction import LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK, has_rtl, is_rtl
from search.types import Hit


def place_in_documents(hit: Hit, roots: Sequence[str]) -> str:
    """Return the path of the document of ``hit`` as :func:`shorten_path` has it, and its member."""
    return MEMBER_SEPARATOR.join(filter(None, (shorten_path(hit.path, tuple(roots)), hit.member)))


def isolate_parts(path: str) -> str:
    """Return ``path`` with marks that keep its Arabic parts in order, from left to right."""
    return path.replace("/", f"/{LEFT_TO_RIGHT_MARK}") if has_rtl(path) else path


def with_reason(path: str, reason: str) -> str:
    """Return ``path`` and what is said of it, from left to right, whatever their letters."""
    mark = LEFT_TO_RIGHT_MARK if has_rtl(path) and has_rtl(reason) else ""
    return f"{isolate_parts(path)}:{mark} {reason}"


def isolate_notes(notes: Iterable[str]) -> str:
    """Return what follows a path in its line, with marks that keep Arabic notes in order."""
    shown = [f"{RIGHT_TO_LEFT_MARK}{note}" if is_rtl(note) else note for note in notes if note]
    mark = LEFT_TO_RIGHT_MARK if any(map(has_rtl, shown)) else ""
    return "".join(f" {mark}·{mark} {note}" for note in shown)


@lru_cache(maxsize=cache.HIT_LABELS)
def shorten_path(path: str, roots: tuple[str, ...]) -> str:
    """Return ``path`` from the name of that of the ``roots`` on which it lies below.

    ``roots`` are what is indexed, see :func:`with_relative_roots`: ``/cases/lima/letters/a.txt``
    below ``/cases/lima`` is ``lima/letters/a.txt``. A path below none of them, and one whose
    root has no name of its own among the roots, stay as they are.
    """
    pure = PurePath(path)
    below = [root for root in map(PurePath, roots) if pure.is_relative_to(root)]
    if not below:
        return path
    root = max(below, key=lambda root: len(root.parts))
    names = [PurePath(other).name for other in roots if os.path.isabs(other)]  # noqa: PTH117
    if not root.name or names.count(root.name) > 1:
        return path
    return str(PurePath(root.name) / pure.relative_to(root))


def with_relative_roots(roots: Iterable[str]) -> tuple[str, ...]:
    """Return absolute ``roots``, and those below the current folder as paths from there, too.

    Hits have their paths in either way; asking for the current folder at each takes too long.
    """
    absolute = tuple(roots)
    folder = os.getcwd() + os.sep  # noqa: PTH109
    return (*absolute, *(root[len(folder) :] for root in absolute if root.startswith(folder)))
