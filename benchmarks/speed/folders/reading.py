"""What reading alone takes, in helper processes as ``index`` has them.

    python -m benchmarks.speed.folders.reading FOLDER

The other engines neither split texts into passages nor tell their languages nor encode them.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.config import Config
from index.ingest import Ingester
from index.processes.limits import Death, Limits
from index.processes.pool import WorkerPool
from index.readers import Context, parse_document, read_bytes

_FILES_TOGETHER: Final = 8


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads files and returns the length of the text of each, in code points."""

    max_bytes: int

    def __call__(self, paths: Sequence[str]) -> list[int]:
        return [len(self._read(Path(path))) for path in paths]

    def on_worker_death(self, path: str, death: Death) -> int:
        raise RuntimeError(f"{path}: {death}")

    def _read(self, path: Path) -> str:
        data = read_bytes(path, max_bytes=self.max_bytes)
        return parse_document(data, Context(path.name)).text


def main() -> None:
    paths = sorted(str(path) for path in Path(sys.argv[1]).rglob("*") if path.is_file())
    groups = (
        paths[start : start + _FILES_TOGETHER] for start in range(0, len(paths), _FILES_TOGETHER)
    )
    config = Config(Path("config.yaml"), (), Path())
    limits = Limits(config.file_seconds, config.file_memory_mb << 20)
    ingester = Ingester(config.max_file_mb << 20, limits, frozenset(), None)
    with WorkerPool() as workers:
        lengths = workers.map(
            Reading(ingester.max_bytes), groups, parallel=True, limits=ingester.limits_of
        )
        print(f"{sum(lengths):,} code points")


if __name__ == "__main__":
    # By its name: a helper process has another ``__main__``.
    from benchmarks.speed.folders import reading

    reading.main()
