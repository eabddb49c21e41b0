"""``index watch``, as a program: what changes on the disk is in the index soon after."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.config import Config
from index.locations import Locations
from index.lock import locked
from index.store.store import Store
from tests.paths import ROOT

pytestmark = pytest.mark.slow

Project = Callable[..., Config]
PATIENCE = 120
"""Seconds after which a line is given up; it comes at once on any machine that is not stuck."""


class Watcher:
    """A running ``index watch`` and the lines that it prints."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._lines: queue.Queue[str] = queue.Queue()
        for stream in (process.stdout, process.stderr):
            threading.Thread(target=self._collect, args=(stream,), daemon=True).start()

    def wait_for_all(self, *texts: str) -> list[str]:
        """Return the first line that has each of ``texts``, in whatever order they come."""
        lines: dict[str, str] = {}
        while len(lines) < len(texts):
            line = self.wait_for("")
            for text in texts:
                if text in line:
                    lines.setdefault(text, line)
        return [lines[text] for text in texts]

    def wait_for(self, text: str) -> str:
        """Return the first line that has ``text``; what comes before is dropped."""
        seen = []
        while True:
            try:
                seen.append(self._lines.get(timeout=PATIENCE))
            except queue.Empty:
                raise AssertionError(f"no '{text}' in {seen}") from None
            if text in seen[-1]:
                return seen[-1]

    def rest(self) -> list[str]:
        """Return the lines that wait."""
        lines = []
        while not self._lines.empty():
            lines.append(self._lines.get())
        return lines

    def _collect(self, stream: Iterator[str]) -> None:
        for line in stream:
            self._lines.put(line.rstrip("\n"))


@contextmanager
def watching(config: Config, *options: str) -> Iterator[Watcher]:
    process = subprocess.Popen(
        [sys.executable, "-m", "index", "watch", "--config", str(config.path), *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )
    try:
        yield Watcher(process)
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            assert stream is not None
            stream.close()


def paths(config: Config) -> set[str]:
    store = Store.open(Locations.of(config).store)
    try:
        return {os.path.relpath(path, config.documents[0]) for path in store.file_states()}
    finally:
        store.close()


@pytest.mark.parametrize("options", [(), ("--poll",)])
def test_new_changed_moved_and_deleted_files_are_followed(
    project: Project, options: tuple[str, ...]
) -> None:
    config = project()
    folder = config.documents[0]
    with watching(config, *options) as watcher:
        watcher.wait_for("4 added; 4 files")
        (folder / "nuevo.txt").write_text("Una carta sobre el puerto.", encoding="utf-8")
        watcher.wait_for("1 added; 5 files")
        (folder / "ar.txt").write_text("اعتقلت الشرطة ستة رجال في الميناء.", encoding="utf-8")
        watcher.wait_for("1 changed; 5 files")
        (folder / "nuevo.txt").rename(folder / "viejo.txt")
        watcher.wait_for("1 moved; 5 files")
        assert "viejo.txt" in paths(config)
        (folder / "en.txt").unlink()
        watcher.wait_for("1 removed; 4 files")
    assert paths(config) == {"viejo.txt", "ar.txt", "es.txt", "football.txt"}


def test_a_folder_that_goes_and_comes_back_keeps_its_documents(
    project: Project, tmp_path: Path
) -> None:
    config = project()
    folder = config.documents[0]
    with watching(config) as watcher:
        watcher.wait_for("4 added")
        folder.rename(tmp_path / "away")
        watcher.wait_for("no such file or folder; 4 files stay in the index")
        (tmp_path / "away").rename(folder)
        (folder / "ar2.txt").write_text("رسالة عن الميناء.", encoding="utf-8")
        watcher.wait_for("1 added; 5 files")
        shutil.move(folder / "ar2.txt", tmp_path)  # the new folder is watched, too
        watcher.wait_for("1 removed; 4 files")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_burst_is_one_run(project: Project) -> None:
    config = project()
    with watching(config) as watcher:
        watcher.wait_for("4 added")
        watcher.process.send_signal(signal.SIGSTOP)  # however slowly they come, it is one burst
        for number in range(200):
            (config.documents[0] / f"{number}.txt").write_text(f"Letter {number}.")
        watcher.process.send_signal(signal.SIGCONT)
        added = 0
        runs = 0
        while added < 200:
            added += int(watcher.wait_for("added").split()[1])
            runs += 1
        assert runs <= 3


def test_an_index_among_the_documents_does_not_set_itself_off(project: Project) -> None:
    config = project(data_dir="documents/data")
    with watching(config) as watcher:
        watcher.wait_for("4 added")
        (config.documents[0] / "last.txt").write_text("A letter about the port.")
        watcher.wait_for("1 added; 5 files")
        (config.documents[0] / "es.txt").unlink()
        watcher.wait_for("1 removed; 4 files")
        assert watcher.rest() == []


def test_a_run_waits_for_another_that_is_under_way(project: Project) -> None:
    config = project()
    with watching(config) as watcher:
        watcher.wait_for("4 added")
        with locked(Locations.of(config)):
            (config.documents[0] / "new.txt").write_text("A letter about the port.")
            watcher.process.poll()
        watcher.wait_for("1 added; 5 files")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_settings_that_change_are_said_and_obeyed(project: Project) -> None:
    config = project()
    original = config.path.read_text(encoding="utf-8")
    with watching(config) as watcher:
        watcher.wait_for("4 added; 4 files")
        config.path.write_text(f"{original}exclude: ['es.txt']\n", encoding="utf-8")
        watcher.wait_for("config.yaml has changed; its settings are in force from now on")
        watcher.wait_for("1 removed; 3 files")
        config.path.write_text(f"{original}exclud: []\n", encoding="utf-8")
        watcher.wait_for("the settings from before stay in force")
        (config.documents[0] / "nuevo.txt").write_text("Una carta.", encoding="utf-8")
        watcher.wait_for("1 added; 4 files")
    assert "es.txt" not in paths(config)


def test_ctrl_c_ends_it_with_a_line(project: Project) -> None:
    config = project()
    with watching(config) as watcher:
        watcher.wait_for("4 added")
        watcher.process.send_signal(signal.SIGINT)
        watcher.wait_for("index: interrupted")
        assert watcher.process.wait(PATIENCE) == 130
        assert not any("Traceback" in line for line in watcher.rest())


def test_json_has_a_summary_for_every_run(project: Project) -> None:
    config = project()
    with watching(config, "--json") as watcher:
        assert '"added": 4' in watcher.wait_for('"event": "summary"')
        (config.documents[0] / "new.txt").write_text("A letter about the port.")
        assert '"added": 1' in watcher.wait_for('"event": "summary"')


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_not_utf_8_is_indexed_and_watching_goes_on(project: Project) -> None:
    config = project()
    folder = config.documents[0]
    with watching(config) as watcher:
        watcher.wait_for("4 added; 4 files")
        Path(os.fsdecode(os.fsencode(folder) + b"/se\xf1al.txt")).write_text("Una señal.")
        # Which comes first depends on whether the system was asked before the file was there.
        note, _ = watcher.wait_for_all("cannot be told of changes", "1 added; 5 files")
        assert note.endswith("comparing every 10 s")
        (folder / "otro.txt").write_text("Otra carta del puerto.")
        watcher.wait_for("1 added; 6 files")
