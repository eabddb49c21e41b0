"""Milvus Lite as a server of its own, on the loopback interface, to start and to kill."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port

_SECONDS = 120


class LiteServer:
    """A server that keeps its data in ``folder``, on a port that is free."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def backend(self) -> str:
        """What ``backend:`` has to be."""
        return f"milvus:http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        command = [sys.executable, "-m", "milvus_lite", "server", "--data-dir", str(self._folder)]
        address = ["--host", "127.0.0.1", "--port", str(self.port)]
        self._process = subprocess.Popen(
            [*command, *address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + _SECONDS
        while time.monotonic() < until:
            with socket.socket() as probe:
                probe.settimeout(1)
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise TimeoutError("Milvus Lite did not start")

    def kill(self) -> None:
        """End it as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def lite_server(folder: Path) -> Iterator[LiteServer]:
    """Run a server while the ``with`` statement lasts."""
    server = LiteServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()
