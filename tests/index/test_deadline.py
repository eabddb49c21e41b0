"""A call has so much time, and no more, whatever it waits for."""

from __future__ import annotations

from threading import Event

import pytest

from index.deadline import call_within


def test_what_is_done_in_time_is_returned() -> None:
    assert call_within(60, lambda: "done") == "done"


def test_what_hangs_is_left_behind() -> None:
    forever = Event()
    try:
        assert call_within(0.01, forever.wait) is None
    finally:
        forever.set()


def test_an_error_is_that_of_whoever_asked() -> None:
    with pytest.raises(ZeroDivisionError):
        call_within(60, lambda: 1 / 0)
