"""Passages that say the same but are cut elsewhere, as those of a forwarded report are.

A header makes other passages of the text below it. So what a passage says is looked for in the
document of a better hit, around that: all of it in one stretch, at least half of it in the hit.
Only at the beginning or the end of that document may the passage have more, and then lines that
are certainly of a mail header or a quotation, no more than a tenth of it. What it has more is
shown. Where so much as a word is another one, or added, it is no copy: ``This is false.`` Nor is
it one if the hit has such a line, or goes on in other words.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from index.backend import Documents
from index.keyword.signatures import Token, find_tokens
from index.store.records import StoredPassage
from index.store.verified_rows import Damaged

_MIN_SHARE: Final = 0.9
"""Share of a passage that the other document has in one stretch."""
_MIN_IN_HIT: Final = 0.5
"""Share of a passage that the hit itself has."""
_MIN_TOKENS: Final = 12
"""Of fewer, only the same words in the same order are a copy."""
_ANCHOR_TOKENS: Final = 6
"""In the middle of a passage; where these are, the rest is looked for."""
_CONTEXT_TOKENS: Final = 6
"""Right before a passage and right after it; there, both documents must say the same."""
_MAX_PLACES: Final = 8
"""Places that are tried, of a text that repeats itself."""
_MIN_LIKENESS: Final = 0.75
"""Share of the words of a sample that a text has if it may have the passage."""
_SAMPLE_LENGTH: Final = 100
"""Code points of a sample, at most."""
_COMPARED_HITS: Final = 50
"""Hits that a passage is compared with: those right before it, as the same scores much the same."""

_SENTENCE_END: Final = re.compile(r"[\s.,;:!…)\]}>\"'’”»*_|،؛]*")
"""What may follow the last word in its line: nothing that says more than that, as ``?`` does."""


class Overlap(NamedTuple):
    """The ``hit`` that says what a passage says; ``added``: what lines the passage has more."""

    hit: StoredPassage
    added: str = ""


class OverlapFinder:
    """Finds, for one passage after the other, the one before that says the same."""

    def __init__(self, store: Documents) -> None:
        self._store = store
        self._hits: deque[StoredPassage] = deque(maxlen=_COMPARED_HITS)
        # Each hit is compared with up to so many that follow.
        self._surroundings = lru_cache(_COMPARED_HITS + 1)(self._read_surroundings)

    def find(self, passage: StoredPassage) -> Overlap | None:
        """Return which hit says what ``passage`` says; None if it is a hit of its own."""
        samples = _samples(passage.text)
        similar = [
            hit
            for hit in self._hits
            if hit.language == passage.language and _may_have(hit.text, samples)
        ]
        tokens = find_tokens(passage.text, passage.language) if similar else []
        if len(tokens) >= _MIN_TOKENS:
            for hit in similar:
                added = self._find_added(passage, tokens, hit)
                if added is not None:
                    return Overlap(hit, added)
        self._hits.append(passage)
        return None

    def _find_added(
        self, passage: StoredPassage, tokens: Sequence[Token], hit: StoredPassage
    ) -> str | None:
        """Return what ``passage`` has more than ``hit``, "" if nothing; None if it is no copy."""
        other = self._surroundings(hit)
        stretches = list(_shared_stretches(passage.text, tokens, other))
        own = self._surroundings(passage) if stretches else other
        for stretch, added in stretches:
            if _goes_on_alike(stretch, own, other):
                return added
        return None

    def _read_surroundings(self, passage: StoredPassage) -> _Surroundings:
        in_document = self._store.passage_ids_in([passage.document])
        near = in_document[np.abs(in_document - passage.id) <= 1].tolist()
        damaged: Damaged = {}  # without what is damaged, less is a copy
        text = ""
        tokens: list[Token] = []
        start = end = 0
        for identity, part in self._store.texts(near, damaged):
            if identity == passage.id:
                start = len(tokens)
            tokens += [
                Token(token.text, len(text) + token.start, len(text) + token.end)
                for token in find_tokens(part, passage.language)
            ]
            text += f"{part}\n"
            if identity == passage.id:
                end = len(tokens)
        return _Surroundings(text, tokens, start, end)


class _Sample(NamedTuple):
    """The words of a stretch of a passage, as they stand between blanks, and the longest."""

    longest: str
    words: list[str]


class _Surroundings(NamedTuple):
    """The ``text`` of a passage and of those next to it, and its tokens.

    Those from ``start`` to ``end`` are of the passage itself.
    """

    text: str
    tokens: list[Token]
    start: int
    end: int


class _Stretch(NamedTuple):
    """Tokens from ``start`` to ``end`` of a passage that another text has, from ``other_start``."""

    start: int
    end: int
    other_start: int

    @property
    def other_end(self) -> int:
        return self.other_start + self.end - self.start


def _samples(text: str) -> list[_Sample]:
    """Return two stretches of ``text``; who has half of it in one stretch has one of them."""
    quarter = len(text) // 4
    length = min(quarter, _SAMPLE_LENGTH)
    stretches = (text[quarter : quarter + length], text[2 * quarter : 2 * quarter + length])
    samples = [stretch.split()[1:-1] for stretch in stretches]  # the first and last may be cut
    return [_Sample(max(words, key=len), words) for words in samples if words]


def _may_have(text: str, samples: Sequence[_Sample]) -> bool:
    """Tell whether half a passage may be in ``text``, given with its :func:`_samples`."""
    for sample in samples:
        if sample.longest in text:  # few have that, and it is known soon
            present = sum(word in text for word in sample.words)
            if present >= _MIN_LIKENESS * len(sample.words):
                return True
    return False


def _shared_stretches(
    text: str, tokens: Sequence[Token], other: _Surroundings
) -> Iterator[tuple[_Stretch, str]]:
    """Yield each stretch of a passage that makes it a copy, and what lines it has more."""
    for stretch in _common_stretches(tokens, [token.text for token in other.tokens]):
        start, end, other_start = stretch
        in_hit = min(stretch.other_end, other.end) - max(other_start, other.start)
        at_end = stretch.other_end == len(other.tokens)
        before, after = text[: tokens[start].start], text[tokens[end - 1].end :]
        if (
            end - start >= _MIN_SHARE * len(tokens)
            and in_hit >= _MIN_IN_HIT * len(tokens)
            and (start == 0 or (other_start == 0 and _ends_line(before)))
            and (end == len(tokens) or (at_end and _begins_line(after)))
        ):
            lines = [
                before if start else "",
                after[after.find("\n") :] if end < len(tokens) else "",
            ]
            if all(map(_are_mail_lines, lines)):
                yield stretch, " … ".join(" ".join(part.split()) for part in lines if part)


def _are_mail_lines(text: str) -> bool:
    from search.ranking.mail_lines import are_mail_lines  # with patterns that few searches need

    return are_mail_lines(text)


def _goes_on_alike(stretch: _Stretch, own: _Surroundings, other: _Surroundings) -> bool:
    """Tell whether what is next to a stretch is the same in both documents.

    Where that of the passage ends, the other may have more of mail, no sentence: that may say that
    the rest is false.
    """
    first, last = own.start + stretch.start, own.start + stretch.end
    before = own.tokens[:first][::-1], other.tokens[: stretch.other_start][::-1]
    after = own.tokens[last:], other.tokens[stretch.other_end :]
    return _are_alike(
        *before, other.text[: other.tokens[stretch.other_start].start]
    ) and _are_alike(*after, other.text[other.tokens[stretch.other_end - 1].end :])


def _are_alike(own: Sequence[Token], others: Sequence[Token], other_text: str) -> bool:
    if not own:
        return _are_mail_lines(other_text) if others else True
    pairs = zip(own[:_CONTEXT_TOKENS], others[:_CONTEXT_TOKENS], strict=False)
    return all(token.text == other.text for token, other in pairs)


def _common_stretches(tokens: Sequence[Token], others: Sequence[str]) -> Iterator[_Stretch]:
    """Yield each stretch around the middle of ``tokens`` that ``others`` have, too."""
    texts = [token.text for token in tokens]
    middle = (len(texts) - _ANCHOR_TOKENS) // 2
    anchor = texts[middle : middle + _ANCHOR_TOKENS]
    places = [
        place
        for place, text in enumerate(others)
        if text == anchor[0] and others[place : place + _ANCHOR_TOKENS] == anchor
    ]
    for place in places[:_MAX_PLACES]:
        start, other_start = middle, place
        while start and other_start and texts[start - 1] == others[other_start - 1]:
            start, other_start = start - 1, other_start - 1
        end, other_end = middle + _ANCHOR_TOKENS, place + _ANCHOR_TOKENS
        while end < len(texts) and other_end < len(others) and texts[end] == others[other_end]:
            end, other_end = end + 1, other_end + 1
        yield _Stretch(start, end, other_start)


def _ends_line(text: str) -> bool:
    """Tell whether what follows ``text`` begins a line, quoting marks aside."""
    return "\n" in text[len(text.rstrip("> |\t\r\n")) :]


def _begins_line(text: str) -> bool:
    """Tell whether ``text`` goes on in the next line, once a sentence has ended."""
    line_end = text.find("\n")
    return line_end >= 0 and _SENTENCE_END.fullmatch(text, 0, line_end) is not None
