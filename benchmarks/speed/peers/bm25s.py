"""bm25s: an index for each language with its stemmer and stop words, memory-mapped."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks.speed.collection_reader import Passage, read_passages
from benchmarks.speed.peers.base import KEYWORD, import_library, installed_versions
from benchmarks.speed.word_lists import FUNCTION_WORDS
from index.types import ARABIC, ENGLISH, SPANISH, Language

_STEMMERS = {ENGLISH: "english", SPANISH: "spanish", ARABIC: "arabic"}


class Engine:
    """The numba backend, as recommended for large collections; updates rebuild the index."""

    modes = (KEYWORD,)

    def __init__(self) -> None:
        self._library = import_library("bm25s")
        self._retrievers: dict[Language, Any] = {}
        self._stemmers = {
            language: import_library("Stemmer").Stemmer(name)
            for language, name in _STEMMERS.items()
        }

    def versions(self) -> dict[str, str]:
        return installed_versions("bm25s", "numba", "PyStemmer")

    def build(self, collection: Path, folder: Path) -> int:
        texts_by_language: dict[Language, list[str]] = defaultdict(list)
        for passage in read_passages(collection):
            texts_by_language[passage.language].append(passage.text)
        for language, texts in texts_by_language.items():
            retriever = self._library.BM25(backend="numba")
            retriever.index(self._tokenize(texts, language), show_progress=False)
            retriever.save(str(folder / language), corpus=texts, show_progress=False)
        return sum(map(len, texts_by_language.values()))

    def open(self, folder: Path, *, once: bool = False) -> None:
        for path in folder.iterdir():
            retriever = self._library.BM25.load(str(path), mmap=True, load_corpus=True)
            if once:
                retriever.backend = "numpy"  # compiling takes longer than any search
            self._retrievers[path.name] = retriever

    def search(self, query: str, language: Language, mode: str, limit: int) -> list[str]:
        retriever = self._retrievers.get(language)
        if retriever is None:
            return []
        tokens = self._tokenize([query], language)
        if not tokens.vocab:  # stop words, or letters that marks divide: refused by numba's backend
            return []
        results = retriever.retrieve(tokens, k=limit, show_progress=False)
        scored = zip(results.documents[0], results.scores[0], strict=True)
        return [document["text"] for document, score in scored if score > 0]

    def update(self, collection: Path, folder: Path, changed: list[Passage]) -> None:
        self.build(collection, folder)

    def _tokenize(self, texts: list[str], language: Language) -> Any:
        # The library has no Arabic stop words.
        stop_words = FUNCTION_WORDS[ARABIC] if language == ARABIC else language
        return self._library.tokenize(
            texts,
            stopwords=stop_words if language in _STEMMERS else None,
            stemmer=self._stemmers.get(language),
            show_progress=False,
        )
