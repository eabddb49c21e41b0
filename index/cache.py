"""Caches: one policy, with all sizes in one place.

Sizes stand here together, so that they can be weighed against each other. ``LruCache`` is
for values that differ in size; where entries are alike, ``functools.lru_cache`` with a size
from here does, for a function, and :func:`cached_method` for a method.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar
from weakref import WeakMethod

ANALYZED_WORDS: Final = 6_000
"""Words of queries and hits that an analyzer of one language remembers; under 2 MB when full."""

STEMMED_WORDS: Final = 2_048
"""Folded words with their stems, by language, some 200 bytes each: under 1 MB a language."""

TOKENIZED_WORDS: Final = 24_000
"""Words and parts of words whose token ids the bundled encoder keeps; up to twice as many,
about 9 MB. With 40,000, indexing news in three languages takes under 1 % less time."""
TOKENIZED_QUERY_WORDS: Final = 8_000
"""The same where few are tokenised at a time, as in queries: up to 3 MB."""

ANALYZED_TOKENS: Final = 60_000
"""Tokens whose word ids a worker remembers while it indexes a language, about 20 MB."""

FUNCTION_WORD_CHECKS: Final = 16_384
"""Arabic words of pages of PDF with whether they are function words; about 2 MB."""

LANGUAGE_NGRAMS: Final = 16_384
"""N-grams with how likely they are in each of 55 languages, 500 bytes each: 8 MB."""

DOCUMENT_HEADS: Final = 100_000
"""Documents up to which a store remembers path and date of all, for filters; about 25 MB."""

PASSAGE_SPANS: Final = 64
"""Documents of which it is remembered where their passages are, while marks are located."""

_POSTING_LIST_BYTES_PER_PASSAGE: Final = 75
_MIN_POSTING_LIST_BYTES: Final = 8 << 20
_MAX_POSTING_LIST_BYTES: Final = 128 << 20

# Reading queries. A query is typed letter by letter and most of its words stay the same, so
# words are cached for many queries and whole queries only for the next step.

PARSED_QUERIES: Final = 1
"""Queries as they were understood: the last one is asked for again to highlight documents."""
CORRECTED_QUERIES: Final = 1
"""Corrections of queries: the last one is asked for again as a suggestion."""
QUERY_PARSERS: Final = 1
"""Parsers for a choice of expansions, each with the caches of words below."""
WORD_ALTERNATIVES: Final = 1_024
"""Words of queries with their alternatives in a language, some 2 kB each: about 2 MB."""
WORD_VARIANTS: Final = 2_048
"""Stems with the variants that a stemmer keeps apart, some 400 bytes each: under 1 MB."""
WORD_VECTORS: Final = 2_048
"""Vectors of words of queries, 1 kB each and as much to spare: up to 4 MB."""
HIT_WORD_VECTORS: Final = 2_048
"""The same of words of hits: up to 4 MB. A query asks for a hundred or more."""
QUERY_TERMS: Final = 1_024
"""Terms of queries with what they consist of, some 500 bytes each: under 1 MB a cache."""
UNMATCHED_TERMS: Final = 256
"""Parts of a query that the highlights of a passage leave unmatched: under 1 MB."""

FOLDED_FOLDERS: Final = 4_096
"""Paths of folders as filters by path compare them, some 300 bytes each: about 1 MB."""

# The bundled lexicon and tables.

LEXICON_ROWS: Final = 3_000
"""Rows of a language's lexicon that were read, 400 bytes each: under 2 MB a language."""
LEXICON_ENTRIES: Final = 1_024
"""Look-ups in the lexicon of each kind, some 500 bytes each: about 2 MB in all when full."""
NAME_ALTERNATIVES: Final = 512
"""Names with their spellings that occur in the collection: under 1 MB."""
NAME_PAIRS: Final = 2_048
"""Pairs of words with whether they may be one name: under 1 MB."""
ROMANISED_NAMES: Final = 512
"""Latin names as they are read, with the pattern of their spellings, 3 kB each: about 2 MB."""
NAME_CANDIDATES: Final = 8
"""Names with their likely spellings, up to 256 of 150 bytes each: under 1 MB."""
NAME_SIMILARITIES: Final = 2_048
"""Pairs of words of two scripts with how well they fit: under 1 MB."""
LETTER_WINDOWS: Final = 2_048
"""Windows of letters with the pieces that they may be spelt as: about 1 MB."""
LETTER_PIECES: Final = 1_024
"""Words with their letters, and the pieces that each of these may be spelt as: under 1 MB."""
VOWEL_COSTS: Final = 4_096
"""Pairs of stretches of vowels with how unlike they are; under 1 MB."""

# Showing results.

CHARACTER_WIDTHS: Final = 4_096
"""Characters with their width in cells, some 100 bytes each: under 1 MB."""
EXCERPTS: Final = 512
"""Excerpts of the hits listed on the full screen, some 2 kB each: about 1 MB."""
LINE_ENDS: Final = 1_000_000
"""Ends of lines of the documents that hits are in, 8 bytes each: about 8 MB."""
LINE_PATTERNS: Final = 32
"""Widths of lines with the pattern that wraps text to them, some 2 kB each."""
HIT_LABELS: Final = 512
"""Hits listed on the full screen with their labels, some 600 bytes each: under 1 MB."""

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Result = TypeVar("Result")


class LruCache(Generic[Key, Value]):
    """Values by key, up to a total size; the least recently used go first.

    ``size_of`` says what a value counts (default: 1). The latest value stays, however large.
    """

    def __init__(self, capacity: int, size_of: Callable[[Value], int] = lambda _: 1) -> None:
        self._capacity = capacity
        self._size_of = size_of
        self._values: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        """With the size of each."""
        self._size = 0

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: Key) -> bool:
        return key in self._values

    def __getitem__(self, key: Key) -> Value:
        """Return the value of ``key``, from now on the most recently used; KeyError if absent."""
        self._values.move_to_end(key)
        return self._values[key][0]

    def find_missing(self, keys: Iterable[Key]) -> list[Key]:
        """Return those of ``keys`` that have no value."""
        return [key for key in keys if key not in self._values]

    def __setitem__(self, key: Key, value: Value) -> None:
        """Remember ``value``, dropping the least recently used until there is room."""
        values, size = self._values, self._size_of(value)
        if key in values:
            self._size -= values.pop(key)[1]
        values[key] = value, size
        self._size += size
        while self._size > self._capacity and len(values) > 1:
            _, (_, dropped) = values.popitem(last=False)
            self._size -= dropped

    def clear(self) -> None:
        """Forget everything."""
        self._values.clear()
        self._size = 0


def posting_list_bytes(passages: int) -> int:
    """Return how many bytes of decoded posting lists to keep for the next keystroke.

    8 to 128 MB, by the number of ``passages`` in the keyword index.
    """
    size = _POSTING_LIST_BYTES_PER_PASSAGE * passages
    return min(max(_MIN_POSTING_LIST_BYTES, size), _MAX_POSTING_LIST_BYTES)


def cached_method(method: Callable[..., Result], maxsize: int) -> Callable[..., Result]:
    """Return a bound method that remembers its results, for its object to keep.

    ``lru_cache`` would refer to the object that it belongs to. Such a circle is freed only when
    Python looks for garbage, which a big program hardly ever does.
    """
    reference = WeakMethod(method)

    @lru_cache(maxsize)
    def remember(*arguments: Any) -> Result:
        bound = reference()
        assert bound is not None  # whoever calls has the object
        return bound(*arguments)

    return remember
