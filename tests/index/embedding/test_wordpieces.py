"""The cache of the tokenizer changes nothing in the tokens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import cache
from index.embedding import wordpieces
from index.embedding.open import BUNDLED_FOLDER
from index.embedding.wordpieces import CachedTokenizer, read_tokenizer

PATH = BUNDLED_FOLDER / "tokenizer.json"
TOKENIZER = read_tokenizer(PATH)
CACHED_TOKENIZER = CachedTokenizer(PATH)
TEXTS = [
    "Police freed thirty women, (the officer's) report says.",
    "La policía liberó a treinta mujeres: ¿quién?",
    "حررت الشرطة ثلاثين امرأة، تبدأ المحاكمة.",
    "漢字 क्षि and more, ¿क्षि? كلمة漢字",
    "x" * 100 + ", " + "ab-" * 40 + "\n\nend",
]


def uncached(text: str) -> list[int]:
    """Return the tokens that the tokenizer finds in ``text`` as a whole."""
    token_ids: list[int] = TOKENIZER.encode(text, add_special_tokens=False).ids
    return token_ids


def cached(tokenizer: CachedTokenizer, texts: list[str]) -> list[list[int]]:
    return [token_ids.tolist() for token_ids in tokenizer.token_ids(texts)]


def test_tokens_are_those_of_the_tokenizer_however_small_the_cache(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cache, "TOKENIZED_WORDS", 3)
    monkeypatch.setattr(cache, "TOKENIZED_QUERY_WORDS", 2)
    monkeypatch.setattr(wordpieces, "_MIN_WORDS_OF_BATCH", 3)
    tokenizer = CachedTokenizer(PATH)
    for _ in range(3):
        for text in TEXTS:
            expected = [uncached(text), [], uncached(text)]
            assert cached(tokenizer, [text, "", text]) == expected


@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_unicode_has_the_tokens_of_the_tokenizer(texts: list[str]) -> None:
    assert cached(CACHED_TOKENIZER, texts) == [uncached(text) for text in texts]


def test_a_tokenizer_with_other_rules_is_obeyed(tmp_path: Path) -> None:
    settings = json.loads(PATH.read_text("utf-8"))
    settings["normalizer"] = {"type": "NFKD"}
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(settings), "utf-8")
    (tokens,) = cached(CachedTokenizer(path), ["Lima شرطة"])
    library = read_tokenizer(path).encode("Lima شرطة", add_special_tokens=False)
    assert tokens == library.ids != uncached("Lima شرطة")


@given(st.lists(st.text(alphabet="aá.ñ ش,ال-x9\u00a0\n", max_size=60), max_size=6))
def test_any_texts_have_the_same_tokens_when_seen_again(texts: list[str]) -> None:
    tokenizer = CachedTokenizer(PATH)
    for _ in range(2):
        assert cached(tokenizer, texts) == [uncached(text) for text in texts]
