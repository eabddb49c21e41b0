"""What a run finds out: small, frozen, and the same in memory as in the JSON file."""

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
    """One whole indexing run. ``cpu_seconds`` counts all cores; sizes are in MB of 10**6 bytes.

    ``code`` stands for versions and sources; an index is used again as long as it is the same.
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
    """A sample of times in ms; ``cpu`` is the median of processor time over all threads."""

    count: int
    p50: float
    p95: float
    p99: float
    worst: float
    cpu: float = 0.0
    answers: float = 0.0


@dataclass(frozen=True, slots=True)
class IndexUpdate:
    """A hundredth of the files changed: seconds, and as a share of indexing everything."""

    passages: int
    seconds: float
    cpu_seconds: float
    peak_mb: float
    share: float


@dataclass(slots=True)
class EngineResult:
    """All about one engine and one collection; what is missing was not measured."""

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
    """One collection, all engines. ``processes`` are whole processes, in ms."""

    label: str
    size: CollectionSize
    engines: dict[str, EngineResult] = field(default_factory=dict)
    processes: dict[str, LatencySummary] = field(default_factory=dict)
    started: str = ""
    finished: str = ""

    def reused_index(self, engine: str) -> bool:
        """Whether the index of ``engine`` is from an earlier run."""
        building = self.engines[engine].building
        return building is not None and building.date < self.started


@dataclass(frozen=True, slots=True)
class Provenance:
    """Which code was measured, where and when."""

    commit: str
    dirty: bool
    date: str
    machine: dict[str, str | int]
    settings: dict[str, Any]


def summarize_latencies(
    sample: Sequence[float], cpu: Sequence[float] = (), answers: float = 0.0
) -> LatencySummary:
    """Summarise a sample in ms; percentiles by linear interpolation."""
    ordered = sorted(sample)
    cuts = statistics.quantiles(ordered * 2, n=100, method="inclusive")
    middle = statistics.median(cpu) if cpu else 0.0
    figures = (statistics.median(ordered), cuts[94], cuts[98], ordered[-1], middle, answers)
    return LatencySummary(len(ordered), *(round(figure, 4) for figure in figures))


def current_provenance(settings: dict[str, Any]) -> Provenance:
    """Return where the code stands now. Outside a repository the commit is ``unknown``."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    machine: dict[str, str | int] = {
        "cpu": _cpu(),
        "cores": os.cpu_count() or 0,
        "memory_gb": round(memory / 1e9),
        "python": platform.python_version(),
        "system": platform.system(),
    }
    commit = _git("rev-parse", "--short=12", "HEAD")
    changes = _git("status", "--porcelain", "--", ".", ":!benchmarks/speed/results", ":!docs")
    return Provenance(commit or "unknown", changes != "", timestamp(), machine, settings)


def timestamp() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def source_digest(engine: str) -> str:
    """Return a digest of the code that indexes for ``engine``.

    That is our ``index``, or its adapter and, if it is given vectors, our encoder.
    """
    engine = INDEX_OWNER.get(engine, engine)
    digest = hashlib.blake2b(digest_size=6)
    adapter = REPOSITORY / "benchmarks" / "speed" / "peers" / f"{ENGINES[engine]}.py"
    files = sorted((REPOSITORY / "index").rglob("*")) if engine == TRUJAMAN else [adapter]
    if "BundledEncoder" in adapter.read_text(encoding="utf-8"):
        files.append(REPOSITORY / "index" / "encoder.py")
    for path in files:
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(REPOSITORY).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def save(path: Path, about: Provenance, runs: Sequence[Run]) -> None:
    """Write ``path``."""
    content = {"format": FORMAT_VERSION, **asdict(about), "runs": [asdict(run) for run in runs]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> tuple[Provenance, list[Run]]:
    """Read what :func:`save` wrote."""
    content = json.loads(path.read_text(encoding="utf-8"))
    if content.pop("format") != FORMAT_VERSION:
        raise ValueError(f"{path}: written by another version; measure again")
    runs = [run_from_dict(record) for record in content.pop("runs")]
    return Provenance(**content), runs


def run_from_dict(record: dict[str, Any]) -> Run:
    """Return the run that ``asdict`` has made a record of."""
    engines = {name: _found(one) for name, one in record["engines"].items()}
    processes = {name: LatencySummary(**one) for name, one in record["processes"].items()}
    size, dates = CollectionSize(**record["size"]), (record["started"], record["finished"])
    return Run(record["label"], size, engines, processes, *dates)


def _found(record: dict[str, Any]) -> EngineResult:
    found = EngineResult(**record)
    found.building = IndexBuild(**record["building"]) if record["building"] else None
    found.updating = IndexUpdate(**record["updating"]) if record["updating"] else None
    found.cold = LatencySummary(**record["cold"]) if record["cold"] else None
    found.query = {mode: LatencySummary(**one) for mode, one in record["query"].items()}
    return found


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


def _git(*arguments: str) -> str | None:
    command = ["git", "--no-optional-locks", *arguments]
    try:
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
