"""Whether files still have the content they were indexed with: a random few of them.

Size and modification time can be the same though the content is another one: after a restore,
a copy that keeps times, or damage. Over many runs every file is looked at.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from index.files.regular import open_regular
from index.ingest import DIGEST_SIZE
from index.store.records import StoredFile

FILES: Final = 16
BYTES: Final = 8 << 20
"""Bounds of a sample; a file of more than these bytes is looked at if it comes up first."""

_new_hash: Final = partial(hashlib.blake2b, digest_size=DIGEST_SIZE)


@dataclass(frozen=True, slots=True)
class Sample:
    """The paths of files in a sample that have other content, and of those that open no more."""

    differing: list[str]
    unreadable: list[str]


def check_sample(files: Sequence[StoredFile]) -> Sample:
    """Compare a random few of ``files`` with what is on the disk, by content."""
    differing = []
    unreadable = []
    for file in _choose(files):
        try:
            with open_regular(Path(file.path)) as content:
                digest = hashlib.file_digest(content, _new_hash).digest()
        except OSError:
            unreadable.append(file.path)
            continue
        if digest != file.digest:
            differing.append(file.path)
    return Sample(differing, unreadable)


def _choose(files: Sequence[StoredFile]) -> Iterator[StoredFile]:
    """Yield a random few of ``files``."""
    size = 0
    for file in random.sample(files, min(FILES, len(files))):
        size += file.state.size
        if size > BYTES and size > file.state.size:
            return
        yield file
