"""The last word of a query that is still being typed, completed to a word of the collection."""

from __future__ import annotations

from typing import Final

from index.backend import Keywords
from index.text.analysis import is_stop_word
from index.text.analysis.acronyms import to_term
from index.text.analysis.words import find_words, is_number
from index.text.normalize import fold
from search.query.syntax.parser import is_plain

MIN_LETTERS: Final = 2
"""Letters from which on a word is completed."""


def complete_last_word(text: str, index: Keywords) -> str | None:
    """Return ``text`` with its last word completed; None if there is nothing to complete.

    A word that passages or titles have is complete, and so is one that something follows, or a
    function word after others. Any other is completed to the most frequent word that begins so,
    whatever its language: while that is the same, further letters change nothing. Queries with
    operators are left as they are. Raises QueryError, see :func:`search.query.syntax.parser.parse`.
    """
    words = list(find_words(text))
    if not words or words[-1].end != len(text) or not is_plain(text):
        return None
    last = words[-1]
    folded = fold(last.surface)
    if len(folded) < MIN_LETTERS or is_number(last.surface) or index.mentions_word(folded):
        return None
    if len(words) > 1 and _is_function_word(last.surface, index):
        return None
    if last.surface.isupper() and index.has_word(to_term(last.surface)):
        return None
    best: tuple[int, str] | None = None
    for part in (index, index.titles):
        for language in part.languages:
            for word, count in part.words_starting_with(language, folded, 1):
                best = max(best or (0, ""), (count, word))
    return None if best is None else text[: last.start] + best[1]


def _is_function_word(surface: str, index: Keywords) -> bool:
    return is_stop_word(surface, index.languages)
