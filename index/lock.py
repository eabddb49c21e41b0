"""One process at a time writes an index folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from index.errors import IndexLockedError, IndexStateError, system_error
from index.files.leftovers import remove_leftovers
from index.files.regular import require_regular
from index.locations import Locations
from index.marker import claim_folder
from index.set_aside import clear_way


@contextmanager
def locked(locations: Locations) -> Iterator[list[str]]:
    """Hold the lock of an index folder while the block runs; make the folder if there is none.

    The block is given what is worth saying, and adds to it what it mends. If it fails, its
    error carries these lines (as notes, PEP 678): what was mended stays so.

    Raises IndexLockedError if another process holds the lock, ForeignFolderError if the folder
    is not an index, IndexStateError if it cannot be made or written.
    """
    from filelock import FileLock, Timeout

    try:
        notes = claim_folder(locations)
        with suppress(FileNotFoundError):
            require_regular(locations.lock)
        lock = FileLock(locations.lock, timeout=0, mode=0o600)
        lock.acquire()
    except Timeout:
        raise IndexLockedError(
            "another 'index' is at work in {folder}; wait for it to finish", folder=locations.folder
        ) from None
    except OSError as error:
        raise system_error(error, locations.folder) from error
    lines = [*notes]
    try:
        for path in (*locations.replaced, locations.marker):
            remove_leftovers(path)
        lines += clear_way(locations)
        yield lines
    except BaseException as error:
        for line in lines:
            error.add_note(line)
        raise
    finally:
        lock.release()


def device_of(locations: Locations) -> int | None:
    """Return the number of the device that the store is on; None if there is no store."""
    try:
        return os.stat(locations.store).st_dev  # noqa: PTH116
    except OSError:
        return None


def require_same_device(locations: Locations, device: int | None) -> None:
    """Raise IndexStateError if the store was on ``device`` and is not there any more.

    Its disk went away, and a new index in the folder where that was mounted would hide it, or be
    hidden by it. With None, there was no store.
    """
    if device is not None and device_of(locations) != device:
        raise IndexStateError(
            "{folder}: the index went away while documents were looked for; bring its disk back",
            folder=locations.folder,
        )
