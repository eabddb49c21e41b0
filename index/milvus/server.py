"""A Milvus server, spoken to: the only module that knows pymilvus.

Everything that is asked may be asked again: rows are written by their ids, and deleted by them.
So where nobody answers, a call is repeated on a new connection, after a longer wait each time,
until ``patience`` seconds have passed: a server that was restarted is found again, one that is
overloaded is given time. What fails for good is one line.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, Self, TypeVar

from index.backend_address import CERTIFICATE_VARIABLE, TOKEN_VARIABLE, Address, read_token
from index.errors import BackendError
from index.files.atomic import create_private_folder
from index.milvus.schema import DENSE, SPARSE, Kind, Schema
from index.text.safe import safe

MAX_ROWS: Final = 16_384
"""What Milvus returns of one query or search, at most."""
READING_PATIENCE: Final = 15.0
WRITING_PATIENCE: Final = 120.0
_OLDEST: Final = (2, 4)
"""The first version with sparse vectors."""
_IDLE_DIMENSIONS: Final = 2
"""Of the vector that Milvus wants in every collection, where none is needed."""
_IDLE: Final = "idle"
_REFUSED: Final = ("unauthenticated", "permission", "auth check", "denied")
_MAX_MESSAGE: Final = 160

_FIRST_PAUSE: Final = 0.2
_LONGEST_PAUSE: Final = 5.0
_CONNECTION_SECONDS: Final = 5.0
_CREATION_SECONDS: Final = 5.0
"""How long a collection that cannot be made is looked for, as another machine may be making it."""
_OPENING_PATIENCE: Final = 120.0
"""A folder is opened in this process: it takes what it takes."""

Row = dict[str, Any]
Connect = Callable[[float], Any]
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Found:
    """A row that a search returned: its id, its score, and the fields that were asked for."""

    id: int
    score: float
    fields: Mapping[str, Any]


class Server:
    """A connection to the server at ``address``. Every method may raise BackendError."""

    def __init__(self, connect: Connect, address: Address, patience: float, token: str) -> None:
        """Connect by ``connect``, which is given seconds to wait; see :meth:`connect`."""
        self.address = address
        self._connect = connect
        self._patience = patience
        self._token = token
        self._client: Any = None
        is_here = address.folder is not None
        self._seconds_per_connection = patience if is_here else min(_CONNECTION_SECONDS, patience)
        self.version = self._translate(
            lambda: str(self._client.get_server_version(timeout=patience))
        )
        self.is_lite = "lite" in self.version

    @classmethod
    def connect(cls, address: Address, patience: float = READING_PATIENCE) -> Self:
        """Connect, waiting up to ``patience`` seconds for the server to answer.

        Raises ConfigError for a token that must not be sent, BackendError if pymilvus is missing,
        nobody answers, the token is refused or the server is too old.
        """
        token = read_token(address)
        client_class = _import_client()
        arguments: dict[str, Any] = {"uri": address.uri, "dedicated": True}
        if address.folder is not None:
            patience = max(patience, _OPENING_PATIENCE)
            create_private_folder(address.folder)
            arguments["uri"] = str(address.folder / "milvus.db")
        elif token:
            arguments["token"] = token
        if certificate := os.environ.get(CERTIFICATE_VARIABLE):
            arguments["server_pem_path"] = certificate
        server = cls(
            lambda seconds: client_class(timeout=seconds, **arguments), address, patience, token
        )
        server._check_version()
        return server

    def _check_version(self) -> None:
        numbers = self.version.lower().removeprefix("milvus_lite-").lstrip("v").split(".")
        if not all(number.isdecimal() for number in numbers[:2]):
            return  # a build without a number
        if tuple(map(int, numbers[:2])) < _OLDEST:
            self.close()
            oldest = ".".join(map(str, _OLDEST))
            raise BackendError(
                "{address}: Milvus {version} is too old; install {oldest} or later",
                address=self.address,
                version=self.version,
                oldest=oldest,
            )

    def collections(self) -> list[str]:
        """Return the names of all collections."""
        names: list[str] = self._ask(lambda: self._client.list_collections(timeout=self._patience))
        return names

    def create(self, name: str, schema: Schema) -> None:
        """Make a collection, unless it is there."""
        if name in self.collections():
            return
        fields = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        data_type = _import("DataType")
        for field in schema.fields:
            options: dict[str, Any] = {"is_primary": True} if field.is_key else {}
            if field.kind is Kind.TEXT:
                options["max_length"] = field.size
            fields.add_field(field.name, getattr(data_type, field.kind.value), **options)
        indexes = self._client.prepare_index_params()
        if schema.dimensions:
            fields.add_field(SPARSE, data_type.SPARSE_FLOAT_VECTOR)
            fields.add_field(DENSE, data_type.FLOAT_VECTOR, dim=schema.dimensions)
            indexes.add_index(SPARSE, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
            indexes.add_index(DENSE, metric_type="IP", **self._dense_index())
        else:
            fields.add_field(_IDLE, data_type.FLOAT_VECTOR, dim=_IDLE_DIMENSIONS)
            indexes.add_index(_IDLE, index_type="FLAT", metric_type="L2")
        self._create(name, fields, indexes)

    def _create(self, name: str, fields: Any, indexes: Any) -> None:
        """Make a collection; wait for it where another machine is making it."""
        until = time.monotonic() + _CREATION_SECONDS
        while True:
            try:
                self._ask(
                    lambda: self._client.create_collection(
                        name,
                        schema=fields,
                        index_params=indexes,
                        consistency_level="Strong",
                        timeout=self._patience,
                    )
                )
            except BackendError:
                if name in self.collections():
                    return
                if time.monotonic() > until:
                    raise
                time.sleep(_FIRST_PAUSE)
            else:
                return

    def _dense_index(self) -> dict[str, Any]:
        if self.is_lite:  # what it holds is small enough to compare all of it
            return {"index_type": "FLAT"}
        return {"index_type": "HNSW", "params": {"M": 32, "efConstruction": 200}}

    def drop(self, name: str) -> None:
        """Delete a collection."""
        self._ask(lambda: self._client.drop_collection(name, timeout=self._patience))

    def upsert(self, name: str, schema: Schema, rows: Sequence[Row]) -> None:
        """Write ``rows``, in place of those with the same keys."""
        if not rows:
            return
        if not schema.dimensions:
            rows = [{**row, _IDLE: [0.0] * _IDLE_DIMENSIONS} for row in rows]
        self._ask(lambda: self._client.upsert(name, list(rows), timeout=self._patience))

    def delete(self, name: str, condition: str) -> None:
        """Delete the rows that fulfil ``condition``."""
        self._ask(lambda: self._client.delete(name, filter=condition, timeout=self._patience))

    def settle(self, name: str) -> None:
        """Have what was written on the disk and in the index, which searching needs to be fast."""
        patience = self._patience
        self._ask(lambda: self._client.flush(name, timeout=patience))
        self._load(name)

    def _load(self, name: str) -> None:
        self._translate(lambda: self._client.load_collection(name, timeout=self._patience))

    def query(self, name: str, condition: str, fields: Sequence[str]) -> list[Row]:
        """Return the rows that fulfil ``condition``, at most MAX_ROWS, in any order."""
        rows = self._asking_of(
            name,
            lambda: self._client.query(
                name,
                filter=condition,
                output_fields=list(fields),
                limit=MAX_ROWS,
                timeout=self._patience,
            ),
        )
        return [dict(row) for row in rows]

    def search_sparse(
        self,
        name: str,
        vector: Mapping[int, float],
        condition: str,
        limit: int,
        fields: Sequence[str],
    ) -> list[Found]:
        """Return the rows whose inner product with a sparse ``vector`` is highest, best first."""
        return self._search(name, SPARSE, dict(vector), condition, limit, fields, {})

    def search_dense(
        self,
        name: str,
        vector: Sequence[float],
        condition: str,
        limit: int,
        fields: Sequence[str],
    ) -> list[Found]:
        """Return the rows whose inner product with ``vector`` is highest, best first."""
        parameters = {} if self.is_lite else {"ef": max(256, limit)}
        return self._search(name, DENSE, list(vector), condition, limit, fields, parameters)

    def _search(
        self,
        name: str,
        field: str,
        vector: object,
        condition: str,
        limit: int,
        fields: Sequence[str],
        parameters: Mapping[str, object],
    ) -> list[Found]:
        (hits,) = self._asking_of(
            name,
            lambda: self._client.search(
                name,
                data=[vector],
                anns_field=field,
                filter=condition,
                limit=min(limit, MAX_ROWS),
                output_fields=list(fields),
                search_params={"metric_type": "IP", "params": dict(parameters)},
                timeout=self._patience,
            ),
        )
        return [Found(hit["id"], float(hit["distance"]), hit["entity"]) for hit in hits]

    def _asking_of(self, name: str, call: Callable[[], _Answer]) -> _Answer:
        """Ask; once more after loading the collection, which a server may do after a restart."""
        try:
            return self._translate(call)
        except NotLoadedError:
            self._load(name)
            return self._translate(call)

    def _ask(self, call: Callable[[], _Answer]) -> _Answer:
        return self._translate(call)

    def _translate(self, call: Callable[[], _Answer]) -> _Answer:
        """Ask, again and again where nobody answers."""
        until = time.monotonic() + self._patience
        pause = _FIRST_PAUSE
        while True:
            try:
                with _translated(self.address, self._token):
                    if self._client is None:
                        self._client = self._connect(self._seconds_per_connection)
                    return call()
            except UnansweredError:
                if time.monotonic() + pause > until:
                    raise
                self.close()
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    def close(self) -> None:
        """Disconnect."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):  # nothing more is asked of it
                client.close()


class UnansweredError(BackendError):
    """Nobody answers, for now."""


class NotLoadedError(BackendError):
    """A collection is not loaded."""


def _import_client() -> Any:
    client = _import("MilvusClient")
    for name in ("pymilvus", "milvus_lite", "grpc"):  # they log what they raise, with tracebacks
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return client


def _import(name: str) -> Any:
    try:
        import pymilvus
    except ModuleNotFoundError as error:
        raise BackendError(
            "a backend of Milvus needs {name}: pip install 'trujaman[milvus]'", name=error.name
        ) from None
    return getattr(pymilvus, name)


@contextmanager
def _translated(address: Address, token: str) -> Iterator[None]:
    """Raise BackendError, in one line and without the token, for what pymilvus raises."""
    try:
        yield
    except BackendError:
        raise
    except ModuleNotFoundError as error:
        raise BackendError(
            "{address} needs {name}: pip install 'trujaman[milvus]'",
            address=address,
            name=error.name,
        ) from None
    except Exception as error:  # noqa: BLE001, its kinds are many and not documented
        raise _describe(address, error, token) from None


def _describe(address: Address, error: Exception, token: str) -> BackendError:
    message = " ".join(str(getattr(error, "message", "") or error).split())
    lowered = message.lower()
    if "not loaded" in lowered or "state 'released'" in lowered:
        return NotLoadedError("{address}: a collection is not loaded; try again", address=address)
    if "collection" in lowered and ("not found" in lowered or "not exist" in lowered):
        return BackendError(
            "{address}: the index there was built anew or deleted; search again", address=address
        )
    if any(word in lowered for word in _REFUSED):
        return BackendError(
            "{address}: the server refuses the token; correct ${token_variable} or its rights",
            address=address,
            token_variable=TOKEN_VARIABLE,
        )
    if address.folder is not None and ("lock" in lowered or "open local milvus" in lowered):
        return BackendError(
            "{address}: another process has it open; wait for it, or start 'make milvus'",
            address=address,
        )
    if any(word in lowered for word in ("timeout", "unavailable", "connect", "deadline")):
        return UnansweredError(
            "{address}: no answer; see whether the server runs, and try again", address=address
        )
    if token:
        message = message.replace(token, "…")
    return BackendError(
        "{address}: {reason}; see the server's log",
        address=address,
        reason=safe(message[:_MAX_MESSAGE]),
    )
