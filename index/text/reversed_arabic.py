"""Turn round Arabic that is written backwards, as OCR and old PDF tools leave it.

Such text is in visual order: the first letter of a line is what stands leftmost on paper.
Letters and endings tell: no word begins with ة or ى, few end in لا, and many begin with ال.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

_MARKS: Final = "\u064b-\u065f\u0670\u0640"
_ARABIC_WORD: Final = re.compile(rf"[\u0620-\u063f\u0641-\u064a][\u0620-\u064a{_MARKS}]+")
_MARK: Final = re.compile(f"[{_MARKS}]")
_ARABIC_LETTER: Final = re.compile("[\u0620-\u063f\u0641-\u064a\ufb50-\ufdff\ufe70-\ufefc]")
_LEFT_TO_RIGHT_RUN: Final = re.compile(
    r"[A-Za-z\u00c0-\u024f\d٠-٩](?:[\w.,:/@%+\u066a-\u066c'’-]*[A-Za-z\u00c0-\u024f\d٠-٩%])?"
    r"(?: +[A-Za-z\u00c0-\u024f\d][\w.,:/@%+'’-]*(?<=\w))*"
)
"""Latin words and numbers, which keep their order."""
_WITH_MARKS: Final = re.compile(rf"([{_MARKS}]+)(.)", re.DOTALL)
_MIRRORED: Final = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")

_COMMON: Final = frozenset(
    """
    في من على إلى الى عن مع هذا هذه التي الذي أن كان بين بعد قبل حتى غير ذلك كانت وقد لم هو هي تم
    عند منذ خلال كما وفي ومن وعلى الذين أكثر دون ضد حول أيضا
    """.split()
)
_FORWARD: Final = frozenset(word for word in _COMMON if word[::-1] not in _COMMON)
_BACKWARD: Final = frozenset(word[::-1] for word in _FORWARD)
_NEVER_FIRST: Final = frozenset("ةى")
# What is looked for first is what a search finds quickly.
_BEGINS_LIKE_AN_END: Final = re.compile(r"[ةى](?<![^\W\d_].)[\u0620-\u064a]")
_ENDS_LIKE_A_BEGINNING: Final = re.compile(r"لا(?<=[\u0620-\u064a]لا)(?![^\W\d_])")
_PRESENTATION_FORM: Final = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
_CERTAIN: Final = 3
"""Evidence from which a line is certainly backwards, if there is hardly any against it."""
_CACHED_WORDS: Final = 4096
"""Words that are weighed once; the commonest words are most of a text."""


class _Evidence(NamedTuple):
    """How much tells that Arabic words are written forwards, and backwards."""

    forwards: int
    backwards: int

    def is_certain(self) -> bool:
        return self.backwards >= _CERTAIN and self.backwards > 3 * self.forwards


TURNED_NOTE: Final = "Arabic that is written backwards was turned round"


def turn_round(text: str, *, only_whole: bool = False) -> str:
    """Return ``text`` with its lines that are backwards turned round; mostly ``text`` itself.

    Digits and Latin words keep their order, and every line its length. Where the text as a
    whole is backwards, lines too short to tell are turned round, too. With ``only_whole``,
    nothing is where it is not: in formats that are put in order when they are read.
    """
    if not _may_be_backwards(text):
        return text
    lines = text.splitlines(keepends=True)
    evidence = [_weigh(line) for line in lines]
    total = _Evidence(
        sum(line.forwards for line in evidence), sum(line.backwards for line in evidence)
    )
    all_backwards = total.is_certain()
    if only_whole and not all_backwards:
        return text
    return "".join(
        _turn_line(line)
        if found.is_certain() or (all_backwards and found.backwards >= found.forwards)
        else line
        for line, found in zip(lines, evidence, strict=True)
    )


def _may_be_backwards(text: str) -> bool:
    """Return False, in little time, for a text without a sign of that: nearly all texts."""
    if text.isascii():
        return False
    return any(
        sign.search(text)
        for sign in (_ENDS_LIKE_A_BEGINNING, _BEGINS_LIKE_AN_END, _PRESENTATION_FORM)
    )


def _weigh(line: str) -> _Evidence:
    if _PRESENTATION_FORM.search(line):
        line = unicodedata.normalize("NFKC", line)
    forwards = backwards = 0
    for word in _ARABIC_WORD.findall(line):
        evidence = _weigh_word(word)
        forwards += evidence[0]
        backwards += evidence[1]
    return _Evidence(forwards, backwards)


@lru_cache(maxsize=_CACHED_WORDS)
def _weigh_word(text: str) -> tuple[int, int]:
    """Return how much a word tells for forwards and for backwards."""
    word = _MARK.sub("", text)
    forwards, backwards = int(word in _FORWARD), int(word in _BACKWARD)
    if len(word) > 4:  # shorter ones may end in لا by nature
        forwards += word.startswith("ال")
        backwards += word.endswith("لا")
    if len(word) > 2:
        forwards += word[-1] in _NEVER_FIRST
        backwards += 2 * (word[0] in _NEVER_FIRST)
    return forwards, backwards


def _turn_line(line: str) -> str:
    """Return a line the other way round, without its end, if it has an Arabic letter."""
    if not _ARABIC_LETTER.search(line):
        return line
    content = line.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
    turned = content[::-1].translate(_MIRRORED)
    turned = _LEFT_TO_RIGHT_RUN.sub(lambda match: match[0][::-1], turned)
    turned = _WITH_MARKS.sub(r"\2\1", turned)
    return turned + line[len(content) :]
