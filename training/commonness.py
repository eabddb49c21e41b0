"""The bundled table of common words: stems that most kinds of text are full of.

A word counts as common if it is so in the median data set, not on the whole: *Tom* and
*browser* fill data sets of their own kind, *terrorism* others.
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
from training.corpus import CorpusError, prose

RAREST: Final = 8.0
"""A word in e^-8 of all sentences, one in 3,000, or fewer, says all a word can say."""

_FEWEST: Final = 1_000
"""Sentences a data set must have to be heard."""
_SMOOTHING: Final = 0.1


@dataclass(frozen=True, slots=True)
class CommonnessReport:
    """What was built: ``words`` common ones, from ``sentences`` of ``datasets``."""

    words: int
    sentences: int
    datasets: int


class Counts:
    """In how many sentences of each data set every stem stands, in one language."""

    def __init__(self, language: Language) -> None:
        self._forms = get_analyzer(language).analyze
        self._seen: dict[str, set[str]] = defaultdict(set)
        self._stems: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, dataset: str, sentence: str) -> None:
        """Count a sentence, once however often it comes."""
        if sentence not in self._seen[dataset]:
            self._seen[dataset].add(sentence)
            self._stems[dataset].update({form.stem for form in self._forms(sentence)})

    @property
    def sizes(self) -> dict[str, int]:
        """Sentences of each data set that is large enough to be heard."""
        return {name: len(some) for name, some in self._seen.items() if len(some) >= _FEWEST}

    def weights(self) -> dict[str, float]:
        """Return how much each common stem says, in (0, 1); numbers always say something."""
        sizes = self.sizes
        stems = set().union(*(self._stems[name] for name in sizes))
        result: dict[str, float] = {}
        for stem in stems:
            share = median(
                (self._stems[name][stem] + _SMOOTHING) / (size + 1) for name, size in sizes.items()
            )
            weight = -math.log(share) / RAREST
            if weight < 1 and not stem[0].isdigit():
                result[stem] = weight
        return result


def build(corpus: Path, out: Path) -> CommonnessReport:
    """Count the sentences in ``corpus`` and write ``out``/common.tsv.

    Raises:
        CorpusError: the parallel text is incomplete, malformed or too small.
    """
    counts = {language: Counts(language) for language in LANGUAGES}
    for language, dataset, sentence in prose(corpus):
        counts[language].add(dataset, sentence)
    lines = [HEADING]
    for language, some in counts.items():
        if not some.sizes:
            raise CorpusError(f"{corpus}: no data set has {_FEWEST:,} sentences in {language}")
        weights = sorted(some.weights().items())
        lines += [f"{language}\t{stem}\t{max(1, round(100 * weight))}" for stem, weight in weights]
    (out / "common.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    sizes = [some.sizes for some in counts.values()]
    return CommonnessReport(
        len(lines) - 1, sum(sum(one.values()) for one in sizes), len(set().union(*sizes))
    )


def describe(report: CommonnessReport) -> str:
    """Return the model card's section."""
    return (
        f"{report.words:,} stems that are common in most kinds of text, counted in "
        f"{report.sentences:,} sentences of {report.datasets} data sets, with the weight they "
        "have in a query."
    )
