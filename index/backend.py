"""What searching asks of an index, wherever that is: protocols, and the values they exchange.

A *view* is what a query is ranked on: passages of some languages as rows, with their posting
lists, vectors and texts. The index on this machine is one view of all its passages
(:class:`index.snapshot.Snapshot`). A server gives a view of those passages that may be among the
best of one query, with the statistics of the whole collection: so what ranks, explains and
highlights is the same code.

Rows count from 0 in each language, by ascending passage id. Whatever reads may raise
IndexStateError.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.int8 import Quantized
from index.keyword.copies import CopyGroups
from index.keyword.postings import Postings
from index.keyword.word_pattern import WordPattern
from index.store.records import DocumentHead, StoredDocument, StoredPassage
from index.store.verified_rows import Damaged
from index.types import Language, Span
from index.vectors.exhaustive import ExhaustiveSearch


class RowBlock(Protocol):
    """Rows of one language that follow one another."""

    @property
    def first_row(self) -> int:
        """The row that they begin with."""
        ...

    @property
    def ids(self) -> NDArray[np.int64]:
        """The ids of the rows, ascending, (n,) int64."""
        ...


class PostingLists(Protocol):
    """Which rows have a word, with BM25 scores by the statistics of the whole collection."""

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages of the collection: those of LANGUAGES, then the others by name."""
        ...

    def ids(self, language: Language) -> NDArray[np.int64]:
        """Return the id of every row of ``language``, (n,) int64, ascending in each block."""
        ...

    def live(self, language: Language) -> NDArray[np.bool_] | None:
        """Return which rows still count, (n,); None if all do."""
        ...

    def count(self, language: Language) -> int:
        """Return how many passages (or titles) the collection has in ``language``."""
        ...

    def blocks(self, language: Language) -> Sequence[RowBlock]:
        """Return all rows of ``language``, in their order."""
        ...

    def row(self, language: Language, passage: int) -> int:
        """Return the row of a passage id, −1 if there is none."""
        ...

    def copies(self, language: Language) -> CopyGroups:
        """Return which rows of ``language``, which has some, say the same."""
        ...

    def has_stem(self, language: Language, stem: str) -> bool:
        """Tell whether the collection has a stem."""
        ...

    def has_stems(self, language: Language, stems: tuple[str, ...]) -> bool:
        """Tell whether a passage of the collection has, or may have, all of ``stems``."""
        ...

    def may_have_any(self, language: Language, stems: Iterable[str]) -> bool:
        """Tell whether the collection has, or had, one of ``stems``."""
        ...

    def has_word(self, word: str) -> bool:
        """Tell whether the collection has a folded word, in any language."""
        ...

    def present(self, words: Sequence[str]) -> list[str]:
        """Return those folded ``words`` that the collection has, in any language."""
        ...

    def word_count(self, language: Language, word: str) -> int:
        """Return how many passages of the collection have a folded word."""
        ...

    def words_starting_with(
        self, language: Language, prefix: str, limit: int
    ) -> list[tuple[str, int]]:
        """Return words of the collection that begin so, most frequent first, with their counts."""
        ...

    def words_matching(self, language: Language, pattern: WordPattern) -> list[str]:
        """Return the words of the collection that ``pattern`` is about, in order."""
        ...

    def words_with_stem(self, language: Language, stem: str) -> Mapping[str, int]:
        """Return the words of the collection that have a stem, with their counts."""
        ...

    def stem(self, language: Language, stem: str) -> Postings | None:
        """Return the rows that have a stem; None if none has."""
        ...

    def word(self, language: Language, word: str) -> Postings | None:
        """Return the rows that have a folded word; None if none has."""
        ...

    def stems(self, language: Language, stems: tuple[str, ...]) -> Postings | None:
        """Return the rows that have all of ``stems``, with summed scores; None if none has."""
        ...

    def rows_with_neighbours(
        self, language: Language, first: str, second: str | None
    ) -> NDArray[np.int64]:
        """Return rows (k,) that may have two folded words side by side; none is missing."""
        ...

    def prefetch(self, language: Language, stems: Iterable[str], words: Iterable[str]) -> None:
        """Read posting lists together, which is faster than one by one."""
        ...


class TitleLists(PostingLists, Protocol):
    """The posting lists of titles: ids are keys, see :mod:`index.keyword.title_keys`."""

    def passages(self, keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the ids from which and below which passages of documents are, (n,) each."""
        ...


class Keywords(PostingLists, Protocol):
    """The posting lists of passages and of titles."""

    @property
    def titles(self) -> TitleLists:
        """Those of titles."""
        ...

    @property
    def all_languages(self) -> tuple[Language, ...]:
        """The languages that have passages, then those that have titles only."""
        ...

    def mentions_stem(self, language: Language, stem: str) -> bool:
        """Tell whether any passage or title of ``language`` has a stem."""
        ...

    def mentions_word(self, word: str) -> bool:
        """Tell whether any passage or title has a folded word."""
        ...


class Vectors(Protocol):
    """The vectors of passages, and their order by path."""

    def count(self, language: Language) -> int:
        """Return how many passages the collection has in ``language``."""
        ...

    def start_search(
        self, query: NDArray[np.float32], languages: Sequence[Language]
    ) -> ExhaustiveSearch:
        """Start to compare ``query`` (d,) with all rows in ``languages``."""
        ...

    def approximate_cosines(
        self, language: Language, ids: NDArray[np.int64], search: ExhaustiveSearch
    ) -> NDArray[np.float32]:
        """Return the cosines (n,) float32, within 0.01, of passages ``ids`` (n,)."""
        ...

    def exact_cosines(
        self, language: Language, ids: NDArray[np.int64], query: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return the cosines (k,) float32 of ``query`` (d,) with passages ``ids`` (k,)."""
        ...

    def vectors_of(self, language: Language, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors (k, d) of passages ``ids`` (k,); zeros for one without a vector."""
        ...

    def compare(
        self, language: Language, ids: NDArray[np.int64], vectors: Quantized
    ) -> NDArray[np.float32]:
        """Return the cosines (k, q) float32, within 0.01, of passages ``ids`` with ``vectors``."""
        ...

    def sum_of_cosines(self, language: Language, query: NDArray[np.float32]) -> float:
        """Return the sum of the cosines of ``query`` (d,) with all passages of the collection."""
        ...

    def path_ranks(self, language: Language, ids: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the ranks (k,) int32 of passages ``ids`` (k,) by path and place."""
        ...


class Documents(Protocol):
    """Documents and passages by id.

    A method with a parameter ``damaged`` adds passages that cannot be read to it, and goes on.
    """

    def document_heads(self, damaged: Damaged | None = None) -> Iterator[DocumentHead]:
        """Return what filters need of the documents of all rows, at least."""
        ...

    def current_heads(self) -> Iterator[DocumentHead]:
        """Yield what filters need of the documents that are listed now."""
        ...

    def find_document_heads(self, documents: Sequence[int]) -> list[DocumentHead]:
        """Return what filters need of ``documents``, by ascending id."""
        ...

    def document(self, document: int) -> StoredDocument:
        """Return a document by id. Raises IndexStateError if it is gone."""
        ...

    def document_passages(self, document: int) -> list[tuple[int, Language, str]]:
        """Return (start, language, text) of a document's passages, in order."""
        ...

    def passage_spans(self, document: int) -> list[Span]:
        """Return where the passages of a document are in its text, in order."""
        ...

    def passage_ids_in(self, documents: Sequence[int]) -> NDArray[np.int64]:
        """Return the ids of the passages of ``documents``, ascending, (n,) int64."""
        ...

    def find_passage_ids(self, passages: Sequence[tuple[int, int]]) -> list[int | None]:
        """Return the id of each passage, given as (document, ordinal); None if it is gone."""
        ...

    def passages(self, ids: Sequence[int], damaged: Damaged | None = None) -> list[StoredPassage]:
        """Return those of ``ids`` that exist, in the order given."""
        ...

    def texts(self, ids: Sequence[int], damaged: Damaged | None = None) -> list[tuple[int, str]]:
        """Return (id, text) of those of ``ids`` that exist, by ascending id."""
        ...

    def encodings(
        self, ids: Sequence[int], damaged: Damaged | None = None
    ) -> list[tuple[int, bytes]]:
        """Return (id, encoding) of those of ``ids`` that exist: the tokens to compare closely."""
        ...


class View(Protocol):
    """What a query is ranked on."""

    @property
    def store(self) -> Documents:
        """Documents and passages."""
        ...

    @property
    def keyword(self) -> Keywords:
        """Posting lists."""
        ...

    @property
    def matrix(self) -> Vectors:
        """Vectors."""
        ...

    @property
    def is_current(self) -> bool:
        """Whether a passage of a posting list that is not in the store is damage."""
        ...
