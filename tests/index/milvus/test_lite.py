"""What is relied on of Milvus Lite: scores are inner products, rows are replaced by id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.backend_address import Address
from index.milvus.definitions import define_fields
from index.milvus.schema import DENSE, SPARSE, passage_schema
from index.milvus.server import Server

pymilvus = pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")

pytestmark = pytest.mark.slow

_SCHEMA = passage_schema(4)


def make_row(number: int, rng: np.random.Generator) -> dict[str, Any]:
    """Return a row with random terms and a random vector."""
    terms = rng.choice(2**32 - 2, 20, replace=False) % 60 + 1
    numbers = dict.fromkeys(("document", "first", "count", "key", "stamp"), 1)
    texts = dict.fromkeys(("kind", "suffix", "date", "path", "title", "sender", "recipient"), "")
    return {
        "id": number,
        **numbers,
        **texts,
        "language": ("en", "es", "ar")[number % 3],
        "row": "",
        SPARSE: {
            int(term): float(weight) for term, weight in zip(terms, rng.random(20), strict=True)
        },
        DENSE: rng.standard_normal(4).tolist(),
    }


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Return Milvus Lite with an empty collection ``c``."""
    with closing(Server.connect(Address("", folder=tmp_path / "lite"))) as opened:
        opened.create("c", _SCHEMA)
        yield opened


def test_scores_are_inner_products(server: Server) -> None:
    rng = np.random.default_rng(1)
    rows = {number: make_row(number, rng) for number in range(1, 301)}
    server.upsert("c", _SCHEMA, list(rows.values()))
    server.settle("c")
    query = {
        int(term): float(weight) for term, weight in zip(range(1, 40), rng.random(39), strict=True)
    }
    products = {
        number: sum(query.get(term, 0.0) * weight for term, weight in row[SPARSE].items())
        for number, row in rows.items()
        if row["language"] == "ar"
    }
    hits = server.search_sparse("c", query, 'language == "ar"', 400, ("id", SPARSE))
    scores = {hit.id: hit.score for hit in hits}
    assert scores == pytest.approx({n: product for n, product in products.items() if product})
    assert [hit.score for hit in hits] == sorted(scores.values(), reverse=True)
    assert hits[0].fields[SPARSE] == pytest.approx(rows[hits[0].id][SPARSE])
    vector = rng.standard_normal(4)
    (nearest,) = server.search_dense("c", vector.tolist(), "", 1, ("id",))
    assert nearest.score == pytest.approx(max(float(vector @ row[DENSE]) for row in rows.values()))


def test_a_row_takes_the_place_of_another(server: Server) -> None:
    rng = np.random.default_rng(2)
    for _ in range(3):
        server.upsert("c", _SCHEMA, [make_row(number, rng) for number in range(1, 51)])
    server.settle("c")
    assert len(server.query("c", "id > 0", ("id",))) == 50
    server.delete("c", "id in [1, 2]")
    assert len(server.query("c", "id > 0", ("id",))) == 48


def test_a_row_that_changes_its_language_leaves_its_partition(server: Server) -> None:
    rng = np.random.default_rng(4)
    rows = [make_row(number, rng) for number in range(3, 31, 3)]  # English, all of them
    server.upsert("c", _SCHEMA, rows)
    server.settle("c")
    server.upsert("c", _SCHEMA, [{**row, "language": "ar"} for row in rows[:4]])
    server.settle("c")
    present = server.query("c", "id > 0", ("id", "language"))
    assert Counter(row["language"] for row in present) == {"en": 6, "ar": 4}
    vector = [1.0] * 4
    for language, ids in (("ar", [3, 6, 9, 12]), ("en", [15, 18, 21, 24, 27, 30])):
        hits = server.search_dense("c", vector, f'language == "{language}"', 50, ("id",))
        assert sorted(hit.id for hit in hits) == ids
    server.delete("c", "id in [3, 15]")
    assert len(server.query("c", "id > 0", ("id",))) == 8


def test_a_collection_that_was_left_unfinished_is_finished(server: Server) -> None:
    """A run may be killed, or lose its rights, between making a collection and its indexes."""
    client = server._connection.connected()
    client.create_collection("half", schema=define_fields(client, pymilvus.DataType, _SCHEMA))
    server.create("half", _SCHEMA)
    assert sorted(server._indexed("half")) == [DENSE, SPARSE]
    rng = np.random.default_rng(3)
    server.upsert("half", _SCHEMA, [make_row(1, rng)])
    assert [row["id"] for row in server.query("half", "id > 0", ("id",))] == [1]
