"""Build and update the index of every engine over a collection, in a process each.

Indexes are kept and reused by later runs.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Final

from benchmarks.speed.collection_changes import change_files
from benchmarks.speed.collection_reader import read_size
from benchmarks.speed.peers.base import INDEX_OWNER, MATRIX_PRODUCT
from benchmarks.speed.records import (
    EngineResult,
    IndexBuild,
    IndexUpdate,
    source_digest,
    timestamp,
)
from benchmarks.speed.worker_process import Worker, WorkerError

_BUILD_RECORD: Final = "building.json"
_CHANGES_SEED: Final = 1

Progress = Callable[[str], None]
"""Prints a line about the progress of a run."""


def probe_engine(engine: str, log: Path) -> EngineResult:
    """Return a result with the versions of ``engine``, or why it cannot be used."""
    result = EngineResult()
    try:
        with Worker(engine, log) as worker:
            result.versions = worker.request("versions")["versions"]
    except WorkerError as error:
        result.failed = str(error)
    return result


def build_index(
    engine: str, result: EngineResult, collection: Path, *, rebuild: bool, progress: Progress
) -> None:
    """Build the index of ``engine`` unless there is one, and write its cost into ``result``.

    An existing index is reused if the code that built it has not changed, unless ``rebuild``.
    """
    code = f"{source_digest(engine)} {json.dumps(result.versions, sort_keys=True)}"
    home = engine_folder(engine, collection)
    record = home / _BUILD_RECORD
    if record.is_file() and not rebuild:
        earlier_build = IndexBuild(**json.loads(record.read_text(encoding="utf-8")))
        if earlier_build.code == code:
            result.building = earlier_build
            return
    shutil.rmtree(home, ignore_errors=True)
    (home / "index").mkdir(parents=True)
    try:
        with Worker(engine, home / "log") as worker:
            reply = worker.request("build", collection=str(collection), folder=str(home / "index"))
            peak_mb = worker.peak_mb
    except WorkerError as error:
        result.failed = f"indexing: {error}"
        return
    size = read_size(collection)
    if size is not None and reply["passages"] != size.passages:
        progress(f"  {engine}: {reply['passages']:,} of {size.passages:,} passages indexed")
    build = IndexBuild(
        passages=reply["passages"],
        seconds=round(reply["seconds"], 6),
        cpu_seconds=round(reply["cpu_seconds"], 3),
        peak_mb=round(peak_mb, 1),
        disk_mb=round(folder_mb(home / "index"), 3),
        code=code,
        date=timestamp(),
    )
    result.building = build
    record.write_text(json.dumps(asdict(build)), encoding="utf-8")
    if engine != MATRIX_PRODUCT:
        rate = build.passages / build.seconds
        progress(f"  {engine}: {build.seconds:,.1f} s, {rate:,.0f} passages/s")


def time_updates(engines: dict[str, EngineResult], collection: Path, progress: Progress) -> None:
    """Change 1 % of the files for a while, and time how every engine updates its index.

    Every engine updates a temporary copy of its index.
    """
    with change_files(collection, _CHANGES_SEED) as passages:
        for engine, result in engines.items():
            if engine == MATRIX_PRODUCT or engine in INDEX_OWNER:
                continue
            if result.failed is None and result.building is not None:
                _time_update(engine, result, collection, passages, progress)


def _time_update(
    engine: str, result: EngineResult, collection: Path, passages: int, progress: Progress
) -> None:
    home = engine_folder(engine, collection)
    index_copy = home / "copy"
    shutil.rmtree(index_copy, ignore_errors=True)
    shutil.copytree(home / "index", index_copy)
    try:
        with Worker(engine, home / "log") as worker:
            reply = worker.request("update", collection=str(collection), folder=str(index_copy))
            peak_mb = worker.peak_mb
        build_seconds = result.building.seconds if result.building else 0.0
        seconds = round(reply["seconds"], 3)
        result.updating = IndexUpdate(
            passages=passages,
            seconds=seconds,
            cpu_seconds=round(reply["cpu_seconds"], 3),
            peak_mb=round(peak_mb, 1),
            share=round(seconds / build_seconds, 4) if build_seconds else 0.0,
        )
        progress(f"  {engine}: {seconds:,.2f} s for {passages:,} passages")
    except WorkerError as error:
        progress(f"  {engine}: update failed: {error}")
    finally:
        shutil.rmtree(index_copy, ignore_errors=True)


def engine_folder(engine: str, collection: Path) -> Path:
    """Return the folder with the index of ``engine`` over ``collection`` and its log."""
    return collection / "engines" / INDEX_OWNER.get(engine, engine)


def folder_mb(folder: Path) -> float:
    """Return the size of all files in ``folder``, in MB."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
