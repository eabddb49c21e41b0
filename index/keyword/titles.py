"""The titles of documents, with the names of their files, as texts for the keyword index.

A title that the text begins with is left out: the first passage has its words.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.keyword.title_keys import has_text, ids_of, make_key
from index.store.records import DocumentName
from index.store.store import Store
from index.text.titles import title_language, title_text
from index.types import UNDETERMINED, Language


def title_keys(store: Store) -> NDArray[np.int64]:
    """Return the keys of the titles of all documents, ascending, (n,) int64."""
    keys = np.fromiter(map(make_key, store.document_names()), dtype=np.int64)
    keys.sort()
    return keys


def keys_by_language(store: Store, keys: NDArray[np.int64]) -> dict[Language, NDArray[np.int64]]:
    """Return ``keys`` (n,) by the language of their titles, (m,) int64 each."""
    by_language: dict[Language, list[int]] = {}
    for name in _find_names(store, keys):
        language = title_language(_text(name), name.language or UNDETERMINED)
        by_language.setdefault(language, []).append(make_key(name))
    return {
        language: np.array(of_language, dtype=np.int64)
        for language, of_language in by_language.items()
    }


def title_texts(store: Store, keys: Sequence[int]) -> list[tuple[int, str]]:
    """Return (key, text) of the titles with ``keys``, by ascending key."""
    names = _find_names(store, np.array(keys, dtype=np.int64))
    return sorted((make_key(name), _text(name)) for name in names)


def _find_names(store: Store, keys: NDArray[np.int64]) -> list[DocumentName]:
    with_text = has_text(keys)
    documents = store.find_documents(ids_of(keys[with_text]).tolist())
    documents += ids_of(keys[~with_text]).tolist()
    return store.find_document_names(documents)


def _text(name: DocumentName) -> str:
    return title_text(name.path, name.member, name.title, name.beginning)
