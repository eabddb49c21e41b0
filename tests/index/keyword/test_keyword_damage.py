"""Damage to any file of a keyword index, and files that a stranger made, are noticed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xxhash import xxh3_64_hexdigest

from index.errors import DamageError
from index.files.checked import CheckedFile
from index.keyword.hash_file import PAGE_SIZE
from index.keyword.index import KeywordIndex
from index.keyword.postings import Postings
from index.keyword.update import update_keyword_index
from index.processes.pool import WorkerPool
from index.store.compression import pack_document
from index.store.records import FileState
from index.store.store import Store
from index.types import Document, Language, Passage, Span
from tests.index.files.crafted import write_checked_file

TEXTS: list[tuple[Language, str]] = [
    ("en", "Police rescued the victims of trafficking; the police arrested six."),
    ("en", "A policy of the police: no policeman polices alone."),
    ("es", "La policía rescató a las víctimas de la trata; trataron de huir."),
    ("ar", "أنقذت الشرطة ضحايا الاتجار بالبشر، والشرطة تحقق."),
]
STEMS = {
    "en": ["polic", "victim", "absent"],
    "es": ["polici", "trat", "ausente"],
    "ar": ["شرط", "ضحايا", "غائب"],
}
WORDS = {
    "en": ["police", "policing", "absent"],
    "es": ["policia", "trata", "ausente"],
    "ar": ["شرطه", "ضحايا", "غائب"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an index."""
    path = tmp_path_factory.mktemp("index")
    store = Store.open(path / "store.sqlite", create=True)
    with store.transaction():
        for number, (language, text) in enumerate(TEXTS):
            content = pack_document(Document(text), [Passage(Span(0, len(text)), language)])
            store.add_document(f"/{number}", b"d", FileState(1, 1), content)
        store.advance_generation()
    update_keyword_index(store, path / "keyword", WorkerPool(1), lambda _done, _total: None)
    store.close()
    return path / "keyword"


@pytest.fixture(scope="module")
def answers(folder: Path) -> list[object]:
    index = KeywordIndex.open(folder)
    assert index is not None
    return [ask() for ask in questions(index)]


def questions(index: KeywordIndex) -> Iterator[Callable[[], object]]:
    def listed(language: Language, postings: Postings | None) -> object:
        return postings and (index.ids(language)[postings.rows].tolist(), postings.scores.tolist())

    def stem(language: Language, stem: str) -> object:
        return listed(language, index.stem(language, stem))

    def word(language: Language, word: str) -> object:
        return listed(language, index.word(language, word))

    for language, stems in STEMS.items():
        for term in stems:
            yield partial(stem, language, term)
            yield partial(index.has_stem, language, term)
        for term in WORDS[language]:
            yield partial(word, language, term)
            yield partial(index.has_word, term)
        yield partial(index.prefetch, language, stems, WORDS[language])


@given(st.data())
def test_no_answer_is_wrong_after_damage(
    folder: Path, answers: list[object], data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(sorted(folder.iterdir())))
    sound = path.read_bytes()
    place = data.draw(st.integers(0, len(sound) - 1))
    patch = data.draw(st.binary(min_size=1, max_size=4) | st.just(b""))
    damaged = sound[:place] + patch + (sound[place + len(patch) :] if patch else b"")
    path.write_bytes(damaged)
    try:
        index = KeywordIndex.open(folder)
        for ask, answer in zip(questions(index) if index else (), answers, strict=False):
            with suppress(DamageError):
                assert ask() == answer
        assert (index is not None and is_sound(index)) == (damaged == sound)
    finally:
        path.write_bytes(sound)


def is_sound(index: KeywordIndex) -> bool:
    try:
        index.check_all()
    except DamageError:
        return False
    return True


@given(st.data())
def test_any_bytes_with_right_checksums_are_safe_to_read(folder: Path, data: st.DataObject) -> None:
    state = (folder / "state.json").read_bytes()
    manifest = json.loads(state)
    name = data.draw(st.sampled_from(sorted(manifest["blocks"])))
    sound = (folder / name).read_bytes()
    content = bytearray(CheckedFile(folder / name, PAGE_SIZE).content)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        patch = data.draw(st.binary(min_size=1, max_size=8) | st.just(b"\xff" * 6))
        content[place : place + len(patch)] = patch
    try:
        manifest["blocks"][name]["digest"] = write_checked_file(folder / name, content)
        write_manifest(folder, manifest)
        index = KeywordIndex.open(folder)
        for ask in questions(index) if index else ():
            with suppress(DamageError):
                ask()
    finally:
        (folder / name).write_bytes(sound)
        (folder / "state.json").write_bytes(state)


def write_manifest(folder: Path, content: dict[str, Any]) -> None:
    content.pop("checksum", None)
    body = json.dumps(content)[:-1]
    checksum = xxh3_64_hexdigest(body.encode())
    (folder / "state.json").write_text(f'{body}, "checksum": "{checksum}"}}')


def _entry(language: object = "en", digest: object = "0" * 16) -> dict[str, object]:
    return {"language": language, "digest": digest}


NAME = f"{'0' * 16}.lists"


@pytest.mark.parametrize(
    "changes",
    [
        {"version": None},
        {"version": {"store": "a" * 32, "generation": "1", "stamp": "a" * 16}},
        {"version": {"store": "a" * 32, "generation": -1, "stamp": "a" * 16}},
        {"version": {"store": "a" * 32, "generation": 1, "stamp": "a" * 16, "more": 1}},
        {"version": {"store": "../" + "a" * 29, "generation": 1, "stamp": "a" * 16}},
        {"blocks": []},
        {"blocks": {"../../x": _entry()}},
        {"blocks": {f"../{NAME}": _entry()}},
        {"blocks": {f"{NAME}\n": _entry()}},
        {"blocks": {NAME: "en"}},
        {"blocks": {NAME: {**_entry(), "more": 1}}},
        {"blocks": {NAME: _entry(language="\x1b[31m")}},
        {"blocks": {NAME: _entry(language=["en"])}},
        {"blocks": {NAME: _entry(digest=5)}},
        {"removed": None},
        {"removed": ["1"]},
        {"removed": [1.5]},
        {"removed": [-1]},
        {"removed": [2**63]},
        {"removed": [[1]]},
    ],
)
def test_manifests_with_other_values_are_refused(
    folder: Path, changes: dict[str, object], tmp_path: Path
) -> None:
    write_manifest(tmp_path, {**json.loads((folder / "state.json").read_bytes()), **changes})
    assert KeywordIndex.open(tmp_path) is None


@pytest.mark.parametrize(
    "body", ["[" * 100_000, "", "{", '{"fingerprint": 5', '{"blocks": []', "\0", "9" * 9_999]
)
@pytest.mark.parametrize("has_checksum", [True, False])
def test_files_that_are_no_manifest_are_refused(
    tmp_path: Path, body: str, has_checksum: bool
) -> None:
    ending = f', "checksum": "{xxh3_64_hexdigest(body.encode())}"}}' if has_checksum else ""
    (tmp_path / "state.json").write_text(body + ending)
    assert KeywordIndex.open(tmp_path) is None


def test_a_sound_manifest_is_read(folder: Path, tmp_path: Path) -> None:
    """So that the tests above refuse what they mean to refuse."""
    content = json.loads((folder / "state.json").read_bytes())
    write_manifest(tmp_path, content)
    assert (tmp_path / "state.json").read_bytes() == (folder / "state.json").read_bytes()


def test_blocks_that_changed_names_are_noticed(folder: Path) -> None:
    paths = sorted(folder.glob("*.lists"))[:2]
    contents = [path.read_bytes() for path in paths]
    try:
        for path, content in zip(paths, reversed(contents), strict=True):
            path.write_bytes(content)
        assert KeywordIndex.open(folder) is None
    finally:
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
