"""A large index in minutes instead of hours: one that was indexed, many times over.

Documents, passages, encodings and posting lists of an index are repeated under new ids. Paths and
signatures are new, and vectors differ a little, so that no passage counts as a copy of another.
Words are as frequent as in as many other documents, but there are no more of them, where a
collection that grew would have new rare ones; and blocks stay as small as they are, where a
larger collection would fill them.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.speed.collection import write_config
from index.config import Config
from index.files.atomic import create_file, create_private_folder
from index.files.checked import CheckedFile, CheckedWriter
from index.heal import seal_store
from index.int8 import Quantized
from index.keyword.blocks import PASSAGES_FIELD, StoredBlock
from index.keyword.hash_file import PAGE_SIZE
from index.keyword.manifest import BlockEntry, Manifest
from index.keyword.signatures import NO_SIGNATURE
from index.keyword.title_keys import ids_of, make_key
from index.locations import Locations
from index.store.checksums import Row, document_checksum, encoding_checksum, passage_checksum
from index.store.records import DocumentName
from index.store.row_store import RowStore
from index.store.rows import DocumentRow, PassageRow
from index.vectors.header import MatrixHeader
from index.vectors.matrix import PassageMatrix
from index.vectors.writer import MatrixWriter

_NOISE: Final = 2
"""Added to each number of a vector, of up to 127, at most."""
_ROWS_AT_ONCE: Final = 4_096


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a store: one copy of its documents."""

    documents: list[DocumentRow]
    passages: list[PassageRow]
    encodings: list[Row]

    @classmethod
    def read(cls, store: RowStore) -> _Rows:
        ids = store.passage_ids().tolist()
        chunks = [ids[start : start + _ROWS_AT_ONCE] for start in range(0, len(ids), _ROWS_AT_ONCE)]
        return cls(
            list(store.document_rows()),
            [row for chunk in chunks for row in store.passage_rows(chunk)],
            [row for chunk in chunks for row in store.encoding_rows(chunk)],
        )


@dataclass(frozen=True, slots=True)
class _Shift:
    """How ids and paths of copy ``number`` differ: ``before`` a path, ``after`` in its place."""

    number: int
    documents: int
    passages: int
    before: bytes
    after: bytes

    def document(self, row: DocumentRow) -> DocumentRow:
        fields = row._replace(
            id=row.id + self.documents,
            path=row.path.replace(self.before, self.after, 1),
            first_passage=row.first_passage + self.passages,
        )
        return fields._replace(checksum=document_checksum(*fields[:-1]))

    def passage(self, row: PassageRow) -> PassageRow:
        fields = row._replace(id=row.id + self.passages, document=row.document + self.documents)
        return fields._replace(checksum=passage_checksum(*fields[:-1]))

    def encoding(self, row: Row) -> Row:
        passage, kept, _ = row
        return passage + self.passages, kept, encoding_checksum(passage + self.passages, kept)


def multiply(
    source: Config, documents: Path, folder: Path, times: int, *, copy_files: bool = True
) -> Config:
    """Write the index of ``source`` over the folder ``documents`` so many ``times``.

    Copies of the files go to ``folder/documents``, the index to ``folder/index``. Without
    ``copy_files`` it can be searched, but not updated. Returns the settings for it.
    """
    copies = folder / "documents"
    copies.mkdir(parents=True)
    for number in range(times if copy_files else 0):
        # Not linked: of several names of a file the index knows one.
        shutil.copytree(documents, copies / f"{number:03}")
    config = write_config(folder, folder)
    before, after = Locations.of(source), Locations.of(config)
    create_private_folder(after.folder)
    create_private_folder(after.keyword)
    for name in ("marker", "store"):
        shutil.copyfile(getattr(before, name), getattr(after, name))
    store = RowStore.open(after.store, create=True)
    rows = _Rows.read(store)
    shifts = [
        _Shift(
            number,
            number * max(row.id for row in rows.documents),
            number * max(row.id for row in rows.passages),
            os.fsencode(documents.resolve()),
            os.fsencode((copies / f"{number:03}").resolve()),
        )
        for number in range(times)
    ]
    _write_store(store, rows, shifts)
    _write_keyword_index(store, before.keyword, after.keyword, rows, shifts)
    _write_matrix(store, before.matrix, after.matrix, shifts)
    seal_store(store, after)
    store.close()
    return config


def _write_store(store: RowStore, rows: _Rows, shifts: list[_Shift]) -> None:
    for shift in shifts:
        with store.transaction():
            store.put_rows(
                list(map(shift.document, rows.documents)),
                list(map(shift.passage, rows.passages)),
                list(map(shift.encoding, rows.encodings)),
            )
    last = shifts[-1]
    with store.transaction():
        counters = {
            "documents": len(rows.documents) * len(shifts),
            "last_document": last.documents + max(row.id for row in rows.documents),
            "last_passage": last.passages + max(row.id for row in rows.passages),
        }
        for name, number in counters.items():
            store.set_setting(name, str(number))
        store.advance_generation()
    store.flush()


def _write_keyword_index(
    store: RowStore, source: Path, target: Path, rows: _Rows, shifts: list[_Shift]
) -> None:
    manifest = Manifest.read(source)
    if manifest is None:
        raise ValueError(f"{source}: another version wrote this keyword index")
    by_first_passage = {row.first_passage: row for row in rows.documents}
    entries: dict[str, BlockEntry] = {}
    for name, entry in manifest.blocks.items():
        block = StoredBlock(source, name, entry)
        content = CheckedFile(source / name, PAGE_SIZE)
        content.check_all()
        for shift in shifts:
            if entry.titles:
                owners = [by_first_passage[first] for first in ids_of(block.ids).tolist()]
                ids = np.array([_title_key(shift.document(row)) for row in owners])
            else:
                ids = block.ids + shift.passages
            path = target / f"{secrets.token_hex(8)}.lists"
            digest = _write_block(path, bytes(content.content), block, ids, shift.number)
            entries[path.name] = replace(entry, digest=digest)
    Manifest(store.version, entries, []).write(target)


def _title_key(row: DocumentRow) -> int:
    name = (row.id, row.name, row.member, row.title, row.first_passage, row.passages)
    return make_key(DocumentName(*name))


def _write_block(
    path: Path, content: bytes, block: StoredBlock, ids: NDArray[np.int64], number: int
) -> str:
    """Write a block with other ``ids`` (n,) and signatures, which take as many bytes."""
    signatures = block.signatures()
    others = np.where(
        signatures == NO_SIGNATURE, signatures, signatures + np.uint64(number * 0x9E3779B1)
    )
    content = _replace_value(content, "ids", block.ids, ids)
    content = _replace_value(content, "signatures", signatures, others)
    with create_file(path) as file:
        writer = CheckedWriter(file, PAGE_SIZE)
        writer.write(content)
        return writer.finish()


def _replace_value(
    content: bytes, name: str, before: NDArray[np.generic], after: NDArray[np.generic]
) -> bytes:
    key = (PASSAGES_FIELD + name).encode()
    if content.count(key + before.tobytes()) != 1:
        raise ValueError(f"{name} are not where they are expected")
    return content.replace(key + before.tobytes(), key + after.astype(before.dtype).tobytes())


def _write_matrix(store: RowStore, source: Path, target: Path, shifts: list[_Shift]) -> None:
    matrix = PassageMatrix(source)
    ids = {
        language: np.concatenate([matrix.ids(language) + shift.passages for shift in shifts])
        for language in matrix.languages
    }
    header = MatrixHeader(
        store.version,
        matrix.encoder,
        matrix.dimensions,
        {language: len(of_language) for language, of_language in ids.items()},
    )
    with create_file(target) as file:
        writer = MatrixWriter(file, header, ids, store.passage_ids_by_path())
        for language in matrix.languages:
            for rows in _vary_rows(matrix, language, len(shifts)):
                writer.write_rows(language, rows)
        writer.finish()


def _vary_rows(matrix: PassageMatrix, language: str, times: int) -> Iterator[Quantized]:
    """Yield the vectors of a language so many ``times``, each time a little different."""
    rng = np.random.default_rng(0)
    scales, data = matrix.read_rows(language, np.arange(matrix.count(language)))
    for number in range(times):
        noise = rng.integers(-_NOISE, _NOISE + 1, data.shape, dtype=np.int8) * bool(number)
        varied = np.clip(data.astype(np.int16) + noise, -127, 127).astype(np.int8)
        yield Quantized(scales, varied)
