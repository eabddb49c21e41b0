"""Sentences, questions, terms and names of parallel text, by language and data set."""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from index.types import ARABIC, ENGLISH, LANGUAGES, SPANISH, Language

FILES: Final = {
    "en_es.tsv.xz": (ENGLISH, SPANISH),
    "en_ar.tsv.xz": (ENGLISH, ARABIC),
    "es_ar.tsv.xz": (SPANISH, ARABIC),
}
"""Maps a file to the languages of its first two columns; then come data set and kind."""
_QUESTIONS: Final = "mkqa"
"""The data set of questions, which is no part of the collection."""
_TERMS: Final = ("unesco_thesaurus", "tico19_terms", "country_list", _QUESTIONS)
"""Data sets whose terms and names are asked for."""
_PROSE_KINDS: Final = ("sent", "ui")


@dataclass(slots=True)
class Sentences:
    """What the files hold in one language, each text once, in the order of the files.

    ``prose`` maps a data set to its sentences.
    """

    prose: dict[str, list[str]] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)


def read_sentences(folder: Path) -> dict[Language, Sentences]:
    """Read the parallel text in ``folder``. Raises FileNotFoundError if a file is missing."""
    sentences = {language: Sentences() for language in LANGUAGES}
    known: set[tuple[Language, str]] = set()
    for language, text, dataset, kind in _read_rows(folder):
        if (language, text) in known:
            continue
        known.add((language, text))
        if dataset == _QUESTIONS and kind == "sent":
            sentences[language].questions.append(text)
        elif kind in _PROSE_KINDS:
            sentences[language].prose.setdefault(dataset, []).append(text)
        elif dataset in _TERMS:
            sentences[language].terms.append(text)
    return sentences


def _read_rows(folder: Path) -> Iterator[tuple[Language, str, str, str]]:
    """Yield language, text, data set and kind of both sides of every pair."""
    for name, languages in FILES.items():
        with lzma.open(folder / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                *texts, dataset, kind = line.rstrip("\n").split("\t")
                for language, text in zip(languages, texts, strict=True):
                    yield language, " ".join(text.split()), dataset, kind
