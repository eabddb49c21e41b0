"""The results of a run, and their JSON files.

The fields of the dataclasses are the keys of the files: renaming one changes the format.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.speed.collection_reader import CollectionSize
from benchmarks.speed.peers.base import ENGINES, INDEX_OWNER, TRUJAMAN
from benchmarks.speed.worker_process import REPOSITORY

FORMAT_VERSION: Final = 1
RESULTS_FOLDER: Final = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class IndexBuild:
    """The cost of indexing a collection from nothing.

    ``cpu_seconds`` adds up all cores; sizes are in MB of 10**6 bytes. ``code`` identifies the
    engine's versions and sources: an index is reused while it is unchanged.
    """

    passages: int
    seconds: float
    cpu_seconds: float
    peak_mb: float
    disk_mb: float
    code: str
    date: str


@dataclass(frozen=True, slots=True)
class LatencySummary:
    """Percentiles of a sample of times, in ms.

    ``cpu`` is the median of processor time over all threads, ``answers`` the mean number of
    hits.
    """

    count: int
    p50: float
    p95: float
    p99: float
    worst: float
    cpu: float = 0.0
    answers: float = 0.0


@dataclass(frozen=True, slots=True)
class IndexUpdate:
    """The cost of an update after 1 % of the files have changed.

    ``share`` is ``seconds`` as a share of indexing everything.
    """

    passages: int
    seconds: float
    cpu_seconds: float
    peak_mb: float
    share: float


@dataclass(slots=True)
class EngineResult:
    """The measurements of an engine on a collection; None where nothing was measured.

    ``query`` maps a mode to its warm queries; ``failed`` says why the engine failed.
    """

    versions: dict[str, str] = field(default_factory=dict)
    building: IndexBuild | None = None
    query: dict[str, LatencySummary] = field(default_factory=dict)
    cold: LatencySummary | None = None
    cold_peak_mb: float | None = None
    peak_mb: float | None = None
    private_mb: float | None = None
    updating: IndexUpdate | None = None
    failed: str | None = None


@dataclass(slots=True)
class Run:
    """The measurements of all engines on a collection.

    ``processes`` are the times of whole processes that engines are compared with.
    """

    label: str
    size: CollectionSize
    engines: dict[str, EngineResult] = field(default_factory=dict)
    processes: dict[str, LatencySummary] = field(default_factory=dict)
    started: str = ""
    finished: str = ""

    def reused_index(self, engine: str) -> bool:
        """Return whether the index of ``engine`` is from an earlier run."""
        building = self.engines[engine].building
        return building is not None and building.date < self.started


@dataclass(frozen=True, slots=True)
class Provenance:
    """Which commit was measured, on which machine, when, and with which settings."""

    commit: str
    dirty: bool
    date: str
    machine: dict[str, str | int]
    settings: dict[str, Any]


def summarize_latencies(
    sample: Sequence[float], cpu: Sequence[float] = (), answers: float = 0.0
) -> LatencySummary:
    """Summarise a sample of times in ms; percentiles are interpolated linearly."""
    ordered = sorted(sample)
    cuts = statistics.quantiles(ordered * 2, n=100, method="inclusive")
    cpu_median = statistics.median(cpu) if cpu else 0.0
    figures = (statistics.median(ordered), cuts[94], cuts[98], ordered[-1], cpu_median, answers)
    return LatencySummary(len(ordered), *(round(figure, 4) for figure in figures))


def current_provenance(settings: dict[str, Any], repository: Path = REPOSITORY) -> Provenance:
    """Describe the commit of ``repository`` and the machine.

    Outside a repository the commit is ``unknown``.
    """
    memory_bytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    machine: dict[str, str | int] = {
        "cpu": _cpu_model(),
        "cores": os.cpu_count() or 0,
        "memory_gb": round(memory_bytes / 1e9),
        "python": platform.python_version(),
        "system": platform.system(),
    }
    commit = _git(repository, "rev-parse", "--short=12", "HEAD")
    results = ":!benchmarks/*/results"
    changes = _git(repository, "status", "--porcelain", "--", ".", results, ":!docs")
    return Provenance(commit or "unknown", changes != "", timestamp(), machine, settings)


def timestamp() -> str:
    """Return the current time (UTC) in ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def source_digest(engine: str) -> str:
    """Return a digest of the code that indexes for ``engine``.

    That is our ``index`` package, or the engine's adapter and, if it uses vectors, our encoder.
    """
    engine = INDEX_OWNER.get(engine, engine)
    digest = hashlib.blake2b(digest_size=6)
    adapter = REPOSITORY / "benchmarks" / "speed" / "peers" / f"{ENGINES[engine]}.py"
    index = REPOSITORY / "index"
    files = sorted(index.rglob("*")) if engine == TRUJAMAN else [adapter]
    if "BundledEncoder" in adapter.read_text(encoding="utf-8"):
        files += sorted((index / "embedding").rglob("*"))
    for path in files:
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(REPOSITORY).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def save(path: Path, provenance: Provenance, runs: Sequence[Run]) -> None:
    """Write a result file."""
    content = {
        "format": FORMAT_VERSION,
        **asdict(provenance),
        "runs": [asdict(run) for run in runs],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> tuple[Provenance, list[Run]]:
    """Read a result file. Raises ValueError if its format has another version."""
    content = json.loads(path.read_text(encoding="utf-8"))
    if content.pop("format") != FORMAT_VERSION:
        raise ValueError(f"{path}: written by another version; measure again")
    runs = [run_from_dict(record) for record in content.pop("runs")]
    return Provenance(**content), runs


def run_from_dict(record: dict[str, Any]) -> Run:
    """Return the run that ``asdict`` has turned into ``record``."""
    return Run(
        label=record["label"],
        size=CollectionSize(**record["size"]),
        engines={name: engine_from_dict(engine) for name, engine in record["engines"].items()},
        processes=_latencies_from_dict(record["processes"]),
        started=record["started"],
        finished=record["finished"],
    )


def engine_from_dict(record: dict[str, Any]) -> EngineResult:
    """Return the result that ``asdict`` has turned into ``record``."""
    result = EngineResult(**record)
    result.building = IndexBuild(**record["building"]) if record["building"] else None
    result.updating = IndexUpdate(**record["updating"]) if record["updating"] else None
    result.cold = LatencySummary(**record["cold"]) if record["cold"] else None
    result.query = _latencies_from_dict(record["query"])
    return result


def _latencies_from_dict(records: dict[str, Any]) -> dict[str, LatencySummary]:
    return {name: LatencySummary(**record) for name, record in records.items()}


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


def _git(repository: Path, *arguments: str) -> str | None:
    command = ["git", "--no-optional-locks", *arguments]
    try:
        completed = subprocess.run(
            command, cwd=repository, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return completed.stdout.strip()
