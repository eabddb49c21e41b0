"""The simulations of more than one machine say what they should where that is known."""

from __future__ import annotations

import pytest

from benchmarks.scale.stale_statistics import (
    Ranking,
    make_passages,
    measure_drift,
    measure_shards,
    measure_staleness,
)
from benchmarks.scale.tail_latency import simulate


def test_right_statistics_make_no_error_and_stale_ones_do() -> None:
    passages = make_passages(1_500, seed=1)
    ranking = Ranking(passages, 20, seed=1)
    now, long_ago = measure_staleness(passages, ranking, (1.0, 15.0))
    assert now.both == now.average_alone == pytest.approx(1.0)
    assert long_ago.both < 1.0
    assert long_ago.average_alone >= long_ago.both
    assert measure_drift(passages, ranking, (0.0,)) == [pytest.approx(1.0)]
    shards = measure_shards(passages, ranking, (1, 16))
    assert shards[1] == pytest.approx(1.0)
    assert shards[16] < 1.0


def test_the_slowest_of_many_is_waited_for() -> None:
    alone, many = simulate(1, 2_000, seed=1), simulate(64, 2_000, seed=1)
    assert alone.median == pytest.approx(1.0, abs=0.05)
    assert many.median > 1.5 * alone.median
    assert many.p99_hedged < many.p99
