"""What is remembered between sessions: privately, and never at the price of a crash."""

from __future__ import annotations

import stat
from pathlib import Path

from index.config import Config
from index.files import private
from search.tui.background.services import of_config
from search.tui.model.history import MAX_QUERIES, QueryHistory

QUERIES = ("human trafficking", "trata de personas", "الاتجار بالبشر")


def bits(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_queries_survive_in_order_without_repeats(tmp_path: Path) -> None:
    history = QueryHistory(tmp_path / "state")
    for query in (*QUERIES, "  trata   de personas ", ""):
        history.add(query)
    expected = (QUERIES[0], QUERIES[2], QUERIES[1])
    assert history.queries == expected
    assert QueryHistory(tmp_path / "state").queries == expected


def test_each_index_has_its_own(tmp_path: Path) -> None:
    configs = [
        Config(path=tmp_path / "config.yaml", documents=(), data_dir=tmp_path / name)
        for name in ("lima", "قضية")
    ]
    folders = [of_config(config).history_folder for config in configs]
    for folder, query in zip(folders, QUERIES, strict=False):
        QueryHistory(folder).add(query)
    assert [QueryHistory(folder).queries for folder in folders] == [(QUERIES[0],), (QUERIES[1],)]


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    QueryHistory(folder).add("trata")
    assert bits(folder) == 0o700
    assert bits(folder / "history") == 0o600


def test_the_file_is_cut_back(tmp_path: Path) -> None:
    private.append(
        tmp_path / "history", "".join(f"query {n}\n" for n in range(2 * MAX_QUERIES + 1))
    )
    history = QueryHistory(tmp_path)
    assert len(history.queries) == MAX_QUERIES
    assert history.queries[-1] == f"query {2 * MAX_QUERIES}"
    assert len((tmp_path / "history").read_text().splitlines()) == MAX_QUERIES


def test_a_damaged_file_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "history").write_bytes(b"good\n\xff\xfe\n\n")
    assert QueryHistory(tmp_path).queries[0] == "good"


def test_steps_go_back_and_forth() -> None:
    history = QueryHistory(None)
    assert history.step(-1) is None
    for query in QUERIES:
        history.add(query)
    assert [history.step(-1) for _ in range(4)] == [*reversed(QUERIES), QUERIES[0]]
    assert [history.step(1) for _ in range(3)] == [QUERIES[1], QUERIES[2], None]
    assert history.recalled is None
