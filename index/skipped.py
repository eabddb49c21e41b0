"""What was passed over, told apart: files that could not be read, and kinds that are not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.kinds import say_kinds
from index.messages import _, ngettext
from index.scan import SAME_FILE
from index.types import Skipped

if TYPE_CHECKING:
    from index.store.store import Store  # imports NumPy, which the first picture does without

_MAX_KINDS_NAMED: Final = 12
_COUNTS_SETTING: Final = "skipped"


@dataclass(frozen=True, slots=True)
class SkippedCounts:
    """How many files the last run passed over.

    ``named``: files that could not be read, one by one with a reason. ``of_kinds``: files of
    kinds that are not read.
    """

    named: int
    of_kinds: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.named + self.of_kinds


def store_skipped_counts(store: Store, skipped: Iterable[Skipped]) -> None:
    """Store, in the transaction that is open, how many files a run passed over.

    Some of them are seen only where folders are listed, such as a link to nothing; so the store
    cannot count them.
    """
    files = list(skipped)
    store.set_setting(_COUNTS_SETTING, f"{len(named(files))} {count_kinds(files).total()}")


def read_skipped_counts(store: Store) -> SkippedCounts:
    """Return how many files the last run passed over.

    Where no run has stored that, as before one has ended, files that the store has are counted.
    """
    named_files, _blank, of_kinds = (store.get_setting(_COUNTS_SETTING) or "").partition(" ")
    if named_files.isdecimal() and of_kinds.isdecimal():
        return SkippedCounts(int(named_files), int(of_kinds))
    files = store.skipped()
    return SkippedCounts(len(named(files)), count_kinds(files).total())


def named(skipped: Iterable[Skipped]) -> list[Skipped]:
    """Return the files to name one by one: their kind is one that is read."""
    return [file for file in skipped if not _is_counted(file)]


def count_kinds(skipped: Iterable[Skipped]) -> Counter[str]:
    """Return how many files of each kind that is not read there are."""
    return Counter(file.kind for file in skipped if _is_counted(file))


def describe_kinds(skipped: Iterable[Skipped]) -> str:
    """Return a line that counts the other ones by kind; "" if there are none.

    For instance ``22 files of kinds that are not read: 20 .mp4, 2 hidden files``.
    """
    kinds = count_kinds(skipped)
    if not kinds:
        return ""
    most = [say_kinds(kind, count) for kind, count in kinds.most_common(_MAX_KINDS_NAMED)]
    more = len(kinds) - len(most)
    names = _(", ").join(most)
    if more:
        others = ngettext("{count} other kinds", "{count} other kinds", more)
        names = _(" and ").join((names, others))
    return ngettext(
        "{count} file of a kind that is not read: {names}",
        "{count} files of kinds that are not read: {names}",
        kinds.total(),
    ).format(names=names)


def _is_counted(file: Skipped) -> bool:
    return file.kind not in ("", SAME_FILE)
