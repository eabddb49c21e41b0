"""The encoder alone on data it was never trained on: Tatoeba's sentence pairs."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from index.types import ARABIC, ENGLISH, SPANISH
from training.corpus import CorpusError, LanguagePair
from training.validation import Encode, accuracy

_TATOEBA: Final[dict[LanguagePair, str]] = {
    (ENGLISH, SPANISH): "laser_tatoeba/en_spa.tsv",
    (ENGLISH, ARABIC): "laser_tatoeba/en_ara.tsv",
}


def evaluate(encode: Encode, folder: Path) -> dict[LanguagePair, float]:
    """How often the translation is the nearest sentence in ``folder``/laser_tatoeba.

    Accuracy, mean of both ways. Retrieval is for ``benchmarks.quality`` to measure, where
    questions that parameters were chosen on are kept apart from the others.

    Raises:
        CorpusError: a file is missing.
    """
    try:
        return {pair: _bitext(encode, folder / name) for pair, name in _TATOEBA.items()}
    except OSError as error:
        raise CorpusError(f"{folder}: evaluation data missing ({error}); mend --eval") from error


def _bitext(encode: Encode, path: Path) -> float:
    lines = path.read_text(encoding="utf-8").splitlines()
    left, right = zip(*(line.split("\t")[:2] for line in lines), strict=True)
    return accuracy(encode(left) @ encode(right).T)
