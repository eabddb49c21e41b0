"""Signatures of passages: equal where two say the same, word for word.

Folded, without punctuation and line ends, the same text in two files gives the same signature,
whatever formats it comes from. But a passage that differs in a word, a number, a sign before or
within a number, a question mark or a symbol (``€``, ``%``, ``☑``), or in where these stand, has
another one: a contract with another name in it is not the same. ``1,200`` is not ``1.200``, for
one of them may be 1.2.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_digest, xxh3_64_intdigest

from index.text.analysis import get_analyzer
from index.text.analysis.analyzer import MAX_TERM_LENGTH
from index.text.analysis.words import find_surfaces, find_words
from index.types import Language

NO_SIGNATURE: Final = 0
"""The signature of a passage without words, which is the same as no other."""

# Currencies, arrows, mathematics, boxes, dingbats, pictographs; not ``>``, ``|``, ``*``, ``#``,
# ``=`` and ``~``, with which mail and plain text are marked up.
_SYMBOL: Final = (
    "$%\u00a2-\u00a9\u00ac\u00ae-\u00b1\u00d7\u00f7\u066a\u2030\u2031\u20a0-\u20cf"
    "\u2100-\u214f\u2190-\u2bff\ufdfc\U0001f000-\U0001faff"
)
_SIGN: Final = "-+<=\u2212"
"""Counts right before a number only. Not after a word, where it joins: ``2020-2024``."""
_QUESTION: Final = "?\u00bf\u061f"
_SEPARATOR: Final = ".,/:\u066b\u066c"
"""Counts between two digits: in numbers, dates and times, and ratios."""
_SYMBOLS: Final = re.compile(
    rf"[{_SYMBOL}{_QUESTION}]"
    rf"|(?<!\w)[{_SIGN}](?=\d)"
    rf"|(?<=\d)[{_SEPARATOR}](?=\d)"
)


def hash_whole_word(word: str) -> bytes:
    """Return what stands for a folded word in a signature, eight bytes."""
    return xxh3_64_digest(word.encode())


class Token(NamedTuple):
    """A folded word, or a symbol, that counts: it stands from ``start`` to ``end`` of a text.

    The separator of a number stands within it, and is a token of its own after it.
    """

    text: str
    start: int
    end: int


def whole_word(surface: str, word: str) -> str:
    """Return what counts of a word as written, whose folded form is ``word``.

    What is cut off from a long one may be all that tells two passages apart.
    """
    return word if len(word) < MAX_TERM_LENGTH else surface


def find_tokens(text: str, language: Language) -> list[Token]:
    """Return what of ``text`` counts, in order."""
    words = list(find_words(text))
    analyzed = get_analyzer(language).analyze_words([word.surface for word in words])
    tokens = [
        Token(whole_word(word.surface, form.word), word.start, word.end)
        for word, form in zip(words, analyzed, strict=True)
        if form.word
    ]
    tokens += [Token(match[0], *match.span()) for match in _SYMBOLS.finditer(text)]
    return sorted(tokens, key=lambda token: token.start)


def _find_symbols(text: str) -> str:
    """Return the symbols of ``text``, each with how many words there are before it."""
    symbols: list[str] = []
    words = start = 0
    for match in _SYMBOLS.finditer(text):
        words += len(find_surfaces(text[start : match.start()]))
        start = match.end()
        symbols.append(f"{words}{match[0]}")
    return "".join(symbols)


def sign_passages(
    hashes: NDArray[np.uint64], counts: Sequence[int], texts: Sequence[str]
) -> NDArray[np.uint64]:
    """Return the signatures (n,) of ``texts``, whose words ``hashes`` (w,) stand for.

    ``counts`` say how many words each of the n texts has.
    """
    content = hashes.tobytes()
    signatures = np.full(len(texts), NO_SIGNATURE, dtype=np.uint64)
    start = 0
    for number, (count, text) in enumerate(zip(counts, texts, strict=True)):
        end = start + count * hashes.itemsize
        if count:
            words, symbols = content[start:end], _find_symbols(text)
            signatures[number] = xxh3_64_intdigest(words + symbols.encode())
        start = end
    return signatures
