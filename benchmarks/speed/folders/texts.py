"""Texts for made documents: from parallel text that is given, or from our own vocabulary."""

from __future__ import annotations

import lzma
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from benchmarks.speed.text_generator import TextGenerator
from benchmarks.speed.vocabulary import load_vocabulary
from index.types import ARABIC, ENGLISH, LANGUAGES, SPANISH, Language

_FILES: Final = {SPANISH: "en_es.tsv.xz", ARABIC: "en_ar.tsv.xz"}
"""English in the first column of each, the other language in the second."""
_MAX_SENTENCES: Final = 60_000
_SENTENCES: Final = (3, 9)
"""Per paragraph, as a closed range."""
_GENERATED_PASSAGES: Final = 4_000


@dataclass(frozen=True, slots=True)
class MadeText:
    """A document's content: a title and paragraphs in one language."""

    language: Language
    title: str
    paragraphs: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join((self.title, *self.paragraphs))


class Texts:
    """Makes texts, the same ones for the same seed; languages take turns."""

    def __init__(self, parallel: Path | None, seed: int) -> None:
        self._random = random.Random(seed)
        self._seed = seed
        self._paragraphs = {
            language: self._read(parallel, language) if parallel else self._generate(language)
            for language in LANGUAGES
        }

    def texts(self, paragraphs: tuple[int, int]) -> Iterator[MadeText]:
        """Yield texts without end, each of so many paragraphs (a closed range)."""
        while True:
            for language in LANGUAGES:
                source = self._paragraphs[language]
                count = self._random.randint(*paragraphs)
                chosen = [self._random.choice(source) for _ in range(count)]
                title = " ".join(chosen[0].split()[:7]).rstrip(".,،؛:;")
                yield MadeText(language, title, tuple(chosen))

    def _generate(self, language: Language) -> list[str]:
        generator = TextGenerator(load_vocabulary(language), self._seed)
        return [passage for texts in generator.documents(_GENERATED_PASSAGES) for passage in texts]

    def _read(self, folder: Path, language: Language) -> list[str]:
        file = folder / _FILES.get(language, _FILES[SPANISH])
        column = 0 if language == ENGLISH else 1
        with lzma.open(file, "rt", encoding="utf-8") as lines:
            rows = islice(lines, _MAX_SENTENCES)
            sentences = [line.rstrip("\n").split("\t")[column] for line in rows]
        self._random.shuffle(sentences)
        paragraphs = []
        start = 0
        while start < len(sentences):
            end = start + self._random.randint(*_SENTENCES)
            paragraphs.append(" ".join(sentences[start:end]))
            start = end
        return paragraphs
