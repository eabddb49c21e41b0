"""Lists by key in a file: what goes in comes out, whatever the keys, and damage is noticed."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.keyword.hash_file import Lists, write_lists

KEYS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=9)


def written(folder: Path, items: dict[bytes, bytes]) -> Path:
    path = folder / "lists"
    with path.open("wb") as file:
        write_lists(file, items.items())
    return path


@given(st.dictionaries(KEYS.map(str.encode), st.binary(max_size=20), max_size=40), KEYS)
def test_what_goes_in_comes_out(
    tmp_path_factory: pytest.TempPathFactory, items: dict[bytes, bytes], other: str
) -> None:
    lists = Lists(written(tmp_path_factory.mktemp("lists"), items))
    for key, value in items.items():
        assert lists.get(key) == value
        assert key in lists
    assert lists.get(other.encode()) == items.get(other.encode())


def test_a_key_is_no_part_of_a_longer_one(tmp_path: Path) -> None:
    lists = Lists(written(tmp_path, {key.encode(): b"" for key in ("police", "polici", "شرطة")}))
    for absent in ("polic", "policeman", "شرط", ""):
        assert absent.encode() not in lists
        assert lists.get(absent.encode()) is None


@pytest.mark.parametrize("size", [0, 5, 30, -1])
def test_a_file_cut_short_is_refused(tmp_path: Path, size: int) -> None:
    path = written(tmp_path, {b"a": b"1", b"b": b"2"})
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(ValueError, match="damaged" if size else "empty"):
        Lists(path)


def test_nothing_is_written_twice() -> None:
    file = BytesIO()
    write_lists(file, [(b"key", b"value")])
    assert file.getvalue().count(b"key\0value") == 1
