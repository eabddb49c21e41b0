"""Values that pass between modules: small, frozen, without behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

from index.messages import _, ngettext, say

Language: TypeAlias = str
"""An ISO 639-1 code (``en``, ``es``, ``ar``, ``fr`` …) or ``und`` for undetermined."""

ENGLISH: Final[Language] = "en"
SPANISH: Final[Language] = "es"
ARABIC: Final[Language] = "ar"
UNDETERMINED: Final[Language] = "und"
LANGUAGES: Final[tuple[Language, ...]] = (ENGLISH, SPANISH, ARABIC)
"""The languages the project translates between."""


class DateSource(StrEnum):
    """Where the date of a document comes from."""

    METADATA = "metadata"
    TEXT = "text"
    FILE_NAME = "file name"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of code points in the original text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where in its file the text from ``start`` on stands, up to the next place.

    ``label`` is short and for people: ``p. 3``, ``Hoja1, row 12``; "" where there is nothing
    to say. ``recognized``: the text was read from a picture (OCR).
    """

    start: int
    label: str
    recognized: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one file, or of a member of one, and what is known about it.

    ``date`` is an ISO date (``YYYY-MM-DD``), ``date_source`` says where it comes from.
    ``encoding`` names the character encoding the bytes were read with, where the format leaves
    that open. ``kind`` is the name of its format (``pdf``, ``eml``). ``fields`` are the values
    of named headers (``from``, ``to``, ``cc``, ``bcc``) as (name, value). ``places`` ascend.
    ``notes``: a line for each part that could not be read. ``pictures``: how many pages or
    pictures wait for text recognition. ``members``: the documents inside this one
    (attachments, messages, files of an archive). ``headers``: where in the text lines stand that
    say nothing alone, such as the date of a message.
    """

    text: str
    title: str | None = None
    date: str | None = None
    encoding: str | None = None
    date_source: DateSource | None = None
    kind: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    places: tuple[Place, ...] = ()
    notes: tuple[str, ...] = ()
    pictures: int = 0
    members: tuple[Member, ...] = ()
    headers: Span = Span(0, 0)


MEMBER_SEPARATOR: Final = " › "
"""Between the path of a file, or of a document inside it, and what is inside that."""


@dataclass(frozen=True, slots=True)
class Member:
    """A document inside another; ``name`` is its path in there (``folder/annex.pdf``)."""

    name: str
    document: Document


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one document in one language: the unit that is searched."""

    span: Span
    language: Language


@dataclass(frozen=True, slots=True)
class StoreVersion:
    """Which content of which store something was derived from.

    ``store`` is the store's random id (32 hexadecimal digits), ``generation`` counts its
    changes, ``stamp`` is the random mark of that generation (16 digits): a store that is
    restored from a backup and changed again gets to the same generation, but to another stamp.
    """

    store: str
    generation: int
    stamp: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an indexing stage has come; ``total`` is 0 while unknown.

    ``bytes`` of ``total_bytes`` have been read, where a stage reads files; ``path`` is the file
    at hand.
    """

    stage: str
    done: int
    total: int
    bytes: int = 0
    total_bytes: int = 0
    path: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not indexed, and the one-line reason.

    ``kind``: its suffix (``.xlsx``) or another short name, if its kind is one that is not read;
    "" otherwise.
    """

    path: str
    reason: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Excluded:
    """How many files and folders are left out ``by`` a setting or ``.searchignore`` files.

    What is in such folders is not counted: nobody looks into them. ``paths`` are those of all,
    of folders with a separator at the end.
    """

    by: str
    files: int
    folders: int
    paths: tuple[str, ...] = field(default=(), compare=False, repr=False)

    def __str__(self) -> str:
        nouns = (
            ngettext("{count} file", "{count} files", self.files) if self.files else "",
            ngettext("{count} folder", "{count} folders", self.folders) if self.folders else "",
        )
        what = _(" and ").join(filter(None, nouns))
        return _("{what} excluded by {setting}").format(what=what, setting=self.by)


@dataclass(frozen=True, slots=True)
class AbsentRoot:
    """An entry of ``documents:`` that has no document now, though it should.

    ``documents`` files of it stay in the index. ``str(root)`` is one line: what is wrong, what was
    done, what to do.
    """

    path: str
    documents: int
    reason: str

    def __str__(self) -> str:
        if not self.documents:
            text = _("{path}: {reason}; mend that, or correct 'documents:' in config.yaml")
        else:
            text = ngettext(
                "{path}: {reason}; {count} file stays in the index; if gone for good, run"
                " 'index --prune'",
                "{path}: {reason}; {count} files stay in the index; if gone for good, run"
                " 'index --prune'",
                self.documents,
            )
        return text.format(path=self.path, reason=say(self.reason))


@dataclass(frozen=True, slots=True)
class Summary:
    """What an indexing run did, in files; ``passages`` is the new total.

    ``absent``: what of ``documents:`` is not there. ``notes``: lines about what was mended.
    ``excluded``: what settings and ``.searchignore`` files leave out. ``lost``: documents that
    were damaged in the index and whose files are gone. ``documents`` is how many there are now
    in ``files``, those inside them included. ``partial``: parts of files that could not be
    read, as (path, note). ``moved``: files that lie elsewhere and were not read again.
    ``pictures``: pages without text that wait for text recognition. ``unencoded``: texts that
    wait for a contextual vector.
    """

    added: int
    changed: int
    removed: int
    unchanged: int
    passages: int
    skipped: tuple[Skipped, ...]
    absent: tuple[AbsentRoot, ...] = ()
    notes: tuple[str, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    lost: tuple[str, ...] = ()
    documents: int = 0
    partial: tuple[tuple[str, str], ...] = ()
    pictures: int = 0
    files: int = 0
    moved: int = 0
    unencoded: int = 0
