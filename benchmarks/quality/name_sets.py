"""200 names with their usual spellings, and passages that have them among many words."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import index
from index.text.analysis import get_analyzer
from index.text.analysis.words import find_surfaces, is_arabic
from index.text.normalize import fold
from index.types import ARABIC, ENGLISH, LANGUAGES, SPANISH, Language
from search.lexicon.translations import Lexicon
from search.lexicon.transliteration import ARTICLES

NAMES_FILE: Final = Path(__file__).with_name("names.tsv")
SPELT_ALIKE_FILE: Final = Path(__file__).with_name("names_spelt_alike.tsv")
_TOKENS_FILE: Final = Path(index.__file__).parent / "resources" / "encoder" / "tokenizer.json"
_MIN_LETTERS: Final = 4
_WORDS_PER_SENTENCE: Final = range(9, 15)
_SEED: Final = 17
_SEPARATE_ARTICLES: Final = frozenset("al el as az an ad at ul ال".split())
"""Articles that are words of their own: al-Sadr, آل نهيان."""
_FUNCTION_WORDS: Final[dict[Language, list[str]]] = {
    ENGLISH: "the of and to in for that with was by from as at were their which have not".split(),
    SPANISH: "de la que el en y los por las con del para una se su un al como más pero".split(),
    ARABIC: "في من على إلى أن التي عن مع الذي هذا هذه بين بعد كان أو خلال وقد ذلك كانت".split(),
}


@dataclass(frozen=True, slots=True)
class Name:
    """The spellings of one name, distinct when they are folded."""

    kind: str
    latin: tuple[str, ...]
    arabic: tuple[str, ...]

    @property
    def is_for_tuning(self) -> bool:
        """Whether rules may be tuned on it; the other half is for the figures."""
        return zlib.crc32(self.latin[0].encode()) % 2 == 0

    @property
    def spellings(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.latin, *self.arabic)


@dataclass(frozen=True, slots=True)
class NamePassage:
    """A passage; ``spelling`` is that of the name in it, "" if it has none."""

    text: str
    language: Language
    spelling: str


def read_names(path: Path = NAMES_FILE) -> list[Name]:
    """Read names from a table: kind, Latin spellings, Arabic spellings."""
    names: list[Name] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, latin, arabic = line.split("\t")
            names.append(Name(kind, _distinct(latin), _distinct(arabic)))
    return names


def _distinct(spellings: str) -> tuple[str, ...]:
    return tuple({fold(spelling): spelling for spelling in spellings.split("|")}.values())


class SameWords:
    """Tells which words of names are spellings of one word.

    Words at the same place of spellings with equally many words are; so are words that are spelt
    alike though they are other names, whoever has them here: Jalil is جليل and, in Spanish, خليل.
    """

    def __init__(self, names: Sequence[Name], spelt_alike: Path = SPELT_ALIKE_FILE) -> None:
        """``spelt_alike`` is a table of words and the other words that they may be."""
        self._parents: dict[str, str] = {}
        self._spelt_alike = _read_spelt_alike(spelt_alike)
        for name in names:
            by_length: dict[int, list[str]] = {}
            for spelling in name.spellings:
                words = split_name(spelling)
                first = by_length.setdefault(len(words), words)
                for word, other in zip(words, first, strict=True):
                    self._parents.setdefault(word, word)
                    self._parents[self._root(word)] = self._root(other)

    def are_same(self, word: str, other: str) -> bool:
        """Tell whether two words of names, from :func:`split_name`, are one word."""
        roots = self._root(word), self._root(other)
        return word == other or roots[0] == roots[1] or self._are_spelt_alike(word, other)

    def _are_spelt_alike(self, word: str, other: str) -> bool:
        return any(
            self._root(alike) == self._root(second)
            for first, second in ((word, other), (other, word))
            for alike in self._spelt_alike.get(first, ())
        )

    def _root(self, word: str) -> str:
        parent = self._parents.get(word, word)
        return word if parent == word else self._root(parent)


def _read_spelt_alike(path: Path) -> dict[str, list[str]]:
    """Read a table: a word, and the other words that are spelt like it."""
    table: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            word, others, _reason = line.split("\t")
            table[fold(word)] = [fold(other) for other in others.split("|")]
    return table


def split_name(text: str) -> list[str]:
    """Return the words of a name, folded, without articles."""
    words = []
    for surface in find_surfaces(text):
        word = fold(surface)
        article = next(filter(word.startswith, ARTICLES), "") if is_arabic(word) else ""
        words.append(word.removeprefix(article) or word)
    return [word for word in words if word not in _SEPARATE_ARTICLES] or words


class PassageMaker:
    """Makes passages of words that have nothing to do with each other, the same every time."""

    def __init__(self, names: Sequence[Name]) -> None:
        """The words are none of ``names``, nor beginnings of them."""
        without = {
            word[:length]
            for name in names
            for part in name.spellings
            for word in {*find_surfaces(fold(part)), *split_name(part)}
            for length in range(_MIN_LETTERS, len(word) + 1)
        }
        self._words = _read_words(without)
        self._random = random.Random(_SEED)

    def make(self, language: Language, spelling: str = "") -> NamePassage:
        """Return a passage of three sentences, one of them with a name."""
        sentences = [self._sentence(language) for _ in range(3)]
        if spelling:
            words = sentences[1].split(" ")
            place = self._random.randrange(1, len(words) - 1)
            sentences[1] = " ".join((*words[:place], spelling, *words[place:]))
        return NamePassage(" ".join(sentences), language, spelling)

    def _sentence(self, language: Language) -> str:
        content = self._random.choices(
            self._words[language], k=self._random.choice(_WORDS_PER_SENTENCE)
        )
        words: list[str] = []
        for word in content:
            words += (self._random.choice(_FUNCTION_WORDS[language]), word)
        return " ".join(words).capitalize() + "."


def make_passages(names: Sequence[Name], distractors: int) -> Iterator[NamePassage]:
    """Yield a passage for each spelling, and ``distractors`` without names in each language."""
    maker = PassageMaker(names)
    for name in names:
        for place, spelling in enumerate(name.latin):
            yield maker.make((ENGLISH, SPANISH)[place % 2], spelling)
        for spelling in name.arabic:
            yield maker.make(ARABIC, spelling)
    for language in LANGUAGES:
        for _ in range(distractors):
            yield maker.make(language)


def _read_words(without: Collection[str]) -> dict[Language, list[str]]:
    """Return words by language: those of the encoder's vocabulary that only its lexicon has."""
    tokens = json.loads(_TOKENS_FILE.read_text(encoding="utf-8"))["model"]["vocab"]
    lexicon = Lexicon.open()
    words: dict[Language, dict[str, list[str]]] = {language: {} for language in LANGUAGES}
    for token in tokens:
        if not token.isalpha() or len(token) < _MIN_LETTERS or fold(token) in without:
            continue
        forms = {language: get_analyzer(language).analyze_word(token) for language in LANGUAGES}
        languages = [
            language
            for language, form in forms.items()
            if not form.stop and lexicon.knows(language, (form.stem,))
        ]
        if len(languages) == 1:
            (language,) = languages
            words[language].setdefault(forms[language].stem, []).append(token)
    lexicon.close()
    return {
        language: [max(tokens, key=len) for tokens in by_stem.values()]
        for language, by_stem in words.items()
    }
