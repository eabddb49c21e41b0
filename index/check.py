"""Whether an index is as it was written: all of it is read, and nothing is changed.

Every part is verified by its own checksums. Then what is derived is compared with the store: it
must be of its version and have its passages.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.config import Config
from index.contextual.vectors import ContextualVectors
from index.errors import DamageError, EarlierFormatError
from index.files.leftovers import parse_temporary
from index.keyword.index import KeywordIndex
from index.keyword.manifest import BLOCK_NAME, Manifest
from index.locations import Locations
from index.marker import check_folder, is_marked
from index.messages import CountedMessage, Message, marked
from index.set_aside import find_set_aside
from index.store.store import Store
from index.store.verification import Damage, find_damage
from index.text.numbers import count_documents
from index.types import Language, StoreVersion
from index.vectors.matrix import PassageMatrix

_CONTEXTUAL: Final = "contextual"
_MAX_NAMED: Final = 10
"""Damaged documents that are named."""
_READ_AGAIN: Final = Message("run 'index', which reads the documents again")
_REBUILT: Final = Message("run 'index', which makes it again")


@dataclass(frozen=True, slots=True)
class PartCheck:
    """What was found of one part of an index; ``text`` is one line, without the part's name."""

    part: str
    text: str
    is_sound: bool = True
    is_earlier: bool = False
    """Whether an earlier version of the program wrote it."""


@dataclass(frozen=True, slots=True)
class _Content:
    """What a part should have in common with the others.

    ``ids`` are the passages by language, ascending, (n,) int64 each. ``encoder`` is None where
    it makes no difference.
    """

    version: StoreVersion
    ids: dict[Language, NDArray[np.int64]]
    encoder: str | None = None

    @property
    def passages(self) -> int:
        return sum(map(len, self.ids.values()))

    def has_ids_of(self, other: _Content) -> bool:
        """Tell whether both have the same passages."""
        return self.ids.keys() == other.ids.keys() and all(
            np.array_equal(ids, other.ids[language]) for language, ids in self.ids.items()
        )


def check_index(config: Config) -> Iterator[PartCheck]:
    """Verify the index of ``config``; yield every part as soon as it is done.

    Raises ForeignFolderError if its folder is not an index, IndexStateError if there is no
    store, or if it cannot be read for reasons outside of it.
    """
    locations = Locations.of(config)
    check_folder(locations)
    expected, store = _check_store(locations)
    if is_marked(locations):
        yield PartCheck("folder", Message("{folder}, marked as an index", folder=locations.folder))
    else:
        text = Message(
            "{folder}, not marked as an index; run 'index', which marks it", folder=locations.folder
        )
        yield PartCheck("folder", text, is_sound=False)
    yield store
    readers: dict[str, Callable[[], _Content | None]] = {
        "keyword": partial(_read_keyword, locations.keyword),
        "vectors": partial(_read_matrix, locations.matrix),
    }
    for part, read in readers.items():
        yield _check_derived(part, read, expected, is_earlier=store.is_earlier)
    if os.path.lexists(locations.contextual):
        yield _check_contextual(locations.contextual, expected)
    for name in _find_leftovers(locations):
        yield PartCheck(
            "left over", Message("{name}, of a run that was cut short or is under way", name=name)
        )
    for line in find_set_aside(locations):
        yield PartCheck("set aside", line)


def _find_leftovers(locations: Locations) -> list[str]:
    """Return the names of temporary files, and of blocks that do not count."""
    names = [path.name for path in locations.folder.iterdir() if parse_temporary(path.name)]
    try:
        manifest = Manifest.read(locations.keyword)
    except (OSError, DamageError):
        return sorted(names)
    counting = manifest.blocks if manifest is not None else {}
    for path in locations.keyword.iterdir():
        is_unnamed = BLOCK_NAME.fullmatch(path.name) and path.name not in counting
        if is_unnamed or parse_temporary(path.name):
            names.append(f"{locations.keyword.name}/{path.name}")
    return sorted(names)


def _check_store(locations: Locations) -> tuple[_Content | None, PartCheck]:
    """Verify the store; return its content unless it is damaged, and what was found."""
    try:
        store = Store.open(locations.store)
    except DamageError as error:
        return None, PartCheck("store", str(error), is_sound=False)
    except EarlierFormatError as error:
        return None, PartCheck("store", str(error), is_sound=False, is_earlier=True)
    with closing(store):
        if damage := find_damage(store):
            return None, PartCheck("store", _describe(damage), is_sound=False)
        ids = store.passage_ids_by_language()
        content = _Content(store.version, ids, store.get_setting("encoder"))
        files = count_documents(store.file_count(), store.document_count())
    return content, PartCheck(
        "store",
        Message("sound, {passages} of {files}", passages=_passages(content), files=files),
    )


def _describe(damage: Damage) -> str:
    paths = sorted(damage.documents.values())
    named = ", ".join(paths[:_MAX_NAMED]) + (", …" if paths[_MAX_NAMED:] else "")
    names = f" ({named})" if named else ""
    return Message(
        "damaged: {damage}{names}; {advice}",
        damage=damage.description,
        names=names,
        advice=_READ_AGAIN,
    )


def _passages(content: _Content) -> CountedMessage:
    return CountedMessage("{count} passage", "{count} passages", content.passages)


def _check_derived(
    part: str, read: Callable[[], _Content | None], expected: _Content | None, *, is_earlier: bool
) -> PartCheck:
    """Verify what is derived from the store, whose content is ``expected`` if that is known.

    What cannot be read beside a store of an earlier version is of one, too: ``is_earlier``.
    """
    try:
        content = read()
    except FileNotFoundError:
        return PartCheck(part, Message("missing; {advice}", advice=_REBUILT), is_sound=False)
    except OSError as error:
        text = Message(
            "{path}: {reason}; {advice}",
            path=error.filename or part,
            reason=error.strerror,
            advice=_REBUILT,
        )
        return PartCheck(part, text, is_sound=False)
    except DamageError as error:
        earlier = Message("of an earlier version; {advice}", advice=_REBUILT)
        return PartCheck(part, earlier if is_earlier else str(error), is_sound=False)
    if content is None:
        return PartCheck(
            part,
            Message("of another version of the program; {advice}", advice=_REBUILT),
            is_sound=False,
        )
    sound = Message("sound, {passages}", passages=_passages(content))
    if expected is None:
        return PartCheck(
            part, Message("{sound}; there is no sound store to compare it with", sound=sound)
        )
    if content.version != expected.version:
        return PartCheck(part, marked("sound, but behind the store; run 'index'"), is_sound=False)
    if content.encoder not in (None, expected.encoder):
        return PartCheck(
            part, marked("of another encoder than the store; run 'index'"), is_sound=False
        )
    if not content.has_ids_of(expected):
        return PartCheck(part, marked("has other passages than the store"), is_sound=False)
    return PartCheck(part, sound)


def _check_contextual(path: Path, expected: _Content | None) -> PartCheck:
    """Verify the contextual vectors; that passages lack them is no damage."""
    try:
        vectors = ContextualVectors(path)
    except OSError as error:
        return PartCheck(_CONTEXTUAL, f"{path}: {error.strerror}; {_REBUILT}", is_sound=False)
    except DamageError as error:
        return PartCheck(_CONTEXTUAL, str(error), is_sound=False)
    if vectors.damaged:
        count = CountedMessage("{count} vector", "{count} vectors", vectors.damaged)
        damaged = Message("{vectors} damaged; {advice}", vectors=count, advice=_REBUILT)
        return PartCheck(_CONTEXTUAL, damaged, is_sound=False)
    passages = CountedMessage("{count} passage", "{count} passages", len(vectors))
    text = Message("sound, {passages}", passages=passages)
    if expected is None:
        return PartCheck(
            _CONTEXTUAL, Message("{sound}; there is no sound store to compare it with", sound=text)
        )
    if vectors.origin.version.store != expected.version.store:
        return PartCheck(_CONTEXTUAL, marked("of another store; run 'index'"), is_sound=False)
    of_all = Message("{sound} of {all:,}", sound=text, all=expected.passages)
    return PartCheck(_CONTEXTUAL, of_all)


def _read_keyword(folder: Path) -> _Content | None:
    """Verify the keyword index; return what it has, None if another version wrote it."""
    manifest = Manifest.read(folder)
    if manifest is None:
        return None
    index = KeywordIndex(folder, manifest)
    with closing(index):
        index.check_all()
        ids = {
            language: np.setdiff1d(index.ids(language), manifest.removed)
            for language in index.languages
        }
    return _Content(index.version, ids)


def _read_matrix(path: Path) -> _Content:
    """Verify the matrix; return what it has."""
    matrix = PassageMatrix(path)
    matrix.check_all()
    ids = {language: matrix.ids(language) for language in matrix.languages}
    return _Content(matrix.version, ids, matrix.encoder)
