"""The store before and after a run: verified whole, mended from the documents, sealed.

A sealed store has its digest beside it, so the next run verifies every byte of it in one pass
at the speed of reading. Where the digest differs, or a run was cut short, the store is
verified row by row. What is damaged is taken out of it, so that the documents it belongs to
are read again; a store whose structure is damaged is set aside, never deleted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from xxhash import xxh3_64

from index.errors import DamageError
from index.files.atomic import replace_file
from index.files.leftovers import remove_leftovers
from index.files.regular import NotRegularError, open_regular, read_regular, require_regular
from index.locations import Locations
from index.messages import Message, marked
from index.set_aside import SQLITE_SUFFIXES, aside_path
from index.store.store import Store
from index.store.verification import Damage, find_damage, salvage_paths, take_out
from index.types import Progress

_FORMAT: Final = "store sums 1"
_MAX_BYTES: Final = 4_096
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Healing:
    """What was mended before a run.

    ``notes`` are lines worth saying: which documents are read again, and what was set aside.
    ``lost`` is what cannot be read again: documents whose files are gone, or the whole store.
    """

    notes: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def open_verified_store(
    locations: Locations, report: Callable[[Progress], None], *, absent: str = ""
) -> tuple[Store, Healing]:
    """Open the store for writing; make it if there is none, and mend it if it is damaged.

    Call it with the lock held. ``absent`` is an entry of ``documents:`` that is out of
    reach: a store that is damaged is left as it is then, because what is taken out of it
    could not be read again.

    Raises DamageError in that case, IndexStateError if the store cannot be opened for reasons
    outside of it.
    """
    missing = _find_missing_store(locations, absent)
    store, damage = _open(locations, report)
    if absent and (store is None or damage):
        if store is not None:
            store.close()
        raise _cannot_mend(locations, absent)
    if store is None:
        return _set_aside(locations)
    if damage:
        take_out(store, damage)
        healing = _describe(locations, damage)
        return store, replace(healing, notes=(*store.notes, *healing.notes))
    return store, replace(missing, notes=(*store.notes, *missing.notes))


def _find_missing_store(locations: Locations, absent: str) -> Healing:
    """Say so if there is no store though there was: what is derived from it is there."""
    path = locations.store
    if os.path.lexists(path) or not any(map(os.path.lexists, locations.replaced)):
        return Healing()
    note = f"{path} was gone; all documents are read again"
    if not absent:
        return Healing((note,))
    return Healing((f"{note}, but {absent} is empty or not mounted",), (str(path),))


def _open(
    locations: Locations, report: Callable[[Progress], None]
) -> tuple[Store | None, Damage | None]:
    """Open and verify the store; return None for one that cannot be mended row by row."""
    if _is_odd(locations.store):
        return None, None
    try:
        sealed = _is_sealed(locations)
        store = Store.open(locations.store, create=True)
    except DamageError:
        return None, None
    if sealed:
        return store, None
    report(Progress("verifying the store", 0, 0))
    damage = find_damage(store)
    if damage.structure:
        store.close()
        return None, None
    return store, damage


def _cannot_mend(locations: Locations, absent: str) -> DamageError:
    return DamageError(
        "{store} is damaged and stays as it is while {absent} is empty or not"
        " mounted; mount it, or take it out of 'documents:', and run 'index'"
        " again",
        store=locations.store,
        absent=absent,
    )


def check_store(store: Store, locations: Locations) -> None:
    """Raise DamageError unless all of the store is as it was written."""
    if _is_sealed(locations):
        return
    if damage := find_damage(store):
        raise store.damage(damage.description)


def seal_store(store: Store, locations: Locations) -> None:
    """Keep the digest of the store, for the next run to verify it by.

    Call it with the lock held, after the last change. If it cannot be kept now, the next run
    verifies the store row by row.
    """
    with suppress(OSError):  # the disk is full, say; the store itself is whole
        _write_sums(store, locations)


def _write_sums(store: Store, locations: Locations) -> None:
    if not store.flush():
        return  # a reader is at it; the next run verifies the rows
    size, digest = _digest(locations.store)
    version = store.version
    content = {
        "format": _FORMAT,
        "store": version.store,
        "generation": version.generation,
        "stamp": version.stamp,
        "size": size,
        "digest": digest,
    }
    remove_leftovers(locations.sums)
    replace_file(locations.sums, json.dumps(content).encode() + b"\n")


def _is_sealed(locations: Locations) -> bool:
    """Tell whether the file of the store has the digest that it was sealed with, and no log."""
    try:
        content = json.loads(read_regular(locations.sums, max_bytes=_MAX_BYTES))
        if not isinstance(content, dict) or content.get("format") != _FORMAT:
            return False
        if _size(_beside(locations.store, "-wal")):
            return False
        return (content.get("size"), content.get("digest")) == _digest(locations.store)
    except (OSError, ValueError, RecursionError):
        return False


def _digest(path: Path) -> tuple[int, str]:
    """Return the size of a file and the XXH3-64 of its content, in hex."""
    digest, size = xxh3_64(), 0
    with open_regular(path) as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()


def _is_odd(path: Path) -> bool:
    """Tell whether SQLite must not open what is there: no file, or a log without its file."""
    try:
        with suppress(FileNotFoundError):
            require_regular(path)
    except NotRegularError:
        return True
    return not _size(path) and _size(_beside(path, "-wal")) > 0


def _set_aside(locations: Locations) -> tuple[Store, Healing]:
    """Rename the store and what belongs to it; open an empty one."""
    path = locations.store
    lost = [name for name in salvage_paths(path) if not os.path.lexists(name)]
    aside = aside_path(path, "damaged")
    for suffix in ("", *SQLITE_SUFFIXES):
        with suppress(FileNotFoundError):
            _beside(path, suffix).rename(_beside(aside, suffix))
    damaged = marked("{path} was damaged; it is now {aside}, and all documents are read again")
    gone = marked("{path} is gone; what the index had of it is in {aside}")
    notes = [Message(damaged, path=path, aside=aside.name)]
    notes += [Message(gone, path=name, aside=aside.name) for name in lost]
    return Store.open(path, create=True), Healing(tuple(notes), tuple(lost))


def _describe(locations: Locations, damage: Damage) -> Healing:
    text = marked("{path} was damaged ({damage}); what it touches is read again")
    notes = [Message(text, path=locations.store, damage=damage.description)]
    lost = []
    for path in damage.documents.values():
        text = marked("{path} was damaged in the index")
        if not os.path.lexists(path):
            text = marked(
                "{path} was damaged in the index, but its file is gone: it has left the index"
            )
            lost.append(path)
        notes.append(Message(text, path=path))
    return Healing(tuple(notes), tuple(lost))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
