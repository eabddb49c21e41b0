"""What a collection says of all its passages: counts, words, stems and sums of vectors.

They are made from the keyword index and the matrix of whoever writes, as of one version of the
store, and hold for whoever reads until the next. Document frequencies weigh the query, not the
passages: so no passage is written again because others came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from index.errors import BackendFormatError
from index.keyword.index import KeywordIndex, PostingIndex
from index.milvus.schema import TITLES
from index.milvus.terms import stem_term, word_term
from index.text.analysis import get_analyzer
from index.types import Language
from index.vectors.matrix import PassageMatrix

_STEMS_AT_ONCE: Final = 2_000


@dataclass(frozen=True, slots=True)
class LanguageStatistics:
    """The passages, or the titles, of one language.

    ``count`` of them, ``average`` words each; ``words`` and ``stems`` with the number of passages
    that have each; ``forms`` are the words of each stem; ``vector_sum`` (d,), the sum of all
    vectors.
    """

    count: int
    average: float
    words: Mapping[str, int]
    stems: Mapping[str, int]
    forms: Mapping[str, Sequence[str]]
    vector_sum: tuple[float, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return all of it as JSON values."""
        return {
            "count": self.count,
            "average": self.average,
            "words": dict(self.words),
            "stems": dict(self.stems),
            "forms": dict(self.forms),
            "sum": list(self.vector_sum),
        }

    @classmethod
    def from_json(cls, content: Any) -> LanguageStatistics:
        """Undo :meth:`to_json`. Raises BackendFormatError for anything else."""
        try:
            return cls(
                int(content["count"]),
                float(content["average"]),
                {str(word): int(count) for word, count in content["words"].items()},
                {str(stem): int(count) for stem, count in content["stems"].items()},
                {str(stem): tuple(map(str, forms)) for stem, forms in content["forms"].items()},
                tuple(map(float, content["sum"])),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BackendFormatError("statistics on the server are of another version") from error


@dataclass(frozen=True, slots=True)
class Statistics:
    """Of passages and of titles, by language."""

    passages: Mapping[Language, LanguageStatistics] = field(default_factory=dict)
    titles: Mapping[Language, LanguageStatistics] = field(default_factory=dict)

    def terms(self) -> Iterator[str]:
        """Yield all terms."""
        for prefix, by_language in (("", self.passages), (TITLES, self.titles)):
            for language, statistics in by_language.items():
                yield from (stem_term(prefix + language, stem) for stem in statistics.stems)
                yield from (word_term(prefix + language, word) for word in statistics.words)


def merge_statistics(parts: Sequence[Statistics]) -> Statistics:
    """Return the statistics of all shards together."""
    if len(parts) == 1:
        return parts[0]
    return Statistics(
        _merge_languages([part.passages for part in parts]),
        _merge_languages([part.titles for part in parts]),
    )


def _merge_languages(
    parts: Sequence[Mapping[Language, LanguageStatistics]],
) -> dict[Language, LanguageStatistics]:
    languages = sorted({language for part in parts for language in part})
    return {
        language: _merge([part[language] for part in parts if language in part])
        for language in languages
    }


def _merge(parts: Sequence[LanguageStatistics]) -> LanguageStatistics:
    words: Counter[str] = Counter()
    stems: Counter[str] = Counter()
    forms: dict[str, dict[str, None]] = {}
    for part in parts:
        words.update(part.words)
        stems.update(part.stems)
        for stem, of_stem in part.forms.items():
            forms.setdefault(stem, {}).update(dict.fromkeys(of_stem))
    count = sum(part.count for part in parts)
    length = sum(part.count * part.average for part in parts)
    sums = [part.vector_sum for part in parts if part.vector_sum]
    return LanguageStatistics(
        count,
        length / count if count else 0.0,
        words,
        stems,
        {stem: tuple(of_stem) for stem, of_stem in forms.items()},
        tuple(map(sum, zip(*sums, strict=True))),
    )


def gather_statistics(keyword: KeywordIndex, matrix: PassageMatrix) -> Statistics:
    """Return the statistics of an index on this machine."""
    passages = {
        language: _of_language(keyword, language, tuple(matrix.vector_sum(language).tolist()))
        for language in keyword.languages
    }
    titles = {
        language: _of_language(keyword.titles, language, ())
        for language in keyword.titles.languages
    }
    return Statistics(passages, titles)


def _of_language(
    index: PostingIndex, language: Language, vector_sum: tuple[float, ...]
) -> LanguageStatistics:
    words = sorted({word for block in index.blocks(language) for word in block.vocabulary.words()})
    stem_of = get_analyzer(language).stem_folded
    stems: dict[str, int] = {}
    forms: dict[str, list[str]] = {}
    word_counts: dict[str, int] = {}
    for start in range(0, len(words), _STEMS_AT_ONCE):
        batch = words[start : start + _STEMS_AT_ONCE]
        for word in batch:
            forms.setdefault(stem_of(word), []).append(word)
        batch_stems = forms.keys() - stems.keys()
        index.prefetch(language, batch_stems, batch)
        for stem in batch_stems:
            postings = index.stem(language, stem)
            stems[stem] = 0 if postings is None else len(postings.rows)
        word_counts.update((word, index.word_count(language, word)) for word in batch)
    return LanguageStatistics(
        index.count(language),
        index.average_length(language),
        {word: count for word, count in word_counts.items() if count},
        {stem: count for stem, count in stems.items() if count},
        {stem: words for stem, words in forms.items() if stems[stem]},
        vector_sum,
    )
