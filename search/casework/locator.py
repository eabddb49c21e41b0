"""Marks and documents, by what is in the index now: found again by content, never by number.

A mark is on a passage of a file with a certain digest. If the file was moved, or the index made
anew, the passage is where it was in the text. If the text of the document is another now, its
words are looked for. What cannot be found again is said, see :class:`State`.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from operator import attrgetter
from typing import Final, TypeAlias

from index import cache
from index.backend import Documents
from index.errors import DamageError, IndexStateError
from index.store.records import DocumentHead
from index.types import Span
from search.casework.values import MAX_TEXT_LENGTH, Mark, Subject, Target
from search.types import Hit

_KEY_BYTES: Final = 16


class State(Enum):
    """What has become of what was marked."""

    PRESENT = "in the index"
    CHANGED = "the file has changed since"
    LOST = "the document is in the index, but this passage was not found in it"
    GONE = "the document is no longer in the index"


@dataclass(frozen=True, slots=True)
class MarkedPassage:
    """Where a mark is in the index now.

    Attributes:
        document: the number of the document, as of a hit.
        passage: the number of the passage in the document; None for a whole document.
        id: of the passage in the index; None for a whole document.
        start, end: what is marked, in code points of the document's text.
        path: of the file, absolute, and ``member`` in it.
    """

    document: int
    passage: int | None
    id: int | None
    start: int
    end: int
    path: str
    member: str


@dataclass(frozen=True, slots=True)
class LocatedMark:
    """A mark, what has become of it, and where it is: at several ``places`` if files are equal.

    Of a CHANGED document whose passage is still in it, or LOST, ``places`` name the document that
    is there now; of one that is GONE there are none.
    """

    mark: Mark
    state: State
    places: tuple[MarkedPassage, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether what is marked is in the index as it was: the words, if not the file."""
        return self.state is State.PRESENT or (
            self.state is State.CHANGED and any(place.id is not None for place in self.places)
        )


_Document: TypeAlias = tuple[str, str]
"""Digest of the file, in hex, and member."""


class Locator:
    """Finds marks in the index that ``store`` is of, and says what hits are marked as."""

    def __init__(self, store: Documents) -> None:
        self._store = store
        self._located: tuple[tuple[Mark, ...], tuple[LocatedMark, ...]] = ((), ())
        self._by_subject: dict[Subject, LocatedMark] = {}
        # Marks of a document mostly follow one another.
        self._spans = lru_cache(maxsize=cache.PASSAGE_SPANS)(store.passage_spans)

    def subject(self, hit: Hit) -> Subject:
        """Return ``hit`` as what is to be marked; without a passage, its document.

        Raises IndexStateError if the document has left the index.
        """
        head = self._head(hit.document)
        return Subject(
            Target(head.digest.hex(), head.member, hit.start, hit.end),
            head.path,
            hit.title or "",
            hit.date or "",
            hit.language,
            hit.kind,
            hit.place,
            hit.text[:MAX_TEXT_LENGTH],
        )

    def passage_subject(self, document: int, passage: int) -> Subject:
        """Return a passage by its number in a document as what is to be marked.

        Without such a passage, the document. Raises IndexStateError if it has left the index.
        """
        (identity,) = self._store.find_passage_ids([(document, passage)])
        stored = [] if identity is None else self._store.passages([identity], {})
        if not stored:
            return self.document_subject(document)
        head, (own,) = self._head(document), stored
        places = sorted(own.places, key=attrgetter("start"))
        return Subject(
            Target(head.digest.hex(), head.member, own.span.start, own.span.end),
            head.path,
            own.title or "",
            own.date or "",
            own.language,
            own.kind,
            places[0].label if places else "",
            own.text[:MAX_TEXT_LENGTH],
        )

    def passage_spans(self, document: int) -> list[Span]:
        """Return where the passages of a document are in its text, in order."""
        return self._store.passage_spans(document)

    def document_subject(self, document: int) -> Subject:
        """Return a whole document as what is to be marked.

        Raises IndexStateError if it has left the index.
        """
        head = self._head(document)
        target = Target(head.digest.hex(), head.member)
        return Subject(target, head.path, head.title or "", head.date or "", kind=head.kind)

    def _head(self, document: int) -> DocumentHead:
        heads = self._store.find_document_heads([document])
        if not heads:
            raise IndexStateError("the document is no longer in the index; search again")
        if not heads[0].digest:
            raise IndexStateError(
                "{path} is to be read again; run 'index' first", path=heads[0].path
            )
        return heads[0]

    def document_keys(self) -> set[bytes]:
        """Return what tells every document from others by content, see Casework.look."""
        return {document_key(head) for head in self._heads()}

    def passages_unknown_to(self, known: set[bytes]) -> tuple[frozenset[int], frozenset[int]]:
        """Return the documents whose key is not ``known``, and their passages' ids."""
        heads = [head for head in self._heads() if document_key(head) not in known]
        return frozenset(head.id for head in heads), _passages_of(heads)

    def marks_of(self, hits: Sequence[Hit], marks: tuple[Mark, ...]) -> list[Mark | None]:
        """Return the mark of each hit: of its passage, or else of its document; None without."""
        return self.marks_at([(hit.document, hit.passage) for hit in hits], marks)

    def marks_at(
        self, passages: Sequence[tuple[int, int | None]], marks: tuple[Mark, ...]
    ) -> list[Mark | None]:
        """Return the same of passages, each given by document and number, None for the whole."""
        if not marks:
            return [None] * len(passages)
        by_place: dict[tuple[int, int | None], Mark] = {}
        for located in self.locate(marks):
            if located.holds:
                for place in located.places:
                    by_place.setdefault((place.document, place.passage), located.mark)
        return [
            by_place.get((document, passage)) or by_place.get((document, None))
            for document, passage in passages
        ]

    def passages_of(
        self, marks: tuple[Mark, ...], is_wanted: Callable[[Mark], bool]
    ) -> tuple[frozenset[int], frozenset[int]]:
        """Return the documents that wanted ``marks`` are on as a whole, and passages' ids.

        Those are the marked passages, and all of the documents.
        """
        places = [
            place
            for located in self.locate(marks)
            if located.holds and is_wanted(located.mark)
            for place in located.places
        ]
        documents = frozenset(place.document for place in places if place.passage is None)
        passages = frozenset(place.id for place in places if place.id is not None)
        heads = self._store.find_document_heads(sorted(documents))
        return documents, passages | _passages_of(heads)

    def locate(self, marks: tuple[Mark, ...]) -> tuple[LocatedMark, ...]:
        """Return what has become of ``marks``, in their order."""
        if marks != self._located[0]:
            unknown = [mark for mark in marks if mark.subject not in self._by_subject]
            located = self._by_subject | {
                new.mark.subject: new for new in (self._locate(unknown) if unknown else ())
            }
            self._by_subject = {mark.subject: located[mark.subject] for mark in marks}
            self._located = (
                marks,
                tuple(replace(self._by_subject[mark.subject], mark=mark) for mark in marks),
            )
        return self._located[1]

    def _locate(self, marks: Sequence[Mark]) -> list[LocatedMark]:
        digests = {mark.target.digest for mark in marks}
        names = {(mark.subject.path, mark.target.member) for mark in marks}
        by_content: dict[_Document, list[DocumentHead]] = defaultdict(list)
        by_name: dict[tuple[str, str], DocumentHead] = {}
        for head in self._heads():
            digest = head.digest.hex()
            if digest in digests:
                by_content[digest, head.member].append(head)
            if (head.path, head.member) in names:
                by_name[head.path, head.member] = head
        located = []
        for mark in marks:
            heads = by_content.get((mark.target.digest, mark.target.member), [])
            other = by_name.get((mark.subject.path, mark.target.member))
            located.append(self._locate_mark(mark, heads, other))
        return located

    def _locate_mark(
        self, mark: Mark, heads: Sequence[DocumentHead], other: DocumentHead | None
    ) -> LocatedMark:
        """Locate a mark in documents of the same content, or else in that of the same name."""
        if not heads and other is None:
            return LocatedMark(mark, State.GONE)
        if not mark.target.end:
            state = State.PRESENT if heads else State.CHANGED
            return LocatedMark(mark, state, tuple(map(_whole, heads or filter(None, [other]))))
        candidates = heads or [head for head in [other] if head is not None]
        places = [place for head in candidates if (place := self._find(mark, head)) is not None]
        if places:
            return LocatedMark(mark, State.PRESENT if heads else State.CHANGED, tuple(places))
        state = State.LOST if heads else State.CHANGED
        return LocatedMark(mark, state, tuple(map(_whole, candidates)))

    def _find(self, mark: Mark, head: DocumentHead) -> MarkedPassage | None:
        """Return where the marked passage is in a document; None if it is not found."""
        start, end, text = mark.target.start, mark.target.end, mark.subject.text
        try:
            spans = self._spans(head.id)
            if not self._is_at(head, spans, start, text):
                length = end - start
                start = _nearest(self._store.document(head.id).content.text, text, start)
                end = start + length
        except (DamageError, IndexStateError):
            return None
        number = bisect_right(spans, start, key=attrgetter("start")) - 1
        if start < 0 or number < 0:
            return None
        identity = head.first_passage + number
        return MarkedPassage(head.id, number, identity, start, end, head.path, head.member)

    def _is_at(self, head: DocumentHead, spans: Sequence[Span], start: int, text: str) -> bool:
        """Tell whether ``text`` is at ``start``, as far as the passage there goes."""
        number = bisect_right(spans, start, key=attrgetter("start")) - 1
        if number < 0 or not spans[number].start <= start < spans[number].end:
            return False
        ((_, passage),) = self._store.texts([head.first_passage + number])
        rest = passage[start - spans[number].start :]
        return rest.startswith(text) or text.startswith(rest)

    def _heads(self) -> list[DocumentHead]:
        """Return the heads of all documents that are in the index, damaged ones aside."""
        heads = self._store.document_heads({})
        return sorted((head for head in heads if head.live), key=attrgetter("id"))


def document_key(head: DocumentHead) -> bytes:
    """Return what tells a document from others by its content: 16 bytes of BLAKE2b."""
    name = head.digest + b"\0" + head.member.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(name, digest_size=_KEY_BYTES).digest()


def _whole(head: DocumentHead) -> MarkedPassage:
    return MarkedPassage(head.id, None, None, 0, 0, head.path, head.member)


def _passages_of(heads: Iterable[DocumentHead]) -> frozenset[int]:
    return frozenset(
        passage
        for head in heads
        for passage in range(head.first_passage, head.first_passage + head.passage_count)
    )


def _nearest(text: str, wanted: str, start: int) -> int:
    """Return where ``wanted`` is in ``text``, the place nearest to ``start``; -1 if nowhere."""
    if not wanted:
        return -1
    after = text.find(wanted, max(start, 0))
    before = text.rfind(wanted, 0, max(start, 0) + len(wanted))
    places = [place for place in (before, after) if place >= 0]
    return min(places, key=lambda place: abs(place - start), default=-1)
