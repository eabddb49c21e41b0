"""Languages are partitions; an index that was made before they were goes on as it is."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.config import Config
from index.milvus import writing
from index.milvus.collection import Collection
from index.milvus.fetching import compare
from index.milvus.schema import Schema, passage_schema
from index.milvus.server import Server
from index.update import update
from search import Engine, SearchRequest
from tests.projects import DOCUMENTS, make_project

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")

pytestmark = pytest.mark.slow


def undivided_schema(dimensions: int) -> Schema:
    """Return the fields of passages as they were before languages were partitions."""
    schema = passage_schema(dimensions)
    fields = tuple(replace(field, divides=False) for field in schema.fields)
    return replace(schema, fields=fields)


def read_passage_collection(config: Config) -> tuple[str, list[str]]:
    """Return the name of the collection of passages, and what it is divided by."""
    assert config.backend is not None
    with closing(Server.connect(config.backend)) as server:
        collection = Collection(server)
        published = collection.published()
        assert published is not None
        name = collection.names(published.first).passages
        client: Any = server._connection.connected()
        fields = client.describe_collection(name)["fields"]
        return name, [field["name"] for field in fields if field.get("is_partition_key")]


def test_an_index_from_before_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {f"{number}-{name}": text for number in range(30) for name, text in DOCUMENTS.items()}
    config = make_project(tmp_path, texts, backend="milvus:./milvus")
    with monkeypatch.context() as before:
        before.setattr(writing, "passage_schema", undivided_schema)
        update(config)
    name, keys = read_passage_collection(config)
    assert keys == []
    (config.documents[0] / "7-es.txt").write_text("La policía halló en Lima una maleta con oro.")
    (config.documents[0] / "8-en.txt").unlink()
    (config.documents[0] / "new.txt").write_text("عثرت الشرطة في ليما على حقيبة فيها ذهب.")
    update(config)
    assert read_passage_collection(config) == (name, [])
    assert config.backend is not None
    assert compare(config, config.backend, lambda _: None).documents == len(texts)
    with Engine.open(config) as there, Engine.open(replace(config, backend=None)) as here:
        for query in ("maleta de oro", "suitcase with gold", "حقيبة ذهب"):
            hits, expected = (
                [(hit.path, f"{hit.score:.4f}") for hit in engine.search(SearchRequest(query)).hits]
                for engine in (there, here)
            )
            assert hits == expected
            assert hits


def test_what_is_built_anew_is_divided_by_language(tmp_path: Path) -> None:
    config = make_project(tmp_path, backend="milvus:./milvus")
    update(config)
    assert read_passage_collection(config)[1] == ["language"]
