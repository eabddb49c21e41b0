"""What is kept of passages: their vectors, sentences and tokens follow from it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embedding import stored as kept_
from index.embedding.open import BUNDLED_FOLDER
from index.embedding.static import StaticEncoder
from index.embedding.stored import read_tokens, segment_sums
from index.text.sentences import split_sentences

TEXTS = {
    "en": "Police freed thirty women. The trial begins in Lima on Monday.",
    "es": "La policía liberó a treinta mujeres. El juicio empieza el lunes en Lima.",
    "ar": "حررت الشرطة ثلاثين امرأة. تبدأ المحاكمة يوم الاثنين في ليما.",
}


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder(BUNDLED_FOLDER)


@pytest.mark.parametrize("language", TEXTS)
def test_vectors_of_passages_and_of_their_sentences_follow(
    encoder: StaticEncoder, language: str
) -> None:
    text = TEXTS[language]
    kept = encoder.keep([text])
    np.testing.assert_allclose(encoder.vectors(kept), encoder.encode([text]), atol=1e-5)
    read = read_tokens(kept)
    parts = [text[one.start : one.end] for one in split_sentences(text)]
    assert len(parts) == len(read.sentences) == 2
    assert read.tokens.tolist() == np.concatenate(encoder.tokens(parts)).tolist()
    sums = np.add.reduceat(encoder.rows(read.tokens), read.sentences, axis=0)
    np.testing.assert_allclose(sums / read.norms[:, None], encoder.encode(parts), atol=1e-5)


def test_many_are_read_as_each_alone(encoder: StaticEncoder) -> None:
    kept = encoder.keep(list(TEXTS.values()))
    read = read_tokens(kept)
    ends = [*read.sentences[read.texts][1:], len(read.tokens)]
    for one, start, end in zip(kept, read.sentences[read.texts], ends, strict=True):
        assert read_tokens([one]).tokens.tolist() == read.tokens[start:end].tolist()


def test_nothing_is_kept_of_nothing(encoder: StaticEncoder) -> None:
    assert encoder.keep(["", " \n"]) == [b"", b""]
    assert not encoder.vectors([b"", b""]).any()
    assert len(read_tokens([]).tokens) == 0


@given(st.lists(st.text(max_size=80), max_size=5))
def test_any_text_can_be_kept(encoder: StaticEncoder, texts: list[str]) -> None:
    vectors = encoder.vectors(encoder.keep(texts))
    lengths = np.linalg.norm(vectors, axis=1)
    assert all(length == pytest.approx(1, abs=1e-4) or not length for length in lengths)


@pytest.mark.parametrize("at_least", [0, 1 << 30])
def test_sums_are_the_same_however_they_are_made(
    at_least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_, "_MANY", at_least)
    encoder = StaticEncoder(BUNDLED_FOLDER)
    tokens = np.array([7, 7, 900, 3, 35_000, 3], dtype=np.uint16)
    sums = segment_sums(encoder, tokens, np.array([2, 0, 3, 1, 0]))
    rows = encoder.rows(tokens)
    nothing = np.zeros(encoder.dimensions, dtype=np.float32)
    expected = [rows[:2].sum(axis=0), nothing, rows[2:5].sum(axis=0), rows[5], nothing]
    np.testing.assert_allclose(sums, expected, atol=1e-6)


@pytest.mark.parametrize("at_least", [0, 1 << 30])
def test_nothing_has_no_sums(at_least: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_, "_MANY", at_least)
    encoder = StaticEncoder(BUNDLED_FOLDER)
    none = np.zeros(0, dtype=np.int64)
    assert segment_sums(encoder, none, none).shape == (0, encoder.dimensions)
    assert not segment_sums(encoder, none, np.zeros(3, dtype=np.int64)).any()
