"""Collections to index: folders of text files, a paragraph a passage.

    python -m benchmarks.speed.collection FOLDER [--passages 10000] [--seed 0]

writes a synthetic collection, a third in each language. Real documents are converted to the
same form, so that every engine indexes the same passages.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Final

from benchmarks.speed.collection_reader import PASSAGE_SEPARATOR, SIZE_FILE, CollectionSize
from benchmarks.speed.text_generator import Document, TextGenerator
from benchmarks.speed.vocabulary import load_vocabulary
from index.config import Config, load
from index.errors import ReadError
from index.readers import Context, parse_document, read_bytes
from index.scan import scan
from index.text.passages import split_passages
from index.types import LANGUAGES, Language

DEFAULT_SEED: Final = 0
_MAX_FILES_PER_FOLDER: Final = 1_000
_MAX_PASSAGES_PER_FILE: Final = 20
"""Of imported documents."""
_MAX_FILE_BYTES: Final = 100 << 20


def generate_collection(folder: Path, passages: int, seed: int = DEFAULT_SEED) -> CollectionSize:
    """Write a synthetic collection of ``passages`` passages to ``folder/documents``."""
    sizes = []
    for position, language in enumerate(LANGUAGES):
        count = (passages * (position + 1)) // 3 - (passages * position) // 3
        generator = TextGenerator(load_vocabulary(language), seed)
        documents = generator.documents(count)
        sizes.append(write_documents(folder / "documents" / language, documents))
    return save_size(folder, sizes)


def import_folder(folder: Path, source: Path) -> CollectionSize:
    """Write what our readers extract from ``source`` to ``folder/documents``.

    Files that cannot be read are left out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "source.yaml"
    settings.write_text(json.dumps({"documents": [str(source.resolve())], "data_dir": "none"}))
    documents_by_language: dict[Language, list[Document]] = {}
    for path in map(Path, scan(load(settings)).files):
        try:
            data = read_bytes(path, max_bytes=_MAX_FILE_BYTES)
            text = parse_document(data, Context(path.name)).text
        except (OSError, ReadError):
            continue
        for passage, _ in split_passages(text):
            documents = documents_by_language.setdefault(passage.language, [[]])
            if len(documents[-1]) >= _MAX_PASSAGES_PER_FILE:
                documents.append([])
            words = text[passage.span.start : passage.span.end].split()
            documents[-1].append(" ".join(words))
    sizes = []
    for language, documents in documents_by_language.items():
        sizes.append(write_documents(folder / "documents" / language, documents))
    return save_size(folder, sizes)


def write_documents(folder: Path, documents: Iterable[Document]) -> CollectionSize:
    """Write ``documents`` (passages of one language) into ``folder``, a file each."""
    number = passages = size = 0
    for number, document in enumerate(documents, 1):
        subfolder = folder / f"{(number - 1) // _MAX_FILES_PER_FOLDER:03}"
        subfolder.mkdir(parents=True, exist_ok=True)
        content = PASSAGE_SEPARATOR.join(document).encode() + b"\n"
        size += (subfolder / f"{number:06}.txt").write_bytes(content)
        passages += len(document)
    return CollectionSize(number, passages, size)


def save_size(folder: Path, sizes: list[CollectionSize]) -> CollectionSize:
    """Add up ``sizes`` and mark the collection in ``folder`` as complete."""
    total = CollectionSize(
        sum(size.documents for size in sizes),
        sum(size.passages for size in sizes),
        sum(size.bytes for size in sizes),
    )
    (folder / SIZE_FILE).write_text(json.dumps(asdict(total)), encoding="utf-8")
    return total


def write_config(folder: Path, data: Path) -> Config:
    """Write and return the settings to index the collection in ``folder`` into ``data``."""
    data.mkdir(parents=True, exist_ok=True)
    path = data / "config.yaml"
    documents = str((folder / "documents").resolve())
    path.write_text(json.dumps({"documents": [documents], "data_dir": "index"}))
    return load(path)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a synthetic collection.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    options = parser.parse_args()
    size = generate_collection(options.folder, options.passages, options.seed)
    write_config(options.folder, options.folder)
    print(
        f"{size.documents:,} documents, {size.passages:,} passages, {size.bytes / 1e6:,.1f} MB"
        f" in {options.folder}; settings: {options.folder / 'config.yaml'}"
    )


if __name__ == "__main__":
    main()
