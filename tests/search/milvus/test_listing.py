"""All that answers is listed, whatever a server returns at most."""

from __future__ import annotations

import re

import pytest

from search.milvus import listing


class Rows:
    """A server with rows of some ids, which returns ten of them at most."""

    def __init__(self, ids: list[int]) -> None:
        self.ids = ids
        self.calls = 0

    def ask(self, condition: str) -> list[int]:
        self.calls += 1
        bounds = re.search(r"id >= (\d+) and id < (\d+)", condition)
        first, end = map(int, bounds.groups()) if bounds else (0, 1 << 31)
        return [number for number in self.ids if first <= number < end][:10]


@pytest.fixture(autouse=True)
def _few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MAX_ROWS", 10)
    monkeypatch.setattr(listing, "MAX_LISTED", 100)


@pytest.mark.parametrize("count", [0, 9, 10, 11, 95, 100])
def test_every_row_comes_once(count: int) -> None:
    rows = Rows([3 + 7 * number for number in range(count)])
    listed, is_whole = listing.list_all(rows.ask, "x", [(1, 5_000_000)])
    assert is_whole
    assert sorted(listed) == rows.ids


def test_ranges_of_shards_are_gone_through_one_after_the_other() -> None:
    starts = (1 << 27, 3 << 27)
    rows = Rows([start + number for start in starts for number in range(1, 31)])
    ranges = [(start + 1, start + 40) for start in starts]
    listed, is_whole = listing.list_all(rows.ask, "x", ranges)
    assert is_whole
    assert sorted(listed) == rows.ids
    assert rows.calls <= 1 + 2 * 15, "halves of 39 ids with 30 rows: eight parts at most"


def test_of_too_many_the_best_come() -> None:
    rows = Rows(list(range(500, 0, -1)))
    listed, is_whole = listing.list_all(rows.ask, "x", [(1, 501)])
    assert not is_whole
    assert listed == list(range(500, 490, -1)), "as the server ranks them"
