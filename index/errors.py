"""Every error the project raises on purpose.

TrujamanError                the base: one line, with the value, the limit and the next step
├── ConfigError              config.yaml is missing, malformed or names what does not exist
│   └── UntrustedError       a configuration that may be a stranger's asks for what needs trust
├── UsageError               the command line has an option that does not exist, or lacks a value
├── QueryError               the query or one of its options cannot be answered
│   └── SearchCancelledError nobody waits for the answer any more
├── ReadError                a document cannot be read; the indexer skips it and says so
│   └── UnknownFormatError   it is of a kind that is not read
├── ExchangeError            an export of an index cannot be written or read
├── CaseworkError            marks, saved searches or lists cannot be read, written or imported
├── OutputError              standard output is full or closed
├── EncoderError             the encoder cannot be loaded or does not fit the index
├── LexiconError             the lexicon is missing or damaged
└── IndexStateError          the index on disk cannot be used as it is
    ├── IndexLockedError     another process is indexing
    ├── IndexFormatError     the index was written by another version
    │   └── EarlierFormatError   by an earlier one: it can be converted
    ├── BackendError         the server that holds the index does not answer, or not as it should
    │   └── BackendFormatError   what it holds is damaged or of another version
    ├── ForeignFolderError   the folder holds something that is not an index of ours
    └── DamageError          a file of the index is not as it was written
        └── DerivedDamageError   it can be made again from the store
"""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Final

from index.messages import Message, _, fill, marked


class TrujamanError(Exception):
    """The base of every error meant for the user. ``str(error)`` is one line.

    It is in the language in force where it is asked for, not where the error is raised: so
    ``message`` is a plain string, with the names of ``values`` in braces.
    """

    def __init__(self, message: str, /, **values: object) -> None:
        super().__init__(message)
        self.values = values

    def __str__(self) -> str:
        message = _(self.args[0])
        return fill(message, self.values) if self.values else message


class ConfigError(TrujamanError):
    """``config.yaml`` is missing, malformed or names what does not exist."""


class UntrustedError(ConfigError):
    """A configuration that may be a stranger's asks for what needs the user's trust."""


class UsageError(TrujamanError):
    """The command line has an option that does not exist, or lacks a value."""


class HelperError(TrujamanError):
    """The warm helper cannot be started or ended."""


class QueryError(TrujamanError):
    """The query or one of its options cannot be answered."""


class SearchCancelledError(QueryError):
    """Nobody waits for the answer any more."""


class ReadError(TrujamanError):
    """A document cannot be read; the indexer skips it and says so.

    The reason is kept in the index, and so English for everybody.
    """

    def __str__(self) -> str:
        return str(self.args[0])


class UnknownFormatError(ReadError):
    """A file is of a kind that is not read; ``kind`` is its suffix or another short name."""

    def __init__(self, kind: str, reason: str = "of a kind that is not read") -> None:
        super().__init__(reason)
        self.kind = kind


class ExchangeError(TrujamanError):
    """An export of an index cannot be written, or what is to be imported is none."""


class CaseworkError(TrujamanError):
    """Marks, saved searches or lists of names cannot be read, written or imported."""


class CaseworkInputError(CaseworkError):
    """What somebody gave as a note, tag, name or list cannot be taken as it is."""


class NameTakenError(CaseworkInputError):
    """There is something else of a name already: ``name`` as it is spelt there, and what it is."""

    def __init__(self, noun: str, name: str, content: str) -> None:
        super().__init__(
            marked("there is {noun} '{name}' already: {content}; choose another name"),
            noun=noun,
            name=name,
            content=content,
        )
        self.name, self.content = name, content


class NoteConflictError(CaseworkInputError):
    """A note is another by now than the one that was to be changed: ``present``."""

    def __init__(self, present: str) -> None:
        super().__init__(
            marked("the note was changed in the meantime; nothing was written over it")
        )
        self.present = present


class OutputError(TrujamanError):
    """Standard output is full or closed."""


class EncoderError(TrujamanError):
    """The encoder cannot be loaded or does not fit the index."""


class LexiconError(TrujamanError):
    """The lexicon is missing or damaged."""


class IndexStateError(TrujamanError):
    """The index on disk cannot be used as it is."""


class IndexLockedError(IndexStateError):
    """Another process is indexing into the same folder."""


class IndexFormatError(IndexStateError):
    """The index was written by another, incompatible version."""


class EarlierFormatError(IndexFormatError):
    """The index was written by an earlier version and can be converted."""


class BackendError(IndexStateError):
    """The server that holds the index does not answer, or not as it should."""


class BackendFormatError(BackendError):
    """What a server holds is damaged, or of another version: it can be written again."""


class ForeignFolderError(IndexStateError):
    """The folder for the index holds something that is not an index of ours."""


class DamageError(IndexStateError):
    """A file of the index is not as it was written."""


class DerivedDamageError(DamageError):
    """A file that is derived from the store is not as it was written; ``path`` is where it is."""

    def __init__(self, path: Path, place: str = "") -> None:
        super().__init__(
            marked("{path}: damaged{place}; run 'index', which makes it again"),
            path=path,
            place=place,
        )
        self.path = path


FREE_SPACE: Final = Message("free disk space and try again")
"""What to do where a disk is full."""
NEEDS_RIGHTS: Final = Message("run 'index' as a user who may write there")
"""What to do in a folder that is read-only or another user's."""
_FULL: Final = {errno.ENOSPC, errno.EDQUOT}
_FORBIDDEN: Final = {errno.EACCES, errno.EPERM, errno.EROFS}
_OCCUPIED: Final = {errno.EEXIST, errno.ENOTDIR}


def system_error(error: OSError, path: Path | str) -> IndexStateError:
    """Return what to raise where the system refuses an operation on an index, with what to do.

    It names the file that ``error`` names or, if it names none, ``path``.
    """
    if error.errno in _FULL:
        advice = FREE_SPACE
    elif error.errno in _FORBIDDEN:
        advice = NEEDS_RIGHTS
    elif error.errno in _OCCUPIED:
        advice = Message("choose another data_dir")
    elif error.errno is None:  # it is no file, see index.files.regular
        advice = Message("move it away and run 'index'")
    else:
        advice = Message("mend that and try again")
    return IndexStateError(
        "{path}: {reason}; {advice}",
        path=error.filename or path,
        reason=error.strerror,
        advice=advice,
    )


def notes_of(error: BaseException) -> tuple[str, ...]:
    """Return the lines that ``error`` carries besides its message, see ``add_note``."""
    return tuple(getattr(error, "__notes__", ()))
