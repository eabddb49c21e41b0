"""An index that is read back from a server is compared row by row, whatever ids are missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.locations import Locations
from index.migration import migrate
from index.milvus import collection, fetching
from index.update import update
from search import Engine, SearchRequest
from tests.projects import DOCUMENTS, make_project

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")

pytestmark = pytest.mark.slow


def test_gaps_between_ids_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of ids end elsewhere on the server, which has gaps, than in the store."""
    monkeypatch.setattr(collection, "PAGE", 4)
    monkeypatch.setattr(fetching, "PAGE", 4)
    texts = {f"{number}-{name}": text for number in range(5) for name, text in DOCUMENTS.items()}
    config = make_project(tmp_path, texts, backend="milvus:./milvus")
    update(config)
    for name in ("1-en.txt", "2-es.txt", "3-ar.txt", "3-football.txt"):
        (config.documents[0] / name).unlink()
    update(config)
    assert config.backend is not None
    content = fetching.compare(config, config.backend, lambda _: None)
    assert content.documents == len(texts) - 4
    other = replace(config, data_dir=tmp_path / "other")
    back = migrate(other, "local", lambda _: None)
    assert back.digest == content.digest
    here = replace(other, backend=None)
    summary = update(here)
    assert (summary.added, summary.changed, summary.removed) == (0, 0, 0), "nothing is read again"
    assert Locations.of(here).store.exists()
    with Engine.open(here) as engine:
        assert engine.search(SearchRequest("trata de personas")).hits[0].language == "es"
