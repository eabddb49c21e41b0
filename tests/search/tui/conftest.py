"""What the tests of the full screen need."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _all_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw in all colours, whatever the terminal of whoever runs the tests has."""
    monkeypatch.setattr("textual.constants.COLOR_SYSTEM", "truecolor")


@pytest.fixture(autouse=True)
def _no_guess_at_idleness(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the pilot's pauses until little processor time is used: see Screen.settle()."""

    async def do_not_wait(*_: float) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr("textual.app.wait_for_idle", do_not_wait)
    monkeypatch.setattr("textual.pilot.wait_for_idle", do_not_wait)


@pytest.fixture(autouse=True)
def _nothing_exempt_from_collection() -> Iterator[None]:
    """Let the screens of a test be freed after it: in a pause they are exempt from collection."""
    yield
    gc.unfreeze()
