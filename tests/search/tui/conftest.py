"""What the tests of the full screen need."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _all_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw in all colours, whatever the terminal of whoever runs the tests has."""
    monkeypatch.setattr("textual.constants.COLOR_SYSTEM", "truecolor")
