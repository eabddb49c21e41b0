"""Whether the files behind an answer are still what was indexed, asked with little time.

The answer is there; nobody should wait for a slow drive to learn how current it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Final

from index.config import Config
from index.deadline import call_within
from search.messages import _, ngettext
from search.types import Hit

SECONDS: Final = 0.25
"""For each of the questions below."""


def find_gone_files(hits: Iterable[Hit], seconds: float = SECONDS) -> frozenset[str]:
    """Return the paths of hits whose files are gone; none if that cannot be said in time."""
    paths = {hit.path for hit in hits}
    gone = call_within(seconds, lambda: frozenset(filter(_is_gone, paths)))
    return gone or frozenset()


def describe_staleness(config: Config, seconds: float = SECONDS) -> str:
    """Return a line on how the folders differ from the index; "" if they do not.

    Raises IndexStateError if there is no index.
    """
    from index.locations import Locations
    from index.status import find_changes  # not needed for the answer

    if config.backend is not None and not Locations.of(config).store.exists():
        return ""  # the folders are another machine's

    changes = call_within(seconds, lambda: find_changes(config))
    if changes is None:
        return _("the folders were not compared with the index in time; run 'index' to be sure")
    if not changes:
        return ""
    parts = (
        (changes.new, ngettext("{count} new", "{count} new", changes.new)),
        (changes.changed, ngettext("{count} changed", "{count} changed", changes.changed)),
        (changes.gone, ngettext("{count} gone", "{count} gone", changes.gone)),
    )
    listed = _(", ").join(text for count, text in parts if count)
    return _("the index is stale ({changes} on disk); run 'index'").format(changes=listed)


def _is_gone(path: str) -> bool:
    """Tell whether there is no file at ``path``; not if a drive or a folder is out of reach."""
    try:
        os.stat(path)  # noqa: PTH116, some paths are no text
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
