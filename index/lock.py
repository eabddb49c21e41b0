"""One process at a time writes an index folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from index.errors import IndexLockedError, IndexStateError
from index.locations import Locations


@contextmanager
def locked(locations: Locations) -> Iterator[None]:
    """Hold the lock of an index folder while the block runs; make the folder if there is none.

    Raises IndexLockedError if another process holds it, IndexStateError if the folder cannot
    be made.
    """
    from filelock import FileLock, Timeout

    try:
        locations.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(locations.lock, timeout=0)
        lock.acquire()
    except Timeout:
        raise IndexLockedError(
            f"another 'index' is at work in {locations.folder}; wait for it to finish"
        ) from None
    except OSError as error:
        raise IndexStateError(
            f"{locations.folder}: {error.strerror}; choose another data_dir"
        ) from error
    try:
        yield
    finally:
        lock.release()
