"""Keys: remapped, never ambiguous, always told in the footer and the help."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

from index.config import load
from index.errors import ConfigError
from search.tui.background.services import Services
from search.tui.dialogs.help_dialog import HelpDialog
from search.tui.model.keys import KEYS, format_key, remap_keys, remapped_keys
from search.tui.settings import screen_settings
from tests.paths import ROOT
from tests.search.tui.stage import FakeEngine, running


def test_what_the_manual_sets_can_be_set(tmp_path: Path) -> None:
    manual = (ROOT / "docs" / "tui.md").read_text(encoding="utf-8")
    samples = re.findall(r"^```yaml\n(.*?)^```", manual, re.MULTILINE | re.DOTALL)
    assert samples
    for sample in samples:
        path = tmp_path / "config.yaml"
        path.write_text(f"documents: docs\ndata_dir: data\n{sample}", encoding="utf-8")
        settings = screen_settings(load(path))
        assert remap_keys(settings.keys) != KEYS
        several = sample.partition("several: [")[2].partition("]")[0].replace(" ", "")
        assert remap_keys({"export": several}) != KEYS


def test_without_changes_every_key_has_one_meaning() -> None:
    assert remap_keys({}) == KEYS


def test_only_keys_that_are_changed_burden_each_key_press() -> None:
    assert remapped_keys(remap_keys({})) == {}
    changes = {"export": "f12", "help": "f1,ctrl+b"}
    assert remapped_keys(remap_keys(changes)) == changes


def test_terminals_send_every_key_as_itself() -> None:
    """Alt-F, say, arrives as the emacs command for a word forward."""
    for key in (key for binding in KEYS for key in binding.keys.split(",")):
        if key.startswith("alt+") and len(key) == len("alt+x"):
            assert f"\x1b{key[-1]}" not in ANSI_SEQUENCES_KEYS, key


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"hlep": "f1"}, "unknown name 'hlep'; known are clear, commands"),
        ({"help": "F1!"}, "help: 'F1!' is no key"),
        ({"help": "tab"}, "'tab' stands for help and for mode"),
        ({"help": "f11,f11,up"}, "'up' stands for help and for previous"),
    ],
)
def test_what_makes_no_sense_is_refused(changes: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        remap_keys(changes)


@pytest.mark.parametrize(
    ("key", "long", "short"),
    [
        ("ctrl+l", "Ctrl-L", "^L"),
        ("shift+f3", "Shift-F3", "Shift-F3"),
        ("enter", "⏎", "⏎"),
        ("pageup", "PgUp", "PgUp"),
        ("alt+n", "Alt-N", "Alt-N"),
        ("tab", "Tab", "Tab"),
    ],
)
def test_how_keys_are_written(key: str, long: str, short: str) -> None:
    assert format_key(key) == long
    assert format_key(key, short=True) == short


@pytest.mark.asyncio
async def test_a_remapped_key_works_and_the_old_one_does_not() -> None:
    engine = FakeEngine()
    services = Services(lambda: engine, keys={"mode": "f11,ctrl+b"})
    async with running(services=services) as screen:
        await screen.search("trata")
        await screen.press("f11")
        await screen.says("keyword")
        await screen.press("ctrl+b")
        await screen.says("semantic")
        await screen.press("tab")
        assert "semantic" in screen.status
        assert "F11 Mode" in screen.footer
        await screen.press("f1")
        help_text = "\n".join(
            str(part.render()) for part in screen.app.screen.query("#help-dialog Static")
        )
        assert "F11  Ctrl-B" in help_text


@pytest.mark.asyncio
@pytest.mark.parametrize("columns", [60, 80, 120, 200])
async def test_the_footer_shows_what_fits_the_most_important_first(columns: int) -> None:
    async with running(size=(columns, 24)) as screen:
        await screen.settle()
        assert screen.footer.startswith("F1 All keys  ⏎ Open  Tab Mode")
        assert len(screen.footer) < columns
        labels = [key.label for key in KEYS if key.label]
        assert all(label in screen.footer for label in labels) == (columns >= 80)


@pytest.mark.asyncio
async def test_a_click_in_the_footer_does_what_the_key_does() -> None:
    async with running() as screen:
        await screen.search("trata")
        await screen.click("#footer", offset=(screen.footer.index("Mode") + 1, 0))
        await screen.says("keyword")


@pytest.mark.asyncio
async def test_help_tells_every_key_and_every_reason() -> None:
    async with running(size=(60, 15)) as screen:
        await screen.press("f1")
        assert isinstance(screen.app.screen, HelpDialog)
        await screen.idle()
        parts = screen.app.screen.query("#help-dialog Static")
        text = " ".join(" ".join(str(part.render()).split()) for part in parts)  # it is wrapped
        for key in KEYS:
            assert key.meaning in text
        for word in ("exact", "stem", "translation", "meaning"):
            assert word in text
        await screen.press("enter")
        assert not isinstance(screen.app.screen, HelpDialog)
