"""Terms as dimensions: stable, apart by language, and no two of them the same."""

from __future__ import annotations

import pytest

from index.milvus import terms
from index.milvus.terms import TermDimensions, stem_term, word_term

WORDS = ("trata", "traffick", "اتجار")


def test_a_term_is_of_one_language_kind_and_shard() -> None:
    for word in WORDS:
        found = {
            TermDimensions(shard).of(make(language, word))
            for make in (stem_term, word_term)
            for language in ("en", "es", "ar", "t:es")
            for shard in (0, 1, 2)
        }
        assert len(found) == 24
        assert min(found) > 0
        assert max(found) < 2**32 - 1


def test_collisions_are_settled_and_stay_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms, "_DIMENSIONS", 97)
    known = [stem_term("es", f"palabra{number}") for number in range(30)]
    settled = TermDimensions(2).settle(known, ())
    assert len(set(map(settled.of, known))) == len(known)
    assert settled.moved  # 30 terms in 97 places collide
    new = [stem_term("ar", f"كلمة{number}") for number in range(30)]
    later = settled.settle([*known, *new], known)
    assert len({later.of(term) for term in (*known, *new)}) == 60
    assert all(later.of(term) == settled.of(term) for term in known)
