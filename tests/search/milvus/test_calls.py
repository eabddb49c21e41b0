"""Calls that do not wait for one another are made together, and answered in order."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from search.milvus.calls import Calls


def test_calls_are_under_way_at_once_and_answered_in_order() -> None:
    together = threading.Barrier(3)
    calls = Calls(3)

    def call(number: int) -> int:
        together.wait(10)  # fails unless all three are there
        return number

    assert calls.together([partial(call, number) for number in range(3)]) == [0, 1, 2]
    calls.close()


def test_one_at_once_is_asked_here() -> None:
    calls = Calls(1)
    here = threading.get_ident()
    assert calls.together([threading.get_ident, threading.get_ident]) == [here, here]
    calls.close()


def test_what_fails_is_raised() -> None:
    def fail() -> int:
        raise ValueError("no answer")

    calls = Calls(2)
    with pytest.raises(ValueError, match="no answer"):
        calls.together([lambda: 1, fail])
    calls.close()
