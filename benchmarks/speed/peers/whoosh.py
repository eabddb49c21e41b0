"""Plain Whoosh: its text field, analyser and BM25F."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.speed.collection_reader import Passage, read_passages
from benchmarks.speed.peers.base import KEYWORD, import_library, installed_versions
from index.types import Language

_WRITER_MEGABYTES = 256
"""As Whoosh's documentation recommends for large batches."""


class Engine:
    """One index over all languages; any word may match."""

    modes = (KEYWORD,)
    _searcher: Any
    _parser: Any

    def __init__(self) -> None:
        for module in ("whoosh.index", "whoosh.qparser", "whoosh.writing"):
            import_library(module)

    def versions(self) -> dict[str, str]:
        return installed_versions("Whoosh")

    def build(self, collection: Path, folder: Path) -> int:
        from whoosh import fields
        from whoosh.index import create_in

        number = fields.ID(stored=True, unique=True)
        schema = fields.Schema(number=number, text=fields.TEXT(stored=True))
        index = create_in(folder, schema)
        writer = index.writer(limitmb=_WRITER_MEGABYTES)
        for passage in read_passages(collection):
            writer.add_document(number=str(passage.number), text=passage.text)
        writer.commit()
        return int(index.doc_count())

    def open(self, folder: Path, *, once: bool = False) -> None:
        from whoosh.index import open_dir
        from whoosh.qparser import OrGroup, QueryParser

        index = open_dir(folder)
        self._searcher = index.searcher()
        self._parser = QueryParser("text", index.schema, group=OrGroup)

    def search(self, query: str, language: Language, mode: str, limit: int) -> list[str]:
        results = self._searcher.search(self._parser.parse(query), limit=limit)
        return [hit["text"] for hit in results]

    def update(self, collection: Path, folder: Path, changed: list[Passage]) -> None:
        from whoosh.index import open_dir

        writer = open_dir(folder).writer(limitmb=_WRITER_MEGABYTES)
        for passage in changed:
            writer.update_document(number=str(passage.number), text=passage.text)
        writer.commit()
