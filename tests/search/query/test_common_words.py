"""Common words: which they are, how the table is made, what a bad one says."""

from __future__ import annotations

import lzma
import math
from pathlib import Path

import pytest

from index.errors import LexiconError
from index.text.analysis import get_analyzer
from search.query.common_words import HEADING, CommonWordWeights
from training.common_words import MAX_INFORMATION, SentenceCounts, build
from training.corpus import CorpusError

UNSORTED = f"{HEADING}\nen\tuse\t80\nen\tfire\t90\n"


@pytest.mark.parametrize(
    ("language", "common", "telling"),
    [
        ("en", "time", "trafficking"),
        ("en", "use", "terrorism"),
        ("es", "tiempo", "secuestro"),
        ("es", "caso", "extorsión"),
        ("ar", "وقت", "اختطاف"),
        ("ar", "عمل", "ابتزاز"),
    ],
)
def test_common_words_weigh_less(language: str, common: str, telling: str) -> None:
    weights = CommonWordWeights()
    form = get_analyzer(language).analyze_word
    assert weights.weight(language, form(common).stem) < 0.75
    assert weights.weight(language, form(telling).stem) > 0.9


def test_numbers_and_unknown_words_have_full_weight() -> None:
    weights = CommonWordWeights()
    assert [weights.weight("en", stem) for stem in ("2", "2024", "zzz")] == [1, 1, 1]
    assert weights.weight("fr", "temps") == 1


@pytest.mark.parametrize("content", ["", "words\n", "\x00", f"{HEADING}\nen\tuse\n", UNSORTED])
def test_a_bad_table_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "common.tsv"
    path.write_text(content)
    with pytest.raises(LexiconError, match=r"common\.tsv: no table of words"):
        CommonWordWeights(path).weight("en", "use")


def test_a_bad_line_is_named_when_it_is_met(tmp_path: Path) -> None:
    path = tmp_path / "common.tsv"
    path.write_text(f"{HEADING}\nen\tfire\t40\nen\tuse\tmuch\n")
    assert CommonWordWeights(path).weight("en", "fire") == 0.4
    with pytest.raises(LexiconError, match=r"common\.tsv: damaged"):
        CommonWordWeights(path).weight("en", "use")


def test_a_word_of_one_data_set_is_not_common() -> None:
    counts = SentenceCounts("en")
    for dataset in ("talk", "law", "news"):
        for number in range(2_000):
            counts.add(
                dataset, f"people {dataset}{number} {'browser' if dataset == 'talk' else ''}"
            )
    weights = counts.weights()
    assert weights["peopl"] == pytest.approx(-math.log((2_000 + 0.1) / 2_001) / MAX_INFORMATION)
    assert "browser" not in weights
    assert "law7" not in weights


def test_a_small_data_set_does_not_count() -> None:
    counts = SentenceCounts("es")
    for number in range(20):
        counts.add("few", f"tiempo {number}")
    assert not counts.sizes
    assert not counts.weights()


def test_the_table_is_written_and_read(tmp_path: Path) -> None:
    words = {"en": "people", "es": "gente", "ar": "ناس"}
    for source, target in (("en", "es"), ("en", "ar"), ("es", "ar")):
        lines = (
            f"{words[source]} {number}\t{words[target]} {number}\ttalk\tsent\n"
            for number in range(1_000)
        )
        path = tmp_path / f"{source}_{target}.tsv.xz"
        path.write_bytes(lzma.compress("".join(lines).encode()))
    report = build(tmp_path, tmp_path)
    assert (report.words, report.datasets) == (3, 1)
    weights = CommonWordWeights(tmp_path / "common.tsv")
    assert [
        weights.weight(language, get_analyzer(language).analyze_word(word).stem)
        for language, word in words.items()
    ] == [0.01] * 3


def test_too_little_text_is_named(tmp_path: Path) -> None:
    for pair in ("en_es", "en_ar", "es_ar"):
        (tmp_path / f"{pair}.tsv.xz").write_bytes(lzma.compress(b"a\tb\ttalk\tsent\n"))
    with pytest.raises(CorpusError, match="no data set has 1,000 sentences"):
        build(tmp_path, tmp_path)
