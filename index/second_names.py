"""Which paths are other names of a file: links to it, and hard links."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

Identity = tuple[int, int]
"""Device and number of a file or folder: the same by whichever path one comes to it."""


def identify(path: str) -> Identity | None:
    """Return what a file or folder is identified by; None if it cannot be looked at."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return status.st_dev, status.st_ino


def find_second_names(
    files: Mapping[str, tuple[int, int]], links: Collection[str], hard_links: Mapping[str, Identity]
) -> Iterator[tuple[str, str]]:
    """Yield (path, other path) of each name of a file but the first, which is the other path.

    Its own name comes before those of links, and then the alphabet decides. ``files``: size and
    time by path. ``links``: those behind links. ``hard_links``: those that have several names.
    """
    names: defaultdict[Identity, set[str]] = defaultdict(set)
    for path, known in hard_links.items():
        names[known].add(path)
    for path in (*links, *_find_possible_targets(files, links)):
        identity = identify(path)
        if identity is not None:
            names[identity].add(path)
    for paths in names.values():
        first, *others = sorted(paths, key=lambda path: (path in links, path))
        yield from ((path, first) for path in others)


def _find_possible_targets(
    files: Mapping[str, tuple[int, int]], links: Collection[str]
) -> Iterator[str]:
    """Yield the files that have size and time of one behind a link: few need to be looked at."""
    states = {files[link] for link in links}
    if not states:
        return
    for path, state in files.items():
        if state in states and path not in links:
            yield path
