"""The page as users start it: `search --serve` in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.config import Config
from tests.paths import ROOT
from tests.ports import free_port

PATIENCE = 120.0
"""Seconds until a wait for something to happen counts as failed."""


@contextmanager
def serving(
    config: Config, *, cwd: Path | None = None, python_path: str = str(ROOT)
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve until the block ends; give the address that the server printed, and its process."""
    server, address = _start(config, cwd, python_path)
    with server:
        try:
            yield address, server
        finally:
            server.terminate()


def _start(config: Config, cwd: Path | None, python_path: str) -> tuple[subprocess.Popen[str], str]:
    """Return a server and the address that it printed, where it listens by then.

    A port that was free may be taken by the time it asks for it: tests run side by side.
    """
    while True:
        command = [sys.executable, "-P", "-m", "search", "--serve", str(free_port())]
        server = subprocess.Popen(
            [*command, "--config", str(config.path)],
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": python_path},
        )
        assert server.stdout is not None
        if address := server.stdout.readline().strip():
            return server, address
        _, errors = server.communicate()
        assert "the port is taken" in errors, errors
