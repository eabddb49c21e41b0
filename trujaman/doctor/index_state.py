"""The index in force, in brief: settings, parts, freshness, encoder, disk, permissions.

``index check`` reads all of it; this opens it, which verifies what it opens.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from index import config as configs
from index import project, trust
from index.config import Config
from index.console import current_folder
from index.embedding.open import open_encoder
from index.errors import TrujamanError
from index.files.private import state_folder
from index.locations import Locations
from index.messages import CountedMessage, Message, marked
from index.set_aside import find_set_aside
from index.skipped import SkippedCounts, read_skipped_counts
from index.snapshot import Snapshot
from index.store.store import Store
from index.text.numbers import count_documents
from index.text.safe import safe
from search.freshness import describe_staleness
from search.tui.settings import screen_settings
from trujaman.doctor.findings import Finding, State

_LEAST_FREE: Final = 500 << 20
"""Bytes that should be free on the disk of the index."""
_SECONDS_TO_COMPARE: Final = 10.0


def check_index_state(explicit: Path | None) -> Iterator[Finding]:
    """Yield how the index in force stands; nothing is changed."""
    try:
        source = configs.find(current_folder(), explicit)
        if source is None:
            yield Finding(
                "settings", marked("no index here or above: run 'index FOLDER'"), State.NOTE
            )
            return
        config = trust.load_source(source)
        screen_settings(config)
    except TrujamanError as error:
        yield Finding("settings", str(error), State.PROBLEM)
        return
    except OSError as error:
        yield Finding("settings", _system_error(error.filename, error), State.PROBLEM)
        return
    yield Finding("settings", project.describe(source))
    if config.backend is not None:
        yield _check_server(config)
    yield from _check_parts(config)
    yield _check_encoder(config)
    folder = Locations.of(config).folder
    if os.path.lexists(folder):
        yield from _check_folder(folder)


def _system_error(place: object, error: OSError) -> Message:
    return Message("{place}: {reason}", place=place, reason=error.strerror)


def _check_server(config: Config) -> Finding:
    """Return whether the server that is searched answers, and what it has."""
    from index.milvus.publishing import read_counts

    assert config.backend is not None
    try:
        documents, passages = read_counts(config.backend)
    except TrujamanError as error:
        return Finding("server", str(error), State.PROBLEM)
    text = Message(
        "{server}: {passages} of {documents}",
        server=config.backend,
        passages=_passages(sum(passages.values())),
        documents=CountedMessage("{count} document", "{count} documents", documents),
    )
    return Finding("server", text)


def _passages(count: int) -> CountedMessage:
    return CountedMessage("{count} passage", "{count} passages", count)


def _check_parts(config: Config) -> Iterator[Finding]:
    locations = Locations.of(config)
    if not os.path.lexists(locations.store):
        if config.backend is not None:
            return  # another machine indexes
        yield Finding("index", marked("nothing indexed yet: run 'index'"), State.NOTE)
        return
    try:
        snapshot = Snapshot.open(config, allow_stale=True)
        if snapshot is None:
            text = marked(
                "parts are missing, damaged or of another version: run 'index', then 'index check'"
            )
            yield Finding("index", text, State.PROBLEM)
        else:
            try:
                yield _describe(snapshot)
            finally:
                snapshot.close()
        yield from _check_contents(config, locations)
    except TrujamanError as error:
        yield Finding("index", str(error), State.PROBLEM)


def _describe(snapshot: Snapshot) -> Finding:
    store = snapshot.store
    passages = sum(store.passage_counts().values())
    documents = count_documents(store.file_count(), store.document_count())
    if not snapshot.is_current:
        behind = marked("{passages} of {documents}; parts are behind: run 'index'")
        text = Message(behind, passages=_passages(passages), documents=documents)
        return Finding("index", text, State.PROBLEM)
    current = marked("{passages} of {documents}; 'index check' reads all of it")
    return Finding("index", Message(current, passages=_passages(passages), documents=documents))


def _check_contents(config: Config, locations: Locations) -> Iterator[Finding]:
    """Yield what is stale, was passed over, waits or was set aside."""
    if stale := describe_staleness(config, _SECONDS_TO_COMPARE):
        yield Finding("documents", stale, State.NOTE)
    store = Store.open(locations.store)
    try:
        skipped, pictures = read_skipped_counts(store), sum(store.files_with_pictures().values())
    finally:
        store.close()
    if skipped.total:
        yield Finding("documents", _describe_skipped(skipped), State.NOTE)
    if pictures:
        pages = CountedMessage(
            "{count} page not read, which only text recognition can",
            "{count} pages not read, which only text recognition can",
            pictures,
        )
        yield Finding("documents", pages, State.NOTE)
    for line in find_set_aside(locations):
        yield Finding("index", line, State.NOTE)


def _describe_skipped(skipped: SkippedCounts) -> Message:
    why = marked("{files}: 'index status --skipped' says why")
    unread = CountedMessage(
        "{count} file that cannot be read", "{count} files that cannot be read", skipped.named
    )
    of_kinds = CountedMessage(
        "{count} file of a kind that is not read",
        "{count} files of kinds that are not read",
        skipped.of_kinds,
    )
    if not skipped.of_kinds:
        return Message(why, files=unread)
    if not skipped.named:
        return Message(why, files=of_kinds)
    both = marked("{files}, and {others}: 'index status --skipped' says why")
    return Message(both, files=unread, others=of_kinds)


def _check_encoder(config: Config) -> Finding:
    try:
        encoder = open_encoder(config.encoder, config.path.parent)
        encoder.encode(["agua"])
    except TrujamanError as error:
        return Finding("encoder", str(error), State.PROBLEM)
    return Finding("encoder", safe(encoder.name))


def _check_folder(folder: Path) -> Iterator[Finding]:
    """Yield whether the disk has room, and who may read and write the index."""
    try:
        state = folder.stat()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        yield Finding("disk", _system_error(folder, error), State.PROBLEM)
        return
    size = _size(folder)
    sizes = {"free": _megabytes(free), "size": _megabytes(size)}
    if free < max(_LEAST_FREE, size):
        text = marked(
            "{free} free, the index has {size}; making it anew may need as much again: free disk"
            " space"
        )
        yield Finding("disk", Message(text, **sizes), State.NOTE)
    else:
        yield Finding("disk", Message("{free} free, the index has {size}", **sizes))
    yield _check_permissions(folder, state)


def _check_permissions(folder: Path, state: os.stat_result) -> Finding:
    named = safe(str(folder))
    if not os.access(folder, os.W_OK):
        text = Message("{folder}: not writable, so it cannot be updated", folder=named)
        return Finding("permissions", text, State.NOTE)
    if hasattr(os, "getuid") and state.st_uid != os.getuid():
        text = Message("{folder}: belongs to another user", folder=named)
        return Finding("permissions", text, State.PROBLEM)
    if stat.S_IMODE(state.st_mode) & 0o077:
        text = Message("{folder}: others may look into it; chmod 700 keeps them out", folder=named)
        return Finding("permissions", text, State.NOTE)
    try:
        private = state_folder()
    except TrujamanError as error:
        return Finding("permissions", str(error), State.NOTE)
    text = Message("the index is yours alone; histories are in {folder}", folder=safe(str(private)))
    return Finding("permissions", text)


def _size(folder: Path) -> int:
    """Return the bytes of the files of an index."""
    sizes = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                sizes += os.lstat(os.path.join(parent, name)).st_size  # noqa: PTH118
            except OSError:
                continue  # it has just been replaced
    return sizes


def _megabytes(size: int) -> Message:
    if size >= 10e6:
        return Message("{count:,} MB", count=round(size / 1e6))
    text = f"{size / 1e6:.1f}"
    return Message("{size} MB", size=text)
