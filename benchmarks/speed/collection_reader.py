"""Read a collection: one folder per language, with text files of passages.

Passages of a file are separated by a blank line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.types import Language

PASSAGE_SEPARATOR: Final = "\n\n"
SIZE_FILE: Final = "about.json"
"""Holds the CollectionSize; written last, so that it marks a complete collection."""


@dataclass(frozen=True, slots=True)
class CollectionSize:
    """What a collection holds; ``bytes`` are those of its files (UTF-8)."""

    documents: int
    passages: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as every engine receives it; ``number`` counts from 0 in the collection."""

    number: int
    path: str
    language: Language
    text: str


def read_size(folder: Path) -> CollectionSize | None:
    """Return the size of the collection in ``folder``; None if it is incomplete."""
    path = folder / SIZE_FILE
    if not path.is_file():
        return None
    return CollectionSize(**json.loads(path.read_text(encoding="utf-8")))


def read_passages(folder: Path, language: Language = "") -> Iterator[Passage]:
    """Yield the passages of the collection in ``folder``, of one language or of all.

    Files are read one at a time. With a ``language``, passages are numbered from 0 in that
    language.
    """
    number = 0
    for path in sorted((folder / "documents" / language).rglob("*.txt")):
        passage_language = language_of(path, folder)
        for text in split_file(path):
            yield Passage(number, str(path), passage_language, text)
            number += 1


def split_file(path: Path) -> list[str]:
    """Return the texts of the passages in a file."""
    return path.read_text(encoding="utf-8").strip().split(PASSAGE_SEPARATOR)


def language_of(path: Path, folder: Path) -> Language:
    """Return the language of a file of the collection in ``folder``."""
    return path.relative_to(folder / "documents").parts[0]


def split_batches(passages: Iterable[Passage], size: int) -> Iterator[list[Passage]]:
    """Yield ``passages`` in lists of ``size``; the last one may be shorter."""
    batch: list[Passage] = []
    for passage in passages:
        batch.append(passage)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
