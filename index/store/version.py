"""Versions of the store as the files that are derived from it carry them."""

from __future__ import annotations

import re
from typing import Final

from index.types import StoreVersion

_STORE: Final = re.compile("[0-9a-f]{32}")
_STAMP: Final = re.compile("[0-9a-f]{16}")
_MAX_GENERATION: Final = (1 << 63) - 1


def parse_version(fields: dict[str, object]) -> StoreVersion:
    """Return the version that ``fields`` (of dataclasses.asdict) are of.

    Raises ValueError or TypeError if they are not those of a version.
    """
    version = StoreVersion(**fields)  # type: ignore[arg-type]  # checked below
    if type(version.generation) is not int or not 0 <= version.generation <= _MAX_GENERATION:
        raise ValueError(version.generation)
    if not _STORE.fullmatch(version.store) or not _STAMP.fullmatch(version.stamp):
        raise ValueError(version)
    return version
