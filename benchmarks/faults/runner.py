"""Runs commands of the code under test quickly: a script, which forks a process for each list.

    python -P benchmarks/faults/runner.py     (PYTHONPATH names the code under test)

A request is a line of JSON on standard input: ``folder`` (where the commands run), ``output``
(a folder for what they print), ``timeout`` in seconds, and ``steps``: objects with

- ``command``: "search", "index" or "ask", which asks an engine in all modes; ``arguments``;
- ``kill_at``: the process is killed at its n-th step to the disk;
- ``list_to``: a file to which these steps are written;
- ``max_file_bytes``: which no file may outgrow.

The reply is a line, too: ``ended`` is false if time was up, ``signal`` what ended the process,
or 0. It knows nothing of the rest of this package, because the code under test may be of
another commit.
"""

from __future__ import annotations

import functools
import gc
import importlib
import json
import os
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from types import FrameType
from typing import Any, Final

_PRELOADED: Final = (
    "search.cli search.engine search.display.json search.highlighting.explain index.cli"
    " index.update index.status index.changes index.snapshot index.embedding.static"
    " index.text.language index.keyword.update index.keyword.build index.keyword.whoosh_writer"
    " index.vectors.writer index.check index.marker index.progress search.tui.settings numpy.ma"
    " filelock"
).split()
_QUERIES: Final = ("police raid", "policía de Lima", "الشرطة")
"""What an index of its own is asked; no project has these questions."""
_SYSTEM_CALLS: Final = frozenset(
    "open write fsync replace rename unlink remove rmdir mkdir ftruncate truncate chmod link"
    " close".split()
)
"""Functions of the operating system that may change the disk."""
_OBJECT_CALLS: Final = frozenset("execute executemany commit write flush truncate".split())
"""Methods of files and databases that may."""


def main() -> None:
    """Answer requests until standard input ends."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    _read_tables_once()
    for name in _PRELOADED:
        with suppress(ImportError):  # not in every version
            importlib.import_module(name)
    _open_encoder_once()
    replies = os.fdopen(os.dup(1), "w")
    _ask_an_index_of_its_own()
    gc.collect()
    gc.freeze()  # otherwise every process would look through, and so copy, all of this
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            os.setsid()
            _run_steps(request)
            os._exit(0)
        replies.write(json.dumps(_wait(child, request["timeout"])) + "\n")
        replies.flush()


def _read_tables_once() -> None:
    """Have the bundled tables, which no fault touches, read once for all processes to come.

    Call it before anything imports them.
    """
    with suppress(ImportError):  # not in every version
        tables = vars(importlib.import_module("search.lexicon.tables"))
        if "read_table" in tables:  # later versions read each once
            tables["read_table"] = functools.cache(tables["read_table"])


def _ask_an_index_of_its_own() -> None:
    """Do once what all questions need, whatever they ask: it stays in memory."""
    folder = Path("own-index")
    folder.mkdir(exist_ok=True)
    config = folder / "config.yaml"
    config.write_text("documents: a.txt\ndata_dir: data\n", encoding="utf-8")
    (folder / "a.txt").write_text("Police in Lima. La policía. الشرطة في ليما.", encoding="utf-8")
    with Path(os.devnull).open("w") as nothing, redirect_stdout(nothing), redirect_stderr(nothing):
        for arguments in (["index", "--quiet"], *(["search", query] for query in _QUERIES)):
            command, *rest = arguments
            _command(command)(["--config", str(config), *rest])


def _open_encoder_once() -> None:
    """Open the bundled encoder, which no fault touches, for all processes to come."""
    encoders = importlib.import_module("index.embedding.open")
    vars(encoders)["StaticEncoder"] = functools.cache(encoders.StaticEncoder)
    encoders.open_encoder(encoders.BUNDLED, Path())


def _wait(child: int, timeout: float) -> dict[str, Any]:
    deadline = time.monotonic() + timeout
    ended = True
    pause = 0.001
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            break
        if time.monotonic() > deadline:
            ended = False
            with suppress(ProcessLookupError):  # it does not lead a group yet
                os.killpg(child, signal.SIGKILL)
        time.sleep(pause)
        pause = min(pause * 1.5, 0.02)
    return {"ended": ended, "signal": max(0, -os.waitstatus_to_exitcode(status))}


def _run_steps(request: dict[str, Any]) -> None:
    os.chdir(request["folder"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, step in enumerate(request["steps"]):
        prefix = f"{request['output']}/{number}"
        for descriptor, ending in ((1, "out"), (2, "err")):
            file = os.open(f"{prefix}.{ending}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(file, descriptor)
            os.close(file)
        status = _run(step)
        sys.stdout.flush()
        sys.stderr.flush()
        Path(f"{prefix}.status").write_text(str(status), encoding="utf-8")


def _run(step: dict[str, Any]) -> int:
    """Run a command as the interpreter would; return its exit status."""
    if limit := step.get("max_file_bytes"):
        # Python ignores SIGXFSZ, so that writing fails with EFBIG.
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    calls: list[str] = []
    watch = _DiskCalls(step.get("kill_at", 0), calls) if _is_watched(step) else None
    try:
        if watch is not None:
            threading.setprofile(watch)
            sys.setprofile(watch)
        return _command(step["command"])(step["arguments"]) or 0
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else int(exit_.code is not None)
    except BaseException:  # noqa: BLE001 - as the interpreter does
        traceback.print_exc()
        return 1
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
        if step.get("list_to"):
            Path(step["list_to"]).write_text("\n".join(calls), encoding="utf-8")


def _is_watched(step: dict[str, Any]) -> bool:
    return bool(step.get("kill_at") or step.get("list_to"))


class _DiskCalls:
    """A profile function that counts calls that may change the disk, and kills at one."""

    def __init__(self, kill_at: int, calls: list[str]) -> None:
        self._kill_at = kill_at
        self._calls = calls

    def __call__(self, frame: FrameType, event: str, argument: Any) -> None:
        if event not in ("c_call", "c_return"):
            return
        name = getattr(argument, "__name__", "")
        is_system_call = getattr(argument, "__module__", None) in ("posix", "_io")
        if name not in (_SYSTEM_CALLS if is_system_call else _OBJECT_CALLS):
            return
        if not (module := _calling_module(frame)):
            return
        self._calls.append(f"{module}: {name}{'' if event == 'c_call' else ' done'}")
        if len(self._calls) == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


def _calling_module(frame: FrameType | None) -> str:
    """Return the module of ``index`` that a call is made for; "" for the import of a module.

    What every file goes through, ``index/files``, works for the module that calls it.
    """
    module = ""
    while frame is not None:
        path = frame.f_code.co_filename
        if path.startswith("<frozen importlib"):
            return ""
        if "/index/" in path and (not module or module.startswith("index/files/")):
            module = f"index/{path.rpartition('/index/')[2]}"
        frame = frame.f_back
    return module


def _command(name: str) -> Callable[[Sequence[str]], int]:
    if name == "ask":
        return _ask
    main_function: Callable[[Sequence[str]], int] = importlib.import_module(f"{name}.cli").main
    return main_function


def _ask(arguments: Sequence[str]) -> int:
    """Print, for each of the queries, the results in every mode and a document of a hit."""
    engines = importlib.import_module("search.engine")
    types = importlib.import_module("search.types")
    to_json_line = importlib.import_module("search.display.json").to_json_line
    errors = importlib.import_module("index.errors")
    config, *queries = arguments
    try:
        with engines.Engine.open(config) as engine:
            for query in queries:
                for mode in types.Mode:
                    results = engine.search(types.SearchRequest(query, mode))
                    print(to_json_line(results))
                    for warning in getattr(results, "warnings", ()):
                        print(f"search: {warning}", file=sys.stderr)
                for hit in results.hits[:2]:
                    view = engine.document(hit.document)
                    spans = engine.highlight_document(query, hit.document)
                    marks = [(span.span.start, span.span.end, span.term) for span in spans]
                    print(json.dumps([view.path, view.title, view.date, view.text, marks]))
    except errors.TrujamanError as error:
        print(f"search: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    main()
