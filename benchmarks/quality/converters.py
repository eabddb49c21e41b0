"""Convert evaluation folders, as they are published, to collections.

A folder may contain a collection in the documented form (:mod:`.collection`), XQuAD, or
the sentence pairs of LASER's Tatoeba test sets. :func:`load_collections` tells them apart
by their files.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from benchmarks.quality.collection import (
    DOCUMENTS_FILE,
    Collection,
    CollectionError,
    Document,
    Question,
    read_collection,
    read_lines,
    read_records,
    validate,
)
from index.types import LANGUAGES, Language

_LANGUAGE_CODES: Final = {"eng": "en", "spa": "es", "ara": "ar"}
"""ISO 639-3 codes, as file names have them, to ISO 639-1."""

_PAIR_FILE: Final = re.compile(r"([a-z]{2,3})_([a-z]{2,3})")


def load_collections(folder: Path) -> list[Collection]:
    """Return the collections in ``folder``. Raises CollectionError."""
    if (folder / DOCUMENTS_FILE).is_file():
        return [read_collection(folder)]
    if (folder / "paragraphs.jsonl").is_file():
        return [read_xquad(folder)]
    paths = [path for path in sorted(folder.glob("*.tsv")) if _PAIR_FILE.fullmatch(path.stem)]
    if paths:
        return [read_sentence_pairs(path) for path in paths]
    raise CollectionError(
        f"{folder}: no collection; expected documents.jsonl and queries.jsonl, "
        "paragraphs.jsonl and questions.jsonl (XQuAD), or xx_yy.tsv (sentence pairs)"
    )


def read_xquad(folder: Path) -> Collection:
    """Read XQuAD (Artetxe et al. 2020). Every paragraph becomes a document in each language.

    ``paragraphs.jsonl`` has para, en, es, ar; ``questions.jsonl`` id, para, q_en, q_es, q_ar.
    Questions are grouped by paragraph. Raises CollectionError.
    """
    documents: list[Document] = []
    for _, paragraph in read_records(folder / "paragraphs.jsonl", "para", *LANGUAGES):
        for language in LANGUAGES:
            document_id = f"{paragraph['para']}.{language}"
            documents.append(Document(document_id, language, paragraph[language]))
    keys = ("id", "para", "q_en", "q_es", "q_ar")
    questions: list[Question] = []
    for _, record in read_records(folder / "questions.jsonl", *keys):
        questions += _parse_xquad_question(record)
    return validate(Collection(folder.absolute().name, tuple(documents), tuple(questions)))


def _parse_xquad_question(record: dict[str, Any]) -> list[Question]:
    """Return a question of XQuAD in all languages; the paragraph in any language answers it."""
    paragraph = record["para"]
    relevant = tuple(f"{paragraph}.{language}" for language in LANGUAGES)
    return [
        Question(record["id"], language, record[f"q_{language}"], relevant, paragraph)
        for language in LANGUAGES
    ]


def read_sentence_pairs(path: Path) -> Collection:
    """Read a file of tab-separated sentence pairs: each sentence asks for its translation.

    Raises CollectionError.
    """
    match = _PAIR_FILE.fullmatch(path.stem)
    if match is None:
        raise CollectionError(f"{path}: the name must say the languages, such as en_es.tsv")
    first, second = (_LANGUAGE_CODES.get(code, code) for code in match.groups())
    documents: list[Document] = []
    questions: list[Question] = []
    for number, line in enumerate(read_lines(path), start=1):
        sentences = line.split("\t")
        if len(sentences) != 2:
            raise CollectionError(f"{path}, line {number}: {len(sentences)} columns; expected 2")
        for language, other, text in (
            (first, second, sentences[0]),
            (second, first, sentences[1]),
        ):
            documents.append(Document(f"{number}.{language}", language, text))
            questions.append(_translation_question(number, language, other, text))
    name = f"{path.absolute().parent.name}-{first}-{second}"
    return validate(Collection(name, tuple(documents), tuple(questions)))


def _translation_question(number: int, language: Language, other: Language, text: str) -> Question:
    """Return the question that asks for the translation of sentence ``number``."""
    return Question(str(number), language, text, (f"{number}.{other}",), str(number))
