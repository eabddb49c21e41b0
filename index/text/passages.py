"""Cut a text into passages: sentence-aware windows of 60–120 words in one language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from index.text.graphemes import cut_at, extends
from index.text.language import Evidence, detect, evidence
from index.text.sentences import Sentence, sentences, skip_space
from index.types import ARABIC, UNDETERMINED, Language, Passage, Span

MAX_CHARACTERS: Final = 2_000
"""No passage is longer, whatever the text."""

_MIN_WORDS: Final = 60
_ENOUGH_WORDS: Final = 100
_MAX_WORDS: Final = 120
_STUB_WORDS: Final = 25  # a stub rather joins its neighbour …
_MAX_WITH_STUB: Final = 150  # … up to here
_MAX_WAITING: Final = 64
_STATISTICS_PASSAGES: Final = 16
_WORD: Final = re.compile(r"\S+")
_CLAUSE_ENDS: Final = frozenset(",;:،؛—–)»”")
_ADDRESS: Final = re.compile(r"\S*[./@#_]\S+")


class _Piece(NamedTuple):
    """A sentence, or part of one that is too long for a passage."""

    start: int
    end: int
    ends_paragraph: bool
    text: str
    words: int
    whole: bool


class Cut(NamedTuple):
    """A passage and the ``sentences`` in it, where it consists of whole ones.

    They are those that :func:`index.text.sentences.sentences` finds in the passage alone.
    """

    passage: Passage
    sentences: list[str] | None


class _Waiting(NamedTuple):
    piece: _Piece
    evidence: Evidence


def split(text: str) -> list[Passage]:
    """Cut ``text`` into passages, in order, see :func:`cut`."""
    return [passage for passage, _ in cut(text)]


def cut(text: str) -> list[Cut]:
    """Cut ``text`` into passages, in order, and say what sentences are in them.

    Spans are disjoint, hold no white space at either end, and together cover
    every other character. No passage mixes two languages whose sentences can be
    told apart. Sentences are packed to about 100 words (120 at most, 150 with a
    stub shorter than 25), ending at a paragraph's end where one comes after 60;
    a longer sentence is cut at a clause or word. No cut tears a grapheme shorter
    than 2,000 code points. Time is linear in the text.
    """
    packer = _Packer()
    for piece, language in _labelled(_pieces(text)):
        packer.add(piece, language)
    packer.flush()
    named = _named(text, packer.passages)
    return [Cut(*both) for both in zip(named, packer.sentences, strict=True)]


def _pieces(text: str) -> Iterator[_Piece]:
    for sentence in sentences(text):
        start, end, ends_paragraph = sentence
        if end - start <= MAX_CHARACTERS:
            content = text[start:end]
            words = len(content.split())
            if words <= _MAX_WORDS:
                yield _Piece(start, end, ends_paragraph, content, words, True)
                continue
        yield from _cut_up(text, sentence)


def _cut_up(text: str, sentence: Sentence) -> Iterator[_Piece]:
    start = sentence.start
    while start < sentence.end:
        end = _cut_position(text, start, sentence.end)
        content = text[start:end]
        ends_paragraph = sentence.ends_paragraph and end == sentence.end
        yield _Piece(start, end, ends_paragraph, content, len(content.split()), False)
        start = skip_space(text, end)


def _cut_position(text: str, start: int, stop: int) -> int:
    """Where the next piece of a long sentence ends: at a clause, a word, or the limit."""
    limit = min(stop, start + MAX_CHARACTERS)
    word_end = clause_end = end = start
    for count, word in enumerate(islice(_WORD.finditer(text, start, limit), _MAX_WORDS + 1)):
        if word.start() > start and not extends(text, word.start()):
            word_end = end
            if count >= _MIN_WORDS and text[end - 1] in _CLAUSE_ENDS:
                clause_end = end
        end = word.end()
        if count == _MAX_WORDS:
            break
    else:
        if end == stop:
            return stop
    if word_end == start:  # one giant word
        return end if end < limit else cut_at(text, start, limit)
    return clause_end if clause_end > start else word_end


def _labelled(pieces: Iterable[_Piece]) -> Iterator[tuple[_Piece, Language]]:
    """Yield every piece with its language; unclear ones wait for the next clear one."""
    waiting: list[_Waiting] = []
    previous: Language | None = None
    new_paragraph = False
    for piece in pieces:
        found = evidence(piece.text)
        if found.strong:
            if waiting:
                yield from _settled(waiting, previous, found.language, new_paragraph)
                waiting = []
            yield piece, found.language
            previous, new_paragraph = found.language, piece.ends_paragraph
            continue
        waiting.append(_Waiting(piece, found))
        if len(waiting) == _MAX_WAITING:
            if previous is None:
                previous = detect(" ".join(item.piece.text for item in waiting))
            yield from _settled(waiting, previous, None, False)
            waiting = []
    if previous is None and waiting:
        previous = detect(" ".join(item.piece.text for item in waiting))
    yield from _settled(waiting, previous, None, False)


def _settled(
    waiting: list[_Waiting],
    previous: Language | None,
    following: Language | None,
    new_paragraph: bool,
) -> Iterator[tuple[_Piece, Language]]:
    """Give unclear pieces the language of a neighbour.

    In the paragraph of the piece before that one's, later the following one's:
    a headline belongs to its article. A script that cannot be the neighbour's
    rules it out, and a faint guess that a neighbour confirms is taken.
    """
    for piece, found in waiting:
        nearer = (following, previous) if new_paragraph else (previous, following)
        options = [one for one in nearer if one is not None and _may_be(piece, found, one)]
        if found.language in options or not options:
            yield piece, found.language
        else:
            yield piece, options[0]
        new_paragraph = new_paragraph or piece.ends_paragraph


def _may_be(piece: _Piece, found: Evidence, language: Language) -> bool:
    """Whether an unclear piece may be in ``language``; an address or a byline may be in any."""
    if found.script == "none":
        return True
    if found.script == "latin" and language not in (ARABIC, "fa", "ur"):
        return True
    return len(_ADDRESS.sub("", piece.text).split()) < 4


class _Packer:
    """Gathers pieces of one language into passages."""

    def __init__(self) -> None:
        self.passages: list[Passage] = []
        self.sentences: list[list[str] | None] = []
        self._found: list[str] | None = []
        self._language: Language = UNDETERMINED
        self._start = self._end = self._words = 0
        self._last_words = 0

    def add(self, piece: _Piece, language: Language) -> None:
        """Add the next piece, closing the passage before or after it as the sizes ask."""
        most = _MAX_WITH_STUB if self._words < _STUB_WORDS else _MAX_WORDS
        if (
            language != self._language
            or self._words + piece.words > most
            or piece.end - self._start > MAX_CHARACTERS
        ):
            self.flush()
        if not self._words:
            self._start, self._language, self._found = piece.start, language, []
        self._end = piece.end
        if not piece.whole:
            self._found = None
        elif self._found is not None:
            self._found.append(piece.text)
        self._words += piece.words
        if self._words >= _ENOUGH_WORDS or (self._words >= _MIN_WORDS and piece.ends_paragraph):
            self.flush()

    def flush(self) -> None:
        """Close the passage at hand; a stub joins the one before it if they go together."""
        if not self._words:
            return
        last = self.passages[-1] if self.passages else None
        if (
            last is not None
            and self._words < _STUB_WORDS
            and last.language == self._language
            and self._last_words + self._words <= _MAX_WITH_STUB
            and self._end - last.span.start <= MAX_CHARACTERS
        ):
            self.passages[-1] = Passage(Span(last.span.start, self._end), last.language)
            self._last_words += self._words
            before, after = self.sentences[-1], self._found
            self.sentences[-1] = None if before is None or after is None else before + after
        else:
            self.passages.append(Passage(Span(self._start, self._end), self._language))
            self.sentences.append(self._found)
            self._last_words = self._words
        self._words = 0


def _named(text: str, passages: list[Passage]) -> list[Passage]:
    """Name the languages left open, the first few by statistics, the rest by their majority."""
    found: Counter[Language] = Counter()
    named = []
    for passage in passages:
        if passage.language != UNDETERMINED:
            named.append(passage)
            continue
        if found.total() < _STATISTICS_PASSAGES:
            language = detect(text[passage.span.start : passage.span.end])
            found[language] += 1
        else:
            language = found.most_common(1)[0][0]
        named.append(Passage(passage.span, language))
    return named
