"""Brings an index on a server to the version of the store.

The store stays the truth of whoever indexes: the server's rows are derived from it, as the
keyword index and the matrix are, and compared with it by id and stamp. So a run that was killed,
or whose server was, is continued by the next, every passage is there once, and what has left the
store leaves the server. Readers see the earlier generation's statistics until the pointer moves.

Weights of terms depend on the average length of passages. It is fixed in a variant; when it has
moved by more than MAX_DRIFT, or the encoder or the analysis is another, a variant is built beside
and takes the place of the other at once.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from xxhash import xxh3_64_hexdigest

from index.chunks import chunks
from index.embedding.protocol import Encoder
from index.errors import BackendFormatError
from index.keyword.index import KeywordIndex
from index.keyword.title_keys import make_key
from index.keyword.titles import title_texts
from index.milvus.collection import (
    IDS_AT_ONCE,
    MOVED,
    REACH,
    Collection,
    Pointer,
    is_whole,
    part_key,
    pointer_key,
    statistics_key,
)
from index.milvus.entities import (
    Entity,
    EntityMaker,
    document_entity,
    passage_stamp,
    title_stamp,
)
from index.milvus.packing import pack_document, pack_row, unpack_row
from index.milvus.schema import (
    DOCUMENTS,
    META,
    SCHEMA_VERSION,
    TITLES,
    Names,
    Schema,
    passage_schema,
)
from index.milvus.statistics import Statistics, gather_statistics
from index.milvus.terms import TermDimensions
from index.store.compression import decompress
from index.store.row_store import RowStore
from index.store.rows import DocumentRow
from index.store.schema import READERS_SETTING
from index.text.analysis import ANALYSIS_VERSION
from index.types import Language, Progress, StoreVersion
from index.vectors.matrix import PassageMatrix

MAX_DRIFT: Final = 0.05
"""By how much the average length of a language may differ from that of the variant."""
_VARIANT_DIGITS: Final = 12
_BATCH: Final = 500
"""Rows in one call: about 2 MB."""
_DOCUMENTS_AT_ONCE: Final = 200

Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Written:
    """How many passages, titles and documents were written and deleted."""

    written: int
    deleted: int


class Writer:
    """Writes what ``store`` holds to a server; ``keyword`` and ``matrix`` are derived from it."""

    def __init__(
        self,
        collection: Collection,
        store: RowStore,
        keyword: KeywordIndex,
        matrix: PassageMatrix,
        encoder: Encoder,
        report: Report,
    ) -> None:
        self._collection = collection
        self._server = collection.server
        self._store = store
        self._keyword = keyword
        self._matrix = matrix
        self._encoder = encoder
        self._report = report
        self._languages = _title_languages(keyword)

    def write(self) -> Written:
        """Bring the server to the store's version; do nothing if it is there."""
        before = self._earlier()
        if before is not None and before.version == self._store.version:
            return Written(0, 0)
        self._server.create(self._collection.meta, META)
        statistics = gather_statistics(self._keyword, self._matrix)
        averages = self._averages(statistics, before)
        names = Names(self._collection.name, self._variant(averages, before))
        dimensions = self._settle_terms(statistics, before)
        schema = passage_schema(self._encoder.dimensions)
        self._server.create(names.passages, schema)
        self._server.create(names.documents, DOCUMENTS)
        maker = EntityMaker(self._encoder, averages, dimensions)
        last = self._last_ids(before)
        outcome = self._write_rows(names, schema, maker, last)
        pointer = self._pointer(names, averages, statistics, last)
        self._write_statistics(pointer, statistics)
        for name in (names.passages, names.documents, self._collection.meta):
            self._server.settle(name)
        key = pointer_key(pointer.shard, pointer.variant)
        self._collection.set_text(key, pointer.to_json())
        if before is not None and before.version != pointer.version:
            self._drop_statistics(before)
        self._drop_others(names)
        return outcome

    def _earlier(self) -> Pointer | None:
        """Return what counts now; None if there is nothing, or nothing that can be read."""
        try:
            return self._collection.pointer(self._shard_variant())
        except BackendFormatError:
            return None

    def _averages(self, statistics: Statistics, before: Pointer | None) -> dict[str, float]:
        """Return the averages of the variant: the earlier ones, unless one has moved too far.

        Those of a shard stay: its rows lie among others', and are not written anew alone.
        """
        now = {language: each.average for language, each in statistics.passages.items()}
        now |= {TITLES + language: each.average for language, each in statistics.titles.items()}
        if before is None:
            return now
        fixed = dict(before.averages)
        has_moved = any(
            abs(average - fixed[name]) > MAX_DRIFT * fixed[name]
            for name, average in now.items()
            if name in fixed
        )
        if has_moved and self._collection.shard is None:
            return now
        return {**now, **fixed}

    def _variant(self, averages: dict[str, float], before: Pointer | None) -> str:
        """Return what names a variant: a language that comes later does not make another.

        All shards have one, whatever their averages: what hashes divide is alike in length.
        """
        if self._collection.shard is not None:
            return self._shard_variant()
        settled = [f"{name}={averages[name]:.3f}" for name in sorted(averages)]
        if before is not None and self._agrees(before, averages):
            return before.variant
        return _name_variant(self._encoder.name, *settled)

    def _shard_variant(self) -> str:
        shard = self._collection.shard
        return "" if shard is None else _name_variant(self._encoder.name, f"{shard.count} shards")

    def _agrees(self, before: Pointer, averages: dict[str, float]) -> bool:
        same = all(averages.get(name, value) == value for name, value in before.averages.items())
        return same and before.encoder == self._encoder.name and before.analysis == ANALYSIS_VERSION

    def _settle_terms(self, statistics: Statistics, before: Pointer | None) -> TermDimensions:
        """Return the dimensions of terms, and note them before any row is written."""
        known = self._collection.dimensions()
        present: Iterable[str] = ()
        if before is not None:
            with suppress(BackendFormatError):  # then all that there is counts as new
                present = list(self._collection.statistics(before).terms())
        settled = known.settle(statistics.terms(), present)
        if settled != known:
            for number, part in enumerate(pack_document(settled.moved)):
                self._collection.set_text(f"{self._collection.key(MOVED)}.{number}", part)
        return settled

    def _last_ids(self, before: Pointer | None) -> tuple[int, int]:
        """Return up to which ids of documents and passages the server may have rows."""
        documents = int(self._store.get_setting("last_document") or 0)
        passages = int(self._store.get_setting("last_passage") or 0)
        if before is not None:
            documents = max(documents, before.last_document)
            passages = max(passages, before.last_passage)
        # Runs that were killed may have written more than any pointer says, from any store.
        key = self._collection.key(REACH)
        reach = self._collection.texts([key]).get(key, "[0, 0]")
        others_document, others_passage = unpack_row(reach)
        documents, passages = max(documents, others_document), max(passages, others_passage)
        self._collection.set_text(key, pack_row((documents, passages)))
        return documents, passages

    def _write_rows(
        self, names: Names, schema: Schema, maker: EntityMaker, last: tuple[int, int]
    ) -> Written:
        last_document, last_passage = last
        shard = self._collection.shard
        first = 0 if shard is None else shard.first_id
        present = self._stamps(names.passages, first, last_passage)
        present |= self._stamps(names.passages, -last_document, -first - 1)
        documents_there = self._stamps(names.documents, first, last_document)
        wanted: set[int] = set()
        documents: set[int] = set()
        total = self._store.passage_count()
        written = 0
        for batch in chunks(self._store.document_rows(), _DOCUMENTS_AT_ONCE):
            entities = list(self._missing_documents(batch, documents_there))
            self._begin_upsert(names.documents, DOCUMENTS, entities)
            written += len(entities)
            documents.update(document.id for document in batch)
            for entity_batch in self._missing_rows(batch, present, wanted, maker):
                self._begin_upsert(names.passages, schema, entity_batch)
                written += len(entity_batch)
            done = sum(number > 0 for number in wanted)
            self._report(Progress("server", done, total))
        self._server.finish()
        gone = [number for number in present if number not in wanted]
        gone_documents = [number for number in documents_there if number not in documents]
        self._delete(names.passages, gone)
        self._delete(names.documents, gone_documents)
        return Written(written, len(gone) + len(gone_documents))

    def _stamps(self, name: str, low: int, high: int) -> dict[int, int]:
        stamps: dict[int, int] = {}
        for page in self._collection.stamps(name, low, high):
            stamps.update(page)
        return stamps

    def _missing_documents(
        self, documents: Sequence[DocumentRow], present: dict[int, int]
    ) -> Iterator[Entity]:
        for document in documents:
            entity = document_entity(document)
            if present.get(document.id) != entity.fields["stamp"]:
                yield entity

    def _missing_rows(
        self,
        documents: Sequence[DocumentRow],
        present: dict[int, int],
        wanted: set[int],
        maker: EntityMaker,
    ) -> Iterator[list[Entity]]:
        """Yield the passages and titles of ``documents`` that the server has not as they are.

        The ids of all that it should have are added to ``wanted``.
        """
        by_language: dict[Language, list[Any]] = {}
        for document in documents:
            ids = list(document.passage_ids)
            encodings = {row[0]: row for row in self._store.encoding_rows(ids)}
            for passage in self._store.passage_rows(ids):
                encoding = encodings.get(passage.id, (passage.id, b"", b""))
                wanted.add(passage.id)
                stamp = passage_stamp(passage.id, passage.checksum, document, encoding[2])
                if present.get(passage.id) != stamp:
                    by_language.setdefault(passage.language, []).append(
                        (passage, document, encoding)
                    )
        for language, rows in by_language.items():
            for batch in chunks(rows, _BATCH):
                texts = [decompress(passage.stored) for passage, _, _ in batch]
                yield maker.passages(language, batch, texts)
        yield from self._missing_titles(documents, present, wanted, maker)

    def _missing_titles(
        self,
        documents: Sequence[DocumentRow],
        present: dict[int, int],
        wanted: set[int],
        maker: EntityMaker,
    ) -> Iterator[list[Entity]]:
        by_id = {document.id: document for document in documents}
        named = self._store.find_document_names(list(by_id))
        by_language: dict[Language, list[Any]] = {}
        for name in named:
            language = self._languages.get(make_key(name))
            if language is None:
                continue  # a title without words
            wanted.add(-name.id)
            if present.get(-name.id) != title_stamp(by_id[name.id], language):
                by_language.setdefault(language, []).append((name, by_id[name.id]))
        for language, rows in by_language.items():
            for batch in chunks(rows, _BATCH):
                texts = dict(title_texts(self._store, [make_key(name) for name, _ in batch]))
                yield maker.titles(language, batch, [texts[make_key(name)] for name, _ in batch])

    def _begin_upsert(self, name: str, schema: Schema, entities: Sequence[Entity]) -> None:
        """Write ``entities`` while the next are made; those begun before are written first."""
        if entities:
            self._server.begin(partial(self._upsert, name, schema, entities))

    def _upsert(self, name: str, schema: Schema, entities: Sequence[Entity]) -> None:
        parts = [
            {"key": part_key(name, entity.fields["id"], number), "value": part}
            for entity in entities
            for number, part in enumerate(entity.parts, start=1)
        ]
        for batch in chunks(parts, 20):
            self._server.upsert(self._collection.meta, META, batch)
        for batch in chunks([entity.fields for entity in entities], _BATCH):
            self._server.upsert(name, schema, batch)

    def _delete(self, name: str, ids: Sequence[int]) -> None:
        for batch in chunks(sorted(ids), IDS_AT_ONCE):
            for row in self._server.query(name, f"id in {batch}", ("id", "row")):
                if not is_whole(row["row"]):  # nothing of what was removed stays there
                    key = part_key(name, row["id"], 0).removesuffix("0")
                    self._server.delete(self._collection.meta, f'key like "{key}%"')
            self._server.delete(name, f"id in {batch}")

    def _pointer(
        self,
        names: Names,
        averages: dict[str, float],
        statistics: Statistics,
        last: tuple[int, int],
    ) -> Pointer:
        version: StoreVersion = self._store.version
        return Pointer(
            version=version,
            variant=names.variant,
            encoder=self._encoder.name,
            dimensions=self._encoder.dimensions,
            analysis=ANALYSIS_VERSION,
            averages=averages,
            last_document=last[0],
            last_passage=last[1],
            passages={language: each.count for language, each in statistics.passages.items()},
            documents=self._store.document_count(),
            parts={name: len(parts) for name, parts in _packed(statistics)},
            shard=str(self._collection.shard or ""),
            written=int(time.time()),
            readers=self._store.get_setting(READERS_SETTING) or "",
        )

    def _write_statistics(self, pointer: Pointer, statistics: Statistics) -> None:
        for name, parts in _packed(statistics):
            for number, part in enumerate(parts):
                self._collection.set_text(statistics_key(pointer.version, name, number), part)

    def _drop_others(self, names: Names) -> None:
        """Delete what no generation needs any more, once all of ``names`` counts."""
        published = self._collection.published()
        if published is None or published.missing or published.first.variant != names.variant:
            return  # another machine will, which is the last to bring its shard
        current = {pointer.version for pointer in published.pointers}
        for pointer in self._collection.pointers():
            if pointer.version not in current or pointer.variant != names.variant:
                key = pointer_key(pointer.shard, pointer.variant)
                self._server.delete(self._collection.meta, f"key == {json.dumps(key)}")
                if pointer.version not in current:
                    self._drop_statistics(pointer)
        kept = {names.passages, names.documents}
        earlier = re.compile(rf"{names.name}_[pd]_[0-9a-f]{{{_VARIANT_DIGITS}}}")
        for name in self._server.collections():
            if earlier.fullmatch(name) and name not in kept:
                self._server.drop(name)
                self._server.delete(self._collection.meta, f'key like "r.{name}.%"')

    def _drop_statistics(self, pointer: Pointer) -> None:
        self._server.delete(self._collection.meta, f'key like "s.{pointer.version.stamp}.%"')


def _name_variant(encoder: str, *settled: str) -> str:
    parts = (SCHEMA_VERSION, ANALYSIS_VERSION, encoder, *settled)
    return xxh3_64_hexdigest("\n".join(map(str, parts)).encode())[:_VARIANT_DIGITS]


def _title_languages(keyword: KeywordIndex) -> dict[int, Language]:
    """Return the language of each title, by key."""
    languages: dict[int, Language] = {}
    titles = keyword.titles
    for language in titles.languages:
        ids, live = titles.ids(language), titles.live(language)
        languages.update(dict.fromkeys((ids if live is None else ids[live]).tolist(), language))
    return languages


def _packed(statistics: Statistics) -> Iterator[tuple[str, list[str]]]:
    for kind, by_language in (("p", statistics.passages), ("t", statistics.titles)):
        for language, each in by_language.items():
            yield f"{kind}:{language}", pack_document(each.to_json())
