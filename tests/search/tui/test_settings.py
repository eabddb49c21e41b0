"""The full screen's settings in config.yaml: read for every search, and errors name the line."""

from pathlib import Path

import pytest

from index import config
from index.errors import ConfigError
from search.display.bidi.modes import Bidi
from search.tui.settings import ScreenSettings, screen_settings


def read(folder: Path, content: str) -> ScreenSettings:
    path = folder / "config.yaml"
    path.write_text(f"documents: [a]\ndata_dir: x\n{content}", encoding="utf-8")
    return screen_settings(config.load(path))


def test_nothing_has_to_be_set(tmp_path: Path) -> None:
    assert read(tmp_path, "") == ScreenSettings("auto", Bidi.AUTO, {})


def test_theme_bidi_and_keys_can_be_set(tmp_path: Path) -> None:
    settings = read(tmp_path, "theme: light\nbidi: off\nkeys:\n  help: [f1, f12]\n  mode: tab\n")
    assert settings == ScreenSettings("light", Bidi.OFF, {"help": "f1,f12", "mode": "tab"})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "theme: red\n",
            "line 3: 'theme' must be auto, dark, light, high-contrast, no-colour, not 'red'",
        ),
        ("bidi: on\n", "line 3: 'bidi' must be auto, terminal, app, words, off, not 'on'"),
        ("bidi: paragraphs\n", "line 3: 'bidi' must be auto, terminal, app, words, off, not"),
        ("keys: f1\n", "line 3: 'keys' must be lines such as 'help: f1'"),
        ("keys:\n  help: []\n", "line 4: 'keys: help' must be a list of one or more keys"),
        ("keys:\n  help: [f1, []]\n", "line 4: 'keys: help' must be a text"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, content)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
