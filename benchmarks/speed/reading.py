"""Read a collection: a folder a language, with files of passages separated by blank lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.types import Language

GAP: Final = "\n\n"
"""Between passages."""
ABOUT: Final = "about.json"
"""Written when a collection is finished; says what it holds."""


@dataclass(frozen=True, slots=True)
class Size:
    """What a collection holds; ``bytes`` are those of its files (UTF-8)."""

    documents: int
    passages: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Text:
    """One passage as every engine is given it; ``number`` counts from 0 in the collection."""

    number: int
    path: str
    language: Language
    text: str


def size_of(folder: Path) -> Size | None:
    """Return what the collection in ``folder`` holds; None if it is not finished."""
    path = folder / ABOUT
    return Size(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def texts(folder: Path, language: Language = "") -> Iterator[Text]:
    """Yield the passages of the collection in ``folder``, of one language or of all.

    Files are read as they come; without ``language`` the numbers are those of the collection.
    """
    number = 0
    for path in sorted((folder / "documents" / language).rglob("*.txt")):
        passage_language = path.relative_to(folder / "documents").parts[0]
        for text in path.read_text(encoding="utf-8").strip().split(GAP):
            yield Text(number, str(path), passage_language, text)
            number += 1


def batches(passages: Iterable[Text], size: int) -> Iterator[list[Text]]:
    """Yield ``passages`` in lists of ``size``."""
    batch: list[Text] = []
    for passage in passages:
        batch.append(passage)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
