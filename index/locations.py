"""Where the files of an index are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.config import Config


@dataclass(frozen=True, slots=True)
class Locations:
    """Where the parts of an index lie."""

    folder: Path
    store: Path
    keyword: Path
    matrix: Path
    lock: Path

    @classmethod
    def of(cls, config: Config) -> Locations:
        folder = config.data_dir
        return cls(
            folder,
            folder / "store.sqlite",
            folder / "keyword",
            folder / "vectors.bin",
            folder / "lock",
        )
