"""WordPiece token ids of texts, with a cache: most words of a text have been seen before.

What is in no cache is split by our own rules, and by the library where they are not sure.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from index import cache
from index.embedding.plain_words import read_plain_words
from index.errors import EncoderError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_PIECE: Final = re.compile(r"[^ \t\r\n!-/:-@\[-`{-~]+|[!-/:-@\[-`{-~]")
"""What can be tokenised alone: every tokenizer here splits at blanks and ASCII punctuation."""
_PIECES_PER_CALL: Final = 64
"""A call of the tokenizer costs much of its time; its batches cost more, for their threads."""
_MIN_WORDS_OF_BATCH: Final = 1_000
"""Distinct words: a batch of passages has more, what is encoded for a query has less."""
_MAX_CACHED_LENGTH: Final = 48
"""In code points."""


def read_tokenizer(path: Path) -> Tokenizer:
    """Return the library's tokenizer saved at ``path``.

    Raises:
        EncoderError: the file is missing or damaged.
    """
    from tokenizers import Tokenizer  # only here, because hardly any query needs it

    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare Exception, whatever is wrong
        raise EncoderError(
            "{path}: no tokenizer ({error}); install the program again", path=path, error=error
        ) from error


class CachedTokenizer:
    """Tokenises texts word by word, where a word is whatever stands between two blanks.

    The cache has two generations of plain dicts, because joining the tokens of words is the
    hot path of indexing: when the young one is full, it becomes the old one, whose words
    return to the young one when they are used.
    """

    def __init__(self, path: Path) -> None:
        """Open the tokenizer saved at ``path``.

        Raises:
            EncoderError: the file is missing or damaged.
        """
        self._path = path
        self._plain_words = read_plain_words(path)
        if self._plain_words:
            self.vocabulary_size = len(self._plain_words.vocabulary)
        else:
            self.vocabulary_size = self._library.get_vocab_size()
        self._cache: dict[str, bytes] = {}
        self._old_cache: dict[str, bytes] = {}

    @cached_property
    def _library(self) -> Tokenizer:
        return read_tokenizer(self._path)

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
            token_bytes = self._plain_words.tokenize(piece) if self._plain_words else None
            if token_bytes is None:
                remaining.append(piece)
            else:
                yield piece, token_bytes
        for start in range(0, len(remaining), _PIECES_PER_CALL):
            yield from self._tokenize_together(remaining[start : start + _PIECES_PER_CALL])

    def _tokenize_together(self, pieces: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Yield each piece with its tokens; the tokenizer is called once for all."""
        encoding = self._library.encode(" ".join(pieces), add_special_tokens=False)
        token_bytes = struct.pack(f"<{len(encoding.ids)}H", *encoding.ids)
        token_starts = [start for start, _ in encoding.offsets]
        first_token = piece_end = 0
        for piece in pieces:
            piece_end += len(piece) + 1
            end_token = bisect_left(token_starts, piece_end, first_token)
            yield piece, token_bytes[2 * first_token : 2 * end_token]
            first_token = end_token
