"""What documents are called: their titles and the names of their files, as text to search.

``Contrato_Moby-Dick_2024.pdf`` and ``InformeFinal`` are words to people. Underscores separate
words; where the case changes within one, or letters and digits meet, its parts are words as well.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from index.text.analysis.words import MARKS, Word, find_surfaces, find_words
from index.text.language import guess_query_languages
from index.types import ARABIC, ENGLISH, LANGUAGES, MEMBER_SEPARATOR, UNDETERMINED, Language, Span

MAX_CHARACTERS: Final = 2_000
"""Code points of a title, or of a name, that are searched."""

_SUFFIX: Final = re.compile(r"(?<=[^\s/.])\.[A-Za-z][A-Za-z0-9]{0,4}$")
_FOLDERS: Final = re.compile(r".*[/\\]", re.DOTALL)
_CUT: Final = "…"
"""What a title that was cut ends with."""
_LETTERS_OR_DIGITS: Final = re.compile(rf"\d+|[^\W\d_](?:[^\W\d_]|[{MARKS}])*")
_ARABIC_LETTERS: Final = re.compile("[\u0620-\u064a]+")
_MIN_PART: Final = 2
"""Code points of a part of a word that is a word as well."""
_ARABIC_SCRIPT: Final = frozenset((ARABIC, "fa", "ur"))


class SplitName(NamedTuple):
    """A title or a name with the parts of its words after it.

    ``text`` is what is searched; ``starts`` and ``origins`` (p,) are where the parts start in it,
    ascending, and where in the name.
    """

    text: str
    starts: tuple[int, ...] = ()
    origins: tuple[int, ...] = ()

    def origin(self, span: Span) -> Span | None:
        """Return where in the name a stretch of ``text`` is; None if it is of several parts."""
        first = bisect_right(self.starts, span.start) - 1
        if first != bisect_right(self.starts, span.end - 1) - 1:
            return None
        shift = self.origins[first] - self.starts[first] if first >= 0 else 0
        return Span(span.start + shift, span.end + shift)


def split_name(name: str) -> SplitName:
    """Return ``name`` with underscores as blanks, and after it the parts of its words.

    Takes time linear in its length.
    """
    name = name[:MAX_CHARACTERS].replace("_", " ")
    if all(map(_has_one_part, find_surfaces(name))):  # most titles
        return SplitName(name)
    text, starts, origins = name, [], []
    for word in find_words(name):
        for part in _find_parts(word):
            text += "\n"
            starts.append(len(text))
            origins.append(part.start)
            text += part.surface
    return SplitName(text, tuple(starts), tuple(origins))


def _has_one_part(surface: str) -> bool:
    """Tell whether a word is in digits, in Arabic or small letters, or Capitalized."""
    if surface.isalpha():
        return (
            surface.islower() or surface.istitle() or _ARABIC_LETTERS.fullmatch(surface) is not None
        )
    return surface.isdecimal()


def _find_parts(word: Word) -> Iterator[Word]:
    """Yield the parts of a word: ``InformeFinal24`` is InformeFinal, Informe, Final and 24."""
    surface, offset, _ = word
    if _has_one_part(surface):
        return
    spans: set[tuple[int, int]] = set()
    for run in _LETTERS_OR_DIGITS.finditer(surface):
        bounds = [run.start(), *_find_humps(run), run.end()]
        spans.update([run.span(), *pairwise(bounds)])
    for start, end in sorted(spans):
        if _MIN_PART <= end - start < len(surface):
            yield Word(surface[start:end], offset + start, offset + end)


def _find_humps(run: re.Match[str]) -> Iterator[int]:
    """Yield where words begin within letters in camel case: ``HTMLFile`` is HTML and File."""
    text = run.string
    for index in range(run.start() + 1, run.end()):
        if text[index].isupper():
            starts_word = text[index + 1 : index + 2].islower()
            if text[index - 1].islower() or (starts_word and text[index - 1].isupper()):
                yield index


def name_span(path: str, member: str) -> Span:
    """Return which part of ``member``, or of ``path`` if that is "", names the document.

    Of a file, that is its name, of what is inside a file, its whole path there; without the
    ending that tells its format.
    """
    name = member or path
    start = 0
    if not member:
        folders = _FOLDERS.match(name)
        start = folders.end() if folders else 0
    suffix = _SUFFIX.search(name, start)
    return Span(start, suffix.start() if suffix else len(name))


def title_text(path: str, member: str, title: str | None, beginning: str) -> str:
    """Return what is searched of how a document is called: its title and its name.

    Without the title where the text says it at its ``beginning``.
    """
    span = name_span(path, member)
    name = (member or path)[span.start : span.end].replace(MEMBER_SEPARATOR, "\n")
    is_in_text = title is None or _normalize(title.rstrip(_CUT)) in _normalize(beginning)
    texts = [name] if title is None or is_in_text else [title, name]
    return "\n\n".join(split_name(text).text for text in texts)


def _normalize(text: str) -> str:
    return " ".join(text.casefold().split())


def title_language(text: str, document: Language) -> Language:
    """Return the language in which the ``text`` of a title or a name is analysed.

    Too short to tell, it is that of the ``document`` if that can be.
    """
    guesses = guess_query_languages(text)
    if guesses[0] == ARABIC and document in _ARABIC_SCRIPT:
        return document
    latin = guesses[1:] if guesses[0] == ARABIC else guesses
    if not latin:
        return ARABIC
    is_unclear = latin[0] == ENGLISH and len(latin) > 1
    is_possible = document in latin or document not in (*LANGUAGES, *_ARABIC_SCRIPT, UNDETERMINED)
    return document if is_unclear and is_possible else guesses[0]
