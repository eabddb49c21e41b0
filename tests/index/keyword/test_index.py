"""The keyword index: in step with the store after every change, damage or interruption."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index import cache
from index.keyword.index import KeywordIndex
from index.keyword.manifest import Manifest
from index.keyword.postings import Postings
from index.keyword.update import update_keyword_index
from index.keyword.word_pattern import WordPattern
from index.processes.pool import WorkerPool
from index.store.compression import pack_document
from index.store.records import FileState
from index.store.store import Store
from index.text.analysis import get_analyzer
from index.types import Document, Language, Passage, Span

TEXTS: dict[Language, str] = {
    "en": "Police rescued the victims of trafficking; the police arrested six.",
    "es": "La policía rescató a las víctimas de la trata.",
    "ar": "أنقذت الشرطة ضحايا الاتجار بالبشر.",
}


class Library:
    """A store with one-passage documents, and its keyword index."""

    def __init__(self, folder: Path) -> None:
        self.store = Store.open(folder / "store.sqlite", create=True)
        self.folder = folder / "keyword"

    def add(self, path: str, language: Language, text: str) -> int:
        with self.store.transaction():
            passages = [Passage(Span(0, len(text)), language)]
            content = pack_document(Document(text), passages)
            (passage,) = self.store.add_document(path, b"d", FileState(1, 1), content)
            self.store.advance_generation()
        return passage

    def remove(self, path: str) -> None:
        with self.store.transaction():
            self.store.retire_files([path])
            self.store.advance_generation()

    def update(self) -> KeywordIndex:
        update_keyword_index(self.store, self.folder, WorkerPool(1), lambda _done, _total: None)
        index = KeywordIndex.open(self.folder)
        assert index is not None
        assert index.version == self.store.version
        return index

    def passages_with(self, language: Language, stem: str) -> set[int]:
        index = self.update()
        postings = index.stem(language, stem)
        ids = set() if postings is None else set(index.ids(language)[postings.rows].tolist())
        index.close()
        return ids


@pytest.fixture
def library(tmp_path: Path) -> Library:
    result = Library(tmp_path)
    for language, text in TEXTS.items():
        result.add(f"/{language}", language, text)
    return result


def read_manifest(folder: Path) -> Manifest:
    manifest = Manifest.read(folder)
    assert manifest is not None
    return manifest


@pytest.mark.parametrize(("language", "stem"), [("en", "polic"), ("es", "polici"), ("ar", "شرطه")])
def test_each_language_has_its_own_passages(
    library: Library, language: Language, stem: str
) -> None:
    index = library.update()
    postings = index.stem(language, stem)
    assert postings is not None
    assert len(postings.rows) == 1
    assert index.stem("en", "شرطه") is None
    assert set(index.languages) == set(TEXTS)


def test_words_are_indexed_beside_stems(library: Library) -> None:
    index = library.update()
    assert index.word("en", "trafficking") is not None
    assert index.word("en", "traffick") is None


def test_a_frequent_term_scores_more(library: Library) -> None:
    library.add("/b", "en", "The police of the harbour town stood by while nothing happened.")
    index = library.update()
    postings = index.stem("en", "polic")
    assert postings is not None
    assert postings.scores[0] > postings.scores[1] > 0


def test_additions_and_removals_follow(library: Library) -> None:
    first = library.passages_with("en", "polic")
    added = library.add("/b", "en", "police")
    assert library.passages_with("en", "polic") == {*first, added}
    library.remove("/b")
    assert library.passages_with("en", "polic") == first


def test_a_removed_passage_leaves_scores_as_if_it_had_never_been(
    library: Library, tmp_path: Path
) -> None:
    for place in range(12):
        library.add(f"/x{place}", "en", f"police number {place}")
    library.update().close()
    library.remove("/x3")
    index = library.update()
    library.folder = tmp_path / "rebuilt"
    rebuilt = library.update()
    for stem in ("polic", "number", "victim"):
        updated, fresh = index.stem("en", stem), rebuilt.stem("en", stem)
        assert updated is not None
        assert fresh is not None
        assert index.ids("en")[updated.rows].tolist() == rebuilt.ids("en")[fresh.rows].tolist()
        np.testing.assert_allclose(updated.scores, fresh.scores)


def test_many_small_updates_do_not_pile_up_blocks(library: Library) -> None:
    ids = {library.add(f"/n{place}", "en", "harbour") for place in range(40)}
    for place in range(40, 60):
        ids.add(library.add(f"/n{place}", "en", "harbour"))
        library.update().close()
    assert library.passages_with("en", "harbour") == ids
    files = [path.name for path in library.folder.glob("*.lists")]
    assert sorted(files) == sorted(read_manifest(library.folder).blocks)
    assert len(files) < 12


def _delete(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def _truncate(folder: Path) -> None:
    for path in folder.glob("*.lists"):
        path.write_bytes(path.read_bytes()[:-40])


def _garble(folder: Path) -> None:
    for path in folder.glob("*.lists"):
        path.write_bytes(b"\x00junk" * 30)


def _lose_passage_list(folder: Path) -> None:
    for path in folder.glob("*.lists"):
        path.write_bytes(path.read_bytes().replace(b"aids", b"bids"))


def _garble_manifest(folder: Path) -> None:
    (folder / "state.json").write_text("{")


def test_blocks_of_similar_size_are_merged(library: Library) -> None:
    for place in range(40):
        library.add(f"/n{place}", "en", "harbour")
        library.update().close()
    entries = read_manifest(library.folder).blocks.values()
    languages = [(entry.language, entry.titles) for entry in entries]
    assert languages.count(("en", False)) <= 8
    assert languages.count(("en", True)) <= 8


def test_whether_a_stem_occurs_is_told_without_its_list(library: Library) -> None:
    index = library.update()
    assert index.has_stem("en", "polic")
    assert not index.has_stem("en", "شرطه")
    assert not index.has_stem("fr", "polic")
    assert not index.has_stem("en", "")
    library.remove("/en")
    assert not library.update().has_stem("en", "polic")


@pytest.mark.parametrize(
    "damage", [_delete, _truncate, _garble, _lose_passage_list, _garble_manifest]
)
def test_damage_is_noticed_and_mended(library: Library, damage: Callable[[Path], None]) -> None:
    before = library.passages_with("es", "polici")
    damage(library.folder)
    assert KeywordIndex.open(library.folder) is None
    assert library.passages_with("es", "polici") == before


FORMS: dict[Language, tuple[str, ...]] = {
    "en": ("police", "policing", "victim", "victims", "harbour"),
    "es": ("víctima", "víctimas", "policía", "puerto", "puertos"),
    "ar": ("الشرطة", "شرطة", "ضحايا", "ميناء", "والشرطة"),
}


@pytest.mark.parametrize("language", list(FORMS))
def test_prefetched_lists_are_those_read_one_by_one(tmp_path: Path, language: Language) -> None:
    library = Library(tmp_path)
    rng = np.random.default_rng(5)
    texts: dict[int, list[str]] = {}
    for number in range(40):
        words = [str(word) for word in rng.choice(FORMS[language], rng.integers(1, 9))]
        texts[library.add(f"/{number}", language, " ".join(words))] = words
        if number % 15 == 0:
            library.update().close()  # a block of its own
    removed_documents = [3, 17, 29]
    for number in removed_documents:
        library.remove(f"/{number}")
    prefetched, single = library.update(), library.update()
    form = get_analyzer(language).analyze_word
    ids: list[int] = prefetched.ids(language).tolist()
    stems = sorted({form(word).stem for word in FORMS[language]})
    words = sorted({form(word).word for word in FORMS[language]})
    prefetched.prefetch(language, [*stems, "absent"], [*words, "absent"])
    removed = {list(texts)[number] for number in removed_documents}
    for stem in stems:
        postings = prefetched.stem(language, stem)
        assert postings is not None
        expected = {
            passage
            for passage, words_of_passage in texts.items()
            if passage not in removed and any(form(word).stem == stem for word in words_of_passage)
        }
        assert {ids[row] for row in postings.rows} == expected
        assert (np.diff(postings.rows) > 0).all()
        assert equal(postings, single.stem(language, stem))
    for word in words:
        assert prefetched.has_word(word)
        assert equal(prefetched.word(language, word), single.word(language, word))
    assert prefetched.stem(language, "absent") is None
    assert prefetched.word(language, "absent") is None


def equal(left: Postings | None, right: Postings | None) -> bool:
    if left is None or right is None:
        return left is right
    return np.array_equal(left.rows, right.rows) and np.array_equal(left.scores, right.scores)


def test_a_word_of_removed_passages_only_is_no_word(library: Library) -> None:
    library.add("/more", "en", "A harbour.")
    assert library.update().has_word("harbour")
    library.remove("/more")
    index = library.update()
    assert not index.has_word("harbour")
    assert index.has_word("police")


def test_rows_are_found_by_passage(library: Library) -> None:
    library.update().close()
    for number in range(3):  # three more blocks
        library.add(f"/{number}", "en", "harbour")
        library.update().close()
    index = library.update()
    for language in TEXTS:
        for row, passage in enumerate(index.ids(language).tolist()):
            assert index.row(language, passage) == row
        assert index.row(language, 1_000) == index.row(language, 0) == -1
    assert len(index.ids("en")) == 4
    assert index.row("fr", 1) == -1


@pytest.mark.parametrize("capacity", [0, 1_000, 1 << 20])
def test_the_size_of_the_cache_changes_no_answer(
    library: Library, monkeypatch: pytest.MonkeyPatch, capacity: int
) -> None:
    expected = library.update().stem("en", "polic")
    monkeypatch.setattr(cache, "posting_list_bytes", lambda _: capacity)
    index = library.update()
    index.prefetch("en", ["polic", "rescu", "victim"], ["police", "victims"])
    assert equal(index.stem("en", "polic"), expected)
    assert index.stems("en", ("polic", "victim")) is not None
    assert index.stems("en", ("polic", "absent")) is None
    assert index.word("en", "victims") is not None


def test_files_of_an_interrupted_update_are_removed_and_no_others(library: Library) -> None:
    library.update().close()
    (library.folder / f"{'0' * 16}.lists").write_bytes(b"half a block")
    (library.folder / "notes.txt").write_text("mine")
    (library.folder / "MAIN_notes.txt").write_text("mine")
    library.update().close()
    names = {path.name for path in library.folder.iterdir()}
    manifest = read_manifest(library.folder)
    assert names == {"state.json", "notes.txt", "MAIN_notes.txt", *manifest.blocks}


@pytest.mark.parametrize("change", ["another store", "a damaged block"])
def test_blocks_of_another_store_and_damaged_ones_are_not_reused(
    library: Library, change: str
) -> None:
    before = library.passages_with("en", "polic")
    blocks = read_manifest(library.folder).blocks
    damaged = next(name for name, entry in blocks.items() if entry.language == "en")
    if change == "another store":
        with library.store.transaction():
            library.store.start_anew()
    else:
        content = bytearray((library.folder / damaged).read_bytes())
        content[40] ^= 1
        (library.folder / damaged).write_bytes(content)
    assert library.passages_with("en", "polic") == before
    reused = blocks.keys() & read_manifest(library.folder).blocks.keys()
    assert reused == (set() if change == "another store" else blocks.keys() - {damaged})


def test_leftovers_of_dead_processes_are_removed(library: Library) -> None:
    library.update().close()
    leftover = library.folder / "state.json.999999999.tmp"
    leftover.touch()
    library.add("/b", "en", "police")
    library.update().close()
    assert not leftover.exists()


@pytest.mark.parametrize("umask", [0, 0o077])
def test_files_are_for_the_owner_alone_whatever_the_umask(library: Library, umask: int) -> None:
    before = os.umask(umask)
    try:
        library.update().close()
    finally:
        os.umask(before)
    assert library.folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in library.folder.iterdir()} == {0o600}


def test_words_are_found_by_stem_and_by_pattern(library: Library) -> None:
    library.add("/b", "en", "A policeman policed the harbour; policing is police work.")
    removed = library.add("/c", "en", "polices")
    library.remove("/c")
    index = library.update()
    assert {"police", "policing"} <= index.words_with_stem("en", "polic").keys()
    assert index.words_with_stem("es", "polic") == {}
    letters = frozenset("policednxg")
    pattern = WordPattern(("pol",), range(3, 9), letters, (frozenset("i"),), "[a-z]*")
    assert index.words_matching("en", pattern) == ["police", "policed", "policing"]
    words = ["police", "policemen", "policeman", "polices", "p"]
    assert index.present(words) == ["police", "policeman"]
    assert index.present([]) == []
    assert removed not in index.ids("en")[index.live("en")].tolist()
