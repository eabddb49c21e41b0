"""Spelling correction: the words of a query that nothing has become words of the collection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol, TypeAlias

from index.messages import _
from index.text.analysis.words import Word, find_words, rejoin
from index.text.language import guess_query_languages
from index.text.normalize import fold
from index.types import ENGLISH, LANGUAGES, SPANISH, Language
from search.query.acronyms import is_acronym
from search.query.edits import generate_close_edits, generate_edits, generate_two_close_edits
from search.query.function_words import is_function_word
from search.query.limits import GUESSED_LENGTH
from search.types import Correction, Hit, Results

_MIN_LETTERS: Final = 4
"""Shorter words have too many neighbours to guess among."""
_LENGTHS_OF_TWO: Final = range(7, 17)
"""Letters of a word in which two places may be wrong: of longer ones, there are too many pairs."""
_MAX_LETTERS: Final = 24


class Vocabulary(Protocol):
    """What tells which words there are."""

    def is_known(self, word: str) -> bool:
        """Tell whether ``word``, as typed, is one that passages have or could have."""

    def find_namesake(
        self, word: str, languages: Sequence[Language], *, is_name: bool = False
    ) -> str | None:
        """Return what a folded ``word``, which passages spell otherwise, was meant as, if any.

        ``is_name``: it is a name, whatever word it is besides.
        """

    def has(self, language: Language, word: str) -> bool:
        """Tell whether ``word``, as typed, is one of ``language``."""

    def count(self, words: Sequence[str]) -> dict[str, dict[Language, int]]:
        """Return those folded words that passages have, with how many do, by their language."""


Count: TypeAlias = Callable[[Sequence[str]], Mapping[str, Mapping[Language, int]]]
"""See :meth:`Vocabulary.count`."""


class CorrectedQuery(NamedTuple):
    """The text of a query, and which of its words were replaced."""

    text: str
    corrections: tuple[Correction, ...]


class _Candidate(NamedTuple):
    """What a word may have been meant as; the smallest is the likeliest."""

    is_foreign: bool
    is_far: bool
    fewer: int
    word: str


def correct_word(
    word: str,
    count: Count,
    languages: Sequence[Language] = LANGUAGES,
) -> str | None:
    """Return what a folded ``word`` was probably meant as, or None."""
    return next(find_corrections(word, count, languages), None)


def find_corrections(
    word: str,
    count: Count,
    languages: Sequence[Language] = LANGUAGES,
) -> Iterator[str]:
    """Yield what a folded ``word`` may have been meant as, the likeliest first.

    That is a word one edit away, or two where both sound alike; of several, one of the query's
    ``languages``; of these, one that sounds alike; of these, the most frequent.
    """
    if not _MIN_LETTERS <= len(word) <= _MAX_LETTERS:
        return
    close = frozenset(generate_close_edits(word))
    one_edit = close.union(generate_edits(word))
    yield from _rank(one_edit, close, count, languages)
    if len(word) in _LENGTHS_OF_TWO:
        two_edits = frozenset(generate_two_close_edits(word))
        yield from _rank(two_edits - one_edit - {word}, close, count, languages)


def _rank(
    edits: frozenset[str],
    close: frozenset[str],
    count: Count,
    languages: Sequence[Language],
) -> list[str]:
    candidates: list[_Candidate] = []
    for edit, counts in count(list(edits)).items():
        if not is_function_word(edit):
            own = sum(counts.get(language, 0) for language in languages)
            frequency = own or sum(counts.values())
            candidates.append(_Candidate(not own, edit not in close, -frequency, edit))
    return [candidate.word for candidate in sorted(candidates)]


def correct_query(
    query: str,
    vocabulary: Vocabulary,
    languages: Sequence[Language] = (),
    *,
    is_name: bool = False,
) -> CorrectedQuery | None:
    """Return ``query`` with its unknown words corrected, None if there is nothing to correct.

    ``languages`` are those it is in; empty, they are guessed. Codes, acronyms and function
    words are no slips. Words beyond GUESSED_LENGTH are left as they are. ``is_name``: all of
    it is a name.
    """
    words = [word for word in find_words(query) if word.start < GUESSED_LENGTH]
    surfaces = [word.surface for word in words]
    maybe_slips = [surface for surface in surfaces if _may_be_slip(surface, surfaces)]
    unknown = {surface for surface in maybe_slips if not vocabulary.is_known(surface)}
    if unknown:
        others = [surface for surface in surfaces if surface not in unknown]
        languages = languages or guess_languages(query, others, vocabulary.has)

    def correct(surface: str) -> str | None:
        if surface in unknown:
            return correct_word(fold(surface), vocabulary.count, languages)
        return vocabulary.find_namesake(fold(surface), languages or LANGUAGES, is_name=is_name)

    meant = {surface: correct(surface) for surface in dict.fromkeys(maybe_slips)}
    corrections = tuple(Correction(typed, word) for typed, word in meant.items() if word)
    if not corrections:
        return None
    return CorrectedQuery(_replace_words(query, words, meant.get), corrections)


def _may_be_slip(surface: str, surfaces: Sequence[str]) -> bool:
    is_code = any(map(str.isdecimal, surface))
    return not (is_code or is_acronym(surface, surfaces) or is_function_word(fold(surface)))


def guess_languages(
    query: str, words: Iterable[str], is_word: Callable[[Language, str], bool]
) -> tuple[Language, ...]:
    """Return the language that ``query`` is in, or those that it may be in.

    Where function words and endings do not tell, its ``words`` that are of one language only do.
    """
    languages = guess_query_languages(query)
    if not {ENGLISH, SPANISH} <= set(languages):
        return languages
    lead = sum(is_word(SPANISH, word) - is_word(ENGLISH, word) for word in words)
    latin = [language for language in languages if language in (ENGLISH, SPANISH)]
    if lead:
        latin = [SPANISH if lead > 0 else ENGLISH]
    elif latin[0] == SPANISH:  # English comes first if nothing tells
        latin = [SPANISH]
    return (*(language for language in languages if language not in (ENGLISH, SPANISH)), *latin)


def spell_like_hits(query: str, hits: Iterable[Hit]) -> str:
    """Return ``query`` with its words spelt as in the hits: corrections come without accents.

    A word that no hit has as an exact match stays as it is.
    """
    spellings: dict[str, str] = {}
    for hit in hits:
        for highlight in hit.highlights:
            for word in find_words(hit.text[highlight.span.start : highlight.span.end]):
                surface = rejoin(word.surface)
                spellings.setdefault(fold(surface), surface.lower())

    def spell(surface: str) -> str | None:
        return spellings.get(surface) if surface == fold(surface) else None

    return _replace_words(query, list(find_words(query)), spell)


def describe_corrections(results: Results) -> str:
    """Return what was searched for instead of what was typed, and how to refuse that; or ""."""
    corrections = results.read.corrections if results.read is not None else ()
    if not corrections:
        return ""
    replaced = _(" and ").join(
        _('"{meant}" instead of "{typed}"').format(
            meant=spell_like_hits(correction.meant, results.hits), typed=correction.typed
        )
        for correction in corrections
    )
    typed = corrections[0].typed
    if len(corrections) == 1:
        refusal = _("={typed} searches for it as typed").format(typed=typed)
    else:
        refusal = _("= before a word (={typed}) searches for it as typed").format(typed=typed)
    return _("searched for {replaced}; {refusal}").format(replaced=replaced, refusal=refusal)


def _replace_words(
    query: str, words: Sequence[Word], replacement: Callable[[str], str | None]
) -> str:
    """Return ``query`` with the ``replacement`` of each of its ``words``; None leaves a word."""
    result = query
    for word in reversed(words):
        replaced = replacement(word.surface)
        if replaced is not None:
            result = result[: word.start] + replaced + result[word.end :]
    return result
