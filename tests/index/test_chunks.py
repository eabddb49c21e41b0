"""Items a few at a time."""

from hypothesis import given
from hypothesis import strategies as st

from index.chunks import chunks


@given(st.lists(st.integers(), max_size=30), st.integers(1, 8))
def test_all_items_come_in_order_and_all_lists_but_the_last_are_full(
    items: list[int], size: int
) -> None:
    parts = list(chunks(iter(items), size))
    assert [item for part in parts for item in part] == items
    assert all(len(part) == size for part in parts[:-1])
    assert all(1 <= len(part) <= size for part in parts)
