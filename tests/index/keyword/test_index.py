"""The keyword index: in step with the store after every change, damage or interruption."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.keyword import whoosh_writer as segments
from index.keyword.blocks import read_state
from index.keyword.index import KeywordIndex
from index.keyword.postings import Postings
from index.processes.pool import Workers
from index.store.records import FileState
from index.store.store import Store
from index.text.analysis import analyzer
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
            (number,) = self.store.add(path, b"d", FileState(1, 1), Document(text), passages)
            self.store.advance()
        return number

    def remove(self, path: str) -> None:
        with self.store.transaction():
            self.store.remove([file.id for file in self.store.files() if file.path == path])
            self.store.advance()

    def sync(self) -> KeywordIndex:
        segments.sync(self.store, self.folder, Workers(1), lambda _done, _total: None)
        index = KeywordIndex.open(self.folder)
        assert index is not None
        assert index.generation == self.store.generation
        return index

    def found(self, language: Language, stem: str) -> set[int]:
        index = self.sync()
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


@pytest.mark.parametrize(("language", "stem"), [("en", "polic"), ("es", "polici"), ("ar", "شرط")])
def test_each_language_has_its_own_passages(
    library: Library, language: Language, stem: str
) -> None:
    index = library.sync()
    postings = index.stem(language, stem)
    assert postings is not None
    assert len(postings.rows) == 1
    assert index.stem("en", "شرط") is None
    assert set(index.languages) == set(TEXTS)


def test_words_are_kept_beside_stems(library: Library) -> None:
    index = library.sync()
    assert index.word("en", "trafficking") is not None
    assert index.word("en", "traffick") is None


def test_a_frequent_term_scores_more(library: Library) -> None:
    library.add("/b", "en", "The police of the harbour town stood by while nothing happened.")
    index = library.sync()
    postings = index.stem("en", "polic")
    assert postings is not None
    assert postings.scores[0] > postings.scores[1] > 0


def test_additions_and_removals_follow(library: Library) -> None:
    first = library.found("en", "polic")
    added = library.add("/b", "en", "police")
    assert library.found("en", "polic") == {*first, added}
    library.remove("/b")
    assert library.found("en", "polic") == first


def test_a_removed_passage_leaves_scores_as_if_it_had_never_been(
    library: Library, tmp_path: Path
) -> None:
    for place in range(12):
        library.add(f"/x{place}", "en", f"police number {place}")
    library.sync().close()
    library.remove("/x3")
    index = library.sync()
    rebuilt = Library(tmp_path)
    rebuilt.folder = tmp_path / "fresh"
    other = rebuilt.sync()
    for one in ("polic", "number", "victim"):
        ours, theirs = index.stem("en", one), other.stem("en", one)
        assert ours is not None
        assert theirs is not None
        assert index.ids("en")[ours.rows].tolist() == other.ids("en")[theirs.rows].tolist()
        np.testing.assert_allclose(ours.scores, theirs.scores)


def test_many_small_updates_do_not_pile_up_blocks(library: Library) -> None:
    ids = {library.add(f"/n{place}", "en", "harbour") for place in range(40)}
    for place in range(40, 60):
        ids.add(library.add(f"/n{place}", "en", "harbour"))
        library.sync().close()
    assert library.found("en", "harbour") == ids
    state = read_state(library.folder)
    assert state is not None
    files = [path.name for path in library.folder.glob("*.lists")]
    assert sorted(files) == sorted(state.blocks)
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


def _forget_state(folder: Path) -> None:
    (folder / "state.json").write_text("{")


def test_blocks_of_like_size_become_one(library: Library) -> None:
    for place in range(40):
        library.add(f"/n{place}", "en", "harbour")
        library.sync().close()
    state = read_state(library.folder)
    assert state is not None
    assert list(state.blocks.values()).count("en") <= 8


def test_whether_a_stem_occurs_is_told_without_its_list(library: Library) -> None:
    index = library.sync()
    assert index.has("en", "polic")
    assert not index.has("en", "شرط")
    assert not index.has("fr", "polic")
    assert not index.has("en", "")
    library.remove("/en")
    assert not library.sync().has("en", "polic")


def test_a_table_of_contents_that_is_gone_is_made_again(library: Library) -> None:
    before = library.found("es", "polici")
    for path in library.folder.glob("*.toc"):
        path.unlink()
    library.add("/b", "en", "police")
    assert library.found("es", "polici") == before


# Whoosh leaves its file open when what it reads makes no sense.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("damage", [_delete, _truncate, _garble, _forget_state])
def test_damage_is_noticed_and_mended(library: Library, damage: Callable[[Path], None]) -> None:
    before = library.found("es", "polici")
    damage(library.folder)
    assert KeywordIndex.open(library.folder) is None
    assert library.found("es", "polici") == before


FORMS: dict[Language, tuple[str, ...]] = {
    "en": ("police", "policing", "victim", "victims", "harbour"),
    "es": ("víctima", "víctimas", "policía", "puerto", "puertos"),
    "ar": ("الشرطة", "شرطة", "ضحايا", "ميناء", "والشرطة"),
}


@pytest.mark.parametrize("language", list(FORMS))
def test_lists_read_together_are_those_read_one_by_one(tmp_path: Path, language: Language) -> None:
    library = Library(tmp_path)
    rng = np.random.default_rng(5)
    texts: dict[int, list[str]] = {}
    for number in range(40):
        words = [str(word) for word in rng.choice(FORMS[language], rng.integers(1, 9))]
        texts[library.add(f"/{number}", language, " ".join(words))] = words
        if number % 15 == 0:
            library.sync().close()  # a block of its own
    gone = [3, 17, 29]
    for number in gone:
        library.remove(f"/{number}")
    together, single = library.sync(), library.sync()
    form = analyzer(language).form
    ids = [int(one) for one in together.ids(language)]
    stems = sorted({form(word).stem for word in FORMS[language]})
    words = sorted({form(word).word for word in FORMS[language]})
    together.load(language, [*((stem,) for stem in stems), ("absent",)], [*words, "absent"])
    removed = {list(texts)[number] for number in gone}
    for stem in stems:
        found = together.stem(language, stem)
        assert found is not None
        expected = {
            one
            for one, some in texts.items()
            if one not in removed and any(form(word).stem == stem for word in some)
        }
        assert {ids[row] for row in found.rows} == expected
        assert (np.diff(found.rows) > 0).all()
        assert equal(found, single.stem(language, stem))
    for word in words:
        assert together.has_word(word)
        assert equal(together.word(language, word), single.word(language, word))
    assert together.stem(language, "absent") is None
    assert together.word(language, "absent") is None


def equal(one: Postings | None, other: Postings | None) -> bool:
    if one is None or other is None:
        return one is other
    return np.array_equal(one.rows, other.rows) and np.array_equal(one.scores, other.scores)


def test_a_word_of_removed_passages_only_is_no_word(library: Library) -> None:
    library.add("/more", "en", "A harbour.")
    assert library.sync().has_word("harbour")
    library.remove("/more")
    index = library.sync()
    assert not index.has_word("harbour")
    assert index.has_word("police")


def test_rows_are_found_by_passage(library: Library) -> None:
    index = library.sync()
    for language in TEXTS:
        (identity,) = index.ids(language).tolist()
        assert index.row(language, identity) == 0
        assert index.row(language, identity + 1_000) == -1
