"""What vectors are indexed with, as a server of each kind is asked for it."""

from __future__ import annotations

from typing import Any
from zlib import crc32

import pytest

from index.backend_address import Address
from index.milvus.schema import DENSE, DOCUMENTS, META, SPARSE, TITLES, passage_schema
from index.milvus.server import Server
from index.types import LANGUAGES

pymilvus = pytest.importorskip("pymilvus")


class Recorder:
    """A client of a server of ``version`` that keeps what it is asked for."""

    create_schema = staticmethod(pymilvus.MilvusClient.create_schema)
    prepare_index_params = staticmethod(pymilvus.MilvusClient.prepare_index_params)

    def __init__(self, version: str) -> None:
        self.version = version
        self.indexes: dict[str, dict[str, Any]] = {}
        self.searches: list[dict[str, Any]] = []
        self.levels: list[str] = []

    def get_server_version(self, **_: Any) -> str:
        return self.version

    def list_collections(self, **_: Any) -> list[str]:
        return []

    def create_collection(self, _: str, schema: Any, **options: Any) -> None:
        self.schema = schema.to_dict()
        self.partitions = options.get("num_partitions")

    def list_indexes(self, _: str, **__: Any) -> list[str]:
        return list(self.indexes)

    def create_index(self, _: str, params: Any, **__: Any) -> None:
        for each in params:
            self.indexes[each.field_name] = each.to_dict()

    def load_collection(self, *_: Any, **__: Any) -> None:
        pass

    def query(self, *_: Any, consistency_level: str, **__: Any) -> list[dict[str, Any]]:
        self.levels.append(consistency_level)
        return []

    def search(self, *_: Any, search_params: Any, consistency_level: str, **__: Any) -> Any:
        self.searches.append(search_params["params"])
        self.levels.append(consistency_level)
        return [[]]


def connect(version: str) -> tuple[Server, Recorder]:
    client = Recorder(version)
    return Server(lambda _: client, Address("http://127.0.0.1:1"), 1.0, ""), client


@pytest.mark.parametrize(
    ("version", "kind", "numbers", "searching"),
    [
        ("milvus_lite-3.2.2", "FLAT", None, {}),
        ("v2.4.23", "HNSW", None, {"ef": 800}),
        ("2.5.4-lite", "HNSW", None, {"ef": 800}),  # a server, whatever its build is called
        ("v2.6.1", "HNSW_SQ", "SQ8", {"ef": 800}),
        ("v3.0.0-dev", "HNSW_SQ", "SQ8", {"ef": 800}),
        ("master", "HNSW", None, {"ef": 800}),
    ],
)
def test_vectors_are_indexed_with_what_a_server_can(
    version: str, kind: str, numbers: str | None, searching: dict[str, int]
) -> None:
    server, client = connect(version)
    server.create("c", passage_schema(256))
    dense = client.indexes[DENSE]
    assert (dense["index_type"], dense["metric_type"]) == (kind, "IP")
    assert dense.get("sq_type") == numbers
    assert client.indexes[SPARSE]["index_type"] == "SPARSE_INVERTED_INDEX"
    server.search_dense("c", [0.0] * 256, "", 400, ("id",))
    assert client.searches == [searching]
    types = {field["name"]: field["type"].name for field in client.schema["fields"]}
    assert (types[SPARSE], types[DENSE]) == ("SPARSE_FLOAT_VECTOR", "FLOAT_VECTOR")


def test_a_collection_without_vectors_has_the_one_that_milvus_wants() -> None:
    server, client = connect("v2.6.1")
    server.create("d", DOCUMENTS)
    assert {index["index_type"] for index in client.indexes.values()} == {"FLAT"}


def test_each_language_has_a_partition_of_its_own() -> None:
    """A server searches the partitions alone that the language of a filter is in."""
    server, client = connect("v2.6.1")
    server.create("c", passage_schema(256))
    keys = [field["name"] for field in client.schema["fields"] if field.get("is_partition_key")]
    assert keys == ["language"]
    values = [prefix + language for prefix in ("", TITLES) for language in LANGUAGES]
    assert client.partitions is not None
    places = {crc32(value.encode()) % client.partitions for value in values}
    assert len(places) == len(values)


def test_collections_without_languages_are_not_divided() -> None:
    server, client = connect("v2.6.1")
    for schema in (META, DOCUMENTS):
        server.create("d", schema)
        assert client.partitions is None
        assert not [field for field in client.schema["fields"] if field.get("is_partition_key")]


def test_a_reader_waits_for_what_was_written_once() -> None:
    """Milvus 2.3.5 took 200 to 1,100 ms for a call that waits, 2 to 9 ms for one that does not."""
    server, client = connect("v2.6.1")
    server.query("c", "id > 0", ("id",))
    server.catch_up(("c", "d"))
    server.query("c", "id > 0", ("id",))
    server.search_dense("c", [0.0] * 256, "", 10, ("id",))
    assert client.levels == ["Strong", "Strong", "Strong", "Bounded", "Bounded"]
