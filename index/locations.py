"""Where the files of an index are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.config import Config


@dataclass(frozen=True, slots=True)
class Locations:
    """The paths of an index: its folder and the parts in it."""

    folder: Path
    store: Path
    keyword: Path
    matrix: Path
    lock: Path

    @classmethod
    def of(cls, config: Config) -> Locations:
        """Return the paths of the index of ``config``; nothing need exist yet."""
        folder = config.data_dir
        return cls(
            folder,
            folder / "store.sqlite",
            folder / "keyword",
            folder / "vectors.bin",
            folder / "lock",
        )
