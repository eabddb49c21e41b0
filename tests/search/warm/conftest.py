"""A project, and a helper that answers searches of it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.update import update
from tests.projects import make_project
from tests.warm_searches import Searches


@pytest.fixture
def meeting() -> Iterator[Path]:
    """A folder with a path short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="warm-") as folder:
        yield Path(folder)


@pytest.fixture
def cold(tmp_path: Path, meeting: Path) -> Iterator[Searches]:
    """Searches without a helper; one that a test starts is ended."""
    config = make_project(tmp_path)
    update(config)
    searches = Searches(config, meeting)
    yield searches
    searches.warm("--stop")


@pytest.fixture
def warm(cold: Searches) -> Searches:
    """Searches with a helper."""
    started = cold.warm()
    assert started.status == 0, started.errors
    return cold
