"""recoll: files instead of passages, and a process of ``recollq`` for every query."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from benchmarks.speed.collection_reader import Passage, read_size
from benchmarks.speed.peers.base import KEYWORD
from index.types import Language

_VERSION = re.compile(r"Recoll ([\d.]+)")


class Engine:
    """Any word may match; hits are the addresses of files, without texts."""

    modes = (KEYWORD,)
    _folder: Path

    def __init__(self) -> None:
        if shutil.which("recollindex") is None or shutil.which("recollq") is None:
            raise ImportError("recollindex and recollq are not installed")

    def versions(self) -> dict[str, str]:
        reply = subprocess.run(["recollq", "-v"], capture_output=True, text=True, check=False)
        match = _VERSION.search(reply.stdout + reply.stderr)
        return {"recoll": match[1] if match else "unknown"}

    def build(self, collection: Path, folder: Path) -> int:
        documents = (collection / "documents").resolve()
        (folder / "recoll.conf").write_text(f"topdirs = {documents}\n", encoding="utf-8")
        subprocess.run(["recollindex", "-c", str(folder), "-z"], capture_output=True, check=True)
        size = read_size(collection)
        return size.passages if size else 0

    def open(self, folder: Path, *, once: bool = False) -> None:
        self._folder = folder

    def search(self, query: str, language: Language, mode: str, limit: int) -> list[str]:
        command = ["recollq", "-c", str(self._folder), "-o", "-b", "-n", str(limit), query]
        reply = subprocess.run(command, capture_output=True, text=True, check=True)
        return [line for line in reply.stdout.splitlines() if line.startswith("file://")]

    def update(self, collection: Path, folder: Path, changed: list[Passage]) -> None:
        # It detects the changed files itself.
        subprocess.run(["recollindex", "-c", str(folder)], capture_output=True, check=True)
