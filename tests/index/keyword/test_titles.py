"""Titles in the keyword index: one for each document, in step with the store."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.keyword.title_keys import has_text, ids_of
from index.keyword.titles import keys_by_language, title_keys, title_texts
from index.store.records import FileState
from tests.index.keyword.test_index import Library

NAMES = {"en": "Annual Report", "es": "Contrato de la naviera", "ar": "عقد الحلاق"}
TEXTS = {
    "en": "The weather was fine.",
    "es": "El tiempo fue bueno.",
    "ar": "كان الطقس جميلا.",
}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path)
    for language, name in NAMES.items():
        library.add(f"/docs/{name}.txt", language, TEXTS[language])
    return library


@pytest.mark.parametrize("language", list(NAMES))
def test_titles_are_indexed_in_their_languages(library: Library, language: str) -> None:
    index = library.update()
    (key,) = index.titles.ids(language).tolist()
    assert title_texts(library.store, [key]) == [(key, NAMES[language])]
    first, end = index.titles.passages(np.array([key]))
    assert index.ids(language).tolist() == [
        passage for passage in range(1, 4) if first[0] <= passage < end[0]
    ]
    index.close()


def test_a_renamed_file_has_another_key(library: Library) -> None:
    before = title_keys(library.store)
    with library.store.transaction():
        library.store.update_file(
            f"/docs/{NAMES['es']}.txt", "/docs/El segundo contrato.txt", FileState(1, 1)
        )
        library.store.advance_generation()
    after = title_keys(library.store)
    assert len(np.intersect1d(before, after)) == 2
    assert ids_of(before).tolist() == ids_of(after).tolist()
    index = library.update()
    assert index.titles.has_word("segundo")
    assert not index.titles.has_word("naviera")
    index.close()


def test_removed_documents_have_no_title(library: Library) -> None:
    library.update().close()
    library.remove(f"/docs/{NAMES['ar']}.txt")
    index = library.update()
    assert index.titles.languages == ("en", "es")
    index.close()


def test_titles_of_an_update_are_those_of_a_new_index(library: Library, tmp_path: Path) -> None:
    library.update().close()
    library.add("/docs/Otro contrato.txt", "es", "Nada.")
    updated = library.update()
    library.folder = tmp_path / "anew"
    anew = library.update()
    for language in NAMES:
        ids = np.sort(updated.titles.ids(language))
        assert ids.tolist() == np.sort(anew.titles.ids(language)).tolist()
    updated.close()
    anew.close()


def test_keys_tell_documents_with_text_from_others(library: Library) -> None:
    keys = title_keys(library.store)
    assert has_text(keys).all()
    assert ids_of(keys).tolist() == [1, 2, 3]
    by_language = keys_by_language(library.store, keys)
    assert {language: len(ids) for language, ids in by_language.items()} == dict.fromkeys(NAMES, 1)
