"""Builds the bundled list of Arabic words that tells clitics from first letters.

A word is one that dictionaries list or that running text has with an article, which nothing but
nouns has. What begins like a clitic and its rest is the more frequent noun (بشكل beside شكل) is
left out, though it may be a word as well.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final

from index.text.analysis.arabic import STOP_WORDS
from index.text.analysis.arabic_clitics import (
    CLITICS,
    HEADING,
    MAX_LETTERS,
    MAX_LETTERS_AFTER_WAW,
)
from index.text.analysis.words import find_surfaces, is_arabic
from index.text.normalize import fold
from index.types import ARABIC, ENGLISH, SPANISH
from training.corpus import NAME, SENTENCE, read_pairs, register_weight
from training.inflections import read_arabic_forms

_ARTICLES: Final = ("وال", "بال", "كال", "فال")
_BEFORE_NOUNS: Final = frozenset("في من علي الي عن مع بين بعد قبل حول خلال هذا هذه".split())
"""What stands before a noun only. Verbs, too, may begin like an article: ألحق, ألقى."""
_MIN_WEIGHT: Final = 0.3
"""Scripture begins its sentences with conjunctions."""
_MIN_LETTERS: Final = 3
_MIN_NOUN: Final = 2
"""How often a word must have an article if no dictionary lists it."""
_RARE: Final = 15
"""A word that is so much rarer as a noun than its rest is one with a preposition."""
_RARE_AFTER_LAM: Final = 5
"""The same for a word with ل, whose article is written like that of its rest: للحد."""
_FREQUENT_NOUN: Final = 5
_PREPOSITIONS: Final = "بل"
_WHOLE: Final = frozenset("وعود لصوص وصايا وشايه وشم لثام لغم بلاغات بوليس كفيل فديه".split())
"""Whole words that the text is too little to show."""


@dataclass(slots=True)
class Evidence:
    """What is known of folded words: how often they occur, also with an article, and where."""

    counts: Counter[str] = field(default_factory=Counter)
    nouns: Counter[str] = field(default_factory=Counter)
    articles: Counter[str] = field(default_factory=Counter)
    """How often something like an article is before a word; ألحق seems to have one, too."""
    listed: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    lemmas: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By inflected form."""

    def add_text(self, text: str, kind: str) -> None:
        """Count the words of a sentence, or note those of a dictionary or of names."""
        words = [fold(surface) for surface in find_surfaces(text) if is_arabic(surface)]
        self.counts.update(words)
        self.nouns.update(_find_nouns(words))
        self.articles.update(word[2:] for word in words if word.startswith("ال"))
        if kind == NAME:
            self.names.update(words)
        elif kind != SENTENCE and len(words) == 1:
            self.listed.add(words[0])

    def select(self) -> Iterator[str]:
        """Yield the words of the list."""
        words = {*self.counts, *self.nouns, *_WHOLE}
        known = {word for word in words if self._is_known(word)} | _WHOLE
        for word in known:
            if word[0] not in CLITICS:
                if not self._is_name_only(word):
                    yield word
            elif not self._is_read_as_article(word):
                rest = word[1:]
                may_part = rest in known or (word[0] == "و" and rest in STOP_WORDS)
                if len(word) == _MIN_LETTERS or not may_part or self._is_whole(word):
                    yield word

    def _is_known(self, word: str) -> bool:
        longest = MAX_LETTERS_AFTER_WAW if word[0] == "و" else MAX_LETTERS
        if not _MIN_LETTERS <= len(word) <= longest or word in STOP_WORDS:
            return False
        if word.startswith("لل") or (word.startswith("ال") and not self._is_listed(word)):
            return False
        return not self._is_name_only(word) or (word in self.names and self.counts[word] > 1)

    def _is_name_only(self, word: str) -> bool:
        nouns = self.articles if word[0] in CLITICS else self.nouns
        occurs = self.counts[word] + nouns[word] > 0
        return nouns[word] < _MIN_NOUN and not (self._is_listed(word) and occurs)

    def _is_listed(self, word: str) -> bool:
        return word in self.listed or word in self.lemmas

    def _is_read_as_article(self, word: str) -> bool:
        """Tell whether ``word`` is rather a clitic with the article, and a noun."""
        if word[0] == "ل" and len(word) == _MIN_LETTERS:
            return self.articles[word] * _RARE_AFTER_LAM < self.articles[word[1:]]
        article = next(filter(word.startswith, _ARTICLES), "")
        return bool(article) and self.articles[word] < max(1, self.nouns[word[len(article) :]])

    def _is_whole(self, word: str) -> bool:
        """Tell whether ``word`` is rather one word than a clitic and a known word."""
        rest = word[1:]
        if word in _WHOLE:
            return True
        if word[0] == "و" and rest in STOP_WORDS:
            return False
        rarer = _RARE_AFTER_LAM if word[0] == "ل" else _RARE
        is_rare = self.articles[word] * rarer < self.nouns[rest]
        if word[0] in _PREPOSITIONS and is_rare and self.nouns[rest] >= _FREQUENT_NOUN:
            return False
        lemmas = self.lemmas.get(word, set())
        if word in lemmas or (self.articles[word] and not is_rare):
            return True
        own = [lemma for lemma in lemmas if lemma[0] == word[0] and self.counts[lemma]]
        if word[0] in "ول" and any(self.articles[lemma] for lemma in own):
            return True
        if word[0] in _PREPOSITIONS and own and self.nouns[rest] < _MIN_NOUN:
            return True
        if own or word in self.names or word in self.listed:
            return self.counts[word] > self.counts[rest]
        return False


@dataclass(frozen=True, slots=True)
class ArabicWordsReport:
    """Numbers of ``words`` written, and of the ``forms`` in the tables of inflections."""

    words: int
    forms: int


def build(corpus: Path, out: Path) -> ArabicWordsReport:
    """Gather words from ``corpus`` and write ``out``/arabic_words.txt.

    Raises:
        CorpusError: the parallel text or the table of inflected forms is missing or malformed.
    """
    evidence = Evidence()
    for source in (ENGLISH, SPANISH):
        for pair in read_pairs(corpus, source, ARABIC):
            if register_weight(pair.dataset) >= _MIN_WEIGHT:
                evidence.add_text(pair.target, pair.kind)
    for form, lemma in read_arabic_forms(corpus):
        evidence.lemmas[form].add(lemma)
        evidence.lemmas[lemma].add(lemma)
    words = sorted(evidence.select())
    (out / "arabic_words.txt").write_text("\n".join([HEADING, *words]) + "\n", encoding="utf-8")
    return ArabicWordsReport(len(words), len(evidence.lemmas))


def describe(report: ArabicWordsReport) -> str:
    """Return the model card's section."""
    return (
        f"{report.words:,} short words that tell a clitic from a first letter (بقلم, بلد): those"
        " that the dictionaries in the parallel text list, that its sentences have with an"
        f" article, or that are among {report.forms:,} lemmas and inflected forms in the tables"
        " of Wiktionary (CC BY-SA 3.0 / GFDL)."
    )


def _find_nouns(words: Sequence[str]) -> Iterator[str]:
    """Yield the nouns of a sentence that have an article, without it."""
    for before, word in pairwise(["", *words]):
        article = next(filter(word.startswith, _ARTICLES), "")
        if before in _BEFORE_NOUNS and word.startswith("ال"):
            article = "ال"
        if article not in ("", "وال") and len(word) - len(article) > 1:
            yield word[len(article) :]
