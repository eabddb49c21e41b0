"""The benchmark of explaining: which share of a query it is, and which steps that consists of."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from index.config import load
from index.update import update

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
STEPS = (
    "analysing texts",
    "matching words",
    "matching by meaning",
    "explaining scores",
    "titles and names",
)


def explain(config: Path, queries: Path, *options: str) -> subprocess.CompletedProcess[str]:
    # In a process of its own: the clock stays around what it times.
    command = [sys.executable, "-m", "benchmarks.speed.explaining", str(config), str(queries)]
    return subprocess.run(
        [*command, *options], capture_output=True, text=True, check=False, cwd=ROOT
    )


def test_shares_and_steps_are_printed(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "en.txt").write_text("The police arrested two traffickers at the border.")
    (documents / "es.txt").write_text("La policía detuvo a dos traficantes en la frontera.")
    (documents / "ar.txt").write_text(
        "أوقفت الشرطة اثنين من المهربين عند الحدود.", encoding="utf-8"
    )
    config = tmp_path / "config.yaml"
    config.write_text(f'{{"documents": ["{documents}"], "data_dir": "index"}}')
    update(load(config))
    queries = tmp_path / "queries.txt"
    queries.write_text("policía\nشرطة\nthe police at the border\n", encoding="utf-8")
    done = explain(config, queries, "--warm-up", "1")
    assert done.returncode == 0, done.stderr
    assert "all             2 " in done.stdout
    assert all(step in done.stdout for step in STEPS)
    done = explain(config, queries)
    assert done.returncode == 2
    assert "3 queries, no more than --warm-up" in done.stderr
