"""A collection of real text: consecutive sentences of a data set are a document."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.speed.collection import save_size, write_documents
from benchmarks.speed.collection_reader import CollectionSize
from benchmarks.speed.realtext.sentences import Sentences
from benchmarks.speed.text_generator import Document
from index.types import Language

_PASSAGE_WORDS: Final = 60
"""Words from which a passage ends, as in :mod:`index.text.passages`."""
_STUB_WORDS: Final = 25
"""Words below which the rest of a document joins the passage before it."""
_DOCUMENT_WORDS: Final = (30, 500)
"""Words from which a document ends: a closed range, drawn for each."""


def write_collection(
    folder: Path, sentences: dict[Language, Sentences], passages: int | None, seed: int
) -> CollectionSize:
    """Write documents of at least so many passages, or all there are, to ``folder/documents``.

    A smaller collection has the same share of each language and data set.
    """
    rng = random.Random(seed)
    documents: list[tuple[Language, Document]] = []
    for language, texts in sentences.items():
        for prose in texts.prose.values():
            documents += [(language, document) for document in make_documents(prose, rng)]
    rng.shuffle(documents)
    chosen: dict[Language, list[Document]] = {}
    count = 0
    for language, document in documents:
        if passages is not None and count >= passages:
            break
        chosen.setdefault(language, []).append(document)
        count += len(document)
    sizes = [
        write_documents(folder / "documents" / language, chosen[language])
        for language in sorted(chosen)
    ]
    return save_size(folder, sizes)


def make_documents(prose: list[str], rng: random.Random) -> Iterator[Document]:
    """Yield documents of consecutive sentences: lists of passages, one sentence a line."""
    sentences: list[str] = []
    words, limit = 0, rng.randint(*_DOCUMENT_WORDS)
    for sentence in prose:
        sentences.append(sentence)
        words += len(sentence.split())
        if words >= limit:
            yield _split_passages(sentences)
            sentences, words, limit = [], 0, rng.randint(*_DOCUMENT_WORDS)
    if sentences:
        yield _split_passages(sentences)


def _split_passages(sentences: list[str]) -> Document:
    passages: list[str] = []
    lines: list[str] = []
    words = 0
    for sentence in sentences:
        lines.append(sentence)
        words += len(sentence.split())
        if words >= _PASSAGE_WORDS:
            passages.append("\n".join(lines))
            lines, words = [], 0
    if lines and words < _STUB_WORDS and passages:
        lines.insert(0, passages.pop())
    if lines:
        passages.append("\n".join(lines))
    return passages
