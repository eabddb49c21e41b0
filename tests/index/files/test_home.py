"""A user's own folders: variables and homes that are relative are not obeyed."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import config
from index.errors import ConfigError
from index.files.home import expand_home, xdg_folder

ACCOUNT = "index.files.home._home_of_account"


@pytest.mark.parametrize(
    ("named", "folder"), [("/x", "/x"), ("x", "/home/me/.y"), ("", "/home/me/.y")]
)
def test_a_relative_folder_is_ignored(
    named: str, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setenv("XDG_STATE_HOME", named)
    assert xdg_folder("XDG_STATE_HOME", ".y") == Path(folder)


@pytest.mark.parametrize("home", ["here", ".", ""])
def test_a_relative_home_is_that_of_the_account(home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", home)
    monkeypatch.setattr(ACCOUNT, lambda: "/home/me")
    assert expand_home("~/letters") == Path("/home/me/letters")
    assert expand_home("~") == Path("/home/me")


def test_what_begins_with_no_home_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    assert expand_home("a/~/b") == Path("a/~/b")


def test_without_any_home_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", "here")
    monkeypatch.setattr(ACCOUNT, lambda: "")
    with pytest.raises(ConfigError, match="you have no home folder that is known"):
        expand_home("~/letters")
    with pytest.raises(ConfigError, match="'nobody-of-this-name' has no home"):
        expand_home("~nobody-of-this-name/letters")
    monkeypatch.setenv("XDG_CONFIG_HOME", "")
    assert config.find(tmp_path) is None
