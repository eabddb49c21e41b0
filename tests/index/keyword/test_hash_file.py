"""Hash files: what goes in comes out, whatever the keys, and damage is noticed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.keyword.hash_file import HashFile, write_hash_file

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
        assert key in table
    assert table.get(other.encode()) == entries.get(other.encode())


def test_a_key_is_no_part_of_a_longer_one(tmp_path: Path) -> None:
    table = HashFile(write(tmp_path, {key.encode(): b"" for key in ("police", "polici", "شرطة")}))
    for absent in ("polic", "policeman", "شرط", ""):
        assert absent.encode() not in table
        assert table.get(absent.encode()) is None


@pytest.mark.parametrize("size", [0, 5, 30, -1])
def test_a_file_cut_short_is_refused(tmp_path: Path, size: int) -> None:
    path = write(tmp_path, {b"a": b"1", b"b": b"2"})
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(ValueError, match="damaged" if size else "empty"):
        HashFile(path)


def test_nothing_is_written_twice(tmp_path: Path) -> None:
    path = write(tmp_path, {b"key": b"value"})
    assert path.read_bytes().count(b"key\0value") == 1


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    path = write(tmp_path, {b"key": b"value"})
    with pytest.raises(FileExistsError):
        write_hash_file(path, [])
    assert HashFile(path).get(b"key") == b"value"
