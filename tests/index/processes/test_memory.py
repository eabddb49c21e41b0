"""Memory that is free goes back to the system, and nothing else happens."""

import sys
from unittest.mock import patch

import pytest

from index.processes import memory
from index.processes.memory import MemoryKeeper, give_back_memory, resident_bytes

MB = 1 << 20


@pytest.mark.skipif(sys.platform != "linux", reason="glibc alone keeps memory in this way")
def test_memory_between_what_stays_is_given_back() -> None:
    pieces = [bytearray(100_000) for _ in range(500)]
    stays = pieces[::100]
    before = resident_bytes()
    del pieces
    give_back_memory()
    assert len(stays) == 5
    assert before - resident_bytes() > 20 * MB


def test_it_is_looked_for_when_the_process_has_grown() -> None:
    sizes = iter([100 * MB, 100 * MB, 101 * MB, 110 * MB, 105 * MB])
    with (
        patch.object(memory, "resident_bytes", lambda: next(sizes)),
        patch("time.process_time", lambda: 1.0),
        patch("gc.freeze"),
        patch.object(memory, "give_back_memory") as give_back,
    ):
        keeper = MemoryKeeper()
        keeper.give_back()
        keeper.give_back()
        assert give_back.call_count == 1
        keeper.give_back()
        assert give_back.call_count == 2


def test_it_takes_a_hundredth_of_the_time() -> None:
    now = 0.0

    def take_time() -> None:
        nonlocal now
        now += 0.02

    sizes = iter(range(100 * MB, 1 << 40, 10 * MB))
    with (
        patch.object(memory, "resident_bytes", lambda: next(sizes)),
        patch("time.process_time", lambda: now),
        patch("gc.freeze"),
        patch.object(memory, "give_back_memory", take_time),
    ):
        keeper = MemoryKeeper()
        spent = 0.0
        while now < 50:
            before = now
            keeper.give_back()
            spent += now - before
            now += 0.1
    assert 0.005 < spent / now < 0.011
