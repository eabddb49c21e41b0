"""Notices that another process has renewed the index, by the files that change last."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from index.config import Config

IndexIdentity: TypeAlias = tuple[tuple[int, ...], ...]
"""What tells the files of an index from those of another; () if there is none to be read."""

_LOOKS_BEFORE_RETRY: Final = 10
"""Looks after which an index that could not be opened is tried again, though it is the same."""


def identify_files(paths: Iterable[Path]) -> IndexIdentity:
    """Return what changes when one of the files is replaced; () if one is missing."""
    try:
        states = [path.stat() for path in paths]
    except OSError:
        return ()
    return tuple((state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns) for state in states)


def identify_index(config: Config) -> IndexIdentity:
    """Return what changes when the index of ``config`` is renewed; () if there is none.

    For one on a server, that is what was brought there from here last. Where it is only read,
    nothing tells: it is opened once.
    """
    from index.locations import Locations

    locations = Locations.of(config)
    if config.backend is None:
        return identify_files((locations.manifest, locations.matrix))
    return identify_files((locations.published,)) or ((0,),)


class IndexWatch:
    """Compares the index on the disk with the one that is open.

    Files are renewed one after another, so an index counts as renewed only if it is the same at
    two looks.
    """

    def __init__(self, identify: Callable[[], IndexIdentity]) -> None:
        self._identify = identify
        self._opened: IndexIdentity | None = None
        self._seen: IndexIdentity = ()
        self._looks_to_skip = 0

    @property
    def identity(self) -> IndexIdentity:
        """The index on the disk, for :meth:`opened`: taken before it is opened."""
        return self._identify()

    def opened(self, identity: IndexIdentity) -> None:
        """Note which index is open from now on."""
        self._opened = self._seen = identity
        self._looks_to_skip = 0

    def failed(self) -> None:
        """Note that the index could not be opened. If none ever was, any will do from now on."""
        self._opened = self._opened or ()

    def look(self) -> bool:
        """Tell whether the index on the disk should be opened, because it is another one.

        Where it cannot be opened, the answer is False for a while.
        """
        before, self._seen = self._seen, self._identify()
        if self._opened is None or self.is_unchanged:
            return False
        if self._seen != before:
            self._looks_to_skip = 0
            return False
        if self._looks_to_skip:
            self._looks_to_skip -= 1
            return False
        self._looks_to_skip = _LOOKS_BEFORE_RETRY
        return True

    @property
    def is_unchanged(self) -> bool:
        """Whether the last look saw the index that is open."""
        return self._seen == self._opened
