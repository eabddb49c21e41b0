"""The benchmark of an index here and on a server."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.scale import backends
from benchmarks.speed.collection import generate_collection

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")

pytestmark = pytest.mark.slow


def test_both_are_asked_and_have_the_same_hits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    generate_collection(tmp_path / "c", 60)
    arguments = [str(tmp_path / "c"), "--backend", f"milvus:{tmp_path / 'lite'}", "--queries", "3"]
    monkeypatch.setattr(sys, "argv", ["backends", *arguments])
    backends.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].startswith("bring it there again: 0 rows:")
    assert lines[3].endswith("in the same order: 3 of 3")
    assert lines[6].endswith("in the same order: 3 of 3")
