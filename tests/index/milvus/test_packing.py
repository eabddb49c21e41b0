"""Rows and statistics as texts: what comes back is what went, or an error."""

from __future__ import annotations

import pytest

from index.errors import BackendFormatError
from index.milvus.collection import is_whole
from index.milvus.packing import (
    check_values,
    cut,
    pack_document,
    pack_row,
    unpack_document,
    unpack_row,
)
from index.milvus.schema import MAX_TEXT

ROWS = [
    (1, "es", b"\x00\xff", None, "trata de personas"),
    (2, "ar", b"", "الاتجار بالبشر", "\udc80"),
    (3, "en", "human trafficking", 0, "x" * 200_000),
]


@pytest.mark.parametrize("row", ROWS)
def test_rows_come_back(row: tuple[object, ...]) -> None:
    text = pack_row(row)
    assert unpack_row(text) == row
    parts = cut(text)
    assert "".join(parts) == text
    assert all(len(part.encode()) <= MAX_TEXT for part in parts)


def test_a_row_that_fills_its_parts_has_an_end() -> None:
    empty = len(pack_row([""]))
    for size in range(MAX_TEXT - empty - 1, MAX_TEXT - empty + 2):
        parts = cut(pack_row(["x" * size]))
        ends = ["".join(parts[: count + 1]) for count in range(len(parts))]
        assert [is_whole(text) for text in ends] == [False] * (len(parts) - 1) + [True]


@pytest.mark.parametrize("text", ["", "{", "7", '[{"b": "?"}]', '[{"c": 1}]', "[" * 100_000])
def test_what_is_no_row_is_an_error(text: str) -> None:
    with pytest.raises(BackendFormatError):
        unpack_row(text)


@pytest.mark.parametrize(
    "values",
    [
        (1,),
        (1, 2, 3),
        (1, [2]),
        (1, {}),
        (1, 2.5),
        (1, True),
        (1, 1 << 63),
        "ab",
        None,
        {1: 2, 3: 4},
    ],
)
def test_values_that_no_store_has_are_an_error(values: object) -> None:
    assert check_values([1, b"\0"], 2) == (1, b"\0")
    with pytest.raises(BackendFormatError):
        check_values(values, 2)


def test_statistics_come_back_or_are_an_error() -> None:
    content = {"words": {"persona": 3, "اتجار": 2, "people": 1}}
    parts = pack_document(content)
    assert unpack_document(parts) == content
    for damaged in (["x"], [parts[0][:-8]], []):
        with pytest.raises(BackendFormatError):
            unpack_document(damaged)
