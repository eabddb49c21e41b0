"""The words that a query may have: those of the collection, the lexicon and the table of names."""

from __future__ import annotations

from index.keyword.index import KeywordIndex
from index.text.analysis import get_analyzer
from index.text.normalize import fold
from index.types import LANGUAGES, Language
from search.cancellation import Cancellation
from search.lexicon.names import NameSpeller
from search.lexicon.translations import Lexicon


class KnownWords:
    """Tells known words from slips, see :class:`search.query.spelling.Vocabulary`."""

    def __init__(
        self,
        index: KeywordIndex,
        lexicon: Lexicon,
        names: NameSpeller,
        cancellation: Cancellation,
    ) -> None:
        self._index = index
        self._lexicon = lexicon
        self._names = names
        self._cancellation = cancellation

    def is_known(self, word: str) -> bool:
        """Tell whether passages, the lexicon or the table of names have ``word``, as typed."""
        self._cancellation.check()
        if self._index.has_word(fold(word)):
            return True
        if any(self._is_in_lexicon(language, word) for language in LANGUAGES):
            return True
        return any(self._is_known_in(target, word) for target in self._index.languages)

    def has(self, language: Language, word: str) -> bool:
        """Tell whether passages in ``language`` or its lexicon have ``word``, as typed."""
        in_passages = self._index.has_stem(language, get_analyzer(language).analyze_word(word).stem)
        return in_passages or self._is_in_lexicon(language, word)

    def count(self, word: str) -> dict[Language, int]:
        """Return in how many passages a folded word is, by their language; {} if in none."""
        if not self._index.has_word(word):
            return {}
        postings = {
            language: self._index.word(language, word) for language in self._index.languages
        }
        return {
            language: len(in_language.rows)
            for language, in_language in postings.items()
            if in_language is not None
        }

    def _is_in_lexicon(self, language: Language, word: str) -> bool:
        return self._lexicon.knows(language, (get_analyzer(language).analyze_word(word).stem,))

    def _is_known_in(self, target: Language, word: str) -> bool:
        """Tell whether passages in ``target`` have ``word``, or another spelling of it."""
        if self._index.has_stem(target, get_analyzer(target).analyze_word(word).stem):
            return True
        folded = fold(word)
        return any(self._names.find_spellings(folded, source, target) for source in LANGUAGES)
