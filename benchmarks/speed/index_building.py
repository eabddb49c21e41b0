"""Indexes of one collection: built in a process each, kept and used again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Final

from benchmarks.speed.collection_changes import change_files
from benchmarks.speed.collection_reader import CollectionSize
from benchmarks.speed.peers.base import INDEX_OWNER, MATRIX_PRODUCT
from benchmarks.speed.records import EngineResult, IndexBuild, IndexUpdate, source_digest, timestamp
from benchmarks.speed.worker_process import Worker, WorkerError

_RECORD: Final = "building.json"
_SEED: Final = 1

Say = Callable[[str], None]


def probe_engine(engine: str, log: Path) -> EngineResult:
    """Return the versions of ``engine``, or why it cannot be used."""
    found = EngineResult()
    try:
        with Worker(engine, log) as worker:
            found.versions = worker.request("versions")["versions"]
    except WorkerError as error:
        found.failed = str(error)
    return found


def build_index(
    engine: str, found: EngineResult, folder: Path, size: CollectionSize, rebuild: bool, say: Say
) -> None:
    """See to it that the index of ``engine`` is there, and note in ``found`` what it cost.

    ``folder`` is that of the collection. An index that is there already is used again if the
    code that made it has not changed, unless ``rebuild``.
    """
    code = f"{source_digest(engine)} {json.dumps(found.versions, sort_keys=True)}"
    home = engine_folder(engine, folder)
    record = home / _RECORD
    if record.is_file() and not rebuild:
        building = IndexBuild(**json.loads(record.read_text(encoding="utf-8")))
        if building.code == code:
            found.building = building
            return
    shutil.rmtree(home, ignore_errors=True)
    (home / "index").mkdir(parents=True)
    try:
        with Worker(engine, home / "log") as worker:
            reply = worker.request("build", collection=str(folder), folder=str(home / "index"))
            peak = worker.peak_mb
    except WorkerError as error:
        found.failed = f"indexing: {error}"
        return
    if reply["passages"] != size.passages:
        say(f"  {engine}: {reply['passages']:,} of {size.passages:,} passages indexed")
    found.building = IndexBuild(
        passages=reply["passages"],
        seconds=round(reply["seconds"], 6),
        cpu_seconds=round(reply["cpu_seconds"], 3),
        peak_mb=round(peak, 1),
        disk_mb=round(folder_mb(home / "index"), 3),
        code=code,
        date=timestamp(),
    )
    record.write_text(json.dumps(asdict(found.building)), encoding="utf-8")
    if engine != MATRIX_PRODUCT:
        rate = found.building.passages / found.building.seconds
        say(f"  {engine}: {found.building.seconds:,.1f} s, {rate:,.0f} passages/s")


def time_updates(engines: dict[str, EngineResult], folder: Path, say: Say) -> None:
    """Change a hundredth of the collection, have every engine take that up, put it back.

    Every engine works on a copy of its index, which is thrown away.
    """
    with change_files(folder, _SEED) as passages:
        for engine, found in engines.items():
            if engine == MATRIX_PRODUCT or engine in INDEX_OWNER:
                continue
            if found.failed is None and found.building is not None:
                _update(engine, found, folder, passages, say)


def _update(engine: str, found: EngineResult, folder: Path, passages: int, say: Say) -> None:
    home = engine_folder(engine, folder)
    copy = home / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home / "index", copy)
    try:
        with Worker(engine, home / "log") as worker:
            reply = worker.request("update", collection=str(folder), folder=str(copy))
            peak = worker.peak_mb
        whole = found.building.seconds if found.building else 0.0
        seconds = round(reply["seconds"], 3)
        cpu = round(reply["cpu_seconds"], 3)
        share = round(seconds / whole, 4) if whole else 0.0
        found.updating = IndexUpdate(passages, seconds, cpu, round(peak, 1), share)
        say(f"  {engine}: {seconds:,.2f} s for {passages:,} passages")
    except WorkerError as error:
        say(f"  {engine}: update failed: {error}")
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def engine_folder(engine: str, folder: Path) -> Path:
    """Return where the index of ``engine`` over the collection in ``folder`` is kept."""
    return folder / "engines" / INDEX_OWNER.get(engine, engine)


def folder_mb(folder: Path) -> float:
    """Return the size of all files in ``folder``, in MB."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
