"""What an investigator's work consists of, as frozen values, and how much of each there may be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from index.errors import CaseworkInputError
from index.text.normalize import fold
from index.text.safe import safe
from index.types import MEMBER_SEPARATOR
from search.types import Mode, SearchRequest

MAX_MARKS: Final = 100_000
MAX_TAGS: Final = 50
"""Tags a mark may have."""
MAX_NAME_LENGTH: Final = 100
"""Code points of the name of a tag, a saved search or a list."""
MAX_NOTE_LENGTH: Final = 10_000
"""Code points of a note."""
MAX_TEXT_LENGTH: Final = 5_000
"""Code points of a marked passage that are remembered, to know it again."""
MAX_SEARCHES: Final = 1_000
MAX_LISTS: Final = 200
MAX_LIST_NAMES: Final = 10_000
"""Names or terms of a list."""
MAX_LIST_NAME_LENGTH: Final = 500
"""Code points of each."""

_SPACES: Final = re.compile(r"\s+")
_QUOTATION_MARKS: Final = str.maketrans(dict.fromkeys('"“”„‟«»＂', "'"))
"""They would end the value of a field: ``new:"…"``."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a mark is on: a passage, or a whole document if ``end`` is 0.

    By content, not by path or number, so that it means the same after files were moved and the
    index was made anew.

    Attributes:
        digest: of the file, BLAKE2b in hex, as the index has it.
        member: the path of the document inside its file, "" for that of the file itself.
        start, end: in code points of the document's text.
    """

    digest: str
    member: str = ""
    start: int = 0
    end: int = 0

    @property
    def document(self) -> Target:
        """The whole document that this is in."""
        return Target(self.digest, self.member)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is marked, as it was then: enough to know it again, and to say what it was.

    Attributes:
        path: of the file, absolute.
        title, date, language, kind, place: as of a :class:`search.types.Hit`.
        text: the passage, its first MAX_TEXT_LENGTH code points; "" for a document.
    """

    target: Target
    path: str
    title: str = ""
    date: str = ""
    language: str = ""
    kind: str = ""
    place: str = ""
    text: str = ""

    @property
    def full_path(self) -> str:
        """Path and member: ``mail.eml › annex.pdf``."""
        return MEMBER_SEPARATOR.join(filter(None, (self.path, self.target.member)))


@dataclass(frozen=True, slots=True)
class Mark:
    """A star, tags and a note on a passage or a document.

    Attributes:
        query: what was searched for when it was marked, "" if nothing.
        created, changed: UTC, as ``2024-02-29T12:00:00+00:00``.
    """

    subject: Subject
    starred: bool = False
    tags: tuple[str, ...] = ()
    note: str = ""
    query: str = ""
    created: str = ""
    changed: str = ""

    @property
    def target(self) -> Target:
        """What the mark is on."""
        return self.subject.target

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing any more."""
        return not (self.starred or self.tags or self.note)

    def has_tag(self, name: str) -> bool:
        """Tell whether it has a tag, whatever the case and accents."""
        return tag_key(name) in map(tag_key, self.tags)


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search to come back to.

    Attributes:
        name: by which it is asked for.
        request: what is asked; its ``limit`` says nothing.
        created: UTC, as of a :class:`Mark`.
        looked: when its hits were last looked at.
        round: documents that came to the index in a later round are new since then.
    """

    name: str
    request: SearchRequest
    created: str = ""
    looked: str = ""
    round: int = 0

    @property
    def request_for_new(self) -> SearchRequest:
        """What asks for the passages that are new to it, to be counted.

        Those that are only near in meaning are not: by meaning alone, nothing is.
        """
        mode = Mode.HYBRID if self.request.mode is Mode.SEMANTIC else self.request.mode
        return replace(
            self.request, mode=mode, filters=replace(self.request.filters, new=self.name)
        )


@dataclass(frozen=True, slots=True)
class NameList:
    """Names or terms to be searched for in one go."""

    name: str
    names: tuple[str, ...]
    created: str = ""


def tag_key(name: str) -> str:
    """Return what is the same for all spellings of a tag."""
    return fold(_SPACES.sub(" ", name.translate(_QUOTATION_MARKS)).strip())


def clean_name(name: str, what: str) -> str:
    """Return the name of a tag, search or list as it is kept: one line, without odd characters.

    Raises CaseworkInputError if nothing is left of it, or if it is too long.
    """
    composed = unicodedata.normalize("NFC", name).translate(_QUOTATION_MARKS)
    cleaned = _SPACES.sub(" ", safe(composed)).strip()
    if not cleaned or not fold(cleaned):
        raise CaseworkInputError("{what} needs a name", what=what)
    if len(cleaned) > MAX_NAME_LENGTH:
        raise CaseworkInputError(
            "{what} '{cleaned}…' has {count:,} characters, the limit is"
            " {max_name_length}; shorten it",
            what=what,
            cleaned=cleaned[:20],
            count=len(cleaned),
            max_name_length=MAX_NAME_LENGTH,
        )
    return cleaned


def clean_note(text: str) -> str:
    """Return a note as it is kept. Raises CaseworkInputError if it is too long."""
    note = safe(text.replace("\r\n", "\n"), newlines=True).strip()
    if len(note) > MAX_NOTE_LENGTH:
        raise CaseworkInputError(
            "the note has {count:,} characters, the limit is {max_note_length:,}; shorten it",
            count=len(note),
            max_note_length=MAX_NOTE_LENGTH,
        )
    return note


def clean_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of a list without blanks and repeats, in order.

    Raises CaseworkInputError if there are none, too many, or one is too long.
    """
    cleaned: dict[str, None] = {}
    for name in names:
        text = _SPACES.sub(" ", safe(name)).strip()
        if len(text) > MAX_LIST_NAME_LENGTH:
            raise CaseworkInputError(
                "'{text}…' has {count:,} characters, the limit for each name of a list"
                " is {max_list_name_length}; shorten it",
                text=text[:20],
                count=len(text),
                max_list_name_length=MAX_LIST_NAME_LENGTH,
            )
        if text:
            cleaned[text] = None
        if len(cleaned) > MAX_LIST_NAMES:
            raise CaseworkInputError(
                "the list has more than {max_list_names:,} names; search for it in parts",
                max_list_names=MAX_LIST_NAMES,
            )
    if not cleaned:
        raise CaseworkInputError("the list is empty; give a name or term a line")
    return tuple(cleaned)


def utc_now() -> str:
    """Return the time as marks have it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
