"""Builds the bundled table of common words: stems that are frequent in most kinds of text.

The frequency of a word is its median over the data sets, not that of all text together:
*Tom* and *browser* are frequent in some data sets only, *terrorism* in others.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from index.text.analysis import get_analyzer
from index.types import LANGUAGES, Language
from search.query.common_words import HEADING
from training.corpus import CorpusError, read_prose

MAX_INFORMATION: Final = 8.0
"""Nats: a word in e^-8 of all sentences (one in 3,000) or fewer has full weight."""

_MIN_SENTENCES: Final = 1_000
"""Sentences a data set must have to be counted."""
_SMOOTHING: Final = 0.1


@dataclass(frozen=True, slots=True)
class CommonWordsReport:
    """Numbers of common ``words`` written, and of the ``sentences`` and ``datasets`` counted."""

    words: int
    sentences: int
    datasets: int


class SentenceCounts:
    """The number of sentences of each data set that contain each stem, in one language."""

    def __init__(self, language: Language) -> None:
        self._analyze = get_analyzer(language).analyze
        self._sentences: dict[str, set[str]] = defaultdict(set)
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, dataset: str, sentence: str) -> None:
        """Count the stems of a sentence; repeated sentences count once."""
        if sentence not in self._sentences[dataset]:
            self._sentences[dataset].add(sentence)
            self._counts[dataset].update({form.stem for form in self._analyze(sentence)})

    @property
    def sizes(self) -> dict[str, int]:
        """The number of distinct sentences of each data set that is large enough."""
        return {
            dataset: len(sentences)
            for dataset, sentences in self._sentences.items()
            if len(sentences) >= _MIN_SENTENCES
        }

    def weights(self) -> dict[str, float]:
        """Return the weight of each common stem, in (0, 1); numbers are never common."""
        sizes = self.sizes
        stems = set().union(*(self._counts[dataset] for dataset in sizes))
        weights: dict[str, float] = {}
        for stem in stems:
            frequency = median(
                (self._counts[dataset][stem] + _SMOOTHING) / (size + 1)
                for dataset, size in sizes.items()
            )
            weight = -math.log(frequency) / MAX_INFORMATION
            if weight < 1 and not stem[0].isdigit():
                weights[stem] = weight
        return weights


def build(corpus: Path, out: Path) -> CommonWordsReport:
    """Count the sentences in ``corpus`` and write ``out``/common.tsv.

    Raises:
        CorpusError: the parallel text is incomplete, malformed or too small.
    """
    counts = {language: SentenceCounts(language) for language in LANGUAGES}
    for sentence in read_prose(corpus):
        counts[sentence.language].add(sentence.dataset, sentence.text)
    lines = list[str]()
    sentences = 0
    datasets: set[str] = set()
    for language, language_counts in counts.items():
        sizes = language_counts.sizes
        if not sizes:
            raise CorpusError(
                f"{corpus}: no data set has {_MIN_SENTENCES:,} sentences in {language}"
            )
        sentences += sum(sizes.values())
        datasets.update(sizes)
        for stem, weight in sorted(language_counts.weights().items()):
            lines.append(f"{language}\t{stem}\t{max(1, round(100 * weight))}")
    (out / "common.tsv").write_text("\n".join([HEADING, *sorted(lines)]) + "\n", encoding="utf-8")
    return CommonWordsReport(len(lines), sentences, len(datasets))


def describe(report: CommonWordsReport) -> str:
    """Return the model card's section."""
    return (
        f"{report.words:,} stems that are common in most kinds of text, counted in "
        f"{report.sentences:,} sentences of {report.datasets} data sets, with the weight they "
        "have in a query."
    )
