"""A hundredth of a collection's files with other texts in them, put back afterwards."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.speed.collection_reader import PASSAGE_SEPARATOR, Passage, read_passages
from benchmarks.speed.text_generator import TextGenerator
from benchmarks.speed.vocabulary import load_vocabulary
from index.types import ENGLISH, LANGUAGES

CHANGED_SHARE: Final = 0.01
_ASIDE: Final = "aside"
_LIST: Final = "changed.json"


@contextmanager
def change_files(collection: Path, seed: int) -> Iterator[int]:
    """Change every passage of a hundredth of the files; yield the number of passages."""
    restore_files(collection)
    files: dict[str, list[Passage]] = {}
    for passage in read_passages(collection):
        files.setdefault(passage.path, []).append(passage)
    rng = random.Random(seed)
    chosen = sorted(rng.sample(sorted(files), max(1, round(len(files) * CHANGED_SHARE))))
    listed = {path: files[path][0].number for path in chosen}
    aside = collection / _ASIDE
    aside.mkdir()
    try:
        (aside / _LIST).write_text(json.dumps(listed))
        for place, path in enumerate(chosen):
            # Moved, not copied: what comes back is the same file with the same times.
            Path(path).replace(aside / f"{place}.txt")
        yield _write([files[path] for path in chosen], seed)
    finally:
        restore_files(collection)


def read_changed_passages(collection: Path) -> list[Passage]:
    """Return the passages that :func:`changes` has changed, read from their files."""
    listed: dict[str, int] = json.loads((collection / _ASIDE / _LIST).read_text())
    return [
        Passage(number, path, Path(path).relative_to(collection / "documents").parts[0], text)
        for path, first in listed.items()
        for number, text in enumerate(
            Path(path).read_text(encoding="utf-8").strip().split(PASSAGE_SEPARATOR), first
        )
    ]


def restore_files(collection: Path) -> None:
    """Put back what an interrupted run has left changed."""
    aside = collection / _ASIDE
    if not aside.is_dir():
        return
    listed = json.loads((aside / _LIST).read_text()) if (aside / _LIST).is_file() else {}
    for place, path in enumerate(listed):
        if (aside / f"{place}.txt").is_file():
            (aside / f"{place}.txt").replace(path)
    (aside / _LIST).unlink(missing_ok=True)
    aside.rmdir()


def _write(documents: list[list[Passage]], seed: int) -> int:
    """Write other documents with the same numbers of passages in the place of ``documents``."""
    words = {language: load_vocabulary(language) for language in LANGUAGES}
    for number, passages in enumerate(documents, 1):
        language = passages[0].language if passages[0].language in words else ENGLISH
        writer = TextGenerator(words[language], seed + number)
        changed_texts = [text for document in writer.documents(len(passages)) for text in document]
        Path(passages[0].path).write_text(
            PASSAGE_SEPARATOR.join(changed_texts) + "\n", encoding="utf-8"
        )
    return sum(map(len, documents))
