"""One engine in a process of its own: JSON lines in, JSON lines out.

    python -m benchmarks.speed.worker ENGINE

What a library prints goes to standard error. An error is answered, not raised, so that one
engine's trouble does not end the run of the others.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.speed.peers.base import EngineAdapter, load_engine


def handle_request(engine: EngineAdapter, asked: dict[str, Any]) -> dict[str, Any]:
    """Do what ``asked["do"]`` names."""
    match asked["do"]:
        case "versions":
            return {"versions": engine.versions(), "modes": list(engine.modes)}
        case "build":
            folder = Path(asked["folder"])
            return _timed(lambda: {"passages": engine.build(Path(asked["collection"]), folder)})
        case "open":
            return _timed(lambda: engine.open(Path(asked["folder"])))
        case "update":
            return _timed(lambda: _update(engine, asked))
        case "search":
            return _search(engine, asked)
        case other:
            raise ValueError(f"cannot {other}")


def _search(engine: EngineAdapter, asked: dict[str, Any]) -> dict[str, Any]:
    query, language, mode, limit = (asked[key] for key in ("query", "language", "mode", "limit"))
    started, busy = time.perf_counter(), time.process_time()
    found = engine.search(query, language, mode, limit)
    elapsed, busy = time.perf_counter() - started, time.process_time() - busy
    return {"ms": elapsed * 1e3, "cpu_ms": busy * 1e3, "answers": len(found)}


def _update(engine: EngineAdapter, asked: dict[str, Any]) -> None:
    # Imported here: not every worker updates.
    from benchmarks.speed.collection_changes import read_changed_passages

    collection = Path(asked["collection"])
    engine.update(collection, Path(asked["folder"]), read_changed_passages(collection))


def _timed(work: Any) -> dict[str, Any]:
    started, busy = time.perf_counter(), _busy()
    result = work() or {}
    elapsed = time.perf_counter() - started
    return {**result, "seconds": elapsed, "cpu_seconds": _busy() - busy}


def _busy() -> float:
    """Return the processor seconds of this process and of its children that have ended."""
    return sum(os.times()[:4])


def main() -> None:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    engine: EngineAdapter | None = None
    for line in sys.stdin:
        try:
            engine = engine or load_engine(
                sys.argv[1]
            )  # here, so that a missing library is answered
            reply = handle_request(engine, json.loads(line))
        except Exception as error:  # noqa: BLE001 - reported to the other side
            reply = {"error": f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"}
        out.write(json.dumps(reply) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
