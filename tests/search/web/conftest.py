"""Chromium, for the tests of the page that need a browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.search.web.serving import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(autouse=True)
def _time_to_compare_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the page compare files with the index, however busy the machine is."""
    monkeypatch.setattr("search.web.documents.COMPARE_SECONDS", PATIENCE)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import expect, sync_playwright

    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("CHROMIUM IS NOT INSTALLED: the page is not tested in a browser")
    expect.set_options(timeout=PATIENCE * 1000)  # it is five seconds otherwise
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"], timeout=PATIENCE * 1000
        )
        yield chromium
        chromium.close()
