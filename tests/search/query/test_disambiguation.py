"""Context: the other words of a query tell which translation of a word is meant."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from index.embedding.open import BUNDLED_FOLDER
from index.embedding.static import StaticEncoder
from index.types import LANGUAGES
from search.lexicon.translations import Lexicon
from search.query.disambiguation import SHARPNESS, TranslationDisambiguator
from search.query.parse import QueryParser
from search.types import Alternative, Reason


@pytest.fixture(scope="module")
def disambiguator() -> TranslationDisambiguator:
    return TranslationDisambiguator(StaticEncoder(BUNDLED_FOLDER).encode)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.open()


def translated(*words: str) -> list[Alternative]:
    return [Alternative((word,), 1.0, Reason.TRANSLATION) for word in words]


@pytest.mark.parametrize(
    ("text", "word", "target", "meant", "other"),
    [
        ("corte suprema de justicia", "corte", "en", "court", "cut"),
        ("corte de pelo con tijeras", "corte", "en", "cut", "court"),
        ("la banda tocó una canción", "banda", "en", "band", "gang"),
        ("captura de pantalla", "captura", "en", "screenshot", "captur"),
        ("murder trial of the jury", "trial", "es", "juici", "ensay"),
        ("unpaid workers strike", "strike", "es", "huelg", "atac"),
        ("birthday party with cake", "party", "ar", "حفل", "حزب"),
        ("علم الفيزياء والكيمياء", "علم", "en", "scienc", "flag"),
        ("رفع علم البلاد", "علم", "en", "flag", "scienc"),
        ("منجم ذهب وفضة", "ذهب", "en", "gold", "go"),
    ],
)
def test_the_rest_of_the_query_decides(
    disambiguator: TranslationDisambiguator,
    lexicon: Lexicon,
    text: str,
    word: str,
    target: str,
    meant: str,
    other: str,
) -> None:
    query = QueryParser(lexicon, disambiguator=disambiguator).parse(text, LANGUAGES)
    concepts = list(query.concepts[target])
    for expression in query.concepts[target]:
        concepts += expression.parts
    (concept,) = [concept for concept in concepts if concept.text == word]
    weights = {
        " ".join(alternative.terms): alternative.weight for alternative in concept.alternatives
    }
    assert weights[meant] > weights[other]


def test_weight_falls_with_the_cosine() -> None:
    vectors = {"near": (1.0, 0.0), "far": (0.0, 1.0), "rest": (1.0, 0.0)}
    disambiguator = TranslationDisambiguator(
        lambda texts: np.array([vectors[text] for text in texts], dtype=np.float32)
    )
    near, far = disambiguator.reweight(translated("far", "near"), "rest")
    assert (near.terms, near.weight) == (("near",), 1.0)
    assert far.weight == pytest.approx(np.exp(-SHARPNESS))
    assert far.fit == far.weight


def test_one_word_alone_and_words_themselves_are_left_as_they_are(
    disambiguator: TranslationDisambiguator,
) -> None:
    court, cut = translated("court", "cut")
    assert disambiguator.reweight([court, cut], "") == (court, cut)
    court_itself = Alternative(("court",), 1.0, Reason.STEM)
    assert disambiguator.reweight([court_itself, cut], "hair") == (court_itself, cut)


def test_a_whole_query_is_encoded_in_one_call() -> None:
    calls: list[list[str]] = []

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        calls.append(list(texts))
        return np.eye(len(texts), 4, dtype=np.float32)

    disambiguator = TranslationDisambiguator(encode)
    corte, alone = translated("court", "cut"), translated("alone")
    words = [(corte, "hair"), (corte, "justice"), (alone, "hair"), (corte, "")]
    together = disambiguator.reweight_all(words)
    assert calls == [["court", "cut", "hair", "justice"]]
    assert together == [disambiguator.reweight(*word) for word in words]
    assert len(calls) == 1
