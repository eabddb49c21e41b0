"""An index on a server: which collections it consists of now, and its rows by id.

One row of the meta collection points to all that counts: it is replaced at once, so a reader sees
one generation or the next, with the statistics of it. Where several machines index, each has such
a row for its shard, and no other key in common with the others.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any, Final

from index.chunks import chunks
from index.errors import BackendFormatError, ConfigError
from index.milvus.calls import AT_ONCE
from index.milvus.failures import UnfinishedError
from index.milvus.packing import check_values, unpack_document, unpack_row
from index.milvus.schema import MAX_TEXT, META, SCHEMA_VERSION, Names, meta_name
from index.milvus.server import Server
from index.milvus.statistics import LanguageStatistics, Statistics
from index.milvus.terms import TermDimensions
from index.shard import Shard
from index.store.rows import DocumentRow, PassageRow
from index.types import Language, StoreVersion

POINTER: Final = "current"
MOVED: Final = "moved"
REACH: Final = "reach"
"""The key of the highest ids of documents and passages that any run may have written."""
DOCUMENT_WIDTH: Final = len(DocumentRow._fields)
PASSAGE_WIDTH: Final = len(PassageRow._fields)
ENCODING_WIDTH: Final = 3
"""The columns of rows of the store."""
IDS_AT_ONCE: Final = 1_000
PAGE: Final = 8_000
"""Ids in one page of a listing: fewer than a query returns at most."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """What counts of an index on a server.

    ``version`` is that of the store it was written from, ``averages`` the words per passage that
    its weights are for, ``moved`` the terms with another hash than the first. ``last_document``
    and ``last_passage`` are the highest ids. ``parts`` is how many texts the statistics of each
    language take; their keys begin with the generation's ``stamp``. ``shard`` is the part of the
    documents that it is about, such as ``2/4``; "" for all. ``written`` is when, in seconds of
    the writer's clock. ``readers`` is the version of the readers that read the files.
    """

    version: StoreVersion
    variant: str
    encoder: str
    dimensions: int
    analysis: int
    averages: Mapping[str, float]
    last_document: int
    last_passage: int
    passages: Mapping[Language, int]
    documents: int
    parts: Mapping[str, int] = field(default_factory=dict)
    shard: str = ""
    written: int = 0
    readers: str = ""

    @property
    def part(self) -> Shard | None:
        """The shard, None of all documents."""
        return Shard.parse(self.shard) if self.shard else None

    @property
    def first_id(self) -> int:
        """The id below those of its documents and passages."""
        return 0 if self.part is None else self.part.first_id

    def to_json(self) -> str:
        """Return it as a text."""
        return json.dumps({"schema": SCHEMA_VERSION, **asdict(self)})

    @classmethod
    def from_json(cls, text: str) -> Pointer:
        """Undo :meth:`to_json`. Raises BackendFormatError for anything else."""
        try:
            content: dict[str, Any] = json.loads(text)
            if content.pop("schema") != SCHEMA_VERSION:
                raise BackendFormatError(
                    "another version wrote the index on the server; run 'index' with this one"
                )
            pointer = cls(**{**content, "version": StoreVersion(**content["version"])})
            return pointer._checked()
        except (ConfigError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise BackendFormatError("the index on the server is not as it was written") from error

    def _checked(self) -> Pointer:
        """Return this with values of the right kinds. Raises TypeError, ValueError, …"""
        if not re.fullmatch(r"[0-9a-f]{12}", self.variant):
            raise ValueError("no variant")
        version = self.version
        return Pointer(
            StoreVersion(str(version.store), int(version.generation), str(version.stamp)),
            self.variant,
            str(self.encoder),
            int(self.dimensions),
            int(self.analysis),
            {str(name): float(average) for name, average in self.averages.items()},
            int(self.last_document),
            int(self.last_passage),
            {str(language): int(count) for language, count in self.passages.items()},
            int(self.documents),
            {str(name): int(count) for name, count in self.parts.items()},
            str(self.part or ""),
            int(self.written),
            str(self.readers),
        )


@dataclass(frozen=True, slots=True)
class Published:
    """All that counts of an index: a pointer, or those of its shards by number.

    ``missing`` are the shards that no machine has brought yet.
    """

    pointers: tuple[Pointer, ...]
    missing: tuple[str, ...] = ()

    @property
    def first(self) -> Pointer:
        """A pointer, for what all have in common: variant, encoder, analysis."""
        return self.pointers[0]

    @property
    def version(self) -> tuple[StoreVersion, ...]:
        """The versions of the stores it was written from."""
        return tuple(pointer.version for pointer in self.pointers)

    @property
    def documents(self) -> int:
        """The number of documents."""
        return sum(pointer.documents for pointer in self.pointers)

    @property
    def passages(self) -> dict[Language, int]:
        """The number of passages by language."""
        total: Counter[Language] = Counter()
        for pointer in self.pointers:
            total.update(pointer.passages)
        return dict(total)


@dataclass(frozen=True, slots=True)
class Stored:
    """The rows of passages (with encodings) and documents as the store has them."""

    documents: tuple[tuple[Any, ...], ...] = ()
    passages: tuple[tuple[Any, ...], ...] = ()
    encodings: tuple[tuple[Any, ...], ...] = ()


class Collection:
    """The index that the address of ``server`` names, for the machine that indexes ``shard``.

    Methods may raise BackendError.
    """

    def __init__(self, server: Server, shard: Shard | None = None) -> None:
        self.server = server
        self.shard = shard
        self.name = server.address.name
        self.meta = meta_name(self.name)

    def pointers(self) -> list[Pointer]:
        """Return every pointer: those that count, and others while a variant is built beside."""
        if self.meta not in self.server.collections():
            return []
        try:
            rows = self.server.query(self.meta, f'key like "{POINTER}%"', ("key", "value"))
        except UnfinishedError:
            return []
        return [Pointer.from_json(row["value"]) for row in rows]

    def pointer(self, variant: str = "") -> Pointer | None:
        """Return what counts now of this machine's shard, in ``variant``; None if nothing does.

        Where there are no shards, there is one variant that counts.
        """
        if self.meta not in self.server.collections():
            return None
        key = pointer_key(str(self.shard or ""), variant)
        try:
            texts = self.texts([key])
        except UnfinishedError:
            return None
        return Pointer.from_json(texts[key]) if texts else None

    def published(self) -> Published | None:
        """Return all that counts now; None if there is no index.

        While shards are brought by another version or encoder, or divided otherwise, those count
        of which most are there, then the latest.
        """
        groups: defaultdict[tuple[str, int], list[Pointer]] = defaultdict(list)
        for pointer in self.pointers():
            count = 1 if pointer.part is None else pointer.part.count
            groups[pointer.variant, count].append(pointer)
        if not groups:
            return None
        complete = {key: len(group) / key[1] for key, group in groups.items()}
        written = {key: max(each.written for each in group) for key, group in groups.items()}
        best = max(groups, key=lambda key: (complete[key], written[key], key))
        members = sorted(groups[best], key=lambda pointer: pointer.first_id)
        present = {pointer.shard for pointer in members}
        count = best[1]
        wanted = [str(Shard(number, count)) for number in range(1, count + 1)]
        is_sharded = present != {""}
        missing = [name for name in wanted if name not in present] if is_sharded else []
        return Published(tuple(members), tuple(missing))

    def key(self, name: str) -> str:
        """Return the key of this machine's text that is called ``name``."""
        return name if self.shard is None else f"{name}@{self.shard}"

    def set_text(self, key: str, value: str) -> None:
        """Write a text of the meta collection."""
        self.server.upsert(self.meta, META, [{"key": key, "value": value}])

    def texts(self, keys: Sequence[str]) -> dict[str, str]:
        """Return texts of the meta collection by key."""
        result: dict[str, str] = {}
        for start in range(0, len(keys), IDS_AT_ONCE):
            chunk = json.dumps(keys[start : start + IDS_AT_ONCE])
            rows = self.server.query(self.meta, f"key in {chunk}", ("key", "value"))
            result.update((row["key"], row["value"]) for row in rows)
        return result

    def dimensions(self, pointer: Pointer | None = None) -> TermDimensions:
        """Return the dimensions of terms in the shard of ``pointer``, or of this machine."""
        shard = self.shard if pointer is None else pointer.part
        name = MOVED if shard is None else f"{MOVED}@{shard}"
        parts: list[str] = []
        while texts := self.texts([f"{name}.{len(parts)}"]):
            parts.extend(texts.values())
        content = unpack_document(parts) if parts else {}
        try:
            moved = {str(term): int(number) for term, number in content.items()}
        except (AttributeError, TypeError, ValueError) as error:
            raise BackendFormatError("what is on the server is not as it was written") from error
        return TermDimensions(0 if shard is None else shard.number, moved)

    def statistics(self, pointer: Pointer) -> Statistics:
        """Return the statistics of a generation."""
        by_kind: dict[str, dict[Language, LanguageStatistics]] = {"p": {}, "t": {}}
        for name, count in pointer.parts.items():
            keys = [statistics_key(pointer.version, name, part) for part in range(count)]
            texts = self.texts(keys)
            if len(texts) < count:
                raise BackendFormatError(
                    "{address}: statistics are missing; run 'index' again",
                    address=self.server.address,
                )
            kind, _, language = name.partition(":")
            content = unpack_document(texts[key] for key in keys)
            by_kind[kind][language] = LanguageStatistics.from_json(content)
        return Statistics(by_kind["p"], by_kind["t"])

    def names(self, pointer: Pointer) -> Names:
        """Return what the collections of a variant are called."""
        return Names(self.name, pointer.variant)

    def stamps(self, name: str, low: int, high: int) -> Iterator[dict[int, int]]:
        """Yield the stamps of rows by id, from ``low`` to ``high``, page by page."""
        pages = (
            partial(self._stamps_in, name, start, min(start + PAGE, high + 1))
            for start in range(low, high + 1, PAGE)
        )
        for calls in chunks(pages, AT_ONCE):
            yield from self.server.together(calls)

    def _stamps_in(self, name: str, start: int, end: int) -> dict[int, int]:
        """Return the stamps of rows with ids from ``start`` up to ``end``, which is excluded."""
        condition = f"id >= {start} and id < {end}"
        rows = self.server.query(name, condition, ("id", "stamp"))
        return {row["id"]: row["stamp"] for row in rows}

    def read_passages(self, names: Names, ids: Sequence[int]) -> Stored:
        """Return passages and encodings by id, those that are there."""
        rows = self._rows(names.passages, ids)
        passages: list[tuple[Any, ...]] = []
        encodings: list[tuple[Any, ...]] = []
        for row in rows.values():
            passage, encoding = check_values_of_pair(row)
            passages.append(passage)
            encodings.append(encoding)
        return Stored((), tuple(passages), tuple(encodings))

    def read_documents(self, names: Names, ids: Sequence[int]) -> Stored:
        """Return documents by id, those that are there."""
        rows = self._rows(names.documents, ids).values()
        return Stored(tuple(check_values(row, DOCUMENT_WIDTH) for row in rows))

    def _rows(self, name: str, ids: Sequence[int]) -> dict[int, tuple[Any, ...]]:
        """Return the rows of the store by id."""
        calls = [
            partial(self.server.query, name, f"id in {chunk}", ("id", "row"))
            for chunk in chunks(map(int, ids), IDS_AT_ONCE)
        ]
        texts = {row["id"]: row["row"] for rows in self.server.together(calls) for row in rows}
        return {
            number: unpack_row(text if is_whole(text) else self._join(name, number, text))
            for number, text in texts.items()
        }

    def _join(self, name: str, number: int, text: str) -> str:
        """Return a row with the parts that did not fit."""
        parts = [text]
        while not is_whole(joined := "".join(parts)):
            key = part_key(name, number, len(parts))
            continued = self.texts([key])
            if not continued:
                raise BackendFormatError(
                    "{address}: part of a row is missing; run 'index rebuild'",
                    address=self.server.address,
                )
            parts.append(continued[key])
        return joined


def check_values_of_pair(row: tuple[Any, ...]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Return a passage and its encoding from a row. Raises BackendFormatError."""
    if len(row) != 2:
        raise BackendFormatError("a row on the server has other columns than it should")
    return check_values(row[0], PASSAGE_WIDTH), check_values(row[1], ENCODING_WIDTH)


def pointer_key(shard: str, variant: str) -> str:
    """Return the key of the pointer of a shard in a variant; of the only one, if there is none."""
    return f"{POINTER}@{shard}@{variant}" if shard else POINTER


def statistics_key(version: StoreVersion, name: str, part: int) -> str:
    """Return the key of a part of the statistics of a language."""
    return f"s.{version.stamp}.{name}.{part}"


def part_key(name: str, number: int, part: int) -> str:
    """Return the key of a part of a row that did not fit its field, from 1."""
    return f"r.{name}.{number}.{part}"


def is_whole(text: str) -> bool:
    """Tell whether no part of a row is to follow: each but the last fills its field."""
    return not text or len(text) % MAX_TEXT != 0
