"""The page as users start it: `search --serve` in a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.config import Config
from tests.paths import ROOT

PATIENCE = 60.0
"""Seconds until a wait for something to happen counts as failed."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_port(port: int) -> None:
    """Wait until somebody listens."""
    deadline = time.monotonic() + PATIENCE
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < deadline, "the server does not listen"
        time.sleep(0.05)


@contextmanager
def serving(
    config: Config, *, cwd: Path | None = None, python_path: str = str(ROOT)
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve until the block ends; give the address that the server printed, and its process."""
    port = free_port()
    command = [sys.executable, "-P", "-m", "search", "--serve", str(port)]
    with subprocess.Popen(
        [*command, "--config", str(config.path)],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": python_path},
    ) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            await_port(port)
            yield address, server
        finally:
            server.terminate()
