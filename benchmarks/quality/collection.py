"""Test collections: documents, questions, and which documents are relevant to which question.

Every published collection is converted to this form. A folder in this form contains two
files of UTF-8 JSON lines:

    documents.jsonl   {"id": "7.en", "language": "en", "text": "…"}
    queries.jsonl     {"id": "7-1", "language": "es", "text": "…", "relevant": ["7.en", "7.es"]}

A document's id is unique. A question has the same id in every language it is asked in. It
may have a ``"group"``: questions of one group, say on one paragraph, stay on one side of
the split. Without it the group is the first relevant document.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any, Final

from index.errors import TrujamanError
from index.types import LANGUAGES, Language

DOCUMENTS_FILE: Final = "documents.jsonl"
QUESTIONS_FILE: Final = "queries.jsonl"
SEED: Final = 20_240
"""Hashed together with each group. Another seed gives another split and other holes."""


class CollectionError(TrujamanError):
    """A folder is not a collection, or one of its lines is not as documented."""


class Split(str, Enum):
    """The half of the questions to ask: parameters are chosen on one, reported on the other."""

    TUNE = "tune"
    TEST = "test"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Document:
    """A document; it becomes one file in the index."""

    id: str
    language: Language
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question in one language; ``relevant`` are ids of documents, in any language."""

    id: str
    language: Language
    text: str
    relevant: tuple[str, ...]
    group: str


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents, and questions that some of them answer."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages of the documents, in the order of LANGUAGES; any others come last."""
        present = {document.language for document in self.documents}
        others = sorted(present.difference(LANGUAGES))
        return (*(language for language in LANGUAGES if language in present), *others)

    def language_by_id(self) -> dict[str, Language]:
        """Return the language of every document, by id."""
        return {document.id: document.language for document in self.documents}


def read_collection(folder: Path) -> Collection:
    """Read a folder in the documented form. Raises CollectionError."""
    documents = tuple(
        _parse_document(record, location)
        for location, record in read_records(folder / DOCUMENTS_FILE, "id", "language", "text")
    )
    questions = tuple(
        _parse_question(record, location)
        for location, record in read_records(
            folder / QUESTIONS_FILE, "id", "language", "text", "relevant"
        )
    )
    return validate(Collection(folder.absolute().name, documents, questions))


def validate(collection: Collection) -> Collection:
    """Return ``collection``.

    Raises CollectionError if an id is used twice, or a question has no relevant document
    or one that does not exist.
    """
    document_ids: set[str] = set()
    for document in collection.documents:
        if document.id in document_ids:
            raise CollectionError(f"{collection.name}: two documents have the id {document.id!r}")
        document_ids.add(document.id)
    question_keys: set[tuple[str, Language]] = set()
    for question in collection.questions:
        key = (question.id, question.language)
        if key in question_keys:
            raise CollectionError(f"{collection.name}: question {key} stands there twice")
        question_keys.add(key)
        missing = [answer for answer in question.relevant if answer not in document_ids]
        if missing or not question.relevant:
            raise CollectionError(
                f"{collection.name}: question {key} is answered by {missing or 'no document'}; "
                "name documents of the collection"
            )
    return collection


def split_of(group: str) -> Split:
    """Return the half that a group of questions belongs to, the same on every machine."""
    return Split.TEST if _hash("split", group) % 2 else Split.TUNE


def select_questions(collection: Collection, split: Split, every: int = 1) -> Collection:
    """Return ``collection`` with only every ``every``-th question of ``split``.

    All documents stay. A question is selected in all its languages or in none.
    """
    in_split = [
        question
        for question in collection.questions
        if split is Split.ALL or split_of(question.group) is split
    ]
    ids = list(dict.fromkeys(question.id for question in in_split))
    selected_ids = set(ids[::every])
    selected = tuple(question for question in in_split if question.id in selected_ids)
    return replace(collection, questions=selected)


def hole_language(group: str, languages: tuple[Language, ...]) -> Language:
    """Return the language in which :func:`make_holes` removes a group's documents."""
    return languages[_hash("hole", group) % len(languages)]


def make_holes(collection: Collection) -> Collection:
    """Remove each group's relevant documents in one language, so that only others answer it.

    Real collections have such holes: what is known in one language is often not written in
    another. Then no document in that language should come first.
    """
    language_by_id, languages = collection.language_by_id(), collection.languages
    removed: set[str] = set()
    for question in collection.questions:
        language = hole_language(question.group, languages)
        removed.update(answer for answer in question.relevant if language_by_id[answer] == language)
    documents = [document for document in collection.documents if document.id not in removed]
    questions: list[Question] = []
    for question in collection.questions:
        relevant = tuple(answer for answer in question.relevant if answer not in removed)
        if relevant:
            questions.append(replace(question, relevant=relevant))
    return Collection(f"{collection.name}-holes", tuple(documents), tuple(questions))


def read_lines(path: Path) -> list[str]:
    """Return the lines of a UTF-8 file, without the last if empty. Raises CollectionError."""
    try:
        return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CollectionError(f"{path}: cannot be read ({error})") from error


def read_records(path: Path, *keys: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the location, for error messages, and the JSON object of every line.

    Raises CollectionError if a line is not an object with all of ``keys``.
    """
    for number, line in enumerate(read_lines(path), start=1):
        location = f"{path}, line {number}"
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise CollectionError(f"{location}: not JSON ({error})") from error
        missing = [key for key in keys if not isinstance(record, dict) or key not in record]
        if missing:
            raise CollectionError(f"{location}: {', '.join(missing)} missing")
        yield location, record


def _parse_document(record: dict[str, Any], location: str) -> Document:
    return Document(
        _get_text(record, "id", location),
        _get_text(record, "language", location),
        _get_text(record, "text", location),
    )


def _parse_question(record: dict[str, Any], location: str) -> Question:
    relevant = record["relevant"]
    if not isinstance(relevant, list) or not relevant:
        raise CollectionError(
            f'{location}: "relevant" must list ids of documents, not {relevant!r}'
        )
    return Question(
        _get_text(record, "id", location),
        _get_text(record, "language", location),
        _get_text(record, "text", location),
        tuple(str(answer) for answer in relevant),
        str(record.get("group", relevant[0])),
    )


def _get_text(record: dict[str, Any], key: str, location: str) -> str:
    value = record[key]
    if not isinstance(value, str | int) or not str(value).strip():
        raise CollectionError(f'{location}: "{key}" must be a text, not {value!r}')
    return str(value)


def _hash(purpose: str, group: str) -> int:
    data = f"{SEED}:{purpose}:{group}".encode()
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big")
