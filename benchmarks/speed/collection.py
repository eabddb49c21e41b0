"""Collections to index: folders of text files, a paragraph a passage.

    python -m benchmarks.speed.collection FOLDER [--passages 10000] [--seed 0]

writes a synthetic one, a third in each language. A real folder is brought to the same
form, so that every engine is given the same passages.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Final

from benchmarks.speed.collection_reader import PASSAGE_SEPARATOR, SIZE_FILE, CollectionSize
from benchmarks.speed.text_generator import Passages, TextGenerator
from benchmarks.speed.vocabulary import load_vocabulary
from index.config import Config, load
from index.errors import ReadError
from index.readers import parse_document, read_bytes
from index.scan import scan
from index.text.passages import split_passages
from index.types import LANGUAGES, Language

SEED: Final = 0
_IN_A_FOLDER: Final = 1_000
"""Files in a folder at most."""


def generate_collection(folder: Path, passages: int, seed: int = SEED) -> CollectionSize:
    """Write a synthetic collection of ``passages`` passages to ``folder/documents``."""
    sizes = []
    for place, language in enumerate(LANGUAGES):
        share = (passages * (place + 1)) // 3 - (passages * place) // 3
        writer = TextGenerator(load_vocabulary(language), seed)
        sizes.append(_write(folder / "documents" / language, writer.documents(share)))
    return _save_size(folder, sizes)


def import_folder(folder: Path, source: Path) -> CollectionSize:
    """Write what our readers find in ``source`` to ``folder/documents``, a paragraph a passage.

    Files that cannot be read are left out.
    """
    (folder / "source.yaml").parent.mkdir(parents=True, exist_ok=True)
    settings = folder / "source.yaml"
    settings.write_text(json.dumps({"documents": [str(source.resolve())], "data_dir": "none"}))
    documents: dict[Language, list[Passages]] = {}
    for path in scan(load(settings)).files:
        try:
            data = read_bytes(Path(path), max_bytes=100 << 20)
            text = parse_document(data, Path(path).suffix).text
        except (OSError, ReadError):
            continue
        for passage, _ in split_passages(text):
            some = documents.setdefault(passage.language, [[]])
            if len(some[-1]) >= 20:
                some.append([])
            some[-1].append(" ".join(text[passage.span.start : passage.span.end].split()))
    sizes = [_write(folder / "documents" / language, some) for language, some in documents.items()]
    return _save_size(folder, sizes)


def _write(folder: Path, documents: Iterable[Passages]) -> CollectionSize:
    number = passages = size = 0
    for number, some in enumerate(documents, 1):
        path = folder / f"{(number - 1) // _IN_A_FOLDER:03}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        size += path.write_bytes(PASSAGE_SEPARATOR.join(some).encode() + b"\n")
        passages += len(some)
    return CollectionSize(number, passages, size)


def _save_size(folder: Path, sizes: list[CollectionSize]) -> CollectionSize:
    total = CollectionSize(
        sum(size.documents for size in sizes),
        sum(size.passages for size in sizes),
        sum(size.bytes for size in sizes),
    )
    (folder / SIZE_FILE).write_text(json.dumps(asdict(total)), encoding="utf-8")
    return total


def write_config(folder: Path, data: Path) -> Config:
    """Write and return settings under which we index the collection into ``data``."""
    data.mkdir(parents=True, exist_ok=True)
    path = data / "config.yaml"
    documents = str((folder / "documents").resolve())
    path.write_text(json.dumps({"documents": [documents], "data_dir": "index"}))
    return load(path)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a synthetic collection.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    made = generate_collection(options.folder, options.passages, options.seed)
    write_config(options.folder, options.folder)
    print(
        f"{made.documents:,} documents, {made.passages:,} passages, {made.bytes / 1e6:,.1f} MB"
        f" in {options.folder}; settings: {options.folder / 'config.yaml'}"
    )


if __name__ == "__main__":
    main()
