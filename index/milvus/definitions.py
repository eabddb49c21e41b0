"""Collections and the indexes of their vectors, as a client of pymilvus takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from index.milvus.schema import DENSE, SPARSE, Kind, Schema
from index.milvus.vector_index import DenseIndex

IDLE: Final = "idle"
"""The vector that Milvus wants in every collection, where none is needed."""
IDLE_DIMENSIONS: Final = 2
_PARTITIONS: Final = 16
"""Of a collection that a field divides. Passages and titles of English, Spanish and Arabic are in a
partition each then: Milvus takes the CRC-32 of the language, modulo their number.
"""


def define_fields(client: Any, types: Any, schema: Schema) -> Any:
    """Return the fields of a collection; ``types`` is pymilvus' DataType."""
    fields = client.create_schema(auto_id=False, enable_dynamic_field=False)
    for field in schema.fields:
        options: dict[str, Any] = {"is_primary": True} if field.is_key else {}
        if field.divides:
            options["is_partition_key"] = True
        if field.kind is Kind.TEXT:
            options["max_length"] = field.size
        fields.add_field(field.name, getattr(types, field.kind.value), **options)
    for name in vector_names(schema):
        if name == SPARSE:
            fields.add_field(name, types.SPARSE_FLOAT_VECTOR)
        else:
            size = schema.dimensions or IDLE_DIMENSIONS
            fields.add_field(name, types.FLOAT_VECTOR, dim=size)
    return fields


def partition_options(schema: Schema) -> dict[str, int]:
    """Return what says how many partitions a collection has, if any field divides it."""
    is_divided = any(field.divides for field in schema.fields)
    return {"num_partitions": _PARTITIONS} if is_divided else {}


def define_index(client: Any, field: str, dense: DenseIndex) -> Any:
    """Return the index of a vector, which is called as its field is."""
    index = client.prepare_index_params()
    options: Mapping[str, Any] = {"index_type": "FLAT", "metric_type": "L2"}
    if field == SPARSE:
        options = {"index_type": "SPARSE_INVERTED_INDEX", "metric_type": "IP"}
    elif field == DENSE:
        options = {"metric_type": "IP", **dense.building}
    index.add_index(field, index_name=field, **options)
    return index


def vector_names(schema: Schema) -> tuple[str, ...]:
    """Return the names of the vectors of a collection."""
    return (SPARSE, DENSE) if schema.dimensions else (IDLE,)
