"""Who indexes the folder: ours, recoll, and the fastest extractors with a plain FTS5 table."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Protocol

from benchmarks.speed.folders.measuring import Cost, measure
from benchmarks.speed.worker_process import ENVIRONMENT


class Contestant(Protocol):
    """Indexes a folder anew, and tells the text it has of each file."""

    name: str

    def index(self, folder: Path, work: Path) -> Cost:
        """Index ``folder``, keeping everything in the empty folder ``work``."""
        ...

    def texts(self, work: Path, /) -> Iterator[tuple[str, str]]:
        """Yield path and text of what was indexed; a path may come more than once."""
        ...


class Trujaman:
    """Ours, as the command that people run."""

    name = "trujaman"

    def index(self, folder: Path, work: Path) -> Cost:
        config = work / "config.yaml"
        config.write_text(f"documents: {folder}\ndata_dir: data\n", encoding="utf-8")
        return measure(index_command(config), ENVIRONMENT, work / "log")

    def texts(self, work: Path) -> Iterator[tuple[str, str]]:
        from index.store.store import Store

        with closing(Store.open(work / "data" / "store.sqlite")) as store:
            for head in list(store.document_heads()):
                document = store.document(head.id)
                yield document.path, f"{document.content.title or ''}\n{document.content.text}"


class Reader:
    """Our readers alone: no passages, languages, encodings, and nothing is stored."""

    name = "trujaman, reading alone"

    def index(self, folder: Path, work: Path) -> Cost:
        module = "benchmarks.speed.folders.reading"
        return measure([sys.executable, "-m", module, str(folder)], ENVIRONMENT, work / "log")

    def texts(self, _: Path) -> Iterator[tuple[str, str]]:
        return iter(())


class Recoll:
    """recollindex, in one process group, with a configuration of its own."""

    name = "recoll"

    def index(self, folder: Path, work: Path) -> Cost:
        (work / "recoll.conf").write_text(
            f"topdirs = {folder}\nnoContentSuffixes-= .md\nindexStoreDocText = 1\n",
            encoding="utf-8",
        )
        command = ["recollindex", "-c", str(work), "-z"]
        return measure(command, os.environ, work / "log")

    def texts(self, work: Path) -> Iterator[tuple[str, str]]:
        # -d prints the stored text of each hit between two marks; -S url keeps one order.
        command = ["recollq", "-c", str(work), "-d", "-n", "0-1000000", "-S", "url", "mime:*"]
        result = subprocess.run(command, capture_output=True, check=False)
        path, lines = "", list[str]()
        for line in result.stdout.decode(errors="replace").splitlines():
            if "\t[file://" in line:
                if path:
                    yield path, "\n".join(lines)
                path = line.split("[file://", 1)[1].split("]", 1)[0]
                lines = []
            lines.append(line)
        if path:
            yield path, "\n".join(lines)


class PlainTable:
    """The fastest extractors and one table of SQLite's FTS5."""

    name = "extractors + FTS5"

    def index(self, folder: Path, work: Path) -> Cost:
        module = "benchmarks.speed.folders.fts5"
        command = [sys.executable, "-m", module, str(folder), str(work / "table.sqlite")]
        return measure(command, ENVIRONMENT, work / "log")

    def texts(self, work: Path) -> Iterator[tuple[str, str]]:
        with closing(sqlite3.connect(work / "table.sqlite")) as connection:
            yield from connection.execute("SELECT path, text FROM documents")


def index_command(config: Path) -> list[str]:
    """Return the command that brings our index of ``config`` up to date."""
    return [sys.executable, "-m", "index", "--config", str(config)]


def contestants() -> list[Contestant]:
    """Return those that are installed here."""
    others: list[Contestant] = [Recoll()] if shutil.which("recollindex") else []
    return [Trujaman(), Reader(), *others, PlainTable()]
