"""Whether the files behind an answer are still what was indexed, asked with little time.

The answer is there; nobody should wait for a slow drive to learn how current it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from index.config import Config
from index.deadline import call_within
from index.messages import _
from search.types import Hit

if TYPE_CHECKING:
    from index.changes import Changes

SECONDS: Final = 1.0
"""For each of the questions below: they take milliseconds, but far longer on a busy machine."""


class Staleness(NamedTuple):
    """How the folders differ from the index; ``changes`` is None if there was no time to tell."""

    changes: Changes | None

    def __str__(self) -> str:
        """Return it in a line, in the language in force."""
        if self.changes is None:
            return _("the folders were not compared with the index in time; run 'index' to be sure")
        return _("the index is stale ({changes} on disk); run 'index'").format(changes=self.changes)


def find_gone_files(hits: Iterable[Hit], seconds: float = SECONDS) -> frozenset[str]:
    """Return the paths of hits whose files are gone; none if that cannot be said in time."""
    paths = {hit.path for hit in hits}
    gone = call_within(seconds, lambda: frozenset(filter(_is_gone, paths)))
    return gone or frozenset()


def find_staleness(config: Config, seconds: float = SECONDS) -> Staleness | None:
    """Return how the folders differ from the index; None if they do not.

    Raises IndexStateError if there is no index.
    """
    from index.changes import find_changes  # not needed for the answer
    from index.locations import Locations

    if config.backend is not None and not Locations.of(config).store.exists():
        return None  # the folders are another machine's

    changes = call_within(seconds, lambda: find_changes(config))
    return Staleness(changes) if changes is None or changes else None


def describe_staleness(config: Config, seconds: float = SECONDS) -> str:
    """Return a line on how the folders differ from the index; "" if they do not.

    Raises IndexStateError if there is no index.
    """
    staleness = find_staleness(config, seconds)
    return "" if staleness is None else str(staleness)


def _is_gone(path: str) -> bool:
    """Tell whether there is no file at ``path``; not if a drive or a folder is out of reach."""
    try:
        os.stat(path)  # noqa: PTH116, some paths are no text
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
