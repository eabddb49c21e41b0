"""Passages that have left the store are asked for by no query, whatever is near to it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from index.snapshot import Snapshot
from index.store.verified_rows import VerifiedRows
from index.update import update
from search.engine import Engine
from search.types import Mode, SearchRequest
from tests.projects import make_project

TEXTS = {
    "en": [
        f"The inspector of harbour {number} took a bribe in an envelope." for number in range(9)
    ],
    "es": [
        f"El inspector del puerto {number} recibió un soborno en un sobre." for number in range(9)
    ],
    "ar": [f"أخذ مفتش الميناء {number} رشوة في مغلف." for number in range(9)],
}


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("query", ["tallest pitcher", "ciclo de las células", "دورة الخلية"])
def test_removed_passages_are_not_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, query: str, mode: Mode
) -> None:
    documents = {
        f"{language}{number}.txt": text
        for language, texts in TEXTS.items()
        for number, text in enumerate(texts)
    }
    config = make_project(tmp_path, documents)
    update(config)
    for language, texts in TEXTS.items():
        (tmp_path / "documents" / f"{language}0.txt").write_text(f"{texts[0]} {texts[1]}")
    update(config)
    snapshot = Snapshot.open(config)
    assert snapshot is not None
    with closing(snapshot):
        removed = {lang for lang in TEXTS if snapshot.keyword.live(lang) is not None}
    assert removed == set(TEXTS)

    def fail(_: VerifiedRows, ids: set[int]) -> set[int]:
        raise AssertionError(f"{sorted(ids)} are not in the store")

    monkeypatch.setattr(VerifiedRows, "_missing", fail)
    with Engine.open(config) as engine:
        # What is removed has a cosine of 0, which is near where all else is below.
        engine.search(SearchRequest(query, mode=mode))
