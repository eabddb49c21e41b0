"""trujaman itself, as ``index`` and ``search`` use it."""

from __future__ import annotations

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
    """Hits that are told what is lit in them and why; None for all."""
    _searcher: Searcher

    def versions(self) -> dict[str, str]:
        from importlib.metadata import version

        return {"trujaman": version("trujaman")}

    def build(self, collection: Path, folder: Path) -> int:
        return update(write_config(collection, folder)).passages

    def open(self, folder: Path, *, once: bool = False) -> None:
        self._searcher = Searcher.open(load(folder / "config.yaml"))

    def search(self, query: str, language: Language, mode: str, limit: int) -> list[str]:
        if mode == KEYWORD:
            found = self._searcher.search(
                SearchRequest(
                    query, mode=Mode.KEYWORD, limit=limit, filters=Filters(languages=(language,))
                ),
                explained=self.explained,
            )
        else:
            found = self._searcher.search(
                SearchRequest(query, limit=limit), explained=self.explained
            )
        return [hit.text for hit in found.hits]

    def update(self, collection: Path, folder: Path, changed: list[Passage]) -> None:
        # Which files have changed it finds out for itself.
        update(write_config(collection, folder))
