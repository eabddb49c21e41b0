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
        known = self._learnt(set().union(*cut)).__getitem__
        # Bytes are joined faster than lists of numbers.
        return [b"".join(map(known, some)) for some in cut]

    def _learnt(self, wanted: set[str]) -> dict[str, bytes]:
        """Return the tokens of what is ``wanted`` at least; most has been seen before."""
        if len(self._known) > _REMEMBERED:
            self._known, self._before = {}, self._known
        known = self._known
        new = self._unknown(wanted)
        whole = {part for part in new if part.isalnum()}
        mixed = {part: _PIECE.findall(part) for part in new - whole}
        pieces = whole.union(*mixed.values())
        learnt = dict(self._coded(self._unknown(pieces)))
        found = learnt | {piece: known[piece] for piece in pieces if piece in known}
        learnt |= {part: b"".join(map(found.__getitem__, some)) for part, some in mixed.items()}
        long = [part for part in learnt if len(part) > _LONGEST]
        if not long:
            known.update(learnt)
            return known
        found = {part: known[part] for part in wanted - new} | learnt
        for part in long:
            del learnt[part]
        known.update(learnt)
        return found

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
