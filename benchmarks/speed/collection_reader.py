"""Read a collection: a folder a language, with files of passages separated by blank lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.types import Language

PASSAGE_SEPARATOR: Final = "\n\n"
"""Between passages."""
SIZE_FILE: Final = "about.json"
"""Written when a collection is finished; says what it holds."""


@dataclass(frozen=True, slots=True)
class CollectionSize:
    """What a collection holds; ``bytes`` are those of its files (UTF-8)."""

    documents: int
    passages: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage as every engine is given it; ``number`` counts from 0 in the collection."""

    number: int
    path: str
    language: Language
    text: str


def read_size(folder: Path) -> CollectionSize | None:
    """Return what the collection in ``folder`` holds; None if it is not finished."""
    path = folder / SIZE_FILE
    return (
        CollectionSize(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None
    )


def read_passages(folder: Path, language: Language = "") -> Iterator[Passage]:
    """Yield the passages of the collection in ``folder``, of one language or of all.

    Files are read as they come; without ``language`` the numbers are those of the collection.
    """
    number = 0
    for path in sorted((folder / "documents" / language).rglob("*.txt")):
        passage_language = path.relative_to(folder / "documents").parts[0]
        for text in path.read_text(encoding="utf-8").strip().split(PASSAGE_SEPARATOR):
            yield Passage(number, str(path), passage_language, text)
            number += 1


def split_batches(passages: Iterable[Passage], size: int) -> Iterator[list[Passage]]:
    """Yield ``passages`` in lists of ``size``."""
    batch: list[Passage] = []
    for passage in passages:
        batch.append(passage)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
