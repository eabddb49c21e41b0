"""The store of an investigator's work: what both faces, the page and the full screen, use.

    casework = Casework.of(config)
    casework.star(subject)
    casework.add_tag(subject, "bribe")
    for mark in casework.marks: ...

Nothing is held open between calls, so any thread may call, and other programs may write
meanwhile. Every method raises CaseworkError if the file cannot be used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import CaseworkInputError, NoteConflictError
from index.locations import Locations
from index.messages import Message
from search.casework.codec import Entry, key_of, kind_of, target_key
from search.casework.database import CaseworkFile, Connection
from search.casework.earlier import read_earlier_searches
from search.casework.entries import (
    decode_all,
    decode_marks,
    find_mark,
    find_named,
    free_name,
    merge,
    put,
    put_named,
)
from search.casework.location import casework_path
from search.casework.values import (
    MAX_TAGS,
    Mark,
    NameList,
    SavedSearch,
    Subject,
    Target,
    clean_name,
    clean_names,
    clean_note,
    tag_key,
    utc_now,
)
from search.types import SearchRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.config import Config


@dataclass(frozen=True, slots=True)
class _Content:
    """All entries as of one version of the file."""

    version: str = ""
    marks: tuple[Mark, ...] = ()
    searches: tuple[SavedSearch, ...] = ()
    lists: tuple[NameList, ...] = ()
    damaged: int = 0
    by_text: Mapping[str, Mark] = field(default_factory=dict, repr=False)


class Casework:
    """Marks, saved searches and lists in the file at ``path``, which is made when needed.

    ``index`` is a file of the index that they belong to, see :class:`CaseworkFile`.
    """

    def __init__(self, path: Path, index: Path | None = None) -> None:
        self._file = CaseworkFile(path, index)
        self._content: _Content | None = None

    @classmethod
    def of(cls, config: Config) -> Casework:
        """Return the work that belongs to the index of ``config``."""
        store = Locations.of(config).store if config.backend is None else None
        return cls(casework_path(config), store)

    @property
    def path(self) -> Path:
        """Where the file is, or will be."""
        return self._file.path

    @property
    def version(self) -> str:
        """What is another after every change, by whatever program; "" without a file."""
        with self._file.reading() as connection:
            return "" if connection is None else connection.version

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is not as it should be, a line each."""
        damaged = self._read().damaged
        if not damaged:
            return ()
        return (f"{self.path}: {damaged:,} entries are damaged and left out; import an export",)

    # Marks

    @property
    def marks(self) -> tuple[Mark, ...]:
        """All marks, in the order they were made."""
        return self._read().marks

    @property
    def tags(self) -> Mapping[str, int]:
        """How many marks have each tag, by the name of the tag."""
        counts: Counter[str] = Counter()
        names: dict[str, str] = {}
        for mark in self.marks:
            for tag in mark.tags:
                counts[names.setdefault(tag_key(tag), tag)] += 1
        return dict(sorted(counts.items(), key=lambda item: tag_key(item[0])))

    def mark(self, target: Target) -> Mark | None:
        """Return the mark on exactly ``target``; None if there is none."""
        return next((mark for mark in self.marks if mark.target == target), None)

    def star(self, subject: Subject, query: str = "") -> Mark:
        """Star a passage or document."""
        return self._change(subject, query, lambda mark: replace(mark, starred=True))

    def unstar(self, subject: Subject) -> Mark:
        """Take the star back; tags and a note stay."""
        return self._change(subject, "", lambda mark: replace(mark, starred=False))

    def add_tag(self, subject: Subject, name: str, query: str = "") -> Mark:
        """Give a passage or document a tag, which is spelt as it was when it was first used.

        Raises CaseworkError if the name is none, or too long.
        """
        name = clean_name(name, Message("a tag"))
        name = next((tag for tag in self.tags if tag_key(tag) == tag_key(name)), name)

        def add(mark: Mark) -> Mark:
            if mark.has_tag(name):
                return mark
            if len(mark.tags) == MAX_TAGS:
                raise CaseworkInputError(
                    "it has {max_tags} tags, which is the limit; remove one", max_tags=MAX_TAGS
                )
            return replace(mark, tags=(*mark.tags, name))

        return self._change(subject, query, add)

    def remove_tag(self, subject: Subject, name: str) -> Mark:
        """Take a tag back."""
        key = tag_key(name)

        def remove(mark: Mark) -> Mark:
            return replace(mark, tags=tuple(tag for tag in mark.tags if tag_key(tag) != key))

        return self._change(subject, "", remove)

    def set_note(
        self, subject: Subject, text: str, query: str = "", *, before: str | None = None
    ) -> Mark:
        """Write a note in place of the one there is; "" removes it.

        With ``before``, only in place of that. Raises NoteConflictError if there is another by
        now, unless it says the same as ``text``, and CaseworkInputError if ``text`` is too long.
        """
        note = clean_note(text)

        def write(mark: Mark) -> Mark:
            if before is not None and mark.note not in (clean_note(before), note):
                raise NoteConflictError(mark.note)
            return replace(mark, note=note)

        return self._change(subject, query, write)

    def delete_mark(self, target: Target) -> None:
        """Delete star, tags and note of a target, whether that is in the index or not."""
        with self._writing() as connection:
            connection.delete("mark", target_key(target))

    def _change(self, subject: Subject, query: str, change: Callable[[Mark], Mark]) -> Mark:
        """Write what ``change`` makes of a mark; one that says nothing any more goes."""
        with self._writing() as connection:
            now = utc_now()
            before = find_mark(connection, subject.target)
            after = change(before or Mark(subject, query=query, created=now))
            if after == before:
                return after
            after = replace(after, changed=now)
            if after.is_empty:
                connection.delete("mark", target_key(subject.target))
            else:
                put(connection, after)
        return after

    # Saved searches

    @property
    def searches(self) -> tuple[SavedSearch, ...]:
        """All saved searches, in the order they were saved."""
        return self._read().searches

    def search(self, name: str) -> SavedSearch:
        """Return a saved search by name, whatever the case and accents.

        Raises CaseworkError, which says what there is, if there is none.
        """
        return find_named(self.searches, name, Message("no saved search"))

    def save_search(
        self,
        request: SearchRequest,
        name: str = "",
        *,
        arrived: Collection[bytes] = (),
        overwrite: bool = False,
    ) -> SavedSearch:
        """Save a search under a ``name``, by default one that is free, after its query.

        Raises NameTakenError if another search has the name, unless it is to ``overwrite`` that.
        Its hits count as looked at: of ``arrived``, the keys of all documents of the index, none
        is new to it.
        """
        with self._writing() as connection:
            name = clean_name(name or free_name(connection, request), Message("a saved search"))
            round_number = _note_arrivals(connection, arrived)
            now = utc_now()
            saved = SavedSearch(name, request, now, now, round_number)
            put_named(connection, saved, overwrite=overwrite)
        return saved

    def look(self, name: str, arrived: Collection[bytes]) -> SavedSearch:
        """Note that the hits of a saved search were looked at, see :meth:`save_search`."""
        saved = self.search(name)
        with self._writing() as connection:
            round_number = _note_arrivals(connection, arrived)
            looked = replace(saved, looked=utc_now(), round=round_number)
            put(connection, looked)
        return looked

    def forget_search(self, name: str) -> None:
        """Delete a saved search. Raises CaseworkError if there is none of that name."""
        self._forget(self.search(name))

    def adopt_earlier_searches(self, folder: Path, arrived: Collection[bytes] = ()) -> int:
        """Take over, once, the searches that earlier versions saved in a file in ``folder``.

        The file stays. Returns how many there were; their hits count as looked at, as those of
        :meth:`save_search`. A second call finds that it was done.
        """
        with self._file.reading() as connection:
            if connection is not None and connection.get("setting", "adopted"):
                return 0
        earlier = read_earlier_searches(folder)
        if not earlier:
            return 0
        with self._writing() as connection:
            if connection.get("setting", "adopted"):  # by another program, just now
                return 0
            connection.put("setting", "adopted", "1")
            round_number = _note_arrivals(connection, arrived)
            for saved in earlier:
                merge(connection, saved, round_number)
        return len(earlier)

    def known_documents(self, saved: SavedSearch) -> set[bytes]:
        """Return the keys of the documents that are not new to a saved search."""
        with self._file.reading() as connection:
            return set() if connection is None else connection.arrivals_until(saved.round)

    # Lists of names

    @property
    def lists(self) -> tuple[NameList, ...]:
        """All lists of names, in the order they were saved."""
        return self._read().lists

    def name_list(self, name: str) -> NameList:
        """Return a list by name. Raises CaseworkError if there is none."""
        return find_named(self.lists, name, Message("no list"))

    def save_list(self, name: str, names: Iterable[str], *, overwrite: bool = False) -> NameList:
        """Save a list of names or terms.

        Raises NameTakenError if another list has the name, unless it is to ``overwrite`` that.
        """
        saved = NameList(clean_name(name, Message("a list")), clean_names(names), utc_now())
        with self._writing() as connection:
            put_named(connection, saved, overwrite=overwrite)
        return saved

    def forget_list(self, name: str) -> None:
        """Delete a list. Raises CaseworkError if there is none of that name."""
        self._forget(self.name_list(name))

    # Import

    def merge(self, entries: Iterable[Entry]) -> int:
        """Add ``entries``, of an export, to what there is; return how many were new or changed.

        Nothing that is there is lost: stars and tags are united, another note is added to the
        one there is, and of another search or list of the same name both stay.
        """
        with self._writing() as connection:
            return sum(merge(connection, entry) for entry in entries)

    # The file

    def _read(self) -> _Content:
        """Return all entries, read again only after a change."""
        with self._file.reading() as connection:
            if connection is None:
                return _Content()
            version, content = connection.version, self._content
            if content is None or content.version != version or not version:
                known = {} if content is None else content.by_text
                content = self._content = _read_all(connection, version, known)
            return content

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._file.writing() as connection:
            yield connection
            connection.advance()

    def _forget(self, entry: Entry) -> None:
        with self._writing() as connection:
            connection.delete(kind_of(entry), key_of(entry))


def _read_all(connection: Connection, version: str, known: Mapping[str, Mark]) -> _Content:
    by_text = dict(decode_marks(connection, known))
    marks = tuple(by_text.values())
    searches = tuple(decode_all(connection, SavedSearch))
    lists = tuple(decode_all(connection, NameList))
    return _Content(version, marks, searches, lists, connection.damaged, by_text)


def _note_arrivals(connection: Connection, documents: Collection[bytes]) -> int:
    """Note which documents there are now; return the number of this round."""
    round_number = connection.number("round")
    if connection.add_arrivals(documents, round_number + 1):
        round_number += 1
        connection.put("setting", "round", str(round_number))
    return round_number
