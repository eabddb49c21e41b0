"""Where the files of an index are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.config import Config


@dataclass(frozen=True, slots=True)
class Locations:
    """The paths of an index: its folder, the parts in it, and the configuration in force.

    ``marker`` says that the folder is an index, ``sums`` what the store is when it is whole,
    ``published`` what a server was brought to last.
    """

    config: Path
    folder: Path
    marker: Path
    store: Path
    sums: Path
    keyword: Path
    manifest: Path
    matrix: Path
    contextual: Path
    lock: Path
    published: Path

    @classmethod
    def of(cls, config: Config) -> Locations:
        """Return the paths of the index of ``config``; nothing need exist yet."""
        folder = config.data_dir
        return cls(
            config.path,
            folder,
            folder / "trujaman.json",
            folder / "store.sqlite",
            folder / "store.sums",
            folder / "keyword",
            folder / "keyword" / "state.json",
            folder / "vectors.bin",
            folder / "contextual.bin",
            folder / "lock",
            folder / "published.json",
        )

    @property
    def replaced(self) -> tuple[Path, ...]:
        """The files that are made from the store and replaced as a whole."""
        return self.sums, self.matrix, self.contextual, self.manifest
