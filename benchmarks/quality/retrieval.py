"""Index a collection as a user would, and rank its documents with the search engine.

Every document becomes a file, :func:`index.update.update` indexes the files and
:class:`search.engine.Engine` answers, so that what is measured is what people use. A
document ranks with its best passage.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.quality.collection import Collection
from index.backend_address import LOCAL
from index.config import Config, load
from index.types import Language
from index.update import update
from search.engine import Engine
from search.types import Filters, Mode, SearchRequest

DEPTH: Final = 10
"""How many documents of a ranking count; metrics are cut off here."""

_PASSAGE_LIMITS: Final = (DEPTH, 20, 80, 320)
"""How many passages to request, in turn, until they contain enough documents.

The first list is what people see. What a longer list has besides comes after it: which passages
are in a list is decided by score, but those with words of the query come first in it.
"""


class DocumentRetriever:
    """Ranks the documents of one collection with an engine."""

    def __init__(self, engine: Engine, ids_by_path: dict[str, str]) -> None:
        """``ids_by_path`` has the id of every document by the absolute path of its file."""
        self._engine = engine
        self._ids_by_path = ids_by_path

    def rank(
        self, query: str, mode: Mode, languages: tuple[Language, ...] | None, relevant: set[str]
    ) -> tuple[str, ...]:
        """Return ids of documents, best first, without repetition.

        The ranking may end early, after fewer than DEPTH documents, if it contains all of
        ``relevant`` or if the engine finds no more.
        """
        filters = Filters(languages=languages)
        ranking: dict[str, None] = {}
        for limit in _PASSAGE_LIMITS:
            request = SearchRequest(query, mode=mode, limit=limit, filters=filters)
            hits = self._engine.search(request).hits
            for hit in hits:
                ranking.setdefault(self._ids_by_path[os.path.abspath(hit.path)])
            if len(hits) < limit or len(ranking) >= DEPTH or relevant <= ranking.keys():
                break
        return tuple(ranking)


@contextmanager
def index_collection(
    collection: Collection, work: Path, backend: str = LOCAL
) -> Iterator[tuple[DocumentRetriever, Config]]:
    """Index ``collection`` in a folder below ``work``, at ``backend``, and open the index.

    The files and the index stay there. An index that is there already is brought up to date.
    """
    folder = Path(os.path.abspath(work)) / collection.name
    ids_by_path = _write_documents(collection, folder / "documents")
    config_path = folder / "config.yaml"
    settings = f"documents: [documents]\ndata_dir: data\nbackend: {json.dumps(backend)}\n"
    config_path.write_text(settings, encoding="utf-8")
    config = load(config_path)
    update(config)
    engine = Engine.open(config)
    try:
        yield DocumentRetriever(engine, ids_by_path), config
    finally:
        engine.close()


def _write_documents(collection: Collection, folder: Path) -> dict[str, str]:
    """Make ``folder`` contain the documents, one file each; return their ids by path.

    Files that have not changed are left alone, so that they need not be indexed again.
    """
    ids_by_path: dict[str, str] = {}
    for number, document in enumerate(collection.documents):
        path = folder / document.language / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != document.text:
            path.write_text(document.text, encoding="utf-8")
        ids_by_path[str(path)] = document.id
    for path in folder.rglob("*.txt"):
        if str(path) not in ids_by_path:
            path.unlink()
    return ids_by_path
