"""Which passages should have contextual vectors, and how many of them do."""

from __future__ import annotations

from pathlib import Path
from typing import Final, TypeAlias

from index.chunks import chunks
from index.contextual.vectors import MAX_PASSAGES, ContextualVectors, digest_of
from index.errors import DerivedDamageError
from index.store.store import Store

_READ_AT_ONCE: Final = 2_048

Wanted: TypeAlias = dict[bytes, list[int]]
"""Passages that should have a vector, the newest first, by the digest of their text."""


def find_wanted(store: Store) -> Wanted:
    """Return the newest passages of ``store``, as many as may have vectors."""
    ids = store.passage_ids()[::-1][:MAX_PASSAGES].tolist()
    wanted: Wanted = {}
    for chunk in chunks(ids, _READ_AT_ONCE):
        texts = dict(store.texts(chunk))
        for identity in chunk:
            wanted.setdefault(digest_of(texts[identity]), []).append(identity)
    return wanted


def count_encoded(store: Store, path: Path) -> int:
    """Return for how many of them the file at ``path`` has the vector of their text.

    So a run would: what was made for an earlier store, or for a copy, is not made again.
    """
    try:
        known = ContextualVectors(path).by_text()
    except (OSError, DerivedDamageError):
        return 0
    return sum(len(ids) for digest, ids in find_wanted(store).items() if digest in known)
