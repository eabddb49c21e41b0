"""Adapters of other engines, with what their libraries refuse."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.speed.peers.base import KEYWORD, EngineAdapter, load_engine
from index.types import ARABIC, ENGLISH, SPANISH, Language

STOP_WORDS = {"en": {"the"}, "es": {"la"}}
TEXTS = {ENGLISH: "the house", SPANISH: "la casa", ARABIC: "عرض"}


class Retriever:
    """Finds the one text of a language with any token of a query, and refuses one without tokens.

    As numba's backend of bm25s 0.3 does.
    """

    def __init__(self, language: Language) -> None:
        self._text = TEXTS[language]

    @classmethod
    def load(cls, path: str, **_: object) -> Retriever:
        return cls(Path(path).name)

    def retrieve(self, tokens: Any, **_: object) -> SimpleNamespace:
        if not tokens.vocab:
            raise ValueError("The query_tokens must be a list of list of tokens")
        score = float(any(token in self._text for token in tokens.vocab))
        return SimpleNamespace(documents=[[{"text": self._text}]], scores=[[score]])


def _tokenize(texts: Sequence[str], *, stopwords: Any, stemmer: Any, **_: object) -> Any:
    words = re.findall(r"\b\w\w+\b", " ".join(texts).lower())  # its default pattern
    left_out = STOP_WORDS.get(stopwords, set()) if isinstance(stopwords, str) else stopwords
    stems = stemmer.stemWords([word for word in words if word not in left_out])
    return SimpleNamespace(vocab={stem: number for number, stem in enumerate(stems)})


@pytest.fixture
def bm25s(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> EngineAdapter:
    library = SimpleNamespace(BM25=Retriever, tokenize=_tokenize)
    monkeypatch.setitem(sys.modules, "bm25s", library)
    for language in TEXTS:
        (tmp_path / language).mkdir()
    engine = load_engine("bm25s")
    engine.open(tmp_path)
    return engine


@pytest.mark.parametrize(
    ("query", "language"), [("the", ENGLISH), ("la", SPANISH), ("عَرَض", ARABIC), ("y", SPANISH)]
)
def test_bm25s_finds_nothing_for_what_it_has_no_token_of(
    bm25s: EngineAdapter, query: str, language: Language
) -> None:
    assert bm25s.search(query, language, KEYWORD, 10) == []


@pytest.mark.parametrize(
    ("query", "language"), [("the house", ENGLISH), ("casas", SPANISH), ("عرض", ARABIC)]
)
def test_bm25s_finds_what_has_a_token(bm25s: EngineAdapter, query: str, language: Language) -> None:
    assert bm25s.search(query, language, KEYWORD, 10) == [TEXTS[language]]
    assert bm25s.search("zebra", language, KEYWORD, 10) == []
