"""trujaman itself, as ``index`` and ``search`` use it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from benchmarks.speed.collection import write_config
from benchmarks.speed.collection_reader import Passage
from benchmarks.speed.peers.base import HYBRID, KEYWORD
from index.config import load
from index.types import Language
from index.update import update
from search.engine import Engine as Searcher
from search.types import Filters, Mode, SearchRequest


class Engine:
    """Hybrid: all languages, with translation. Keyword: the query's own language only."""

    modes = (HYBRID, KEYWORD)
    explained: int | None = None
    """Number of hits to highlight and explain; None for all."""
    folds_copies = True
    _searcher: Searcher

    def versions(self) -> dict[str, str]:
        from importlib.metadata import version

        return {"trujaman": version("trujaman")}

    def build(self, collection: Path, folder: Path) -> int:
        return update(write_config(collection, folder)).passages

    def open(self, folder: Path, *, once: bool = False) -> None:
        self._searcher = Searcher.open(load(folder / "config.yaml"))

    def search(self, query: str, language: Language, mode: str, limit: int) -> list[str]:
        request = SearchRequest(query, limit=limit, folds_copies=self.folds_copies)
        if mode == KEYWORD:
            filters = Filters(languages=(language,))
            request = replace(request, mode=Mode.KEYWORD, filters=filters)
        result = self._searcher.search(request, explained=self.explained)
        return [hit.text for hit in result.hits]

    def update(self, collection: Path, folder: Path, changed: list[Passage]) -> None:
        # It detects the changed files itself.
        update(write_config(collection, folder))
