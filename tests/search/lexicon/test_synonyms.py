"""Synonyms: which they are, how the table is made, what a search makes of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.config import Config
from index.errors import LexiconError
from index.text.analysis import get_analyzer
from index.update import update
from search.engine import Engine
from search.lexicon.synonyms import HEADING, SynonymTable
from search.lexicon.translations import Lexicon
from search.types import Expansion, Mode, Reason, SearchRequest
from training.synonyms import (
    MAX_SYNONYMS,
    MIN_WEIGHT,
    BackTranslator,
    Usage,
    select_synonyms,
)

Project = Callable[..., Config]

UNSORTED = f"{HEADING}\nen\tuse\tutil 40\nen\tfire\tblaze 40\n"
SYNONYMS = [
    ("en", "kidnapping", "abduction"),
    ("en", "convinced", "persuaded"),
    ("es", "asesinato", "homicidio"),
    ("es", "votación", "voto"),
    ("ar", "خطف", "اختطاف"),
    ("ar", "طفل", "صبي"),
]


@pytest.mark.parametrize(("language", "word", "other"), SYNONYMS)
def test_words_that_say_the_same_stand_for_each_other(language: str, word: str, other: str) -> None:
    analyze = get_analyzer(language).analyze_word
    weights = dict(SynonymTable().lookup(language, analyze(word).stem))
    assert weights[analyze(other).stem] >= MIN_WEIGHT
    assert analyze(word).stem not in weights


def test_names_numbers_and_unknown_words_have_none() -> None:
    table = SynonymTable()
    for language, word in (("en", "lima"), ("es", "boluarte"), ("ar", "كاياو"), ("en", "2024")):
        assert table.lookup(language, get_analyzer(language).analyze_word(word).stem) == ()
    assert table.lookup("fr", "temps") == ()


@pytest.mark.parametrize("content", ["", "words\n", "\x00", f"{HEADING}\nen\tuse\n", UNSORTED])
def test_a_bad_table_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "synonyms.tsv"
    path.write_text(content)
    with pytest.raises(LexiconError, match=r"synonyms\.tsv: no table of synonyms"):
        SynonymTable(path).lookup("en", "use")


def test_a_bad_line_is_named_when_it_is_met(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.tsv"
    path.write_text(f"{HEADING}\nen\tfire\tblaze 40\nen\tuse\tutil much\n")
    assert SynonymTable(path).lookup("en", "fire") == (("blaze", 0.4),)
    with pytest.raises(LexiconError, match=r"synonyms\.tsv: damaged"):
        SynonymTable(path).lookup("en", "use")


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("kidnapping", "The abduction of two engineers near the port was reported on Monday."),
        ("asesinato", "El homicidio de dos ingenieros cerca del puerto fue denunciado el lunes."),
        ("خطف", "أعلن الميناء عن اختطاف مهندسين اثنين يوم الاثنين قرب المرفأ القديم."),
    ],
)
def test_a_search_finds_and_highlights_and_names_them(
    project: Project, word: str, text: str
) -> None:
    config = project({"one.txt": text})
    update(config)
    engine = Engine.open(config)
    try:
        (hit,) = engine.search(SearchRequest(word, mode=Mode.KEYWORD)).hits
        (highlight,) = hit.highlights
        (contribution,) = hit.contributions
        assert (highlight.reason, contribution.by) == (Reason.MEANING, Expansion.SYNONYMS)
        assert contribution.matched == (text[highlight.span.start : highlight.span.end],)
        assert highlight.strength == pytest.approx(1)
        assert not engine.search(
            SearchRequest(word, mode=Mode.KEYWORD, without=frozenset({Expansion.SYNONYMS}))
        ).hits
    finally:
        engine.close()


def test_the_word_itself_comes_first(project: Project) -> None:
    same = "de dos ingenieros cerca del puerto fue denunciado el lunes por la tarde."
    config = project({"a.txt": f"El homicidio {same}", "b.txt": f"El asesinato {same}"})
    update(config)
    engine = Engine.open(config)
    try:
        for mode in (Mode.KEYWORD, Mode.HYBRID):
            first, second = engine.search(SearchRequest("asesinato", mode=mode)).hits
            assert "asesinato" in first.text
            assert first.score > second.score
    finally:
        engine.close()


def apart(_one: str, _other: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("language", "partners", "synonym"),
    [
        ("en", "counter terrorism", "attack"),
        ("es", "lavado de activos", "blanqueo"),
        ("ar", "غسل الأموال", "تبييض"),
    ],
)
def test_partners_are_no_synonyms(language: str, partners: str, synonym: str) -> None:
    usage = Usage(language)
    for number in range(10):
        usage.add(f"{partners} {number}")
        usage.add(f"{synonym} {number}")
    form = get_analyzer(language).analyze_word
    stem, *_, partner = (form(word).stem for word in partners.split())
    third = form(synonym).stem
    assert usage.are_adjacent(stem, partner)
    assert not usage.are_adjacent(stem, third)
    back_translations = {
        stem: {partner: 0.5, third: 0.5},
        partner: {stem: 0.5},
        third: {stem: 0.5},
    }
    assert select_synonyms(back_translations, usage.are_adjacent) == {
        stem: [(third, 0.5)],
        third: [(stem, 0.5)],
    }


def test_synonyms_are_mutual_and_few() -> None:
    back_translations = {
        "a": {"b": 0.9, "c": 0.9, "d": 0.1},
        "b": {"a": 0.5},
        "c": {},
        "d": {"a": 1.0},
    }
    assert select_synonyms(back_translations, apart) == {"a": [("b", 0.9)], "b": [("a", 0.5)]}
    words = [f"w{number}" for number in range(MAX_SYNONYMS + 3)]
    back_translations = {}
    for word in words:
        back_translations[word] = {other: 0.5 for other in words if other != word}
    synonyms = select_synonyms(back_translations, apart)
    assert all(len(best) == MAX_SYNONYMS for best in synonyms.values())


def test_shares_are_of_what_a_word_translates_back_to_itself() -> None:
    lexicon = Lexicon.open()
    try:
        back_translations = BackTranslator(lexicon, "es").back_translate("asesinat")
    finally:
        lexicon.close()
    assert "asesinat" not in back_translations
    assert back_translations["homicidi"] > back_translations["muert"] > 0
    assert max(back_translations.values()) <= 1


def test_rare_words_and_names_have_no_usage() -> None:
    usage = Usage("en")
    for number in range(20):
        usage.add(f"In {number} the river rose and Nilo wrote")
    usage.add("Nobody saw the heron")
    assert {"river", "rose", "write"} <= usage.common_stems()
    assert usage.common_stems().isdisjoint({"nilo", "heron", "7"})
