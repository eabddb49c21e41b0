"""The stage profile: queries of the lengths asked for, in their texts' own words."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.speed import stages
from index.text.analysis.words import find_words
from index.update import update
from tests.projects import make_project

TEXTS = [
    "The police of the city arrested four men who had sold forged passports to travellers.",
    "La policía de la ciudad detuvo a cuatro hombres que vendían pasaportes falsos a viajeros.",
    "اعتقلت شرطة المدينة اربعة رجال كانوا يبيعون جوازات سفر مزورة للمسافرين في الميناء القديم.",
    "Too short.",
]


def test_queries_are_stretches_of_their_texts() -> None:
    lengths = range(4, 9)
    queries = list(stages.sample_queries(TEXTS, lengths, 10, random.Random(1)))
    assert len(queries) == 3
    assert all(any(query in text for text in TEXTS) for query in queries)
    assert all(len(list(find_words(query))) in lengths for query in queries)


def test_every_language_and_length_has_a_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = {f"{number}.txt": f"{text} {text}" for number, text in enumerate(TEXTS)}
    config = make_project(tmp_path, documents)
    update(config)
    monkeypatch.setattr("sys.argv", ["stages", str(tmp_path / "config.yaml"), "--queries", "2"])
    stages.main()
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[1:4]] == [
        ["1-3", "en"],
        ["1-3", "es"],
        ["1-3", "ar"],
    ]
