"""Paths are shown from the folders that are indexed."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.display.paths import shorten_path, with_relative_roots

ROOTS = ("/cases/lima", "/cases/lima/letters", "/home/رسائل", "/a/año", "/b/año")


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/cases/lima/a.txt", "lima/a.txt"),
        ("/cases/lima/letters/b/c.txt", "letters/b/c.txt"),  # from the nearest root
        ("/home/رسائل/تقرير.pdf", "رسائل/تقرير.pdf"),
        ("/cases/limas/a.txt", "/cases/limas/a.txt"),
        ("/a/año/informe.txt", "/a/año/informe.txt"),  # two roots of that name
        ("/cases/lima", "lima"),
    ],
)
def test_paths_from_the_root_that_they_are_below(path: str, shown: str) -> None:
    assert shorten_path(path, ROOTS) == shown


def test_paths_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    roots = with_relative_roots((f"{tmp_path}/cases/رسائل", "/a/año"))
    assert shorten_path("cases/رسائل/a.txt", roots) == "رسائل/a.txt"
    assert shorten_path("/a/año/b.txt", roots) == "año/b.txt"
    assert shorten_path("cases/b.txt", roots) == "cases/b.txt"
    assert shorten_path("docs/a.txt", ()) == "docs/a.txt"
