"""What the tests of the full screen need."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _all_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw in all colours, whatever the terminal of whoever runs the tests has."""
    monkeypatch.setattr("textual.constants.COLOR_SYSTEM", "truecolor")


@pytest.fixture(autouse=True)
def _nothing_exempt_from_collection() -> Iterator[None]:
    """Let the screens of a test be freed after it: in a pause they are exempt from collection."""
    yield
    gc.unfreeze()
