"""The encoder alone on data it was never trained or tuned on: XQuAD and Tatoeba."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.types import LANGUAGES
from training.corpus import CorpusError, LanguagePair
from training.validation import Encode, accuracy, ndcg

_SENTENCE_END: Final = re.compile(r"(?<=[.!?؟])\s+")
_TATOEBA: Final[dict[LanguagePair, str]] = {
    ("en", "es"): "laser_tatoeba/en_spa.tsv",
    ("en", "ar"): "laser_tatoeba/en_ara.tsv",
}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """``paragraph``, ``sentence``: nDCG@10 from question to paragraph language, by the whole
    paragraph and by paragraph plus best sentence; ``bitext``: accuracy, mean of both ways."""

    paragraph: dict[LanguagePair, float]
    sentence: dict[LanguagePair, float]
    bitext: dict[LanguagePair, float]


def evaluate(encode: Encode, folder: Path) -> Evaluation:
    """Measure on ``folder``/xquad and ``folder``/laser_tatoeba.

    Raises:
        CorpusError: one of them is missing.
    """
    try:
        paragraphs = _read(folder / "xquad" / "paragraphs.jsonl")
        questions = _read(folder / "xquad" / "questions.jsonl")
        bitext = {pair: _bitext(encode, folder / name) for pair, name in _TATOEBA.items()}
    except OSError as error:
        raise CorpusError(f"{folder}: evaluation data missing ({error}); mend --eval") from error
    rows = {paragraph["para"]: row for row, paragraph in enumerate(paragraphs)}
    answers = np.array([rows[question["para"]] for question in questions])
    whole: dict[LanguagePair, float] = {}
    best: dict[LanguagePair, float] = {}
    asked = {one: encode([question[f"q_{one}"] for question in questions]) for one in LANGUAGES}
    for other in LANGUAGES:
        texts = [paragraph[other] for paragraph in paragraphs]
        vectors = encode(texts)
        sentences, starts = _sentences(encode, texts)
        for one in LANGUAGES:
            cosines = asked[one] @ vectors.T
            nearest = np.maximum.reduceat(asked[one] @ sentences.T, starts, axis=1)
            whole[one, other] = ndcg(cosines, answers)
            best[one, other] = ndcg(cosines + nearest, answers)
    return Evaluation(whole, best, bitext)


def _sentences(
    encode: Encode, texts: Sequence[str]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Vectors of all sentences, and where those of each text start."""
    parts = [_SENTENCE_END.split(text) for text in texts]
    counts = [len(part) for part in parts]
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
    return encode([sentence for part in parts for sentence in part]), starts


def _bitext(encode: Encode, path: Path) -> float:
    lines = path.read_text(encoding="utf-8").splitlines()
    left, right = zip(*(line.split("\t")[:2] for line in lines), strict=True)
    return accuracy(encode(left) @ encode(right).T)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
