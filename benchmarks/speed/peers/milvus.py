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

_COLLECTION = "passages"


class Engine:
    modes = (HYBRID, KEYWORD)
    _client: Any

    def __init__(self) -> None:
        self._encoder = BundledEncoder()
        import_library("milvus_lite.server_manager")  # otherwise imported by the first connection

    def versions(self) -> dict[str, str]:
        return installed_versions("milvus-lite", "pymilvus", "faiss-cpu")

    def build(self, collection: Path, folder: Path) -> int:
        client = _connect(folder)
        self._create(client)
        count = self._insert(client, read_passages(collection))
        client.flush(_COLLECTION)
        client.load_collection(_COLLECTION)  # builds the indexes
        client.close()
        return count

    def _create(self, client: Any) -> None:
        milvus = import_library("pymilvus")
        data_type = milvus.DataType
        schema = client.create_schema(auto_id=False)
        schema.add_field("number", data_type.INT64, is_primary=True)
        schema.add_field("text", data_type.VARCHAR, max_length=65_535, enable_analyzer=True)
        schema.add_field("vector", data_type.FLOAT_VECTOR, dim=self._encoder.dimensions)
        schema.add_field("sparse", data_type.SPARSE_FLOAT_VECTOR)
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
        client.create_collection(_COLLECTION, schema=schema, index_params=indexes)

    def _insert(self, client: Any, passages: Iterable[Passage]) -> int:
        count = 0
        for batch, vectors in encode_batches(passages, self._encoder):
            rows = [
                {"number": passage.number, "text": passage.text, "vector": vector}
                for passage, vector in zip(batch, vectors, strict=True)
            ]
            client.insert(_COLLECTION, rows)
            count += len(rows)
        return count

    def open(self, folder: Path, *, once: bool = False) -> None:
        self._client = _connect(folder)
        self._client.load_collection(_COLLECTION)

    def search(self, query: str, language: Language, mode: str, limit: int) -> list[str]:
        if mode == KEYWORD:
            (hits,) = self._client.search(
                _COLLECTION, data=[query], anns_field="sparse", limit=limit, output_fields=["text"]
            )
        else:
            hits = self._search_hybrid(query, limit)
        return [hit["entity"]["text"] for hit in hits]

    def _search_hybrid(self, query: str, limit: int) -> Any:
        milvus = import_library("pymilvus")
        vector = self._encoder.encode_query(query)
        requests = [
            milvus.AnnSearchRequest([vector], "vector", {"metric_type": "COSINE"}, limit),
            milvus.AnnSearchRequest([query], "sparse", {"metric_type": "BM25"}, limit),
        ]
        (hits,) = self._client.hybrid_search(
            _COLLECTION, requests, milvus.RRFRanker(), limit=limit, output_fields=["text"]
        )
        return hits

    def nearest(self, vector: NDArray[np.float32], limit: int) -> list[int]:
        (hits,) = self._client.search(_COLLECTION, data=[vector], anns_field="vector", limit=limit)
        return [hit["number"] for hit in hits]

    def update(self, collection: Path, folder: Path, changed: list[Passage]) -> None:
        client = _connect(folder)
        client.load_collection(_COLLECTION)
        client.delete(_COLLECTION, ids=[passage.number for passage in changed])
        self._insert(client, changed)
        client.flush(_COLLECTION)
        client.close()


def _connect(folder: Path) -> Any:
    return import_library("pymilvus").MilvusClient(str(folder / "milvus.db"))
