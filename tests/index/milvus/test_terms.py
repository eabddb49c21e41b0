"""Terms as dimensions: stable, apart by language, and no two of them the same."""

from __future__ import annotations

import pytest

from index.milvus import terms
from index.milvus.terms import dimension, settle, stem_term, word_term

WORDS = ("trata", "traffick", "اتجار")


def test_a_term_is_of_one_language_and_kind() -> None:
    for word in WORDS:
        found = {
            dimension(make(language, word), {})
            for make in (stem_term, word_term)
            for language in ("en", "es", "ar", "t:es")
        }
        assert len(found) == 8
        assert min(found) > 0
        assert max(found) < 2**32 - 1


def test_collisions_are_settled_and_stay_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms, "_DIMENSIONS", 97)
    known = [stem_term("es", f"palabra{number}") for number in range(30)]
    moved = settle(known, (), {})
    assert len({dimension(term, moved) for term in known}) == len(known)
    assert moved  # 30 terms in 97 places collide
    new = [stem_term("ar", f"كلمة{number}") for number in range(30)]
    later = settle([*known, *new], known, moved)
    assert len({dimension(term, later) for term in (*known, *new)}) == 60
    assert all(dimension(term, later) == dimension(term, moved) for term in known)
