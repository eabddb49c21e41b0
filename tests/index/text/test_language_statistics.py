"""N-grams are looked up as they are asked for, with the answers that langdetect has."""

from __future__ import annotations

import pytest

from index import cache
from index.text import language_statistics
from index.text.language import detect_language
from index.text.language_statistics import detect_by_ngrams

TEXTS = {
    "en": "Twenty-seven women were led out of two portside hostels, a bar and a laundry.",
    "es": "Las fiscalías abrieron investigaciones por trata de personas en todo el país.",
    "ar": "سارت عشرات النساء في شوارع ليما حاملات مكانس وصورا مغلفة بالبلاستيك",
    "pt": "Os moradores não receberam nenhuma informação sobre as obras da estrada.",
    "de": "Die Behörden haben gestern mehrere Häuser in der Nähe des Hafens durchsucht.",
    "ru": "Полиция освободила двадцать семь женщин из двух гостиниц у порта.",
}


@pytest.fixture(scope="module")
def by_langdetect() -> dict[str, tuple[str, float]]:
    """Return the likeliest language of each text and its probability, by langdetect alone."""
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    factory = DetectorFactory()
    factory.seed = 0
    factory.load_profile(PROFILES_DIRECTORY)
    return {text: _rank(factory, text) for text in TEXTS.values()}


def _rank(factory: object, text: str) -> tuple[str, float]:
    detector = factory.create()  # type: ignore[attr-defined]
    detector.append(text)
    best = detector.get_probabilities()[0]
    return best.lang, best.prob


@pytest.mark.parametrize(("code", "text"), TEXTS.items())
def test_answers_are_those_of_langdetect(
    code: str, text: str, by_langdetect: dict[str, tuple[str, float]]
) -> None:
    assert detect_by_ngrams(text) == code
    language, probability = _rank(language_statistics._load_profiles(), text)
    assert language == by_langdetect[text][0]
    assert probability == pytest.approx(by_langdetect[text][1])


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "LANGUAGE_NGRAMS", 100)
    ngrams = language_statistics._load_profiles().word_lang_prob_map
    ngrams.clear()
    for code, text in TEXTS.items():
        assert detect_by_ngrams(text) == code
        assert len(ngrams) <= 100


def test_a_text_in_a_script_without_profiles_has_no_language() -> None:
    amharic = "ሰላም ለዓለም ሁሉ ይሁን ብለን እንመኛለን ዛሬም ነገም ሁልጊዜም በሰላም እንኑር"
    assert detect_by_ngrams(amharic) is None
    assert detect_language(amharic * 2) == "und"
