"""Hash files: what goes in comes out, whatever the keys, and damage is noticed."""

import struct
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import DamageError
from index.files.checked import CheckedFile
from index.keyword import hash_file
from index.keyword.hash_file import PAGE_SIZE, HashFile, write_hash_file
from tests.index.files.crafted import write_checked_file

KEYS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=9)


def write(folder: Path, entries: dict[bytes, bytes]) -> Path:
    path = folder / "table"
    write_hash_file(path, entries.items())
    return path


@given(st.dictionaries(KEYS.map(str.encode), st.binary(max_size=20), max_size=40), KEYS)
def test_what_goes_in_comes_out(
    tmp_path_factory: pytest.TempPathFactory, entries: dict[bytes, bytes], other: str
) -> None:
    table = HashFile(write(tmp_path_factory.mktemp("table"), entries))
    for key, value in entries.items():
        assert table.get(key) == value
        assert bytes(table.view(key) or b"") == value
        assert key in table
    assert table.get(other.encode()) == entries.get(other.encode())
    assert (table.view(other.encode()) is None) == (other.encode() not in entries)


def test_a_key_is_no_part_of_a_longer_one(tmp_path: Path) -> None:
    table = HashFile(write(tmp_path, {key.encode(): b"" for key in ("police", "polici", "شرطة")}))
    for absent in ("polic", "policeman", "شرط", ""):
        assert absent.encode() not in table
        assert table.get(absent.encode()) is None


@pytest.mark.parametrize("size", [0, 5, 30, -1])
def test_a_file_cut_short_is_refused(tmp_path: Path, size: int) -> None:
    path = write(tmp_path, {b"a": b"1", b"b": b"2"})
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(DamageError):
        HashFile(path)


def test_nothing_is_written_twice(tmp_path: Path) -> None:
    path = write(tmp_path, {b"key": b"value"})
    assert path.read_bytes().count(b"keyvalue") == 1


TABLE = {str(number).encode(): bytes(number) for number in range(2_000)}


@pytest.fixture(scope="module")
def large_table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("large"), TABLE)


@given(st.data())
def test_a_flip_is_found_by_whoever_reads_it_and_by_nobody_else(
    large_table: Path, data: st.DataObject
) -> None:
    sound = large_table.read_bytes()
    place = data.draw(st.integers(0, len(sound) - 1))
    flipped = bytearray(sound)
    flipped[place] ^= data.draw(st.integers(1, 255))
    large_table.write_bytes(flipped)
    try:
        with pytest.raises(DamageError):
            HashFile(large_table).check_all()
        key = data.draw(st.sampled_from([*TABLE, b"absent"]))
        with suppress(DamageError):
            assert HashFile(large_table).get(key) == TABLE.get(key)
    finally:
        large_table.write_bytes(sound)


@given(st.data())
def test_tables_with_any_content_are_safe_to_read(path: Path, data: st.DataObject) -> None:
    """A stranger can write checksums that are right."""
    path.unlink(missing_ok=True)
    write_hash_file(path, [(key, TABLE[key]) for key in [*TABLE][:20]])
    content = bytearray(CheckedFile(path, PAGE_SIZE).content)
    for _ in range(data.draw(st.integers(0, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        patch = data.draw(st.binary(min_size=1, max_size=8))
        content[place : place + len(patch)] = patch
    write_checked_file(path, content[: data.draw(st.integers(0, 2 * len(content)))])
    with suppress(DamageError):
        table = HashFile(path)
        for key in [*TABLE][:20]:
            with suppress(DamageError):
                value = table.get(key)
                assert value is None or value in content


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("crafted") / "table"


def test_what_is_too_large_for_the_numbers_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hash_file, "_SIZES", struct.Struct("<HI4294967290x"))
    with pytest.raises(ValueError, match="4294967296"):
        write_hash_file(tmp_path / "table", [(b"key", b"value")])
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    path = write(tmp_path, {b"key": b"value"})
    with pytest.raises(FileExistsError):
        write_hash_file(path, [])
    assert HashFile(path).get(b"key") == b"value"
