"""The token numbers of texts, piece by piece: nearly every piece has been seen before."""

from __future__ import annotations

import re
import struct
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

_PIECE: Final = re.compile(r"[^ \t\r\n!-/:-@\[-`{-~]+|[!-/:-@\[-`{-~]")
"""What is tokenised by itself: every tokenizer here cuts at blanks and ASCII punctuation."""
_NUMBER: Final = struct.Struct("<H")
_JOINED: Final = 64
"""Pieces tokenised in one call, which costs much of the time; in batches, threads cost more."""
_REMEMBERED: Final = 40_000
"""Pieces, and what stands between blanks, of which the tokens are kept: up to twice as many,
about 20 MB."""
_LONGEST: Final = 48
"""Code points of what is kept."""


class Pieces:
    """Finds the tokens of texts, and remembers those of what stands between two blanks."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._known: dict[str, bytes] = {}
        self._before: dict[str, bytes] = {}

    def tokens(self, texts: Sequence[str]) -> list[NDArray[np.uint16]]:
        """Return the token numbers of each text, in order."""
        return [np.frombuffer(some, dtype="<u2") for some in self.coded(texts)]

    def coded(self, texts: Sequence[str]) -> list[bytes]:
        """Return the token numbers of each text, in order: two bytes each, little-endian."""
        cut = [text.split(" ") for text in texts]
        long = self._learn(set().union(*cut))
        known = self._known
        # Bytes are joined faster than lists of numbers.
        result = [b"".join(map(known.__getitem__, some)) for some in cut]
        for part in long:
            del known[part]
        return result

    def _learn(self, wanted: set[str]) -> list[str]:
        """Find out the tokens of what is ``wanted``; return what is too long to be remembered."""
        if len(self._known) > _REMEMBERED:
            self._known, self._before = {}, self._known
        known = self._known
        new = self._unknown(wanted)
        whole = {part for part in new if part.isalnum()}
        mixed = {part: _PIECE.findall(part) for part in new - whole}
        pieces = self._unknown(whole.union(*mixed.values()))
        known.update(self._coded(pieces))
        known.update({part: b"".join(map(known.__getitem__, some)) for part, some in mixed.items()})
        return [part for part in pieces | mixed.keys() if len(part) > _LONGEST]

    def _unknown(self, wanted: set[str]) -> set[str]:
        """Return what of ``wanted`` is not known; what was before is known again."""
        new = wanted.difference(self._known)
        # Not with intersection(), which would go through all that is remembered.
        again = {part: self._before[part] for part in new if part in self._before}
        self._known.update(again)
        return new - again.keys() if again else new

    def _coded(self, pieces: set[str]) -> Iterator[tuple[str, bytes]]:
        """Yield the tokens of each piece, two bytes a token."""
        others = []
        for piece in pieces:
            plain = piece.isascii() and piece.isalnum() and len(piece) <= _LONGEST
            numbers = self._plain(piece.lower()) if plain else b""
            if numbers:
                yield piece, numbers
            else:
                others.append(piece)
        for start in range(0, len(others), _JOINED):
            some = others[start : start + _JOINED]
            found = self._tokenizer.encode(" ".join(some), add_special_tokens=False)
            numbers = struct.pack(f"<{len(found.ids)}H", *found.ids)
            begins = [place for place, _ in found.offsets]
            end = at = 0
            for piece in some:
                at += len(piece) + 1
                start_of, end = end, bisect_left(begins, at, end)
                yield piece, numbers[2 * start_of : 2 * end]

    def _plain(self, piece: str) -> bytes:
        """Return the tokens of small ASCII letters and digits; b"" if only the tokenizer knows.

        WordPiece takes the longest token that fits, again and again (Wu et al. 2016); in
        plain words nothing else happens, and the call of the tokenizer takes twice as long.
        """
        number_of = self._tokenizer.token_to_id
        found = b""
        start, mark = 0, ""
        while start < len(piece):
            for end in range(len(piece), start, -1):
                number = number_of(mark + piece[start:end])
                if number is not None:
                    break
            else:
                return b""
            found += _NUMBER.pack(number)
            start, mark = end, "##"
        return found
