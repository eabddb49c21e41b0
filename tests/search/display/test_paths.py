"""Paths are shown from the folders that are indexed."""

from __future__ import annotations

import os

import pytest

from search.display.paths import shorten_path

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


def test_a_relative_path_is_one_from_the_current_folder() -> None:
    folder = os.path.basename(os.getcwd())  # noqa: PTH109, PTH119
    assert shorten_path("docs/a.txt", (os.getcwd(),)) == f"{folder}/docs/a.txt"  # noqa: PTH109
    assert shorten_path("docs/a.txt", ()) == "docs/a.txt"
