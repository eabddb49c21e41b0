"""Jobs run in threads, and their outcomes sent to the screen as messages."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from pathlib import Path
from typing import TypeAlias

from textual.message import Message
from textual.widget import Widget

from index.errors import SearchCancelledError, TrujamanError
from index.files import private
from index.messages import _, say
from search.tui.background.job_queue import JobQueue
from search.tui.events import JobFailed

Job: TypeAlias = Callable[[], Message | None]
"""Does its work and returns the message that tells the outcome, if it is for it to tell."""
TellFailure: TypeAlias = Callable[[str], Message]
"""Returns the message that tells why a job failed."""


class JobRunner:
    """Sends messages to the widget in ``target``.

    Internal errors are logged in the folder ``state``, if there is one.
    """

    target: Widget

    def __init__(self, state: Path | None) -> None:
        self._state = state

    def submit(
        self, queue: JobQueue, kind: str, job: Job, tell_failure: TellFailure = JobFailed
    ) -> None:
        """Have ``queue`` do ``job``."""
        # Textual finds the app that a message is for in the context.
        context = copy_context()
        queue.submit(kind, lambda: context.run(self.run, job, tell_failure))

    def send(self, message: Message) -> None:
        """Send a message, from whatever thread."""
        with suppress(RuntimeError):  # the program has just ended, its loop is closed
            self.target.post_message(message)

    def run(self, job: Job, tell_failure: TellFailure = JobFailed) -> None:
        """Run ``job`` and send its outcome; no error may end the program or go unnoticed."""
        try:
            outcome = job()
        except SearchCancelledError:
            return
        except (TrujamanError, OSError) as error:
            outcome = tell_failure(describe_error(error))
        except Exception as error:  # noqa: BLE001
            text = _("internal error ({name}){log}; please report it")
            log = _log_traceback(self._state)
            outcome = tell_failure(text.format(name=type(error).__name__, log=log))
        if outcome is not None:
            self.send(outcome)


def describe_error(error: TrujamanError | OSError) -> str:
    """Return what went wrong, in one line."""
    if isinstance(error, OSError):
        return f"{error.filename or _('the system')}: {say(error.strerror or str(error))}"
    return str(error)


def _log_traceback(folder: Path | None) -> str:
    """Log the current exception in ``folder``; return where that is, to follow a message."""
    if folder is None:
        return ""
    path = folder / "errors.log"
    try:
        private.append(path, traceback.format_exc())
    except OSError:
        return _(", and no log of it could be written")
    return _(", see {path}").format(path=path)
