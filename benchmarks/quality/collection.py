"""Documents, questions and which answers which: the one form every collection is brought to.

A folder in that form has two files of UTF-8 JSON lines:

    documents.jsonl   {"id": "7.en", "language": "en", "text": "…"}
    queries.jsonl     {"id": "7-1", "language": "es", "text": "…", "relevant": ["7.en", "7.es"]}

A document's id is unique. A question has the same id in every language it is asked
in. ``"group"`` may be added to a question: questions of one group, say on one
paragraph, stay on one side of the split; without it the group is the first relevant
document.
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

DOCUMENTS: Final = "documents.jsonl"
QUESTIONS: Final = "queries.jsonl"
SEED: Final = 20_240
"""Part of what is hashed; another seed is another split."""


class CollectionError(TrujamanError):
    """A folder is no collection, or one of its lines is not as documented."""


class Split(str, Enum):
    """Which half of the questions is asked: parameters are chosen on one, reported on the other."""

    TUNE = "tune"
    TEST = "test"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Document:
    """One document; it becomes one file of the index."""

    id: str
    language: Language
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question in one language; ``relevant`` are ids of documents, in any language."""

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
        """The languages of the documents, the project's own first."""
        present = {document.language for document in self.documents}
        others = sorted(present.difference(LANGUAGES))
        return (*(language for language in LANGUAGES if language in present), *others)

    def language_of(self) -> dict[str, Language]:
        """Return the language of every document, by id."""
        return {document.id: document.language for document in self.documents}


def read(folder: Path) -> Collection:
    """Read a folder in the documented form. Raises CollectionError."""
    documents = tuple(
        Document(*(_text(record, key, where) for key in ("id", "language", "text")))
        for where, record in records(folder / DOCUMENTS, "id", "language", "text")
    )
    questions = tuple(
        _question(record, where)
        for where, record in records(folder / QUESTIONS, "id", "language", "text", "relevant")
    )
    return checked(Collection(folder.absolute().name, documents, questions))


def checked(collection: Collection) -> Collection:
    """Return ``collection``; CollectionError if ids clash or name no document."""
    known: set[str] = set()
    for document in collection.documents:
        if document.id in known:
            raise CollectionError(f"{collection.name}: two documents have the id {document.id!r}")
        known.add(document.id)
    asked: set[tuple[str, Language]] = set()
    for question in collection.questions:
        key = (question.id, question.language)
        missing = [one for one in question.relevant if one not in known]
        if key in asked:
            raise CollectionError(f"{collection.name}: question {key} stands there twice")
        if missing or not question.relevant:
            raise CollectionError(
                f"{collection.name}: question {key} is answered by {missing or 'no document'}; "
                "name documents of the collection"
            )
        asked.add(key)
    return collection


def half(group: str) -> Split:
    """Return the half a group of questions belongs to, the same on every machine."""
    return Split.TEST if _digest("split", group) % 2 else Split.TUNE


def choose(collection: Collection, split: Split, every: int = 1) -> Collection:
    """Keep all documents, the questions of one half, and every ``every``-th of these.

    A question is kept or dropped in all its languages alike.
    """
    questions = [
        question
        for question in collection.questions
        if split is Split.ALL or half(question.group) is split
    ]
    kept = set(list(dict.fromkeys(question.id for question in questions))[::every])
    return replace(
        collection, questions=tuple(question for question in questions if question.id in kept)
    )


def hole(group: str, languages: tuple[Language, ...]) -> Language:
    """Return the language in which a group's documents are missing after :func:`punched`."""
    return languages[_digest("hole", group) % len(languages)]


def punched(collection: Collection) -> Collection:
    """Remove each group's relevant documents in one language, so that only others answer it.

    Real collections have such holes: what is known in one language is often not
    written in the next, and then nothing of that language should come first.
    """
    language_of, languages = collection.language_of(), collection.languages
    gone = {
        one
        for question in collection.questions
        for one in question.relevant
        if language_of[one] == hole(question.group, languages)
    }
    left = (
        replace(question, relevant=tuple(one for one in question.relevant if one not in gone))
        for question in collection.questions
    )
    return Collection(
        f"{collection.name}-holes",
        tuple(document for document in collection.documents if document.id not in gone),
        tuple(question for question in left if question.relevant),
    )


def lines(path: Path) -> list[str]:
    """Return the lines of a UTF-8 file, without the last if empty. Raises CollectionError."""
    try:
        return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CollectionError(f"{path}: cannot be read ({error})") from error


def records(path: Path, *keys: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each line's place (for messages) and object. Raises CollectionError."""
    for number, line in enumerate(lines(path), start=1):
        where = f"{path}, line {number}"
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise CollectionError(f"{where}: not JSON ({error})") from error
        missing = [key for key in keys if not isinstance(record, dict) or key not in record]
        if missing:
            raise CollectionError(f"{where}: {', '.join(missing)} missing")
        yield where, record


def _question(record: dict[str, Any], where: str) -> Question:
    relevant = record["relevant"]
    if not isinstance(relevant, list) or not relevant:
        raise CollectionError(f'{where}: "relevant" must list ids of documents, not {relevant!r}')
    identity, language, text = (_text(record, key, where) for key in ("id", "language", "text"))
    return Question(
        identity,
        language,
        text,
        tuple(str(one) for one in relevant),
        str(record.get("group", relevant[0])),
    )


def _text(record: dict[str, Any], key: str, where: str) -> str:
    value = record[key]
    if not isinstance(value, str | int) or not str(value).strip():
        raise CollectionError(f'{where}: "{key}" must be a text, not {value!r}')
    return str(value)


def _digest(purpose: str, group: str) -> int:
    data = f"{SEED}:{purpose}:{group}".encode()
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big")
