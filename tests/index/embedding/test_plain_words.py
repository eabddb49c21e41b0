"""Words split in Python have the tokens that the library gives them."""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embedding.open import BUNDLED_FOLDER
from index.embedding.plain_words import COMMON_BLOCKS, read_plain_words
from index.embedding.wordpieces import read_tokenizer
from tests.paths import ROOT

PATH = BUNDLED_FOLDER / "tokenizer.json"
TOKENIZER = read_tokenizer(PATH)
RESOURCES = BUNDLED_FOLDER.parent
ENCODINGS = {"cp1256": "cp1256", "latin1": "latin-1"}
PLAIN_WORDS = read_plain_words(PATH)
CHARACTERS = [chr(code) for first, last in COMMON_BLOCKS for code in range(first, last + 1)]
COMMON = st.sampled_from(CHARACTERS)
ARABIC = st.text(alphabet="وفبكلاسرطةهتنيمء", max_size=12)
"""With the letters of which affixes consist."""


def split(text: str) -> bytes | None:
    assert PLAIN_WORDS is not None
    return PLAIN_WORDS.tokenize(text)


def library(text: str) -> bytes:
    token_ids = TOKENIZER.encode(text, add_special_tokens=False).ids
    return struct.pack(f"<{len(token_ids)}H", *token_ids)


def differing(texts: Iterable[str]) -> list[str]:
    """Return the texts to which the library gives other tokens, or about which we are unsure."""
    return [text for text in texts if split(text) != library(text)]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Trafficking,", ["trafficking", ","]),
        ("¿Policía?", ["¿", "policia", "?"]),
        ("وَالشُّرْطَة", ["وال", "شرط", "ه"]),
        ("٢٠١٠", ["2010"]),
        ("x" * 49, ["[UNK]"]),
        ("\u0301", []),
    ],
)
def test_words_are_normalized_and_split(text: str, tokens: list[str]) -> None:
    token_ids = [TOKENIZER.token_to_id(token) for token in tokens]
    assert split(text) == library(text) == struct.pack(f"<{len(tokens)}H", *token_ids)


def test_every_common_character_has_the_tokens_of_the_library() -> None:
    assert differing(CHARACTERS) == []
    assert differing(f"x{character}y" for character in CHARACTERS) == []
    assert differing(f"ال{character}شرطة{character}ها" for character in CHARACTERS) == []


def test_every_token_of_the_vocabulary_has_itself() -> None:
    tokens = [token.removeprefix("##") for token in TOKENIZER.get_vocab()]
    assert differing(tokens) == []
    assert differing(token.upper() + "ها" for token in tokens) == []


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_every_word_of_the_sample_corpus_has_the_tokens_of_the_library(language: str) -> None:
    words = set[str]()
    for path in (ROOT / "seeds" / language).iterdir():
        legacy = ENCODINGS.get(path.stem.rpartition("-")[2], "utf-8")
        words.update(path.read_text(legacy).split())
    assert len(words) > 500
    assert differing(words) == []


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_every_term_of_the_lexicon_has_the_tokens_of_the_library(language: str) -> None:
    with closing(sqlite3.connect(RESOURCES / "lexicon.sqlite")) as lexicon:
        rows = lexicon.execute(f"SELECT terms FROM {language}").fetchall()
    words = {word for (terms,) in rows for word in terms.split()}
    common = {word for word in words if split(word) is not None}
    assert len(common) > max(50_000, len(words) - 20)  # what is left is Chinese, say
    assert differing(common) == []


def test_every_arabic_word_of_the_list_has_the_tokens_of_the_library() -> None:
    words = (RESOURCES / "arabic_words.txt").read_text("utf-8").split()
    assert len(words) > 10_000
    assert differing(words) == []


@given(st.lists(COMMON | ARABIC, max_size=20).map("".join))
def test_any_common_characters_together_have_the_tokens_of_the_library(text: str) -> None:
    assert split(text) == library(text)


@given(st.text())
def test_text_is_left_to_the_library_where_a_character_is_uncommon(text: str) -> None:
    is_common = not set(text) - set(CHARACTERS)
    assert split(text) == (library(text) if is_common else None)


@pytest.mark.parametrize(
    "change",
    [
        lambda settings: settings["normalizer"]["normalizers"].pop(),
        lambda settings: settings["pre_tokenizer"]["pretokenizers"].pop(),
        lambda settings: settings["model"].update(type="BPE"),
        lambda settings: settings["model"].update(max_input_chars_per_word=100),
        lambda settings: settings["added_tokens"].append({"id": 0, "content": "police"}),
        lambda settings: settings.pop("model"),
        lambda settings: settings["model"]["vocab"].pop("[UNK]"),
    ],
)
def test_a_tokenizer_with_other_rules_is_left_to_the_library(
    tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    settings = json.loads(PATH.read_text("utf-8"))
    change(settings)
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(settings), "utf-8")
    assert read_plain_words(path) is None


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "\ud800"])
def test_a_damaged_tokenizer_is_left_to_the_library(tmp_path: Path, content: str) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(content, "utf-8", errors="surrogatepass")
    assert read_plain_words(path) is None
    assert read_plain_words(tmp_path / "missing.json") is None
