"""Brings the index up to date with the folders: the ``index`` command without its output.

First the store, see index.store_update, then what is derived from it, see index.derive.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from index.config import Config
from index.contextual.encoding import update_contextual
from index.derive import adopt_encoder, update_derived_files
from index.embedding.open import open_encoder
from index.errors import ConfigError
from index.heal import open_verified_store, seal_store
from index.locations import Locations
from index.lock import device_of, locked, require_same_device
from index.messages import Message, marked
from index.missing import is_indexed
from index.processes.pool import WorkerPool
from index.readers import READERS_VERSION, describe_extras
from index.recognize import Recognition, recognize_pictures
from index.scan import EMPTY, Scan, scan
from index.skipped import store_skipped_counts
from index.store.schema import READERS_SETTING
from index.store.shards import adopt_shard
from index.store.store import Store
from index.store_update import OnProgress, StoreUpdate
from index.types import AbsentRoot, Summary

_LIMITS_SETTING: Final = "file limits"


def update(
    config: Config,
    *,
    progress: OnProgress | None = None,
    rehash: bool = False,
    prune: Callable[[AbsentRoot], bool] = lambda _: False,
    encode_at_most: int | None = None,
) -> Summary:
    """Bring the index of ``config`` up to date with its folders.

    Files are compared by size and time, and a random few of them by content; with ``rehash``, or
    if one of the few has other content, all are compared by content. A store that is damaged is
    mended first, see :func:`index.heal.open_verified_store`.

    The documents of an entry of ``documents:`` that has none now, because it is empty, not
    mounted or cannot be listed, stay in the index unless ``prune`` agrees to remove them.

    Of passages that lack a contextual vector, ``encode_at_most`` so many get one; None for all.

    Raises ConfigError (no entry exists), EncoderError, IndexLockedError (another run is under
    way) or IndexStateError (damage, full disk, a disk that went away; or the server of
    ``backend:`` does not take what is new: then the index on this machine has it, and the next
    run continues).
    """
    report = progress or (lambda _: None)
    locations = Locations.of(config)
    limits = _describe_limits(config)
    device = device_of(locations)
    scanned = scan(config)
    if device is None:
        _check_documents(config, scanned, None)
    encoder = open_encoder(config.encoder, config.path.parent)
    require_same_device(locations, device)
    with locked(locations) as notes, WorkerPool(config.workers) as workers:
        absent = next((root for root, reason in scanned.roots.items() if reason), "")
        store, healing = open_verified_store(locations, report, absent=absent)
        notes += healing.notes
        try:
            if not healing.notes:
                _check_documents(config, scanned, store)
            adopt_shard(store, config.shard)
            adopt_encoder(store, encoder)
            reader_notes = _forget_earlier_readings(store)
            run = StoreUpdate(config, store, encoder, workers, report)
            outcome = run.run(
                scanned,
                rehash=rehash,
                retry_skipped=store.get_setting(_LIMITS_SETTING) != limits,
                prune=prune,
            )
            workers.recycle()
            update_derived_files(store, locations, encoder, workers, report)
            recognition = Recognition()
            if config.recognize_text:
                recognition = recognize_pictures(store, config, encoder, workers, scanned, report)
            outcome.take_out(file.path for file in recognition.skipped)
            if recognition.files:
                update_derived_files(store, locations, encoder, workers, report)
            skipped = (*scanned.skipped, *outcome.skipped, *recognition.skipped)
            with store.transaction():
                store.set_setting(_LIMITS_SETTING, limits)
                store_skipped_counts(store, skipped)
                store.set_setting("updated", datetime.now(UTC).isoformat(timespec="seconds"))
            files = store.file_count()
            passages = store.passage_count()
            documents = store.document_count()
            partial = tuple(store.part_notes())
            pictures = sum(store.files_with_pictures().values())
            seal_store(store, locations)
            unencoded = update_contextual(config, store, locations, workers, report, encode_at_most)
        finally:
            store.close()
        if config.backend is not None:
            from index.milvus.publishing import publish

            publish(config, config.backend, encoder, report)
    return Summary(
        len(outcome.added),
        len(outcome.changed),
        outcome.removed,
        outcome.unchanged,
        passages,
        skipped,
        outcome.absent,
        (*notes, *reader_notes, *outcome.notes, *_describe_elsewhere(config, scanned)),
        scanned.excluded,
        healing.lost,
        documents,
        partial,
        pictures,
        files,
        outcome.moved,
        unencoded,
    )


def _describe_elsewhere(config: Config, scanned: Scan) -> tuple[str, ...]:
    """Return what to say of the files that are left to other machines."""
    if config.shard is None:
        return ()
    note = marked("shard {shard} alone is indexed; files of other shards: {count}")
    return (Message(note, shard=str(config.shard), count=scanned.elsewhere),)


def _forget_earlier_readings(store: Store) -> tuple[str, ...]:
    """Have all files read again if earlier readers read them; return what to say about it."""
    if store.get_setting(READERS_SETTING) == str(READERS_VERSION):
        return ()
    with store.transaction():
        is_new = not store.document_count()
        if not is_new:
            store.forget_files()
        store.set_setting(READERS_SETTING, str(READERS_VERSION))
    return () if is_new else (Message("this version reads more of files: all are read again"),)


def _describe_limits(config: Config) -> str:
    """Return what decides whether a file is skipped, to compare with an earlier run's."""
    sizes = f"{config.max_file_mb} MB, {config.max_container_mb} MB"
    limits = f"{sizes}, {config.file_seconds} s, {config.file_memory_mb} MB"
    return f"{limits}; {describe_extras()}"


def _check_documents(config: Config, scanned: Scan, store: Store | None) -> None:
    """Raise ConfigError if nothing of ``documents:`` is there, nor anything of it in the store."""
    if scanned.files or (store is not None and is_indexed(scanned, store.file_states())):
        return
    for root, reason in scanned.roots.items():
        if reason != EMPTY:
            raise ConfigError(
                "{root}: {reason}; correct 'documents:' in {path}",
                root=root,
                reason=reason,
                path=config.path,
            )
