"""Arabic conjunctions and prepositions that are written together with the next word.

In لكرة القدم the first letter is a preposition, in بلد it is part of the word. Letters do not
tell, so a bundled list of words does: a first letter goes if the rest is a known word and the
whole is not.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Final

import index
from index.errors import LexiconError
from index.text.analysis.arabic_suffixes import strip_suffix

HEADING: Final = "arabic words 1"
CLITICS: Final = "وفبلك"
MAX_LETTERS: Final = 6
"""Known words are no longer, except those that begin with و: of longer words, all other
clitics go or stay by their length."""
MAX_LETTERS_AFTER_WAW: Final = 10
_CONJUNCTIONS: Final = "وف"
_MIN_LETTERS: Final = 4
_PREPOSITIONS: Final = "بل"
_LAM_AND_ARTICLE: Final = "لل"
_PRONOUNS: Final = ("ه", "ها", "هم", "هما", "هن", "ي", "ني", "نا", "ك", "كم")
"""What a function word may end with: لكنهم, لديك."""

_BUNDLED: Final = Path(index.__file__).parent / "resources" / "arabic_words.txt"


class CliticStripper:
    """Takes clitics off folded words. The list of known words is read on first use."""

    def __init__(self, function_words: frozenset[str], path: Path = _BUNDLED) -> None:
        """``function_words`` are whole words, whatever they begin with."""
        self._function_words = function_words
        self._path = path

    def strip(self, word: str) -> str:
        """Return a folded ``word`` without conjunction and one-letter preposition.

        A و that is not known to belong to the word goes always, if three letters stay: most do
        not. The article stays, but لل before a noun that begins with ل (للغة, للجنة) becomes
        that ل. Raises LexiconError if the list is missing or damaged.
        """
        if len(word) < _MIN_LETTERS or word[0] not in CLITICS or self._is_function_word(word):
            return word
        rest = word[1:]
        if word.startswith(_LAM_AND_ARTICLE):
            return rest if self._begins_with_lam(rest) else word
        if word in self._words:
            return word
        if word[0] in _CONJUNCTIONS and self._is_function_word(rest):
            return rest
        # The ة of كرة belongs to it; the conjunction is more frequent than any first letter.
        is_rest_surer = rest in self._words and (
            word[0] == "و" or (word[0] in _PREPOSITIONS and word[-1] == "ه")
        )
        if not is_rest_surer and self._is_form_of_known(word):
            return word
        if word[0] == "و" or (word[0] == "ف" and rest.startswith(_LAM_AND_ARTICLE)):
            return self.strip(rest)
        endings = 1 if word[0] in _PREPOSITIONS else 0
        return rest if self._is_form_of_known(rest, endings) else word

    def begins_like_article(self, word: str, prefix: str) -> bool:
        """Tell whether a ``prefix`` with an article belongs to ``word``: والدة, بالغ."""
        if prefix[0] not in CLITICS or prefix == _LAM_AND_ARTICLE:
            return False
        is_form = word[len(prefix) :] not in self._words and self._is_form_of_known(word)
        return word in self._words or is_form

    def is_known(self, word: str) -> bool:
        """Tell whether a folded ``word`` is known, with the ending that a stem may lack."""
        return not self._words.isdisjoint((word, f"{word}ه", f"{word}ي", f"{word}ا"))

    def is_feminine(self, word: str) -> bool:
        """Tell whether the ت of a folded ``word`` is the ة of a known one: رقبت of رقبتها."""
        return word not in self._words and f"{word[:-1]}ه" in self._words

    def _begins_with_lam(self, word: str) -> bool:
        if word in self._words:
            return True
        return self._is_form_of_known(word, endings=1) and not self._is_form_of_known(word[1:])

    def _is_form_of_known(self, word: str, endings: int = 2) -> bool:
        """Tell whether ``word`` is known, or is without up to so many ``endings``."""
        words = self._words
        form: str | None = word
        while form is not None and endings >= 0:
            if form in words or (form[-1] == "ت" and f"{form[:-1]}ه" in words):
                return True
            form = strip_suffix(form)
            endings -= 1
        return False

    def _is_function_word(self, word: str) -> bool:
        if word in self._function_words:
            return True
        return word.endswith(_PRONOUNS) and any(
            word.endswith(pronoun) and word[: -len(pronoun)] in self._function_words
            for pronoun in _PRONOUNS
            if len(word) - len(pronoun) > 1
        )

    @cached_property
    def _words(self) -> frozenset[str]:
        try:
            heading, *words = self._path.read_text(encoding="utf-8").splitlines()
            if heading != HEADING:
                raise ValueError(f"{heading[:40]!r} for {HEADING!r}")
        except (OSError, ValueError) as error:
            raise LexiconError(
                "{path}: no list of words ({error}); reinstall trujaman, or make it"
                " again with python -m training",
                path=self._path,
                error=error,
            ) from error
        return frozenset(words)
