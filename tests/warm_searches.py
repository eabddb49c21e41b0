"""Searches in processes of their own, with and without a warm helper."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from index.config import Config
from tests.paths import ROOT

_PROBE = """
import sys
sys.argv = ["search", *sys.argv[2:]]
from search.warm import client
client._SECONDS = {patience}
from search.__main__ import main
try:
    sys.exit(main())
finally:
    with open({note!r}, "w") as note:
        note.write("self" if "search.options" in sys.modules else "helper")
"""


@dataclass
class Answer:
    """What a search wrote, and ``by``: whether it answered itself or the helper did."""

    status: int
    output: bytes
    errors: bytes
    by: str = ""


_SIZES: Final = ("COLUMNS", "LINES")
"""Variables that pytest-xdist sets: a terminal says itself how large it is."""


class Searches:
    """Asks searches in processes of their own; ``meeting`` is the folder of the helper's."""

    def __init__(self, config: Config, meeting: Path, root: Path = ROOT) -> None:
        self.config = config
        self.meeting = meeting
        self.socket = meeting / "trujaman" / "search.socket"
        self.root = root
        self._note = meeting / "note"
        self.patience = 60.0
        """Seconds for the helper to accept a search, on whatever machine."""

    def environment(self, *, warm: bool = True, **variables: str) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if name not in _SIZES},
            "PYTHONPATH": str(self.root),
            "XDG_RUNTIME_DIR": str(self.meeting),
            "TRUJAMAN_WARM": "on" if warm else "off",
            **variables,
        }

    def start(
        self,
        *arguments: str,
        warm: bool = True,
        variables: dict[str, str] | None = None,
        **how: Any,
    ) -> subprocess.Popen[bytes]:
        self._note.unlink(missing_ok=True)
        return subprocess.Popen(
            [
                sys.executable,
                "-c",
                _PROBE.format(note=str(self._note), patience=self.patience),
                "search",
                *arguments,
            ],
            env=self.environment(warm=warm, **(variables or {})),
            **{
                "cwd": self.config.path.parent,
                "stdin": subprocess.DEVNULL,
                "stdout": subprocess.PIPE,
                "stderr": subprocess.PIPE,
                **how,
            },
        )

    def finish(self, process: subprocess.Popen[bytes]) -> Answer:
        output, errors = process.communicate(timeout=120)
        by = self._note.read_text() if self._note.exists() else ""
        return Answer(process.returncode, output or b"", errors or b"", by)

    def ask(self, *arguments: str, **how: Any) -> Answer:
        content = how.pop("input", None)
        if content is not None:
            how["stdin"] = subprocess.PIPE
        process = self.start(*arguments, **how)
        if content is not None:
            assert process.stdin is not None
            process.stdin.write(content)
        return self.finish(process)

    def warm(self, *arguments: str) -> Answer:
        run = subprocess.run(
            [sys.executable, "-m", "trujaman", "warm", *arguments],
            env=self.environment(),
            cwd=self.meeting,  # Python looks for the program there first
            capture_output=True,
            check=False,
            timeout=120,
        )
        return Answer(run.returncode, run.stdout, run.stderr)
