"""A query as it reads in each language that it may be in: its words, and which are looked for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence, Set
from typing import Final, NamedTuple

from index.text.analysis import AnalyzedWord, get_analyzer
from index.text.analysis.function_names import to_name_term
from index.text.analysis.words import Word, find_words
from index.text.language import guess_query_languages
from index.types import ARABIC, ENGLISH, SPANISH, Language
from search.query.acronyms import analyze_acronym, is_acronym, is_other_word, merge_acronyms
from search.query.compounds import QueryCompounds, find_query_compounds
from search.query.function_words import MayBeName, is_no_name, stands_as_name
from search.query.limits import CONTEXT_WORDS
from search.query.missing_codes import Occurs

_ARABIC_LETTER: Final = re.compile(r"[\u0600-\u06ff]")


class ContentWord(NamedTuple):
    """A word of the query that is not a function word in some language."""

    position: int
    form: AnalyzedWord


class QueryAnalysis(NamedTuple):
    """The words of a query, by position.

    Attributes:
        content: the content words in each language that the query may be in, the likeliest
            first.
        searched_positions: of the words that are content words in their likeliest language.
        forms: the analyses of each word by language; none for one that is not looked for.
        compounds: what words make up together; those that it replaces are not looked for.
        acronyms: the positions of acronyms. In ``words`` they are without dots.
    """

    text: str
    words: list[Word]
    content: dict[Language, list[ContentWord]]
    searched_positions: list[int]
    forms: list[dict[Language, AnalyzedWord]]
    compounds: QueryCompounds
    acronyms: frozenset[int]

    def context(self, position: int) -> str:
        """Return the searched words around ``position``, without the one there."""
        surface = self.words[position].surface
        middle = bisect_left(self.searched_positions, position)
        start, end = max(0, middle - CONTEXT_WORDS), middle + CONTEXT_WORDS + 1
        others = [self.words[other].surface for other in self.searched_positions[start:end]]
        return " ".join(other for other in others if other != surface)

    def find_name(self, position: int) -> str | None:
        """Return the term of the name that a function word at ``position`` is, unless dotted."""
        word = self.words[position]
        surfaces = [each.surface for each in self.words]
        is_dotted = len(word.surface) < word.end - word.start
        if is_dotted or not stands_as_name(surfaces, position, is_no_name):
            return None
        return to_name_term(word.surface)

    def surface(self, first: int, last: int) -> str:
        """Return the text from the word at position ``first`` to the one at ``last``."""
        return self.text[self.words[first].start : self.words[last].end]


def analyze_query(
    text: str,
    languages: Sequence[Language],
    occurs: Occurs,
    *,
    names_missing: bool = False,
    may_be_name: MayBeName | None = None,
) -> QueryAnalysis:
    """Return the analysis of ``text`` in ``languages``; where there are none, they are guessed.

    ``occurs`` tells which compounds the collection has; for ``names_missing``, see
    :func:`search.query.compounds.find_query_compounds`. ``may_be_name`` tells beside which words a
    function word is a name: علي عمر.
    """
    words = merge_acronyms(text, list(find_words(text)))
    surfaces = [word.surface for word in words]
    acronyms = frozenset(
        position for position, surface in enumerate(surfaces) if is_acronym(surface, surfaces)
    )
    languages = languages or _guess_languages(text, [words[position] for position in acronyms])
    compounds = find_query_compounds(text, words, languages[0], occurs, names_missing=names_missing)
    content = {
        language: _find_content_words(
            words, language, compounds.replaced, acronyms, may_be_name or is_no_name
        )
        for language in languages
    }
    searched = _find_searched_positions(words, content)
    forms = _collect_forms(len(words), content, searched)
    return QueryAnalysis(text, words, content, searched, forms, compounds, acronyms)


def _guess_languages(text: str, acronyms: Sequence[Word]) -> tuple[Language, ...]:
    """Return the languages that ``text`` may be in by what is not an acronym like *UN*."""
    others = text
    for acronym in acronyms:
        if is_other_word(acronym.surface):
            gap = " " * (acronym.end - acronym.start)
            others = f"{others[: acronym.start]}{gap}{others[acronym.end :]}"
    return guess_query_languages(others) if others.strip() else (ENGLISH, SPANISH)


def _find_content_words(
    words: Sequence[Word],
    language: Language,
    replaced: Set[int],
    acronyms: Set[int],
    may_be_name: MayBeName,
) -> list[ContentWord]:
    analyze = get_analyzer(language).analyze_word
    surfaces = [word.surface for word in words]
    content_words = []
    for position, word in enumerate(words):
        name = to_name_term(word.surface)
        if position in acronyms:
            form = analyze_acronym(word.surface, language)
        elif name is not None and stands_as_name(surfaces, position, may_be_name):
            form = AnalyzedWord(name, name, False)
        else:
            form = analyze(word.surface)
        if not form.stop and position not in replaced:
            content_words.append(ContentWord(position, form))
    return content_words


def _find_searched_positions(
    words: Sequence[Word], content: dict[Language, list[ContentWord]]
) -> list[int]:
    """Return the positions of words that are content words in the likeliest language.

    Only these are looked up in the other languages, too: English *a* is a word, Spanish *a* is
    not. The likeliest language is that of the word's script, if there is one.
    """
    positions = {
        language: {word.position for word in content_words}
        for language, content_words in content.items()
    }
    searched = []
    for position, word in enumerate(words):
        is_arabic = _ARABIC_LETTER.search(word.surface) is not None
        same_script = [language for language in content if (language == ARABIC) == is_arabic]
        likeliest = (same_script or list(content))[0]
        if position in positions[likeliest]:
            searched.append(position)
    return searched


def _collect_forms(
    word_count: int,
    content: dict[Language, list[ContentWord]],
    searched_positions: Sequence[int],
) -> list[dict[Language, AnalyzedWord]]:
    """Return the analyses of each word by language, where it is looked for.

    All content words are looked for if there are no ``searched_positions``.
    """
    searched = set(searched_positions or range(word_count))
    forms: list[dict[Language, AnalyzedWord]] = [{} for _ in range(word_count)]
    for language, content_words in content.items():
        for position, form in content_words:
            if position in searched:
                forms[position][language] = form
    return forms
