"""Split a text into passages: windows of 60 to 120 words of whole sentences in one language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from index.text.analysis.words import is_within_word
from index.text.graphemes import is_grapheme_boundary, last_grapheme_boundary
from index.text.language import LanguageGuess, detect_language, guess_language
from index.text.sentences import Sentence, skip_whitespace, split_sentences
from index.types import ARABIC, UNDETERMINED, Language, Passage, Span

MAX_CHARACTERS: Final = 2_000
"""Code points of the longest passage, whatever the text."""

_MIN_WORDS: Final = 60
"""Words from which a passage ends where a paragraph does."""
_TARGET_WORDS: Final = 100
"""Words from which a passage ends with the sentence."""
_MAX_WORDS: Final = 120
_STUB_WORDS: Final = 25
"""Words below which a passage is a stub, which joins its neighbour if it can."""
_MAX_WORDS_WITH_STUB: Final = 150
_MAX_UNCLEAR_PIECES: Final = 64
"""Pieces in a row that may wait for one whose language is clear."""
_MAX_DETECTED_PASSAGES: Final = 16
"""Passages of a document whose language is detected by statistics, which are slow."""
_MAX_BYLINE_WORDS: Final = 3
"""Words of an address or a byline, which may be in any language."""

_WORD: Final = re.compile(r"\S+")
_ADDRESS: Final = re.compile(r"\S*[./@#_]\S+")
_CLAUSE_ENDS: Final = frozenset(",;:،؛—–)»”")
_ARABIC_SCRIPT_LANGUAGES: Final = frozenset((ARABIC, "fa", "ur"))


_NO_HEADERS: Final = Span(0, 0)


class PassageWithSentences(NamedTuple):
    """A passage and the texts of its sentences.

    The sentences are those that :func:`index.text.sentences.split_sentences` finds in the
    passage alone, or None if one of them was cut to fit.
    """

    passage: Passage
    sentences: list[str] | None


class _Piece(NamedTuple):
    """A sentence, or a part of one that is too long for a passage."""

    start: int
    end: int
    ends_paragraph: bool
    text: str
    word_count: int
    is_whole_sentence: bool


class _UnclearPiece(NamedTuple):
    """A piece whose language is yet to be settled by its neighbours."""

    piece: _Piece
    guess: LanguageGuess
    is_header: bool


def split_passages(text: str, headers: Span = _NO_HEADERS) -> list[PassageWithSentences]:
    """Split ``text`` into passages, in order, with their sentences.

    The lines in ``headers`` (sender, date, …) go with what follows, whatever language names and
    dates look like, because they are of none, and say nothing alone.

    Spans are disjoint, hold no white space at either end, and together cover
    every other character. No passage mixes two languages whose sentences can be
    told apart. Sentences are packed to about 100 words (120 at most, 150 with a
    stub shorter than 25), ending at a paragraph's end where one comes after 60;
    a longer sentence is cut at a clause or word. No cut tears a grapheme shorter
    than 2,000 code points. Takes time linear in the length of the text.
    """
    packer = _Packer()
    for piece, language in _assign_languages(_split_pieces(text), headers):
        packer.add(piece, language)
    packer.finish_passage()
    return _detect_undetermined(text, packer.passages)


def _split_pieces(text: str) -> Iterator[_Piece]:
    for sentence in split_sentences(text):
        start, end, ends_paragraph = sentence
        if end - start <= MAX_CHARACTERS:
            content = text[start:end]
            word_count = len(content.split())
            if word_count <= _MAX_WORDS:
                yield _Piece(start, end, ends_paragraph, content, word_count, True)
                continue
        yield from _split_long_sentence(text, sentence)


def _split_long_sentence(text: str, sentence: Sentence) -> Iterator[_Piece]:
    start = sentence.start
    while start < sentence.end:
        end = _find_piece_end(text, start, sentence.end)
        content = text[start:end]
        ends_paragraph = sentence.ends_paragraph and end == sentence.end
        yield _Piece(start, end, ends_paragraph, content, len(content.split()), False)
        start = skip_whitespace(text, end)


def _find_piece_end(text: str, start: int, stop: int) -> int:
    """Return where the next piece of a long sentence ends: at a clause, a word, or the limit."""
    limit = min(stop, start + MAX_CHARACTERS)
    word_end = clause_end = end = start
    for count, word in enumerate(islice(_WORD.finditer(text, start, limit), _MAX_WORDS + 1)):
        if word.start() > start and _may_cut(text, word.start()):
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
        return end if end < limit else last_grapheme_boundary(text, start, limit)
    return clause_end if clause_end > start else word_end


def _may_cut(text: str, index: int) -> bool:
    return is_grapheme_boundary(text, index) and not is_within_word(text, index)


def _assign_languages(pieces: Iterable[_Piece], headers: Span) -> Iterator[tuple[_Piece, Language]]:
    """Yield every piece with its language; unclear ones wait for the next clear one."""
    unclear: list[_UnclearPiece] = []
    previous: Language | None = None
    new_paragraph = False
    for piece in pieces:
        guess = guess_language(piece.text)
        is_header = headers.start <= piece.start < headers.end
        if guess.confident and not is_header:
            if unclear:
                yield from _settle_languages(unclear, previous, guess.language, new_paragraph)
                unclear = []
            yield piece, guess.language
            previous, new_paragraph = guess.language, piece.ends_paragraph
            continue
        unclear.append(_UnclearPiece(piece, guess, is_header))
        if len(unclear) == _MAX_UNCLEAR_PIECES:
            if previous is None:
                previous = _detect_together(unclear)
            yield from _settle_languages(unclear, previous, None, False)
            unclear = []
    if previous is None and unclear:
        previous = _detect_together(unclear)
    yield from _settle_languages(unclear, previous, None, False)


def _detect_together(unclear: list[_UnclearPiece]) -> Language:
    prose = [item for item in unclear if not item.is_header]
    return detect_language(" ".join(item.piece.text for item in prose or unclear))


def _settle_languages(
    unclear: list[_UnclearPiece],
    previous: Language | None,
    following: Language | None,
    new_paragraph: bool,
) -> Iterator[tuple[_Piece, Language]]:
    """Yield unclear pieces with the language of a clear neighbour.

    That is the piece before them as long as they are in its paragraph, then the piece after
    them: a headline belongs to its article. A neighbour whose language cannot be that of the
    script is ruled out, and one that confirms a faint guess is preferred. Headers belong to
    what follows.
    """
    for piece, guess, is_header in unclear:
        if is_header:
            yield piece, following or previous or guess.language
            new_paragraph = True
            continue
        neighbours = (following, previous) if new_paragraph else (previous, following)
        possible = [
            language
            for language in neighbours
            if language is not None and _may_be_in(piece, guess, language)
        ]
        if guess.language in possible or not possible:
            yield piece, guess.language
        else:
            yield piece, possible[0]
        new_paragraph = new_paragraph or piece.ends_paragraph


def _may_be_in(piece: _Piece, guess: LanguageGuess, language: Language) -> bool:
    """Tell whether an unclear piece may be in ``language``; addresses and bylines always may."""
    if guess.script == "none":
        return True
    if guess.script == "latin" and language not in _ARABIC_SCRIPT_LANGUAGES:
        return True
    return len(_ADDRESS.sub("", piece.text).split()) <= _MAX_BYLINE_WORDS


class _Packer:
    """Packs pieces of one language into passages."""

    def __init__(self) -> None:
        self.passages: list[PassageWithSentences] = []
        self._previous_word_count = 0
        """Words of the last of ``passages``."""
        self._start = self._end = self._word_count = 0
        self._language: Language = UNDETERMINED
        self._sentences: list[str] | None = []

    def add(self, piece: _Piece, language: Language) -> None:
        """Add the next piece, and finish the passage before or after it if it is full."""
        max_words = _MAX_WORDS_WITH_STUB if self._word_count < _STUB_WORDS else _MAX_WORDS
        if (
            language != self._language
            or self._word_count + piece.word_count > max_words
            or piece.end - self._start > MAX_CHARACTERS
        ):
            self.finish_passage()
        if not self._word_count:
            self._start, self._language, self._sentences = piece.start, language, []
        self._end = piece.end
        self._word_count += piece.word_count
        if not piece.is_whole_sentence:
            self._sentences = None
        elif self._sentences is not None:
            self._sentences.append(piece.text)
        if self._word_count >= _TARGET_WORDS or (
            self._word_count >= _MIN_WORDS and piece.ends_paragraph
        ):
            self.finish_passage()

    def finish_passage(self) -> None:
        """Close the passage, joining a stub to the one before it if they go together."""
        if not self._word_count:
            return
        if self._joins_previous():
            self._join_previous()
        else:
            passage = Passage(Span(self._start, self._end), self._language)
            self.passages.append(PassageWithSentences(passage, self._sentences))
            self._previous_word_count = self._word_count
        self._word_count = 0

    def _joins_previous(self) -> bool:
        if self._word_count >= _STUB_WORDS or not self.passages:
            return False
        previous = self.passages[-1].passage
        return (
            previous.language == self._language
            and self._previous_word_count + self._word_count <= _MAX_WORDS_WITH_STUB
            and self._end - previous.span.start <= MAX_CHARACTERS
        )

    def _join_previous(self) -> None:
        previous, sentences = self.passages.pop()
        passage = Passage(Span(previous.span.start, self._end), previous.language)
        if sentences is None or self._sentences is None:
            sentences = None
        else:
            sentences = sentences + self._sentences
        self.passages.append(PassageWithSentences(passage, sentences))
        self._previous_word_count += self._word_count


def _detect_undetermined(
    text: str, passages: list[PassageWithSentences]
) -> list[PassageWithSentences]:
    """Detect the languages left open: of the first few passages, and of the rest by majority."""
    counts: Counter[Language] = Counter()
    result = []
    for item in passages:
        span, language = item.passage.span, item.passage.language
        if language != UNDETERMINED:
            result.append(item)
            continue
        if counts.total() < _MAX_DETECTED_PASSAGES:
            language = detect_language(text[span.start : span.end])
            counts[language] += 1
        else:
            language = counts.most_common(1)[0][0]
        result.append(PassageWithSentences(Passage(span, language), item.sentences))
    return result
