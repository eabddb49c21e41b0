"""Groups of passages with one signature."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.keyword.copies import group_copies
from index.keyword.signatures import NO_SIGNATURE


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=30), st.booleans())
def test_every_live_passage_with_a_copy_is_in_its_group(
    passages: list[tuple[int, bool]], all_live: bool
) -> None:
    signatures = np.array([signature for signature, _ in passages], dtype=np.uint64)
    live = None if all_live else np.array([is_live for _, is_live in passages], dtype=bool)
    copies = group_copies(signatures, live)
    for row, (signature, is_live) in enumerate(passages):
        same = [
            other
            for other, (other_signature, other_is_live) in enumerate(passages)
            if other_signature == signature and (all_live or other_is_live) and other != row
        ]
        takes_part = signature != NO_SIGNATURE and (all_live or is_live)
        assert copies.others(row).tolist() == (same if takes_part else [])
    assert len(set(copies.groups.tolist())) == copies.count


@pytest.mark.parametrize("signatures", [[], [1], [1, 2, 3], [0, 0, 0]])
def test_without_copies_there_is_no_group(signatures: list[int]) -> None:
    copies = group_copies(np.array(signatures, dtype=np.uint64), None)
    assert (len(copies.rows), copies.count) == (0, 0)
