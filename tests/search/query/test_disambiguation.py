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
def context() -> TranslationDisambiguator:
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
        ("captura de pantalla", "captura", "en", "screenshot", "suspect captur"),
        ("murder trial of the jury", "trial", "es", "juici", "ensay"),
        ("unpaid workers strike", "strike", "es", "huelg", "golpe"),
        ("birthday party with cake", "party", "ar", "حفل", "طرف"),
        ("علم الفيزياء والكيمياء", "علم", "en", "scientif", "flag"),
        ("رفع علم البلاد", "علم", "en", "flag", "scientif"),
        ("منجم ذهب وفضة", "ذهب", "en", "gold", "went"),
    ],
)
def test_the_rest_of_the_query_decides(
    context: TranslationDisambiguator,
    lexicon: Lexicon,
    text: str,
    word: str,
    target: str,
    meant: str,
    other: str,
) -> None:
    found = QueryParser(lexicon, disambiguator=context).parse(text, LANGUAGES).concepts[target]
    concepts = [one for whole in found for one in (whole, *whole.parts)]
    (concept,) = [one for one in concepts if one.text == word]
    weights = {" ".join(one.terms): one.weight for one in concept.alternatives}
    assert weights[meant] > weights[other]


def test_weight_falls_with_the_cosine() -> None:
    vectors = {"near": (1.0, 0.0), "far": (0.0, 1.0), "rest": (1.0, 0.0)}
    context = TranslationDisambiguator(
        lambda texts: np.array([vectors[one] for one in texts], dtype=np.float32)
    )
    near, far = context.reweight(translated("far", "near"), "rest")
    assert (near.terms, near.weight) == (("near",), 1.0)
    assert far.weight == pytest.approx(np.exp(-SHARPNESS))
    assert far.fit == far.weight


def test_one_word_alone_and_words_themselves_are_left_as_they_are(
    context: TranslationDisambiguator,
) -> None:
    assert context.reweight(translated("court", "cut"), "") == tuple(translated("court", "cut"))
    itself = Alternative(("court",), 1.0, Reason.STEM)
    assert context.reweight([itself, *translated("cut")], "hair") == (itself, *translated("cut"))


def test_what_weighing_needs_is_encoded_at_once() -> None:
    calls: list[list[str]] = []

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        calls.append(list(texts))
        return np.eye(len(texts), 4, dtype=np.float32)

    context = TranslationDisambiguator(encode)
    some = translated("court", "cut")
    context.prefetch([(some, "hair"), (some, "justice"), (translated("alone"), "hair"), (some, "")])
    assert calls == [["hair", "court", "cut", "justice"]]
    context.reweight(some, "hair")
    context.reweight(some, "justice")
    assert len(calls) == 1
