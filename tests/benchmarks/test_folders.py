"""The folder benchmark: what it makes can be read, and what it measures is what it says."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.speed.folders.contestants import PlainTable, Trujaman
from benchmarks.speed.folders.extracting import extract_words, words_of
from benchmarks.speed.folders.making import copy_source, make_folder, make_small_files
from benchmarks.speed.folders.measuring import CommandFailedError, Cost, measure
from benchmarks.speed.folders.report import Row, Unchanged, format_rows, format_unchanged
from benchmarks.speed.folders.texts import Texts

pytestmark = pytest.mark.slow

COUNTS = {"pdf": 3, "docx": 3, "eml": 3, "html": 3, "txt": 3}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a document of each format in each language."""
    folder = tmp_path_factory.mktemp("folder")
    make_folder(folder, Texts(None, 1), COUNTS)
    return folder


@pytest.mark.parametrize("language", ["en", "es", "ar"])
@pytest.mark.parametrize("kind", COUNTS)
def test_an_independent_program_reads_what_is_made(folder: Path, kind: str, language: str) -> None:
    if kind == "pdf" and shutil.which("pdftotext") is None:
        pytest.fail("pdftotext is missing; install poppler-utils")
    (path,) = (folder / kind).glob(f"{language}-*")
    assert len(extract_words(path)) > 20


def test_the_same_seed_makes_the_same_text(folder: Path, tmp_path: Path) -> None:
    make_folder(tmp_path, Texts(None, 1), COUNTS)
    for path in (tmp_path / "txt").iterdir():
        assert path.read_bytes() == (folder / "txt" / path.name).read_bytes()
    first = next(Texts(None, 1).texts((2, 3)))
    assert first == next(Texts(None, 1).texts((2, 3)))
    assert first != next(Texts(None, 2).texts((2, 3)))


def test_ours_and_the_table_have_the_words(folder: Path, tmp_path: Path) -> None:
    for contestant in (Trujaman(), PlainTable()):
        work = tmp_path / contestant.name
        work.mkdir()
        cost = contestant.index(folder / "html", work)
        assert cost.cpu_seconds > 0
        texts = dict(contestant.texts(work))
        for path in (folder / "html").iterdir():
            words = extract_words(path)
            assert len(words & words_of(texts[str(path)])) > 0.9 * len(words), path


def test_a_broken_file_ends_no_baseline(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "pdf", tmp_path / "pdf")
    (tmp_path / "pdf" / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    (tmp_path / "work").mkdir()
    PlainTable().index(tmp_path / "pdf", tmp_path / "work")
    with closing(sqlite3.connect(tmp_path / "work" / "table.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM documents").fetchone() == (4,)


def test_real_files_are_added_by_format(tmp_path: Path) -> None:
    for name in ("a.PDF", "deep/b.htm", "c.html", "d.xyz"):
        path = tmp_path / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("words")
    copy_source(tmp_path / "target", tmp_path / "source", tuple(COUNTS))
    made = sorted(path.parent.name for path in (tmp_path / "target").rglob("real-*"))
    assert made == ["html", "html", "pdf"]


def test_a_command_is_measured_with_its_children(tmp_path: Path) -> None:
    child = "sum(range(10**7)); b = bytearray(80 << 20); import time; time.sleep(0.5)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    cost = measure([sys.executable, "-c", code], os.environ, tmp_path / "log")
    assert cost.peak_mb > 80
    assert cost.cpu_seconds > 0.05
    with pytest.raises(CommandFailedError, match="no such luck"):
        measure([sys.executable, "-c", "exit('no such luck')"], os.environ, tmp_path / "log")


def test_small_files_and_tables(tmp_path: Path) -> None:
    make_small_files(tmp_path, 250)
    assert len(list(tmp_path.rglob("*.txt"))) == 250
    rows = list(format_rows([Row("pdf", "ours", 300, 60_000_000, Cost(30.0, 12.5, 250.0), 0.987)]))
    assert rows[-1] == "| pdf | 300 | 60.0 | ours | 10.0 | 2.00 | 12.5 | 250 | 98.7% |"
    lines = list(format_unchanged(Unchanged(10_000, 0.02, 0.08, 0.5)))
    assert lines[-1].endswith("| 500 | 25.0 |")
