"""The row that says what counts: it comes back, or is an error."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from index.errors import BackendFormatError
from index.milvus.collection import Pointer
from index.types import StoreVersion

POINTER = Pointer(
    version=StoreVersion("5" * 32, 7, "a" * 16),
    variant="0123456789ab",
    encoder="bundled",
    dimensions=256,
    analysis=6,
    averages={"es": 61.5, "ar": 50.25, "t:en": 3.0},
    last_document=9,
    last_passage=120,
    passages={"es": 70, "ar": 50},
    documents=9,
    parts={"p:es": 2, "p:ar": 1, "t:en": 1},
)


@pytest.mark.parametrize("shard", ["", "2/4"])
def test_a_pointer_comes_back(shard: str) -> None:
    pointer = replace(POINTER, shard=shard)
    assert Pointer.from_json(pointer.to_json()) == pointer


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 99},
        {"version": {}},
        {"version": "5"},
        {"variant": "../elsewhere"},
        {"last_passage": "many"},
        {"averages": [1]},
        {"averages": {"es": None}},
        {"parts": {"p:es": "two"}},
        {"shard": "5/4"},
        {"shard": "2"},
        {"written": "today"},
        {"more": 1},
    ],
)
def test_anything_else_is_an_error(change: dict[str, object]) -> None:
    with pytest.raises(BackendFormatError):
        Pointer.from_json(json.dumps({**json.loads(POINTER.to_json()), **change}))


@pytest.mark.parametrize("text", ["", "[]", "7", "null", "{}"])
def test_what_is_no_pointer_is_an_error(text: str) -> None:
    with pytest.raises(BackendFormatError):
        Pointer.from_json(text)


def test_pointers_of_other_content_differ() -> None:
    assert replace(POINTER, documents=10).to_json() != POINTER.to_json()
