"""Change 1 % of a collection's files for a while, to measure how engines update."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.speed.collection_reader import (
    PASSAGE_SEPARATOR,
    Passage,
    language_of,
    read_passages,
    split_file,
)
from benchmarks.speed.text_generator import TextGenerator
from benchmarks.speed.vocabulary import load_vocabulary
from index.types import ENGLISH, LANGUAGES

CHANGED_SHARE: Final = 0.01
_BACKUP_FOLDER: Final = "aside"
_CHANGED_FILES: Final = "changed.json"
"""Maps the path of each changed file to the number of its first passage."""


@contextmanager
def change_files(collection: Path, seed: int) -> Iterator[int]:
    """Change every passage of 1 % of the files; yield the number of changed passages.

    The original files are restored on exit.
    """
    restore_files(collection)
    passages_by_path: dict[str, list[Passage]] = {}
    for passage in read_passages(collection):
        passages_by_path.setdefault(passage.path, []).append(passage)
    count = max(1, round(len(passages_by_path) * CHANGED_SHARE))
    paths = sorted(random.Random(seed).sample(sorted(passages_by_path), count))
    first_numbers = {path: passages_by_path[path][0].number for path in paths}
    backup = collection / _BACKUP_FOLDER
    backup.mkdir()
    try:
        (backup / _CHANGED_FILES).write_text(json.dumps(first_numbers))
        for position, path in enumerate(paths):
            # Moved, not copied: the restored file keeps its times.
            Path(path).replace(backup / f"{position}.txt")
        yield _write_replacements([passages_by_path[path] for path in paths], seed)
    finally:
        restore_files(collection)


def read_changed_passages(collection: Path) -> list[Passage]:
    """Return the passages that :func:`change_files` has written, read from their files."""
    content = (collection / _BACKUP_FOLDER / _CHANGED_FILES).read_text()
    first_numbers: dict[str, int] = json.loads(content)
    passages = []
    for path, first_number in first_numbers.items():
        language = language_of(Path(path), collection)
        for number, text in enumerate(split_file(Path(path)), first_number):
            passages.append(Passage(number, path, language, text))
    return passages


def restore_files(collection: Path) -> None:
    """Restore the original files, also after an interrupted run."""
    backup = collection / _BACKUP_FOLDER
    if not backup.is_dir():
        return
    changed_files = backup / _CHANGED_FILES
    paths = json.loads(changed_files.read_text()) if changed_files.is_file() else {}
    for position, path in enumerate(paths):
        original = backup / f"{position}.txt"
        if original.is_file():
            original.replace(path)
    changed_files.unlink(missing_ok=True)
    backup.rmdir()


def _write_replacements(documents: list[list[Passage]], seed: int) -> int:
    """Write new texts, with as many passages, in place of ``documents``; return how many."""
    vocabularies = {language: load_vocabulary(language) for language in LANGUAGES}
    for number, passages in enumerate(documents, 1):
        language = passages[0].language if passages[0].language in vocabularies else ENGLISH
        generator = TextGenerator(vocabularies[language], seed + number)
        texts: list[str] = []
        for document in generator.documents(len(passages)):
            texts += document
        content = PASSAGE_SEPARATOR.join(texts) + "\n"
        Path(passages[0].path).write_text(content, encoding="utf-8")
    return sum(map(len, documents))
