"""Keep an index in step with its folders: update it whenever something in them has changed.

What the system tells of changes is a hint to look, nothing more: it is lost on network drives,
with too many folders, and while a drive is away. So the folders are compared from time to time
besides, and the entries of ``documents:`` are looked at every few seconds: one that has gone,
come back or been replaced by another is a change, too.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from index.changes import find_changes
from index.config import Config
from index.errors import IndexLockedError, TrujamanError
from index.locations import Locations
from index.messages import Message
from index.types import Progress, Summary
from index.update import update

if TYPE_CHECKING:
    from watchfiles import Change

LOOK_SECONDS: Final = 2.0
"""How often the entries of ``documents:`` are looked at, and a run that had to wait is tried."""
_QUIET_MS: Final = 500
_BURST_MS: Final = 5_000
"""A burst of changes is over when nothing has changed for the former; the latter at most."""
_COMPARE_SECONDS: Final = 600.0
_POLL_SECONDS: Final = 10.0
"""How often all folders are compared: where the system tells of changes, and where not."""
_ENCODED_AT_ONCE: Final = 256
"""Texts that get contextual vectors before changes are looked for again: a minute's work."""
_REMOTE: Final = frozenset(
    "9p afs afpfs ceph cifs davfs fuse.davfs fuse.rclone fuse.s3fs fuse.sshfs fuse.vmhgfs-fuse"
    " ncpfs nfs nfs4 prl_fs smb2 smb3 smbfs vboxsf virtiofs webdav".split()
)
"""File systems that do not tell what others change in them."""

_RootState: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WatchedRun:
    """What came of a run: what it did, or why there was none; and what is worth saying."""

    summary: Summary | None = None
    notes: tuple[str, ...] = ()


def watch(
    config: Config,
    report: Callable[[Progress], None] | None = None,
    *,
    polls: bool = False,
    reload: Callable[[], Config] | None = None,
) -> Generator[WatchedRun, None, None]:
    """Update the index of ``config`` now and after every change; yield each run; never end.

    With ``polls`` the system is not asked for changes; the folders are compared every 10 s.
    Errors of a run become a note, and the next change is waited for. When the file of settings
    changes, ``reload`` gives those in force from then on; what is wrong with them is a note.
    """
    settings = _Settings(config, reload)
    while True:
        yield from _watch(settings, report, polls=polls)


def _watch(
    settings: _Settings, report: Callable[[Progress], None] | None, *, polls: bool
) -> Generator[WatchedRun, None, None]:
    """Watch by the settings in force, until others are."""
    config = settings.config
    runs = _Runs(config, report)
    with _Hints(config, polls=polls) as hints:
        is_due = True
        while config is settings.config:
            if is_due:
                run, is_due = runs.try_run()
                if run is not None:
                    yield run
            is_due = hints.wait() or is_due
            for note in (hints.take_problem(), settings.look()):
                if note:
                    yield WatchedRun(notes=(note,))


class _Settings:
    """The settings in force, and the file that they are from."""

    def __init__(self, config: Config, reload: Callable[[], Config] | None) -> None:
        self.config = config
        self._reload = reload
        self._state = self._look()

    def look(self) -> str:
        """Take over other settings if the file has changed; return what to say about it."""
        state = self._look()
        if state == self._state or self._reload is None:
            return ""
        self._state = state
        path = self.config.path
        if not state:
            return Message("{path} is gone; the settings from before stay in force", path=path)
        try:
            self.config = self._reload()
        except TrujamanError as error:
            return Message("{error}; the settings from before stay in force", error=error)
        return Message("{path} has changed; its settings are in force from now on", path=path)

    def _look(self) -> tuple[int, ...]:
        try:
            status = self.config.path.stat()
        except OSError:
            return ()
        return status.st_ino, status.st_size, status.st_mtime_ns


class _Runs:
    """Runs an update if something has changed, and remembers what has been said."""

    def __init__(self, config: Config, report: Callable[[Progress], None] | None) -> None:
        self._config = config
        self._report = report
        self._is_first = True
        self._said: tuple[str, ...] = ()
        self._unencoded = 0

    def try_run(self) -> tuple[WatchedRun | None, bool]:
        """Return what came of a run, None if nothing has changed, and whether to try again."""
        try:
            return self._run(), bool(self._unencoded)
        except IndexLockedError:
            return None, True  # the other run does part of the work
        except TrujamanError as error:
            return self._say((str(error),)), False

    def _run(self) -> WatchedRun | None:
        is_changed = True
        if not self._is_first and os.path.lexists(Locations.of(self._config).store):
            changes = find_changes(self._config)
            is_changed = bool(changes)
            if not is_changed and not self._unencoded:
                return self._say(tuple(map(str, changes.absent)))
        summary = update(self._config, progress=self._report, encode_at_most=_ENCODED_AT_ONCE)
        self._is_first = False
        self._unencoded = summary.unencoded
        run = self._say((*map(str, summary.absent), *summary.notes))
        return WatchedRun(summary, run.notes if run is not None else ()) if is_changed else run

    def _say(self, notes: tuple[str, ...]) -> WatchedRun | None:
        """Return a run that has nothing but ``notes``; None if they have been said."""
        if notes == self._said:
            return None
        self._said = notes
        return WatchedRun(notes=notes) if notes else None


class _Hints:
    """Waits for what may be a change. A context manager: on leaving, nothing is watched."""

    def __init__(self, config: Config, *, polls: bool) -> None:
        self._config = config
        self._polls = polls or any(map(_is_remote, map(str, config.documents)))
        self._own = os.path.realpath(config.data_dir) + os.sep
        self._roots = self._look()
        self._notifications: Generator[object, None, None] | None = None
        self._is_new = False
        """Nothing has been waited for since the system was asked to tell of changes."""
        self._compared_at = time.monotonic()
        self._problem = ""

    def __enter__(self) -> _Hints:
        self._subscribe()
        return self

    def __exit__(self, *_: object) -> None:
        self._unsubscribe()

    def take_problem(self) -> str:
        """Return once why the system does not tell of changes; "" if there is nothing to say."""
        problem, self._problem = self._problem, ""
        return problem

    def wait(self) -> bool:
        """Wait a little, or for a burst of changes to end; tell whether something has changed."""
        # The system tells of changes from the first waiting on; what was before is unknown.
        was_new, self._is_new = self._is_new, False
        is_changed = bool(self._next()) or was_new
        roots = self._look()
        if roots != self._roots:
            is_changed = True
            self._roots = roots
            self._subscribe()
        now = time.monotonic()
        interval = _POLL_SECONDS if self._notifications is None else _COMPARE_SECONDS
        if now - self._compared_at >= interval:
            is_changed = True
        if is_changed:
            self._compared_at = now
        return is_changed

    def _next(self) -> object:
        """Return the next changes; nothing after LOOK_SECONDS."""
        if self._notifications is None:
            time.sleep(LOOK_SECONDS)
            return None
        try:
            return next(self._notifications, None)
        except (OSError, RuntimeError) as error:
            self._give_up(error)
            return True

    def _subscribe(self) -> None:
        """Have the system tell of changes in the folders that are there."""
        self._unsubscribe()
        folders = [path for path, state in self._roots.items() if stat.S_ISDIR(state[0])]
        if self._polls or not folders:
            return
        from watchfiles import watch as notifications

        self._notifications = notifications(
            *folders,
            watch_filter=self._is_of_interest,
            debounce=_BURST_MS,
            step=_QUIET_MS,
            rust_timeout=int(LOOK_SECONDS * 1_000),
            yield_on_timeout=True,
            ignore_permission_denied=True,
        )
        self._is_new = True

    def _unsubscribe(self) -> None:
        if self._notifications is not None:
            self._notifications.close()
            self._notifications = None

    def _give_up(self, error: Exception) -> None:
        """Compare from now on: too many folders, or a name that is not UTF-8, mostly.

        Unless a folder has just gone.
        """
        self._unsubscribe()
        if self._look() == self._roots:
            self._polls = True
            self._problem = Message(
                "cannot be told of changes ({reason}); comparing every {seconds} s",
                reason=str(error),
                seconds=round(_POLL_SECONDS),
            )

    def _is_of_interest(self, _: Change, path: str) -> bool:
        """Tell whether a change may be one of a document: not in the index, not hidden."""
        if (os.path.realpath(path) + os.sep).startswith(self._own):
            return False
        root = max((root for root in self._roots if path.startswith(root)), key=len, default="")
        names = Path(path[len(root) :]).parts
        return not any(name.startswith(".") and name != ".searchignore" for name in names)

    def _look(self) -> dict[str, _RootState]:
        """Return what tells each entry of ``documents:`` that is there from another one."""
        roots: dict[str, _RootState] = {}
        for root in self._config.documents:
            with suppress(OSError):
                status = root.stat()
                state: _RootState = (status.st_mode, status.st_dev, status.st_ino)
                if not stat.S_ISDIR(status.st_mode):
                    state = (*state, status.st_size, status.st_mtime_ns)
                roots[str(root)] = state
        return roots


def _is_remote(path: str) -> bool:
    """Tell whether ``path`` is on a file system that does not tell what others change."""
    import psutil

    real = os.path.realpath(path) + os.sep
    kinds = {
        partition.mountpoint.rstrip(os.sep) + os.sep: partition.fstype.lower()
        for partition in psutil.disk_partitions(all=True)
    }
    mounts = [mount for mount in kinds if real.startswith(mount)]
    return bool(mounts) and kinds[max(mounts, key=len)] in _REMOTE
