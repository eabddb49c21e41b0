"""The list of Arabic words: nouns and dictionary words, without what a preposition begins."""

import lzma
from collections.abc import Sequence
from pathlib import Path

import pytest

from training import arabic_words
from training.corpus import CorpusError

SENTENCES = [
    "في البلد وفي القلم",
    "من الشكل بالشكل بالشكل في الشكل من الشكل",
    "بشكل بشكل بقلم",
    "عن الوزير عن الوزير بالوزير",
    "الوزير والوزير",
]
WORDS = ["بلد", "قلم", "كتاب", "بشكل"]


def write(path: Path, rows: Sequence[tuple[str, ...]]) -> None:
    path.parent.mkdir(exist_ok=True)
    text = "".join("\t".join(row) + "\n" for row in rows)
    path.write_bytes(lzma.compress(text.encode()))


def test_words_are_whole_words(tmp_path: Path) -> None:
    rows = [("x", sentence, "un", "sent") for sentence in SENTENCES]
    rows += [("x", word, "dictionary", "word") for word in WORDS]
    write(tmp_path / "parallel" / "en_ar.tsv.xz", rows)
    write(tmp_path / "parallel" / "es_ar.tsv.xz", [("x", "ولد", "un", "word")])
    write(tmp_path / "morphology" / "ar_forms.tsv.xz", [("كتب", "كتاب"), ("وزير", "وزير")])
    report = arabic_words.build(tmp_path, tmp_path)
    heading, *words = (tmp_path / "arabic_words.txt").read_text(encoding="utf-8").splitlines()
    assert heading == "arabic words 1"
    assert words == sorted(words)
    assert {"بلد", "قلم", "كتاب", "شكل", "وزير", "ولد"} <= set(words)
    assert not {"بشكل", "بقلم", "الشكل", "في"} & set(words)
    assert report.words == len(words)
    assert f"{report.words:,} short words" in arabic_words.describe(report)


def test_a_missing_table_of_forms_is_named(tmp_path: Path) -> None:
    for pair in ("en_ar", "es_ar"):
        write(tmp_path / "parallel" / f"{pair}.tsv.xz", [("x", "قلم", "un", "word")])
    with pytest.raises(CorpusError, match=r"ar_forms\.tsv\.xz"):
        arabic_words.build(tmp_path, tmp_path)
