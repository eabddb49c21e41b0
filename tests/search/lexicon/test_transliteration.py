"""Names across scripts: the learner on toy names, the bundled table on real ones."""

from __future__ import annotations

import lzma
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import LexiconError
from index.text.normalize import fold
from search.lexicon.transliteration import (
    MAX_NAME_LETTERS,
    Script,
    Transliterator,
    letter_windows,
    pack_table,
)
from training.corpus import CorpusError
from training.letter_alignment import align
from training.names import find_spanish_places, read_names
from training.transliteration import build, describe, measure, train

_TOY = {"a": "ا", "b": "ب", "d": "د", "i": "ي", "l": "ل", "m": "م", "n": "ن", "sh": "ش"}
_SYLLABLES = ("ba", "di", "la", "mi", "na", "sha", "shi", "bi", "ma", "li")
_NAMES = ["".join(syllables) for syllables in product(_SYLLABLES, repeat=3)]


@pytest.fixture(scope="module")
def bundled() -> Transliterator:
    return Transliterator.open()


def _toy(name: str) -> str:
    for latin in sorted(_TOY, key=len, reverse=True):
        name = name.replace(latin, _TOY[latin])
    return name


def _corpus(folder: Path) -> Path:
    rows = [f"{name.title()}\t{_toy(name)}\ttoy\tname\n" for name in _NAMES]
    rows += ["Blue house\tبيت ازرق كبير\ttoy\tname\n", "Lima\tليما\ttoy\tsent\n"]
    with lzma.open(folder / "en_ar.tsv.xz", "wt", encoding="utf-8") as file:
        file.writelines(rows)
    with lzma.open(folder / "es_ar.tsv.xz", "wt", encoding="utf-8") as file:
        file.writelines(rows[:5])
    return folder


def _forms(transliterator: Transliterator, word: str, script: Script, limit: int = 64) -> list[str]:
    return [candidate.form for candidate in transliterator.transliterate(word, script, limit)]


def test_alignment_finds_which_letters_belong_together() -> None:
    names = [(name, _toy(name)) for name in _NAMES]
    alignment = align(names, 2)[_NAMES.index("shabadi")]
    assert alignment is not None
    assert alignment.pieces[2:] == ("ا", "ب", "ا", "د", "ي")
    assert sorted(alignment.pieces[:2]) == ["", "ش"]


def test_alignment_scores_unrelated_names_low_and_impossible_ones_not_at_all() -> None:
    names = [(name, _toy(name)) for name in _NAMES]
    *_, related, unrelated, impossible = align(
        [*names, ("balami", "بالامي"), ("balami", "شيدينا"), ("ba", "باباباباب")], 2
    )
    assert related is not None
    assert unrelated is not None
    assert related.score > unrelated.score
    assert impossible is None


def test_training_recovers_a_toy_spelling_both_ways(tmp_path: Path) -> None:
    held_out = ("shimana", "badila")
    names = {(name, _toy(name)): 1 for name in _NAMES if name not in held_out}
    path = tmp_path / "table.tsv"
    path.write_bytes(pack_table(train(names)))
    transliterator = Transliterator.open(path)
    for name in held_out:
        assert _forms(transliterator, name, "latin")[0] == _toy(name)
        assert _forms(transliterator, _toy(name), "arabic")[0] == name


def test_building_is_deterministic_and_reports_held_out_names(tmp_path: Path) -> None:
    corpus = _corpus(tmp_path)
    first_folder, second_folder = tmp_path / "one", tmp_path / "two"
    first_folder.mkdir()
    second_folder.mkdir()
    report = build(corpus, first_folder, seed=3)
    assert report == build(corpus, second_folder, seed=3)
    table = (first_folder / "transliteration.tsv").read_bytes()
    assert table == (second_folder / "transliteration.tsv").read_bytes()
    assert report.size == len(table)
    assert report.held_out > 0
    assert report.names + report.held_out == len(_NAMES)
    assert {recall.script: recall.among_64 for recall in report.recalls} == {
        "latin": 1.0,
        "arabic": 1.0,
    }
    assert f"{report.held_out:,} held-out" in describe(report)


def test_building_without_names_says_so(tmp_path: Path) -> None:
    for name in ("en_ar.tsv.xz", "es_ar.tsv.xz"):
        with lzma.open(tmp_path / name, "wt", encoding="utf-8") as file:
            file.write("Good morning\tصباح الخير\ttoy\tsent\n")
    with pytest.raises(CorpusError, match="no pairs of kind 'name'"):
        build(tmp_path, tmp_path, seed=0)


def test_names_are_words_of_equal_rows_without_the_article(tmp_path: Path) -> None:
    with lzma.open(tmp_path / "en_ar.tsv.xz", "wt", encoding="utf-8") as file:
        file.write("Felhi\tالفالحي\ttoy\tname\nAlberto Ñ.\tألبرتو ن\ttoy\tname\n")
        file.write("Red Sea Coast\tساحل البحر\ttoy\tname\n")
    with lzma.open(tmp_path / "es_ar.tsv.xz", "wt", encoding="utf-8") as file:
        file.write("Perú\tبيرو\ttoy\tname\nagua\tماء\ttoy\tword\n")
    names = read_names(tmp_path)
    assert set(names) == {
        ("felhi", "فالحي"),
        ("alberto", "البرتو"),
        ("n", "ن"),
        ("peru", "بيرو"),
    }


def test_places_are_spanish_by_their_neighbours() -> None:
    andes = ["San Isidro", "Paruro", "Ñahuimpuquio", "La Oroya"] * 30
    carpathians = ["Kowary", "Paruro Małe", "Wądół", "San Kowo"] * 30
    places = find_spanish_places(andes + carpathians)
    assert "Paruro" in places
    assert "Kowary" not in places


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [
        ("Aragua", "أراغوا"),
        ("Boluarte", "بولوارتي"),
        ("Guayaquil", "غواياكيل"),
        ("Villamil", "فيلاميل"),
        ("San", "سان"),
        ("Martín", "مارتن"),
        ("Porres", "بوريس"),
    ],
)
def test_a_name_finds_its_spelling_both_ways(
    bundled: Transliterator, latin: str, arabic: str
) -> None:
    assert fold(arabic) in _forms(bundled, latin, "latin")
    assert fold(latin) in _forms(bundled, arabic, "arabic")
    assert bundled.similarity(latin, arabic) > 0.3


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [("Callao", "كاياو"), ("Desaguadero", "ديساغواديرو"), ("Huaycán", "هوايكان")],
)
def test_a_spanish_name_finds_its_arabic_spelling(
    bundled: Transliterator, latin: str, arabic: str
) -> None:
    assert arabic in _forms(bundled, latin, "latin")


def test_an_arabic_name_is_read_with_and_without_its_article(bundled: Transliterator) -> None:
    assert "aragua" in _forms(bundled, "الأراغوا", "arabic")
    assert "alberto" in _forms(bundled, "ألبرتو", "arabic")


def test_similarity_tells_spellings_of_a_name_from_other_words(bundled: Transliterator) -> None:
    assert bundled.similarity("Guayaquil", "الغواياكيل") > 0.3
    assert bundled.similarity("Boluarte", "شرطة") < 0.05
    assert bundled.similarity("Lima", "أراغوا") < 0.05
    assert bundled.similarity("Lima", "") == 0.0


def test_recall_grows_with_depth_and_finds_cities(bundled: Transliterator) -> None:
    cities = [("lima", "ليما"), ("bogota", "بوغوتا"), ("quito", "كيتو"), ("madrid", "مدريد")]
    recall = measure(bundled, cities, "latin")
    assert recall.first <= recall.among_16 <= recall.among_64 == 1.0


@pytest.mark.parametrize("word", ["", "a", "ب", "1984", "a" * 100, "ب" * 100, "!", "ّ"])
@pytest.mark.parametrize("script", ["latin", "arabic"])
def test_what_is_no_name_has_no_spelling(
    bundled: Transliterator, word: str, script: Script
) -> None:
    assert bundled.transliterate(word, script) == ()


def test_the_longest_name_still_has_spellings(bundled: Transliterator) -> None:
    assert bundled.transliterate("lima" * (MAX_NAME_LETTERS // 4), "latin")


@given(
    word=st.text(max_size=40) | st.text("abcdefghijllnñoqruéx'", max_size=40) | st.text("ابتكلويغ"),
    script=st.sampled_from(["latin", "arabic"]),
    limit=st.integers(1, 80),
)
def test_candidates_are_distinct_and_sorted_by_weight(
    bundled: Transliterator, word: str, script: Script, limit: int
) -> None:
    candidates = bundled.transliterate(word, script, limit)
    weights = [candidate.weight for candidate in candidates]
    forms = [candidate.form for candidate in candidates]
    assert len(candidates) <= limit
    assert weights == sorted(weights, reverse=True)
    assert all(0 < weight <= 1 for weight in weights)
    assert not candidates or weights[0] == 1
    assert len(set(forms)) == len(forms)
    assert all(form == fold(form) and len(form) > 1 for form in forms)
    assert candidates == bundled.transliterate(word, script, limit)


@given(latin=st.text(max_size=40), arabic=st.text(max_size=40))
def test_similarity_is_a_share(bundled: Transliterator, latin: str, arabic: str) -> None:
    assert 0.0 <= bundled.similarity(latin, arabic) <= 1.0


def test_a_window_narrows_to_the_letter() -> None:
    assert letter_windows("lima", 1) == ["^lima$", "^lima", "lima", "lim", "im", "i"]
    assert letter_windows("ليما", 0)[-2:] == ["لي", "ل"]


def test_missing_or_damaged_tables_are_named(tmp_path: Path) -> None:
    path = tmp_path / "table.tsv"
    with pytest.raises(LexiconError, match="no transliteration table"):
        Transliterator.open(path)
    whole = pack_table({"a": {"ا": 1.0}})
    for damaged in (b"", b"\xff\xfe", whole[:-1], whole + b"x", whole.replace(b" 1 ", b" 2 ", 1)):
        path.write_bytes(damaged)
        with pytest.raises(LexiconError, match=r"table\.tsv: not a whole table"):
            Transliterator.open(path)
    path.write_bytes(whole)
    assert Transliterator.open(path).transliterate("aa", "latin")[0].form == "اا"
