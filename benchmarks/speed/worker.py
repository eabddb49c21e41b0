"""One engine in its own process: reads requests and writes replies, as JSON lines.

    python -m benchmarks.speed.worker ENGINE

What a library prints goes to standard error. Errors are sent as replies, so that a failing
engine does not end the run of the others.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.speed.peers.base import EngineAdapter, load_engine


def handle_request(engine: EngineAdapter, request: dict[str, Any]) -> dict[str, Any]:
    """Run the command that ``request`` names and return the reply."""
    match request["command"]:
        case "versions":
            return {"versions": engine.versions(), "modes": list(engine.modes)}
        case "build":
            return _build(engine, request)
        case "open":
            return _measure(lambda: engine.open(Path(request["folder"])))
        case "update":
            return _update(engine, request)
        case "search":
            return _search(engine, request)
        case command:
            raise ValueError(f"cannot {command}")


def _build(engine: EngineAdapter, request: dict[str, Any]) -> dict[str, Any]:
    collection, folder = Path(request["collection"]), Path(request["folder"])
    passages = 0

    def build() -> None:
        nonlocal passages
        passages = engine.build(collection, folder)

    return {**_measure(build), "passages": passages}


def _update(engine: EngineAdapter, request: dict[str, Any]) -> dict[str, Any]:
    collection, folder = Path(request["collection"]), Path(request["folder"])

    def update() -> None:
        # Imported here: not every worker updates.
        from benchmarks.speed.collection_changes import read_changed_passages

        engine.update(collection, folder, read_changed_passages(collection))

    return _measure(update)


def _search(engine: EngineAdapter, request: dict[str, Any]) -> dict[str, Any]:
    query, language = request["query"], request["language"]
    mode, limit = request["mode"], request["limit"]
    started, cpu_started = time.perf_counter(), _cpu_seconds()
    hits = engine.search(query, language, mode, limit)
    elapsed, cpu_seconds = time.perf_counter() - started, _cpu_seconds() - cpu_started
    return {"ms": elapsed * 1e3, "cpu_ms": cpu_seconds * 1e3, "answers": len(hits)}


def _measure(action: Callable[[], None]) -> dict[str, Any]:
    """Run ``action``; return its wall-clock and processor seconds."""
    started, cpu_started = time.perf_counter(), _cpu_seconds()
    action()
    elapsed = time.perf_counter() - started
    return {"seconds": elapsed, "cpu_seconds": _cpu_seconds() - cpu_started}


def _cpu_seconds() -> float:
    """Return the processor seconds of this process and of its children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main() -> None:
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # from here on, what libraries print goes to standard error
    engine: EngineAdapter | None = None
    for line in sys.stdin:
        try:
            # Loaded here, so that a missing library is reported as a reply.
            engine = engine or load_engine(sys.argv[1])
            reply = handle_request(engine, json.loads(line))
        except Exception as error:  # noqa: BLE001 - reported to the other side
            reply = {"error": f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"}
        replies.write(json.dumps(reply) + "\n")
        replies.flush()


if __name__ == "__main__":
    main()
