"""Milvus Lite: its BM25 function and AUTOINDEX vectors, hybrid by reciprocal rank fusion."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.speed.collection_reader import Passage, read_passages
from benchmarks.speed.peers.base import (
    HYBRID,
    KEYWORD,
    BundledEncoder,
    encode_batches,
    import_library,
    installed_versions,
)
from index.types import Language

_NAME = "passages"


class Engine:
    modes = (HYBRID, KEYWORD)
    _client: Any

    def __init__(self) -> None:
        self._vectors = BundledEncoder()
        import_library("milvus_lite.server_manager")  # what a local client would import later

    def versions(self) -> dict[str, str]:
        return installed_versions("milvus-lite", "pymilvus", "faiss-cpu")

    def build(self, collection: Path, folder: Path) -> int:
        client = _connected(folder)
        self._create(client)
        count = self._insert(client, read_passages(collection))
        client.flush(_NAME)
        client.load_collection(_NAME)  # builds the indexes
        client.close()
        return count

    def _create(self, client: Any) -> None:
        milvus = import_library("pymilvus")
        kind = milvus.DataType
        schema = client.create_schema(auto_id=False)
        schema.add_field("number", kind.INT64, is_primary=True)
        schema.add_field("text", kind.VARCHAR, max_length=65_535, enable_analyzer=True)
        schema.add_field("vector", kind.FLOAT_VECTOR, dim=self._vectors.dimensions)
        schema.add_field("sparse", kind.SPARSE_FLOAT_VECTOR)
        schema.add_function(
            milvus.Function(
                name="bm25",
                function_type=milvus.FunctionType.BM25,
                input_field_names=["text"],
                output_field_names=["sparse"],
            )
        )
        indexes = client.prepare_index_params()
        indexes.add_index(field_name="vector", index_type="AUTOINDEX", metric_type="COSINE")
        indexes.add_index(
            field_name="sparse", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25"
        )
        client.create_collection(_NAME, schema=schema, index_params=indexes)

    def _insert(self, client: Any, some: Iterable[Passage]) -> int:
        count = 0
        for batch, vectors in encode_batches(some, self._vectors):
            rows = [
                {"number": one.number, "text": one.text, "vector": vector}
                for one, vector in zip(batch, vectors, strict=True)
            ]
            client.insert(_NAME, rows)
            count += len(rows)
        return count

    def open(self, folder: Path, *, once: bool = False) -> None:
        self._client = _connected(folder)
        self._client.load_collection(_NAME)

    def search(self, query: str, language: Language, mode: str, limit: int) -> list[str]:
        if mode == KEYWORD:
            (found,) = self._client.search(
                _NAME, data=[query], anns_field="sparse", limit=limit, output_fields=["text"]
            )
        else:
            found = self._hybrid(query, limit)
        return [hit["entity"]["text"] for hit in found]

    def _hybrid(self, query: str, limit: int) -> Any:
        milvus = import_library("pymilvus")
        vector = self._vectors.encode_query(query)
        asked = [
            milvus.AnnSearchRequest([vector], "vector", {"metric_type": "COSINE"}, limit),
            milvus.AnnSearchRequest([query], "sparse", {"metric_type": "BM25"}, limit),
        ]
        (found,) = self._client.hybrid_search(
            _NAME, asked, milvus.RRFRanker(), limit=limit, output_fields=["text"]
        )
        return found

    def nearest(self, vector: NDArray[np.float32], limit: int) -> list[int]:
        (found,) = self._client.search(_NAME, data=[vector], anns_field="vector", limit=limit)
        return [hit["number"] for hit in found]

    def update(self, collection: Path, folder: Path, changed: list[Passage]) -> None:
        client = _connected(folder)
        client.load_collection(_NAME)
        client.delete(_NAME, ids=[one.number for one in changed])
        self._insert(client, changed)
        client.flush(_NAME)
        client.close()


def _connected(folder: Path) -> Any:
    return import_library("pymilvus").MilvusClient(str(folder / "milvus.db"))
