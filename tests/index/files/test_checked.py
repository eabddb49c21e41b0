"""Checked files: sound ones are read, and whatever befalls the others is noticed."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xxhash import xxh3_64_digest

from index.errors import DamageError
from index.files.checked import CheckedFile, CheckedWriter

PAGE_SIZE = 16
CONTENTS = st.binary(max_size=5 * PAGE_SIZE)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("checked") / "file"


def write(path: Path, *pieces: bytes) -> str:
    with path.open("wb") as file:
        writer = CheckedWriter(file, PAGE_SIZE)
        for piece in pieces:
            writer.write(piece)
        return writer.finish()


def read(path: Path, start: int, end: int) -> bytes:
    file = CheckedFile(path, PAGE_SIZE)
    file.check(start, end)
    return bytes(file.content[start:end])


@given(st.lists(CONTENTS, max_size=4))
def test_what_was_written_is_read(path: Path, pieces: list[bytes]) -> None:
    digest = write(path, *pieces)
    file = CheckedFile(path, PAGE_SIZE)
    file.check(0, file.size)
    file.check_all()
    assert file.content == b"".join(pieces)
    assert file.digest == digest == write(path, b"".join(pieces))


@given(CONTENTS, CONTENTS)
def test_the_digest_is_that_of_the_content(path: Path, left: bytes, right: bytes) -> None:
    assert (write(path, left) == write(path, right)) == (left == right)


@given(st.data())
def test_no_change_of_bytes_is_passed_over(path: Path, data: st.DataObject) -> None:
    """A flip, a cut, an overwritten page, two pages that changed places: never wrong bytes."""
    content = data.draw(CONTENTS)
    write(path, content)
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, len(content)))
    sound = path.read_bytes()
    path.write_bytes(data.draw(st.sampled_from(DAMAGES))(data, sound))
    try:
        assert read(path, start, end) == content[start:end]
        CheckedFile(path, PAGE_SIZE).check_all()
    except DamageError:
        return
    assert path.read_bytes() == sound


def _flip(data: st.DataObject, sound: bytes) -> bytes:
    place = data.draw(st.integers(0, len(sound) - 1))
    flipped = sound[place] ^ data.draw(st.integers(1, 255))
    return sound[:place] + bytes([flipped]) + sound[place + 1 :]


def _cut(data: st.DataObject, sound: bytes) -> bytes:
    return sound[: data.draw(st.integers(0, len(sound)))]


def _append(data: st.DataObject, sound: bytes) -> bytes:
    return sound + data.draw(st.one_of(st.binary(max_size=40), st.just(sound)))


def _overwrite(data: st.DataObject, sound: bytes) -> bytes:
    start = PAGE_SIZE * data.draw(st.integers(0, (len(sound) - 1) // PAGE_SIZE))
    page = sound[start : start + PAGE_SIZE]
    other = data.draw(st.one_of(st.just(bytes(len(page))), st.binary(max_size=len(page))))
    return sound[:start] + other + sound[start + len(other) :]


def _swap(data: st.DataObject, sound: bytes) -> bytes:
    places = range(0, len(sound), PAGE_SIZE)
    pages = data.draw(st.permutations([sound[place : place + PAGE_SIZE] for place in places]))
    return b"".join(pages)


DAMAGES: list[Callable[[st.DataObject, bytes], bytes]] = [_flip, _cut, _append, _overwrite, _swap]


@given(st.binary(max_size=200))
def test_any_other_file_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(DamageError):
        CheckedFile(path, PAGE_SIZE)


NUMBERS = st.integers(0, 2**64 - 1) | st.integers(0, 100)


@given(st.binary(max_size=100), NUMBERS, NUMBERS | st.just(PAGE_SIZE))
def test_a_crafted_footer_is_refused_or_true(
    path: Path, body: bytes, size: int, page_size: int
) -> None:
    """Sizes that no file has, with a digest that is right."""
    footer = struct.pack("<8sQQ", b"checked1", size, page_size)
    path.write_bytes(body + footer + xxh3_64_digest(body[size:] + footer))
    try:
        file = CheckedFile(path, PAGE_SIZE)
    except DamageError:
        return
    assert len(file.content) == file.size == size <= len(body)


@pytest.mark.parametrize("bounds", [(-1, 3), (3, 2), (0, 41), (2**70, 2**70 + 1)])
def test_bytes_outside_the_content_are_refused(path: Path, bounds: tuple[int, int]) -> None:
    write(path, bytes(40))
    with pytest.raises(DamageError):
        CheckedFile(path, PAGE_SIZE).check(*bounds)


def test_damage_elsewhere_does_not_matter_until_it_is_read(path: Path) -> None:
    write(path, bytes(range(3 * PAGE_SIZE)))
    content = bytearray(path.read_bytes())
    content[2 * PAGE_SIZE] ^= 1
    path.write_bytes(content)
    file = CheckedFile(path, PAGE_SIZE)
    file.check(0, 2 * PAGE_SIZE)
    for _ in range(2):  # it does not become sound by being read
        with pytest.raises(DamageError, match=f"{path}: damaged at byte {2 * PAGE_SIZE};"):
            file.check(0, 2 * PAGE_SIZE + 1)
    with pytest.raises(DamageError):
        file.check_all()


def test_another_page_size_is_refused(path: Path) -> None:
    write(path, bytes(40))
    with pytest.raises(DamageError):
        CheckedFile(path, 2 * PAGE_SIZE)


def test_what_is_no_file_does_not_hold_it_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "missing"):
        with pytest.raises(OSError, match=name):
            CheckedFile(tmp_path / name, PAGE_SIZE)
