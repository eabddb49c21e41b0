"""What the full screen is told of an index."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.config import Config
from index.status import read_status
from index.update import update
from search.tui.background.services import of_config


@pytest.mark.parametrize("name", ["letters", "señales", "رسائل"])
def test_links_that_are_not_followed_are_listed_and_counted(
    project: Callable[..., Config], name: str
) -> None:
    config = project({"a.txt": "words", f".hidden/{name}/b.txt": "words", "empty.txt": ""})
    (root,) = config.documents
    (root / name).symlink_to(root / ".hidden" / name)
    (root / "out").symlink_to(root.parent.parent)
    update(config)
    services = of_config(config)
    skipped = services.skipped()
    assert skipped == read_status(config).skipped
    names = {str(root / name), str(root / "out"), str(root / "empty.txt")}
    assert names == {file.path for file in skipped if not file.kind}
    overview = services.overview()
    assert overview is not None
    assert overview.skipped == len(names)
