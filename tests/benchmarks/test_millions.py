"""Indexes many times over: whole, up to date, and searched."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.speed.collection import generate_collection, write_config
from benchmarks.speed.millions.measuring import (
    CHANGED_SHARES,
    ask_queries,
    measure_disk,
    measure_updates,
    time_exact_search,
)
from benchmarks.speed.millions.multiplying import multiply
from benchmarks.speed.peers.base import HYBRID
from benchmarks.speed.realtext.asking import TERM, RealQuery
from index.check import check_index
from index.config import Config
from index.locations import Locations
from index.update import update
from search.engine import Engine
from search.types import Filters, Mode, SearchRequest

pytestmark = pytest.mark.slow

PASSAGES = 60
TIMES = 3
QUERIES = {
    "en": "human rights",
    "es": "derechos humanos",
    "ar": "حقوق الإنسان الدولة الحكومة العمل الناس",
}


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Return the settings of an index that is three times a smaller one."""
    folder = tmp_path_factory.mktemp("millions")
    generate_collection(folder / "small", PASSAGES)
    small = write_config(folder / "small", folder / "small")
    update(small)
    return multiply(small, folder / "small" / "documents", folder / "large", TIMES)


def test_index_is_whole_and_up_to_date(config: Config) -> None:
    checks = list(check_index(config))
    assert len(checks) > 2
    assert all(check.is_sound for check in checks), checks
    summary = update(config)
    assert (summary.passages, summary.added, summary.removed) == (TIMES * PASSAGES, 0, 0)
    assert summary.unchanged == summary.files
    assert not summary.notes


@pytest.mark.parametrize("language", list(QUERIES))
def test_every_copy_is_found_by_itself(config: Config, language: str) -> None:
    engine = Engine.open(config)
    request = SearchRequest(QUERIES[language], limit=TIMES * PASSAGES)
    filters = Filters(languages=(language,))
    request = replace(request, mode=Mode.KEYWORD, filters=filters, folds_copies=False)
    result = engine.search(request)
    copies = [Path(hit.path).relative_to(config.path.parent).parts[1] for hit in result.hits]
    assert len(copies) >= TIMES
    assert {copies.count(copy) for copy in set(copies)} == {len(copies) // TIMES}
    engine.close()


def test_queries_vectors_and_updates_are_measured(config: Config) -> None:
    queries = [RealQuery(text, language, "1–2", TERM) for language, text in QUERIES.items()]
    asked = ask_queries(config, queries * 9, HYBRID)
    assert asked.count == 3
    assert 0 < asked.cpu_p50 <= asked.cpu_p95
    assert 0 < asked.again_cpu_p50 <= asked.again_cpu_p95
    assert asked.open_cpu_ms > 0
    assert asked.peak_mb > asked.private_mb > 1
    locations = Locations.of(config)
    passages, exact = time_exact_search(locations.matrix)
    assert passages == TIMES * PASSAGES
    assert exact.best_cpu_ms > 0
    assert min(measure_disk(locations).values()) > 0
    costs = measure_updates(config)
    assert len(costs) == len(CHANGED_SHARES)
    assert min(cost.cpu_seconds for cost in costs) > 0
    summary = update(config)
    assert summary.unchanged == summary.files
    assert 0 <= summary.passages - TIMES * PASSAGES <= 1 + len(CHANGED_SHARES)  # a line each
