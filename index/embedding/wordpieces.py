"""WordPiece token ids of texts, with a cache: most words of a text have been seen before."""

from __future__ import annotations

import re
import struct
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index import cache

_PIECE: Final = re.compile(r"[^ \t\r\n!-/:-@\[-`{-~]+|[!-/:-@\[-`{-~]")
"""What can be tokenised alone: every tokenizer here splits at blanks and ASCII punctuation."""
_TOKEN_ID: Final = struct.Struct("<H")
_PIECES_PER_CALL: Final = 64
"""A call of the tokenizer costs much of its time; its batches cost more, for their threads."""
_MIN_WORDS_OF_BATCH: Final = 1_000
"""Distinct words: a batch of passages has more, what is encoded for a query has less."""
_MAX_CACHED_LENGTH: Final = 48
"""In code points."""


class CachedTokenizer:
    """Tokenises texts word by word, where a word is whatever stands between two blanks.

    The cache has two generations of plain dicts, because joining the tokens of words is the
    hot path of indexing: when the young one is full, it becomes the old one, whose words
    return to the young one when they are used.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._cache: dict[str, bytes] = {}
        self._old_cache: dict[str, bytes] = {}

    def token_ids(self, texts: Sequence[str]) -> list[NDArray[np.uint16]]:
        """Return the token ids of each text, in order."""
        return [np.frombuffer(token_bytes, dtype="<u2") for token_bytes in self.token_bytes(texts)]

    def token_bytes(self, texts: Sequence[str]) -> list[bytes]:
        """Return the token ids of each text, in order, as little-endian uint16."""
        words_of_texts = [text.split(" ") for text in texts]
        too_long = self._cache_words(set().union(*words_of_texts))
        tokens_of = self._cache.__getitem__
        # Joining bytes is faster than joining lists of numbers.
        result = [b"".join(map(tokens_of, words)) for words in words_of_texts]
        for word in too_long:
            del self._cache[word]
        return result

    def _cache_words(self, words: set[str]) -> list[str]:
        """Add the tokens of ``words`` to the cache; return what is too long to stay there."""
        is_query = len(words) < _MIN_WORDS_OF_BATCH
        if len(self._cache) > (cache.TOKENIZED_QUERY_WORDS if is_query else cache.TOKENIZED_WORDS):
            self._cache, self._old_cache = {}, self._cache
        missing = self._find_missing(words)
        single = {word for word in missing if word.isalnum()}
        pieces_of = {word: _PIECE.findall(word) for word in missing - single}
        pieces = self._find_missing(single.union(*pieces_of.values()))
        self._cache.update(self._tokenize(pieces))
        tokens_of = self._cache.__getitem__
        joined = {word: b"".join(map(tokens_of, parts)) for word, parts in pieces_of.items()}
        self._cache.update(joined)
        return [word for word in pieces | joined.keys() if len(word) > _MAX_CACHED_LENGTH]

    def _find_missing(self, words: set[str]) -> set[str]:
        """Return what of ``words`` is not cached; words of the old cache return to the new."""
        missing = words.difference(self._cache)
        # Not with intersection(), which would go through the whole old cache.
        returning = {word: self._old_cache[word] for word in missing if word in self._old_cache}
        self._cache.update(returning)
        return missing - returning.keys() if returning else missing

    def _tokenize(self, pieces: set[str]) -> Iterator[tuple[str, bytes]]:
        """Yield each piece with its tokens, as little-endian uint16."""
        remaining = []
        for piece in pieces:
            is_plain = piece.isascii() and piece.isalnum() and len(piece) <= _MAX_CACHED_LENGTH
            token_bytes = self._match_longest_tokens(piece.lower()) if is_plain else b""
            if token_bytes:
                yield piece, token_bytes
            else:
                remaining.append(piece)
        for start in range(0, len(remaining), _PIECES_PER_CALL):
            yield from self._tokenize_together(remaining[start : start + _PIECES_PER_CALL])

    def _tokenize_together(self, pieces: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Yield each piece with its tokens; the tokenizer is called once for all."""
        encoding = self._tokenizer.encode(" ".join(pieces), add_special_tokens=False)
        token_bytes = struct.pack(f"<{len(encoding.ids)}H", *encoding.ids)
        token_starts = [start for start, _ in encoding.offsets]
        first_token = piece_end = 0
        for piece in pieces:
            piece_end += len(piece) + 1
            end_token = bisect_left(token_starts, piece_end, first_token)
            yield piece, token_bytes[2 * first_token : 2 * end_token]
            first_token = end_token

    def _match_longest_tokens(self, piece: str) -> bytes:
        """Return the tokens of lower-case ASCII letters and digits; b"" if some are unknown.

        WordPiece takes the longest token that fits, again and again (Wu et al. 2016). That is
        all that happens in plain words, and calling the tokenizer takes twice as long.
        """
        token_to_id = self._tokenizer.token_to_id
        token_bytes = b""
        start, prefix = 0, ""
        while start < len(piece):
            for end in range(len(piece), start, -1):
                token_id = token_to_id(prefix + piece[start:end])
                if token_id is not None:
                    break
            else:
                return b""
            token_bytes += _TOKEN_ID.pack(token_id)
            start, prefix = end, "##"
        return token_bytes
