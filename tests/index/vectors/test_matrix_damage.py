"""Damage to a matrix file, and files that a stranger made, are noticed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import DamageError
from index.files.checked import CheckedFile
from index.vectors import exhaustive, matrix, writer
from index.vectors.header import HEADER_SIZE
from index.vectors.matrix import PassageMatrix
from tests.index.files.crafted import write_checked_file
from tests.index.vectors.matrices import make_matrix, unit_vectors

VECTORS = unit_vectors(12)
LANGUAGES = ["en", "es", "ar"]
PAGE_SIZE = 64
_QUERIES = (VECTORS[0], VECTORS[7])


@pytest.fixture(autouse=True, scope="module")
def _small_pages() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module in (matrix, writer):
            patch.setattr(module, "PAGE_SIZE", PAGE_SIZE)
        yield


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("matrix")
    make_matrix(folder, LANGUAGES * 4, VECTORS)
    return folder / "m"


@pytest.fixture(scope="module")
def answers(path: Path) -> list[list[float]]:
    return [ask() for ask in questions(PassageMatrix(path))]


def questions(opened: PassageMatrix) -> Iterator[Callable[[], list[float]]]:
    def ids(language: str) -> list[float]:
        return list(map(float, opened.ids(language)))

    def approximate(language: str, number: int) -> list[float]:
        search = opened.start_search(_QUERIES[number], [language])
        return list(map(float, opened.approximate_cosines(language, opened.ids(language), search)))

    def exact(language: str, number: int) -> list[float]:
        wanted = opened.ids(language)[:2]
        return list(map(float, opened.exact_cosines(language, wanted, _QUERIES[number])))

    def total(language: str, number: int) -> list[float]:
        return [opened.sum_of_cosines(language, _QUERIES[number])]

    def ranks(language: str) -> list[float]:
        return list(map(float, opened.path_ranks(language, opened.ids(language))))

    for language in LANGUAGES:
        yield partial(ids, language)
        yield partial(ranks, language)
        for number in range(len(_QUERIES)):
            yield partial(exact, language, number)
            yield partial(approximate, language, number)
            yield partial(total, language, number)


@given(st.data())
def test_no_answer_is_wrong_after_damage(
    path: Path, answers: list[list[float]], data: st.DataObject
) -> None:
    sound = path.read_bytes()
    place = data.draw(st.integers(0, len(sound) - 1))
    patch = data.draw(st.binary(min_size=1, max_size=4) | st.just(b""))
    damaged = sound[:place] + patch + (sound[place + len(patch) :] if patch else b"")
    path.write_bytes(damaged)
    try:
        opened = PassageMatrix.open(path)
        for ask, answer in zip(questions(opened) if opened else (), answers, strict=False):
            with suppress(DamageError):
                assert ask() == answer
        assert (PassageMatrix.open(path, verify=True) is not None) == (damaged == sound)
    finally:
        path.write_bytes(sound)


@given(st.data())
def test_any_bytes_with_right_checksums_are_safe_to_read(path: Path, data: st.DataObject) -> None:
    sound = path.read_bytes()
    content = bytearray(CheckedFile(path, PAGE_SIZE).content)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, 300) | st.integers(0, len(content) - 1))
        patch = data.draw(st.binary(min_size=1, max_size=8) | st.just(b"\xff" * 4))
        content[place : place + len(patch)] = patch
    try:
        write_checked_file(path, content, PAGE_SIZE)
        opened = PassageMatrix.open(path)
        for ask in questions(opened) if opened else ():
            with suppress(DamageError):
                assert np.isfinite(ask()).all()
    finally:
        path.write_bytes(sound)


@pytest.mark.parametrize(
    "changes",
    [
        {"magic": "trujaman-matrix-2"},
        {"version": 3},
        {"version": {"store": "a" * 32, "generation": 1}},
        {"version": {"store": "a" * 32, "generation": "1", "stamp": "a" * 16}},
        {"version": {"store": "a" * 31, "generation": 1, "stamp": "a" * 16}},
        {"encoder": None},
        {"encoder": ["vectors"]},
        {"dimensions": -32},
        {"dimensions": 32.0},
        {"dimensions": True},
        {"dimensions": 1 << 40},
        {"counts": None},
        {"counts": [["en", 4]]},
        {"counts": {"en": -4, "es": 8, "ar": 8}},
        {"counts": {"en": "4", "es": 4, "ar": 4}},
        {"counts": {"\x1b[2J": 4, "es": 4, "ar": 4}},
        {"counts": {"en": 1 << 70}},
        {"more": 1},
    ],
)
def test_headers_with_other_values_are_refused(
    path: Path, tmp_path: Path, changes: dict[str, object]
) -> None:
    content = bytes(CheckedFile(path, PAGE_SIZE).content)
    header = json.dumps({**json.loads(content[:HEADER_SIZE]), **changes})
    write_checked_file(
        tmp_path / "m", header.encode().ljust(HEADER_SIZE) + content[HEADER_SIZE:], PAGE_SIZE
    )
    assert PassageMatrix.open(tmp_path / "m") is None


@pytest.mark.parametrize("header", [b"[" * HEADER_SIZE, b"5", b"null", b"{}", b"", b"\xff"])
def test_headers_that_are_none_are_refused(tmp_path: Path, header: bytes) -> None:
    write_checked_file(tmp_path / "m", header.ljust(HEADER_SIZE), PAGE_SIZE)
    assert PassageMatrix.open(tmp_path / "m") is None


def test_damaged_rows_are_noticed_where_the_cosines_are_needed(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exhaustive, "_CORES", 2)
    monkeypatch.setattr(exhaustive, "_MIN_ROWS_FOR_THREAD", 1)
    content = bytearray(path.read_bytes())
    place = content.index(np.rint(VECTORS[0] / (np.abs(VECTORS[0]).max() / 127)).astype(np.int8))
    content[place] ^= 1
    (tmp_path / "m").write_bytes(content)
    opened = PassageMatrix(tmp_path / "m")
    search = opened.start_search(VECTORS[0], ["en"])
    with pytest.raises(DamageError):
        opened.approximate_cosines("en", opened.ids("en"), search)
    assert PassageMatrix.open(tmp_path / "m", verify=True) is None


def test_a_query_of_another_length_does_not_fit(path: Path) -> None:
    with pytest.raises(DamageError):
        PassageMatrix(path).start_search(unit_vectors(1, 31)[0], ["en"])
