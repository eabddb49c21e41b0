"""tantivy: a field for each language with its stemmer; queries search their language's field."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from benchmarks.speed.collection_reader import Passage, read_passages
from benchmarks.speed.peers.base import KEYWORD, import_library, installed_versions
from index.types import ARABIC, ENGLISH, SPANISH, Language

_STEMMERS = {ENGLISH: "english", SPANISH: "spanish", ARABIC: "arabic"}
_MAX_TOKEN_BYTES = 40
"""Longer words are dropped, as tantivy's own ``en_stem`` does."""


class Engine:
    """The chain of tantivy's ``en_stem`` (simple, no long words, lower case, stemmer)."""

    modes = (KEYWORD,)
    _index: Any
    _searcher: Any

    def __init__(self) -> None:
        import_library("tantivy")

    def versions(self) -> dict[str, str]:
        return installed_versions("tantivy")

    def build(self, collection: Path, folder: Path) -> int:
        index = _open_index(folder)
        writer = index.writer()
        for passage in read_passages(collection):
            writer.add_document(_document(passage))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return int(index.searcher().num_docs)

    def open(self, folder: Path, *, once: bool = False) -> None:
        self._index = _open_index(folder)
        self._searcher = self._index.searcher()

    def search(self, query: str, language: Language, mode: str, limit: int) -> list[str]:
        words = " ".join(re.findall(r"\w+", query))
        parsed = self._index.parse_query(words, [_field(language)])
        hits = self._searcher.search(parsed, limit, count=False).hits
        return [self._searcher.doc(address)[_field(language)][0] for _, address in hits]

    def update(self, collection: Path, folder: Path, changed: list[Passage]) -> None:
        writer = _open_index(folder).writer()
        for passage in changed:
            writer.delete_documents_by_term("number", passage.number)
            writer.add_document(_document(passage))
        writer.commit()
        writer.wait_merging_threads()


def _field(language: Language) -> str:
    return f"text_{language}" if language in _STEMMERS else "text_other"


def _document(passage: Passage) -> Any:
    document = import_library("tantivy").Document()
    document.add_unsigned("number", passage.number)
    document.add_text(_field(passage.language), passage.text)
    return document


def _open_index(folder: Path) -> Any:
    tantivy = import_library("tantivy")
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", stored=True, indexed=True)
    builder.add_text_field("text_other", stored=True, tokenizer_name="default")
    for language in _STEMMERS:
        builder.add_text_field(_field(language), stored=True, tokenizer_name=language)
    index = tantivy.Index(builder.build(), path=str(folder))
    for language, stemmer in _STEMMERS.items():
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        analyzer = analyzer.filter(tantivy.Filter.remove_long(_MAX_TOKEN_BYTES))
        analyzer = analyzer.filter(tantivy.Filter.lowercase())
        analyzer = analyzer.filter(tantivy.Filter.stemmer(stemmer))
        index.register_tokenizer(language, analyzer.build())
    return index
