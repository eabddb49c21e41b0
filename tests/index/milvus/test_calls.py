"""Calls that do not wait for one another are made together, and answered in order."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from index.milvus.calls import Calls, OneInFlight


def test_calls_are_under_way_at_once_and_answered_in_order() -> None:
    together = threading.Barrier(3)
    calls = Calls(3)

    def call(number: int) -> int:
        together.wait(120)  # fails unless all three are there
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


def test_the_next_is_prepared_while_one_is_under_way_but_not_two_are() -> None:
    in_flight = OneInFlight()
    is_prepared = threading.Event()
    done: list[int] = []

    def call(number: int) -> None:
        assert is_prepared.wait(120)  # fails unless whoever began it has gone on
        done.append(number)

    in_flight.begin(partial(call, 1))
    assert done == []
    is_prepared.set()
    in_flight.begin(partial(call, 2))
    assert done[0] == 1
    in_flight.finish()
    assert done == [1, 2]
    in_flight.close()


def test_nothing_is_begun_after_what_failed() -> None:
    in_flight = OneInFlight()
    done: list[int] = []

    def fail() -> None:
        raise ValueError("no answer")

    in_flight.begin(fail)
    with pytest.raises(ValueError, match="no answer"):
        in_flight.begin(lambda: done.append(2))
    in_flight.finish()
    in_flight.close()
    assert done == []
