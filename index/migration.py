"""An index brought to a server, or back: counts and checksums of all rows are compared."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace

from index.backend_address import LOCAL, Address, parse_backend
from index.config import Config
from index.embedding.open import open_encoder
from index.errors import ConfigError, IndexStateError
from index.locations import Locations
from index.lock import locked
from index.milvus.fetching import Content, compare, fetch
from index.milvus.publishing import publish
from index.snapshot import open_snapshot
from index.types import Progress

Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Migrated:
    """Where an index is now, too, and what it consists of."""

    target: str
    documents: int
    passages: int
    digest: str


def migrate(config: Config, target: str, report: Report) -> Migrated:
    """Bring the index of ``config`` to the backend ``target``, and compare all of it.

    What it was brought from stays as it is. Raises ConfigError if ``target`` is none, or where the
    index is already; BackendError if the server fails or has something else; IndexStateError if
    there is no index, or one in the way.
    """
    if not target:
        raise ConfigError("'index migrate' needs --to BACKEND, such as --to milvus:./milvus-data")
    address = parse_backend(target, config.path.parent)
    if address is not None:
        return _named(target, _bring(config, address, report))
    if config.backend is None:
        raise ConfigError(
            "{path} names no 'backend:' to bring the index from; it is local already",
            path=config.path,
        )
    return _named(LOCAL, _bring_back(config, config.backend, report))


def _bring(config: Config, address: Address, report: Report) -> Content:
    local = replace(config, backend=None)
    encoder = open_encoder(config.encoder, config.path.parent)
    open_snapshot(local, encoder, report).close()  # brings up to date what is derived
    with locked(Locations.of(config)):
        publish(config, address, encoder, report, replaces=True)
        return compare(config, address, report)


def _bring_back(config: Config, address: Address, report: Report) -> Content:
    locations = Locations.of(config)
    if os.path.lexists(locations.store):
        raise IndexStateError(
            "{store}: there is an index already; name another data_dir, or delete it",
            store=locations.store,
        )
    with locked(locations):
        content = fetch(config, address, report)
    local = replace(config, backend=None)
    encoder = open_encoder(config.encoder, config.path.parent)
    open_snapshot(local, encoder, report).close()
    return content


def _named(target: str, content: Content) -> Migrated:
    return Migrated(target, content.documents, content.passages, content.digest)
