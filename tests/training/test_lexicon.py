"""From a toy parallel corpus to a lexicon file and back through the reader."""

import lzma
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.errors import LexiconError
from search.lexicon.translations import Lexicon, Translation, pack_translations, unpack_translations
from training.alignment import JointTable
from training.concepts import Concept
from training.entries import Entries, LexiconReport, write_lexicon
from training.lexicon import build
from training.tables import raise_to

TRIPLES = [
    ("human trafficking", "trata de personas", "الاتجار بالبشر", "word"),
    ("police", "policía", "الشرطة", "word"),
    ("victims", "víctimas", "الضحايا", "word"),
    ("The police stop human trafficking.", "La policía frena la trata de personas.", "", "sent"),
    ("The police rescue victims.", "La policía rescata víctimas.", "", "sent"),
    ("Victims of human trafficking", "Víctimas de trata de personas", "", "sent"),
    ("Police rescue victims", "", "الشرطة تنقذ الضحايا", "sent"),
    ("Victims of human trafficking", "", "ضحايا الاتجار بالبشر", "sent"),
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for name, left, right in (("en_es", 0, 1), ("en_ar", 0, 2), ("es_ar", 1, 2)):
        lines = [
            f"{row[left]}\t{row[right]}\ttatoeba_omt\t{row[3]}\n"
            for row in TRIPLES
            if row[left] and row[right]
        ]
        with lzma.open(folder / f"{name}.tsv.xz", "wt", encoding="utf-8") as file:
            file.writelines(lines)
    for name, gloss in (("en_es", "rescue\trescatar"), ("en_ar", "rescue\tأنقذ")):
        with lzma.open(folder / f"{name}_wiktionary.tsv.xz", "wt", encoding="utf-8") as file:
            file.write(f"{gloss}\twiktionary\tword\n")
    return folder


def build_and_open(
    corpus: Path, out: Path, concepts: Sequence[Concept] = ()
) -> tuple[LexiconReport, Lexicon]:
    report = build(corpus, out, seed=0, concepts=concepts)
    return report, Lexicon.open(out / "lexicon.sqlite")


def test_expressions_and_words_of_the_corpus_translate(corpus: Path, tmp_path: Path) -> None:
    report, lexicon = build_and_open(corpus, tmp_path)
    units = {"en": ("human", "traffick"), "es": ("trat", "person"), "ar": ("اتجار", "بشر")}
    words = {"en": ("polic",), "es": ("polici",), "ar": ("شرطه",)}
    for terms in (units, words):
        for source in terms:
            for target in set(terms) - {source}:
                best = lexicon.translate(source, target, terms[source])[0]
                assert best == Translation(terms[target], 1.0)
    assert lexicon.segment("ar", ["شرطه", "اتجار", "بشر"]) == [(0, 1), (1, 3)]
    assert report.version == lexicon.version
    assert report.expressions > 0
    lexicon.close()


def test_the_same_corpus_gives_the_same_lexicon(corpus: Path, tmp_path: Path) -> None:
    first, lexicon = build_and_open(corpus, tmp_path / "first")
    lexicon.close()
    second, lexicon = build_and_open(corpus, tmp_path / "second")
    lexicon.close()
    assert first == second


GLOSSARY = [
    Concept({"en": ("hitman",), "es": ("sicario",), "ar": ("قاتل مأجور",)}),
    Concept({"en": ("cops",), "es": ("policía",), "ar": ("الشرطة",)}),
]


def test_what_the_glossary_adds_displaces_nothing(corpus: Path, tmp_path: Path) -> None:
    _, lexicon = build_and_open(corpus, tmp_path, GLOSSARY)
    hired_killer = ("قاتل", "ماجور")
    assert lexicon.translate("en", "ar", ("hitman",)) == (Translation(hired_killer, 1.0),)
    assert lexicon.translate("es", "ar", ("sicari",)) == (Translation(hired_killer, 1.0),)
    assert lexicon.translate("ar", "en", hired_killer) == (Translation(("hitman",), 1.0),)
    assert lexicon.segment("ar", ["شرطه", *hired_killer]) == [(0, 1), (1, 3)]
    for source, police in (("es", "polici"), ("ar", "شرطه")):
        terms = {translation.terms for translation in lexicon.translate(source, "en", (police,))}
        assert terms == {("polic",), ("cop",)}
    lexicon.close()


def test_the_glossary_raises_probabilities_and_lowers_none() -> None:
    numbers = np.array([0, 0, 1]), np.array([0, 1, 1])
    table = JointTable(*numbers, np.ones(3), np.array([0.9, 0.1, 0.2]), np.array([0.5, 0.1, 0.3]))
    floor = JointTable(
        np.array([0, 1]), np.array([1, 2]), np.ones(2), np.array([0.35, 1.0]), np.array([0.2, 1.0])
    )
    raised = raise_to(table, floor)
    assert raised.source.tolist() == [0, 0, 1, 1]
    assert raised.target.tolist() == [0, 1, 1, 2]
    assert raised.forward.tolist() == [0.9, 0.35, 0.2, 1.0]
    assert raised.backward.tolist() == [0.5, 0.2, 0.3, 1.0]


def make_entries(**pairs: str) -> Entries:
    return {(left,): [Translation((right,), 1.0)] for left, right in pairs.items()}


def write_small(path: Path, arabic: str = "شرطه") -> LexiconReport:
    empty: Entries = {}
    return write_lexicon(
        {
            ("en", "es"): make_entries(polic="polici", crime="crim"),
            ("es", "en"): make_entries(polici="polic", crim="crime"),
            ("en", "ar"): make_entries(polic=arabic),
            ("ar", "en"): make_entries(**{arabic: "polic"}),
            ("es", "ar"): empty,
            ("ar", "es"): empty,
        },
        path,
    )


def test_what_is_written_is_read(tmp_path: Path) -> None:
    report = write_small(tmp_path / "small.sqlite")
    lexicon = Lexicon.open(tmp_path / "small.sqlite")
    assert lexicon.translate("en", "ar", ("polic",)) == (Translation(("شرطه",), 1.0),)
    assert lexicon.translate("es", "ar", ("polici",)) == ()
    assert lexicon.knows("es", ("crim",))
    assert not lexicon.knows("ar", ("crim",))
    assert (report.entries, report.expressions, report.translations) == (6, 0, 6)
    lexicon.close()


def test_the_version_tells_contents_apart(tmp_path: Path) -> None:
    versions = {
        write_small(tmp_path / "one.sqlite").version,
        write_small(tmp_path / "same.sqlite").version,
        write_small(tmp_path / "other.sqlite", arabic="بوليس").version,
    }
    assert len(versions) == 2


def test_a_lexicon_cut_short_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "cut.sqlite"
    write_small(path)
    path.write_bytes(path.read_bytes()[:-4096])
    with pytest.raises(LexiconError, match=r"damaged|not a lexicon"):
        Lexicon.open(path).translate("en", "ar", ("polic",))


def test_packed_translations_keep_numbers_and_weights() -> None:
    translations = [(1, 1.0), (2**24 - 1, 0.6), (70_000, 1 / 255)]
    assert unpack_translations(pack_translations(translations)) == translations
    assert unpack_translations(pack_translations([(5, 0.0001)])) == [(5, 1 / 255)]
