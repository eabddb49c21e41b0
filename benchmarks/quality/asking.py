"""A collection in a real index, and the engine's ranking of its documents.

Every document becomes a file, :func:`index.update.update` indexes the files and
:class:`search.engine.Engine` answers: what is measured is what people use. A
document ranks with its best passage.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.quality.collection import Collection
from index.config import Config, load
from index.types import Language
from index.update import update
from search.engine import Engine
from search.types import Filters, Mode, SearchRequest

DEPTH: Final = 10
"""Documents that count; metrics are cut off here."""

_LIMITS: Final = (5, 20, 80, 320)
"""Passages asked for in turn, until they hold what is to be known.

Most of a search's time goes into preparing hits for display, so the few that
usually suffice are tried first; a longer list begins with the shorter one.
"""


class Asker:
    """An engine that answers with documents of one collection."""

    def __init__(self, engine: Engine, names: dict[str, str]) -> None:
        """``names``: the absolute path of each document's file → its id."""
        self.engine = engine
        self._names = names

    def ranking(
        self, query: str, mode: Mode, languages: tuple[Language, ...] | None, wanted: set[str]
    ) -> tuple[str, ...]:
        """Return ids of documents, best first, without repetition.

        At least the first DEPTH, unless the engine finds fewer or all of
        ``wanted`` are among those returned.
        """
        ranked: dict[str, None] = {}
        for limit in _LIMITS:
            hits = self.engine.search(
                SearchRequest(query, mode=mode, limit=limit, filters=Filters(languages=languages))
            ).hits
            ranked = dict.fromkeys(self._names[os.path.abspath(hit.path)] for hit in hits)
            if len(hits) < limit or len(ranked) >= DEPTH or wanted <= ranked.keys():
                break
        return tuple(ranked)


@contextmanager
def indexed(collection: Collection, work: Path) -> Iterator[tuple[Asker, Config]]:
    """Index ``collection`` below ``work`` and open it; both stay there afterwards."""
    folder = Path(os.path.abspath(work)) / collection.name
    names = _write(collection, folder / "documents")
    path = folder / "config.yaml"
    path.write_text("documents: [documents]\ndata_dir: data\n", encoding="utf-8")
    config = load(path)
    update(config)
    engine = Engine.open(config)
    try:
        yield Asker(engine, names), config
    finally:
        engine.close()


def _write(collection: Collection, folder: Path) -> dict[str, str]:
    """Write what is new or changed, remove what is not of the collection; path → id."""
    names: dict[str, str] = {}
    for number, document in enumerate(collection.documents):
        path = folder / document.language / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != document.text:
            path.write_text(document.text, encoding="utf-8")
        names[str(path)] = document.id
    for path in folder.rglob("*.txt"):
        if str(path) not in names:
            path.unlink()
    return names
