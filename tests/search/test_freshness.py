"""An answer says what of it is gone and whether the index is stale, without waiting for it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import pytest

from index import changes
from index.config import Config
from index.deadline import call_within
from index.update import update
from search import freshness
from search.cli import main as search
from search.freshness import describe_staleness

Project = Callable[..., Config]


def test_a_drive_that_does_not_answer_holds_up_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project()
    answer = Event()
    monkeypatch.setattr(freshness, "call_within", call_within)
    monkeypatch.setattr(changes, "find_changes", lambda _: answer.wait())
    try:
        assert describe_staleness(config, 0.01) == (
            "the folders were not compared with the index in time; run 'index' to be sure"
        )
    finally:
        answer.set()


def test_what_has_changed_is_said(project: Project) -> None:
    config = project()
    update(config)
    assert describe_staleness(config, 60) == ""
    (config.documents[0] / "new.txt").write_text("A letter about the port.")
    assert describe_staleness(config, 60) == "the index is stale (1 new on disk); run 'index'"


@pytest.mark.parametrize(
    ("name", "query"),
    [("en", "human trafficking"), ("es", "trata de personas"), ("ar", "الاتجار بالبشر")],
)
def test_a_hit_whose_file_is_gone_says_so(
    project: Project, capsys: pytest.CaptureFixture[str], name: str, query: str
) -> None:
    config = project()
    update(config)
    path = config.documents[0] / f"{name}.txt"
    path.unlink()
    assert search([query, "--lang", name, "--config", str(config.path)]) == 0
    assert f"{path}:1  file is gone" in capsys.readouterr().out
    assert search([query, "--lang", name, "--json", "--config", str(config.path)]) == 0
    output = capsys.readouterr()
    assert f"{path}: the file is gone; the index has what it was" in output.err
    assert "the file is gone" in output.out
