"""The language of a text by its n-grams: langdetect's method, with its profiles.

langdetect would first bring the n-grams of all 55 languages together, which takes 0.5 s and
60 MB in every process that needs it once. Here only those that a text has are looked up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from index import cache as caches

if TYPE_CHECKING:
    from langdetect.detector import Detector
    from langdetect.detector_factory import DetectorFactory

_MAX_CHARACTERS: Final = 600
_MIN_PROBABILITY: Final = 0.9


def detect_by_ngrams(text: str) -> str | None:
    """Return langdetect's code of the language (``es``, ``zh-cn``) that it is sure of, or None.

    Looks at the first 600 code points; the same text has the same answer.
    """
    return _detect(_load_profiles().create(), text)


def prefer_by_ngrams(text: str, languages: Sequence[str]) -> str | None:
    """Return which of ``languages`` the text is in, given that it is in one; None in doubt.

    As :func:`detect_by_ngrams`, with a prior of zero for all other languages.
    """
    detector = _load_profiles().create()
    detector.set_prior_map(dict.fromkeys(languages, 1 / len(languages)))
    return _detect(detector, text)


def _detect(detector: Detector, text: str) -> str | None:
    from langdetect.lang_detect_exception import LangDetectException

    detector.append(text[:_MAX_CHARACTERS])
    try:
        ranked = detector.get_probabilities()
    except LangDetectException:  # no n-gram of any language
        return None
    if not ranked or ranked[0].prob < _MIN_PROBABILITY:
        return None
    return str(ranked[0].lang)


class _Profile(NamedTuple):
    """How often n-grams occur in a language, and how many there are of each length."""

    counts: Mapping[str, int]
    totals: Sequence[int]

    def probability(self, ngram: str) -> float:
        return self.counts.get(ngram, 0) / self.totals[len(ngram) - 1]


class _Probabilities(dict[str, list[float]]):
    """The probability of an n-gram in each language, [] where it is in none, as it is asked for."""

    def __init__(self, profiles: Sequence[_Profile]) -> None:
        super().__init__()
        self._profiles = profiles

    def __contains__(self, ngram: object) -> bool:
        return isinstance(ngram, str) and bool(self[ngram])

    def __missing__(self, ngram: str) -> list[float]:
        if len(self) >= caches.LANGUAGE_NGRAMS:
            self.clear()
        probabilities = [profile.probability(ngram) for profile in self._profiles]
        self[ngram] = probabilities if any(probabilities) else []
        return self[ngram]


@cache
def _load_profiles() -> DetectorFactory:
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    factory = DetectorFactory()
    factory.seed = 0
    profiles = []
    for path in sorted(Path(PROFILES_DIRECTORY).iterdir()):
        if path.is_file() and not path.name.startswith("."):
            profile = json.loads(path.read_text(encoding="utf-8"))
            factory.langlist.append(profile["name"])
            profiles.append(_Profile(profile["freq"], profile["n_words"]))
    factory.word_lang_prob_map = _Probabilities(profiles)
    return factory
