"""Evaluates the encoder alone on sentence pairs of Tatoeba, which it was not trained on."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from index.types import ARABIC, ENGLISH, SPANISH
from training.corpus import CorpusError, LanguagePair
from training.validation import Encode, accuracy

_TATOEBA_FILES: Final[dict[LanguagePair, str]] = {
    (ENGLISH, SPANISH): "laser_tatoeba/en_spa.tsv",
    (ENGLISH, ARABIC): "laser_tatoeba/en_ara.tsv",
}


def evaluate(encode: Encode, folder: Path) -> dict[LanguagePair, float]:
    """Return how often the translation is the nearest sentence in ``folder``/laser_tatoeba.

    Accuracy, mean of both directions. ``benchmarks.quality`` measures retrieval and keeps
    the questions that parameters were chosen on apart from the others.

    Raises:
        CorpusError: a file is missing.
    """
    try:
        return {
            pair: _bitext_accuracy(encode, folder / name) for pair, name in _TATOEBA_FILES.items()
        }
    except OSError as error:
        raise CorpusError(f"{folder}: evaluation data missing ({error}); mend --eval") from error


def _bitext_accuracy(encode: Encode, path: Path) -> float:
    lines = path.read_text(encoding="utf-8").splitlines()
    source, target = zip(*(line.split("\t")[:2] for line in lines), strict=True)
    return accuracy(encode(source) @ encode(target).T)
