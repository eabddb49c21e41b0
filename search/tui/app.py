"""The interactive search program."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import ClassVar, Final

from textual import events
from textual.app import App
from textual.driver import Driver

from index.config import Config
from index.errors import ConfigError
from search.display.bidi.isolation import says_rtl
from search.display.bidi.modes import EXPLICIT_MODE, IMPLICIT_MODE, Bidi, detect_mode
from search.tui import themes
from search.tui.background.jobs import Jobs
from search.tui.background.services import Services, of_config
from search.tui.model.keys import remap_keys, remapped_keys
from search.tui.model.user_files import UserFiles
from search.tui.screen import SearchScreen
from search.tui.system.alt_keys import recognize_alt_keys
from search.tui.system.memory import return_freed_memory
from search.tui.system.terminal_guard import restore_terminal_on_crash

TERMINATION_SIGNALS: Final = ("SIGTERM", "SIGHUP", "SIGINT")
"""Requests to end: obeyed, but not before the terminal is as it was."""
SWITCH_INTERVAL: Final = 0.0005
"""Seconds that a search may keep the interpreter to itself while a key waits to be drawn."""
SIGNAL_EXIT_STATUS: Final = 128
"""The exit status of a program that a signal ended is this and the signal's number."""
LOW_SCREEN: Final = 20
"""Below this height, forms have no empty lines."""
FOCUS_INTERVAL: Final = 0.005
"""Seconds between two looks, before the first picture, at whether the query line takes keys."""


class SearchApp(App[None]):
    """Search as you type. Raises ConfigError if ``services.keys`` make no sense."""

    TITLE = "trujaman"
    CSS_PATH = "styles.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = []

    def __init__(self, services: Services) -> None:
        theme = themes.resolve_theme(services.theme)  # before NO_COLOR is hidden
        with _hidden_variable("NO_COLOR"):  # Textual would paint in shades of grey
            super().__init__(driver_class=_choose_driver())
        self._services = services
        self._keys = remap_keys(services.keys)
        self._bidi = detect_mode(Bidi(services.bidi))
        self.set_class(not self._bidi.shares_lines, "-lines-apart")
        self.set_class(says_rtl() and self._bidi.aligned, "-rtl")
        self.jobs = Jobs(services)
        self.set_keymap(remapped_keys(self._keys))
        in_16_colours = self.console.color_system in ("standard", "windows")
        for available in themes.build_themes(in_16_colours=in_16_colours):
            self.register_theme(available)
        self.theme = theme
        self.animation_level = "none"
        self._typed_ahead: list[events.Event] | None = []
        """What was typed before the query line took keys; None from then on."""

    def get_default_screen(self) -> SearchScreen:
        """Start on the search screen."""
        files = UserFiles.read(self._services.history_folder)
        return SearchScreen(self.jobs, self._keys, self._bidi, files, self._services.roots)

    def on_mount(self) -> None:
        """Handle signals, and tell the terminal who puts right-to-left text in order."""
        if self.is_headless or sys.platform == "win32":
            return
        loop = asyncio.get_running_loop()
        for name in TERMINATION_SIGNALS:
            number = int(getattr(signal, name))
            loop.add_signal_handler(
                number, partial(self.exit, return_code=SIGNAL_EXIT_STATUS + number)
            )
        self.app_resume_signal.subscribe(self, lambda _: self._repaint())
        if self._bidi is Bidi.APP:
            self.app_resume_signal.subscribe(self, lambda _: _write_to_terminal(EXPLICIT_MODE))
            self.app_suspend_signal.subscribe(self, lambda _: _write_to_terminal(IMPLICIT_MODE))
            _write_to_terminal(EXPLICIT_MODE)

    def on_resize(self, event: events.Resize) -> None:
        """Have what lies over the screen fit its size."""
        self.set_class(event.size.height < LOW_SCREEN, "-low")

    async def on_event(self, event: events.Event) -> None:
        """Keep what is typed before anything has the focus: Textual would drop it."""
        is_input = isinstance(event, events.Key | events.Paste) and not event.is_forwarded
        if is_input and self._typed_ahead is not None:
            self._typed_ahead.append(event)
        else:
            await super().on_event(event)

    async def on_ready(self) -> None:
        """Take what was typed ahead."""
        await self._take_typed_ahead()

    async def _take_typed_ahead(self) -> None:
        if self.focused is None:
            self.set_timer(FOCUS_INTERVAL, self._take_typed_ahead)
            return
        typed_ahead, self._typed_ahead = self._typed_ahead or [], None
        for event in typed_ahead:
            await super().on_event(event)

    def action_interrupt(self) -> None:
        """Quit with the status of a program that Ctrl-C ended."""
        self.exit(return_code=SIGNAL_EXIT_STATUS + signal.SIGINT)

    def on_unmount(self) -> None:
        """Stop all jobs, without waiting for them."""
        self.jobs.close()

    def _repaint(self) -> None:
        """Draw everything again: the terminal showed something else meanwhile."""
        self.call_later(self.refresh, layout=True)
        self.call_later(self.screen.refresh, layout=True)


def run(config: Config, *, bidi_mode: str | None = None) -> int:
    """Search interactively until the user leaves; return the exit status.

    Builds the index first if there is none. Of the slow libraries only Textual is imported
    before the first picture. ``bidi_mode`` overrules the configuration. Raises ConfigError.
    """
    return_freed_memory()
    sys.setswitchinterval(SWITCH_INTERVAL)
    services = of_config(config, bidi=bidi_mode)
    try:
        app = SearchApp(services)
    except ConfigError as error:
        raise ConfigError("{path}: {error}", path=config.path, error=error) from error
    return run_app(app)


def run_app(app: SearchApp) -> int:
    """Run ``app`` until the user leaves; return the exit status. May end the process."""
    recognize_alt_keys()
    with restore_terminal_on_crash():
        app.run()
        _write_to_terminal(IMPLICIT_MODE)
    status = app.return_code or 0
    if app.jobs.busy:
        # A search or indexing is still running in a thread, which the interpreter would tear
        # down in the middle of native code. The index survives that, as it does a power cut.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    return status


def _choose_driver() -> type[Driver] | None:
    """Return the driver for a slow terminal line; None leaves the choice to Textual."""
    terminal = sys.__stderr__
    if sys.platform == "win32" or terminal is None:
        return None
    from search.tui.system.slow_terminal import FAST_TERMINAL, SlowTerminalDriver, terminal_speed

    is_slow = terminal.isatty() and terminal_speed(terminal.fileno()) < FAST_TERMINAL
    return SlowTerminalDriver if is_slow else None


@contextmanager
def _hidden_variable(name: str) -> Iterator[None]:
    """Take a variable out of the environment for a while."""
    value = os.environ.pop(name, None)
    try:
        yield
    finally:
        if value is not None:
            os.environ[name] = value


def _write_to_terminal(sequence: str) -> None:
    terminal = sys.__stderr__  # where Textual draws
    if terminal is not None and terminal.isatty():
        terminal.write(sequence)
        terminal.flush()
