"""Evaluation folders as they are published → collections.

A folder may hold a collection in the documented form (:mod:`.collection`), XQuAD, or
the sentence pairs of LASER's Tatoeba test sets; :func:`load` tells them apart by
their files.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from benchmarks.quality.collection import (
    DOCUMENTS,
    Collection,
    CollectionError,
    Document,
    Question,
    checked,
    lines,
    read,
    records,
)
from index.types import LANGUAGES

_CODES: Final = {"eng": "en", "spa": "es", "ara": "ar"}
"""ISO 639-3, as file names have it, to ISO 639-1."""

_PAIR_FILE: Final = re.compile(r"([a-z]{2,3})_([a-z]{2,3})")


def load(folder: Path) -> list[Collection]:
    """Return the collections in ``folder``. Raises CollectionError."""
    if (folder / DOCUMENTS).is_file():
        return [read(folder)]
    if (folder / "paragraphs.jsonl").is_file():
        return [xquad(folder)]
    pairs = [path for path in sorted(folder.glob("*.tsv")) if _PAIR_FILE.fullmatch(path.stem)]
    if pairs:
        return [sentence_pairs(path) for path in pairs]
    raise CollectionError(
        f"{folder}: no collection; expected documents.jsonl and queries.jsonl, "
        "paragraphs.jsonl and questions.jsonl (XQuAD), or xx_yy.tsv (sentence pairs)"
    )


def xquad(folder: Path) -> Collection:
    """Read XQuAD: every paragraph a document per language, grouped by paragraph.

    ``paragraphs.jsonl`` has para, en, es, ar; ``questions.jsonl`` id, para, q_en, q_es, q_ar.
    """
    documents = tuple(
        Document(f"{paragraph['para']}.{language}", language, paragraph[language])
        for _, paragraph in records(folder / "paragraphs.jsonl", "para", *LANGUAGES)
        for language in LANGUAGES
    )
    questions = tuple(
        Question(
            record["id"],
            language,
            record[f"q_{language}"],
            tuple(f"{record['para']}.{target}" for target in LANGUAGES),
            record["para"],
        )
        for _, record in records(folder / "questions.jsonl", "id", "para", "q_en", "q_es", "q_ar")
        for language in LANGUAGES
    )
    return checked(Collection(folder.absolute().name, documents, questions))


def sentence_pairs(path: Path) -> Collection:
    """Read a file of sentence pairs, tab-separated: each sentence asks for its translation."""
    match = _PAIR_FILE.fullmatch(path.stem)
    if match is None:
        raise CollectionError(f"{path}: the name must say the languages, such as en_es.tsv")
    first, second = (_CODES.get(code, code) for code in match.groups())
    documents: list[Document] = []
    questions: list[Question] = []
    for number, line in enumerate(lines(path), start=1):
        pair = line.split("\t")
        if len(pair) != 2:
            raise CollectionError(f"{path}, line {number}: {len(pair)} columns; expected 2")
        texts = dict(zip((first, second), pair, strict=True))
        for language, other in ((first, second), (second, first)):
            identity = f"{number}.{language}"
            documents.append(Document(identity, language, texts[language]))
            questions.append(
                Question(
                    str(number), language, texts[language], (f"{number}.{other}",), str(number)
                )
            )
    name = f"{path.absolute().parent.name}-{first}-{second}"
    return checked(Collection(name, tuple(documents), tuple(questions)))
