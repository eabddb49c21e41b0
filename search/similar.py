"""A passage as a query: its words, so that others like it are found in all languages."""

from __future__ import annotations

import os
from dataclasses import replace

from index.backend import Documents
from index.errors import QueryError
from index.store.records import StoredPassage
from index.text.analysis.words import find_words
from index.types import LANGUAGES, MEMBER_SEPARATOR
from search.query.syntax.characters import KEYWORDS
from search.types import Expansion, SearchRequest
from search.validation import MAX_QUERY_LENGTH, MAX_QUERY_WORDS


def find_passage(store: Documents, path: str, number: int) -> StoredPassage:
    """Return a passage by the path of its document, as hits show it, and its number in there.

    Raises QueryError if there is none.
    """
    absolute = os.path.join(os.getcwd(), path)  # noqa: PTH109, PTH118, a path may be no text
    documents = [
        head.id
        for head in store.document_heads()
        if MEMBER_SEPARATOR.join(filter(None, (head.path, head.member))) == absolute
    ]
    if not documents:
        raise QueryError(
            "{path}: no such document in the index; 'search -l' names what it finds", path=path
        )
    newest = max(documents)  # one that was replaced may still be there
    (identity,) = store.find_passage_ids([(newest, number)])
    if identity is None:
        count = len(store.document_passages(newest))
        raise QueryError(
            "{path}#{number}: the document has passages 0 to {count}",
            path=path,
            number=number,
            count=count - 1,
        )
    return store.passages([identity])[0]


def to_request(passage: StoredPassage, request: SearchRequest) -> SearchRequest:
    """Return ``request`` with the words of a passage as its query, none of them an operator."""
    words: list[str] = []
    length = 0
    for word in find_words(passage.text):
        length += len(word.surface) + 1
        if length > MAX_QUERY_LENGTH or len(words) == MAX_QUERY_WORDS:
            break
        words.append(word.surface.lower() if word.surface in KEYWORDS else word.surface)
    language = passage.language
    return replace(
        request,
        query=" ".join(words),
        query_languages=(language,) if language in LANGUAGES else request.query_languages,
        without=request.without | {Expansion.SLIPS},
    )
