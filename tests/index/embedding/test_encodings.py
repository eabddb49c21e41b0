"""Stored encodings of passages: vectors, sentences and tokens follow from them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embedding.encodings import unpack_tokens
from index.embedding.open import BUNDLED_FOLDER
from index.embedding.static import StaticEncoder
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
def test_vectors_of_a_passage_and_of_its_sentences_follow(
    encoder: StaticEncoder, language: str
) -> None:
    text = TEXTS[language]
    encodings = encoder.encode_passages([text])
    np.testing.assert_allclose(
        encoder.passage_vectors(encodings), encoder.encode([text]), atol=1e-5
    )
    batch = unpack_tokens(encodings)
    parts = [text[sentence.start : sentence.end] for sentence in split_sentences(text)]
    assert len(parts) == len(batch.sentence_starts) == 2
    assert batch.token_ids.tolist() == np.concatenate(encoder.token_ids(parts)).tolist()
    vectors = encoder.token_vectors(batch.token_ids)
    sums = np.add.reduceat(vectors, batch.sentence_starts, axis=0)
    units = sums / batch.sentence_norms[:, None]
    np.testing.assert_allclose(units, encoder.encode(parts), atol=1e-5)


def test_known_sentences_give_the_same_as_those_found(encoder: StaticEncoder) -> None:
    texts = list(TEXTS.values())
    known = [[text[start:end] for start, end, _ in split_sentences(text)] for text in texts]
    encodings = encoder.encode_passages(texts)
    assert encoder.encode_passages(texts, known) == encodings
    assert encoder.encode_passages(texts, [known[0], None, known[2]]) == encodings


def test_many_passages_are_unpacked_as_each_alone(encoder: StaticEncoder) -> None:
    encodings = encoder.encode_passages(list(TEXTS.values()))
    batch = unpack_tokens(encodings)
    starts = batch.sentence_starts[batch.passage_starts].tolist()
    ends = [*starts[1:], len(batch.token_ids)]
    for encoding, start, end in zip(encodings, starts, ends, strict=True):
        assert unpack_tokens([encoding]).token_ids.tolist() == batch.token_ids[start:end].tolist()


def test_an_empty_passage_has_an_empty_encoding(encoder: StaticEncoder) -> None:
    assert encoder.encode_passages(["", " \n"]) == [b"", b""]
    assert not encoder.passage_vectors([b"", b""]).any()
    assert len(unpack_tokens([]).token_ids) == 0


def test_an_empty_passage_among_others_is_a_zero_row(encoder: StaticEncoder) -> None:
    text = TEXTS["en"]
    encodings = encoder.encode_passages(["", text, "", text])
    vectors = encoder.passage_vectors(encodings)
    assert not vectors[[0, 2]].any()
    np.testing.assert_allclose(vectors[[1, 3]], encoder.encode([text, text]), atol=1e-5)


@given(st.lists(st.text(max_size=80), max_size=5))
def test_any_text_can_be_encoded_as_a_passage(encoder: StaticEncoder, texts: list[str]) -> None:
    vectors = encoder.passage_vectors(encoder.encode_passages(texts))
    lengths = np.linalg.norm(vectors, axis=1)
    assert all(length == pytest.approx(1, abs=1e-4) or not length for length in lengths)
